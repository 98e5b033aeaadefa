"""The bytes of one file become one square RGB picture, or a reason why not."""

import io
import threading
from contextlib import nullcontext
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from jaxtyping import UInt8
from PIL import Image, ImageOps, TiffImagePlugin, UnidentifiedImageError

from gan.datasets.colours import to_srgb
from gan.datasets.formats import FORMATS, HEIC, HEIC_ADVICE

MAX_PIXELS = 160_000_000  # beyond the largest cameras, and about a gigabyte while it is decoded
LARGE_PIXELS = 16_000_000
ONE_LARGE_AT_A_TIME = threading.Lock()  # so that memory holds one of them, not one for every thread
WHITE = (255, 255, 255, 255)
BITS_16, BITS_12 = 65535, 4095  # the value of white


class UnreadableError(ValueError):
    """A file that is no usable picture, with the reason in a few words."""


class Trait(StrEnum):
    """What was unusual about a file, and had to be settled in some way."""

    TRANSPARENT = "transparent"
    SEVERAL = "several pictures in one file"
    DEEP = "more than 8 bits"
    DARK = "16 bits of which at most 12 are used"
    DARK_COLOURS = "16 bits a colour of which at most 12 are used"
    PROFILE = "a colour profile other than sRGB"
    BROKEN_PROFILE = "a colour profile that can't be used"
    CMYK = "printing colours"
    SMALL = "smaller than the resolution"


@dataclass(frozen=True)
class Picture:
    """`pixels`, and what was unusual about the file."""

    pixels: UInt8[np.ndarray, "3 r r"]
    traits: frozenset[Trait]


def decode(data: bytes, resolution: int, *, white: int = BITS_16) -> Picture:
    """The file's first picture in sRGB, upright, on white, centre-cropped to a square. Raises UnreadableError.

    `white` is the value that means white where a file has grey levels of 16 bits and doesn't say how many it uses. It
    is never guessed from one picture of several, which must keep their brightness to each other.
    """
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
        if image.width * image.height > MAX_PIXELS:
            raise UnreadableError(f"{image.width} x {image.height} are more than {MAX_PIXELS:,} pixels")
        with ONE_LARGE_AT_A_TIME if image.width * image.height > LARGE_PIXELS else nullcontext():
            return _settle(image, resolution, white)
    except UnreadableError:
        raise
    except UnidentifiedImageError as error:
        raise UnreadableError(_unidentified(data)) from error
    except Image.DecompressionBombError as error:
        raise UnreadableError(f"more than {MAX_PIXELS:,} pixels") from error
    except Exception as error:  # a broken file makes Pillow's decoders raise nearly anything
        raise UnreadableError(str(error)[:120] or type(error).__name__) from error


def to_square(image: Image.Image, resolution: int) -> UInt8[np.ndarray, "3 r r"]:
    """The middle of an RGB picture."""
    return np.asarray(_cropped(image, resolution)).transpose(2, 0, 1)


def _cropped(image: Image.Image, resolution: int) -> Image.Image:
    if image.size == (resolution, resolution):
        return image
    return ImageOps.fit(image, (resolution, resolution), Image.Resampling.LANCZOS)


def _unidentified(data: bytes) -> str:
    if data[4:8] == b"ftyp" and data[8:12] in HEIC:
        return HEIC_ADVICE
    return "no picture of an accepted format" if data else "empty"


def _settle(image: Image.Image, resolution: int, white: int) -> Picture:
    traits = {trait for trait, holds in _traits(image, resolution).items() if holds}
    profile, wide = image.info.get("icc_profile"), _is_wide(image)
    if image.width * image.height > LARGE_PIXELS:
        image.draft(image.mode, (2 * resolution, 2 * resolution))  # a JPEG is decoded at 1/2, 1/4 or 1/8
    image.load()
    white = _declared_white(image) or white
    image = _upright(image)
    if Trait.DEEP in traits and not wide:
        if image.mode != "F" and white == BITS_16 and np.asarray(image).max() <= BITS_12:
            traits.add(Trait.DARK)
        image = Image.fromarray(_eight_bits(image, white))
    flat, transparent = _flat(image)
    if wide and max(high for _, high in np.atleast_2d(flat.getextrema())) <= 255 * BITS_12 // BITS_16:
        traits.add(Trait.DARK_COLOURS)
    rgb, converted = to_srgb(_cropped(flat, resolution), profile)
    held = {Trait.TRANSPARENT: transparent, Trait.PROFILE: converted, Trait.BROKEN_PROFILE: converted is None}
    return Picture(to_square(rgb, resolution), frozenset(traits | {trait for trait, holds in held.items() if holds}))


def _traits(image: Image.Image, resolution: int) -> dict[Trait, bool]:
    # Phones keep a preview or a depth map beside the photo (MPO): that is no second picture to mention.
    several = image.format != "MPO" and getattr(image, "is_animated", False)
    deep = image.mode.startswith(("I", "F")) or _is_wide(image)
    small = min(image.size) < resolution
    return {Trait.SEVERAL: several, Trait.DEEP: deep, Trait.CMYK: image.mode == "CMYK", Trait.SMALL: small}


def _is_wide(image: Image.Image) -> bool:
    """Whether the file has 16 bits for each of several colours, of which Pillow reads the upper 8."""
    return not image.mode.startswith(("I", "F")) and any(";16" in str(tile.args) for tile in getattr(image, "tile", ()))


def _declared_white(image: Image.Image) -> int | None:
    """The value of white of a TIFF that says how many of its bits it uses."""
    tags = getattr(image, "tag_v2", {})
    bits = tags.get(TiffImagePlugin.BITSPERSAMPLE, (16,))
    return (1 << bits[0]) - 1 if image.mode.startswith("I;16") and 8 < bits[0] < 16 else None


def _upright(image: Image.Image) -> Image.Image:
    """Turned as its EXIF says; as it lies where its EXIF is broken, which spoils no picture."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # noqa: BLE001  nearly anything, as above
        return image


def _flat(image: Image.Image) -> tuple[Image.Image, bool]:
    """(the picture as L, RGB or CMYK, whether something shone through, which lies on white now)."""
    if not image.has_transparency_data:
        return (
            image if image.mode in ("L", "RGB", "CMYK") else image.convert("L" if image.mode == "1" else "RGB")
        ), False
    image = image.convert("RGBA")
    if image.getchannel("A").getextrema()[0] == 255:
        return image.convert("RGB"), False
    return Image.alpha_composite(Image.new("RGBA", image.size, WHITE), image).convert("RGB"), True


def _eight_bits(image: Image.Image, white: int) -> UInt8[np.ndarray, "h w"]:
    """Pillow's own conversion cuts everything above 255 off."""
    values = np.asarray(image)
    if image.mode == "F":
        if not (values.min() >= 0 and values.max() <= 1):  # also NaN
            raise UnreadableError("floating-point values that are not within 0 to 1")
        shares: np.ndarray = np.rint(values * 255)
        return shares.astype(np.uint8)
    if values.min() < 0 or values.max() > BITS_16:
        raise UnreadableError("32-bit values that are not within 0 to 65,535")
    scaled: np.ndarray = (values.astype(np.uint32).clip(0, white) * 255 + white // 2) // white
    return scaled.astype(np.uint8)
