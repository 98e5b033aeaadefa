"""The bytes of one file become one square RGB picture, or a reason why not."""

import io
import threading
from contextlib import nullcontext
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from PIL import Image, ImageOps

# The decoders that may look at a file, whatever its name says: some of Pillow's others start other programs.
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF")
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff"})
MAX_PIXELS = 160_000_000  # beyond the largest cameras, and about a gigabyte while it is decoded
LARGE_PIXELS = 16_000_000
ONE_LARGE_AT_A_TIME = threading.Lock()  # so that memory holds one of them, not one for every thread
WHITE = (255, 255, 255, 255)


class UnreadableError(ValueError):
    """A file that is no usable picture, with the reason in a few words."""


class Trait(StrEnum):
    """What was unusual about a file, and had to be settled in some way."""

    TRANSPARENT = "transparent"
    SEVERAL = "several pictures in one file"
    DEEP = "more than 8 bits"
    CMYK = "printing colours"
    SMALL = "smaller than the resolution"


@dataclass(frozen=True)
class Picture:
    """`pixels` uint8 [3, R, R], and what was unusual about the file."""

    pixels: np.ndarray
    traits: frozenset[Trait]


def decode(data: bytes, resolution: int) -> Picture:
    """The file's first picture, upright, on white, centre-cropped to a square. Raises UnreadableError."""
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
        if image.width * image.height > MAX_PIXELS:
            raise UnreadableError(f"{image.width} x {image.height} are more than {MAX_PIXELS:,} pixels")
        with ONE_LARGE_AT_A_TIME if image.width * image.height > LARGE_PIXELS else nullcontext():
            return _settle(image, resolution)
    except UnreadableError:
        raise
    except Image.UnidentifiedImageError as error:
        raise UnreadableError("empty" if not data else "no picture of an accepted format") from error
    except Image.DecompressionBombError as error:
        raise UnreadableError(f"more than {MAX_PIXELS:,} pixels") from error
    except Exception as error:  # a broken file makes Pillow's decoders raise nearly anything
        raise UnreadableError(str(error)[:120] or type(error).__name__) from error


def to_square(image: Image.Image, resolution: int) -> np.ndarray:
    """An RGB picture as uint8 [3, R, R]."""
    if image.size != (resolution, resolution):
        image = ImageOps.fit(image, (resolution, resolution), Image.Resampling.LANCZOS)
    return np.asarray(image).transpose(2, 0, 1)


def _settle(image: Image.Image, resolution: int) -> Picture:
    traits = {trait for trait, holds in _traits(image, resolution).items() if holds}
    if image.width * image.height > LARGE_PIXELS:
        image.draft(image.mode, (2 * resolution, 2 * resolution))  # a JPEG is decoded at 1/2, 1/4 or 1/8
    image.load()
    rgb, transparent = _to_rgb(_upright(image))
    return Picture(to_square(rgb, resolution), frozenset(traits | ({Trait.TRANSPARENT} if transparent else set())))


def _traits(image: Image.Image, resolution: int) -> dict[Trait, bool]:
    # Phones keep a preview or a depth map beside the photo (MPO): that is no second picture to mention.
    several = image.format != "MPO" and getattr(image, "is_animated", False)
    deep = image.mode.startswith(("I", "F"))
    small = min(image.size) < resolution
    return {Trait.SEVERAL: several, Trait.DEEP: deep, Trait.CMYK: image.mode == "CMYK", Trait.SMALL: small}


def _upright(image: Image.Image) -> Image.Image:
    """Turned as its EXIF says; as it lies where its EXIF is broken, which spoils no picture."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # noqa: BLE001  nearly anything, as above
        return image


def _to_rgb(image: Image.Image) -> tuple[Image.Image, bool]:
    """(RGB, whether something shone through)."""
    if image.mode.startswith(("I", "F")):
        return Image.fromarray(_eight_bits(image)).convert("RGB"), False
    if not image.has_transparency_data:
        return image.convert("RGB"), False
    image = image.convert("RGBA")
    if image.getchannel("A").getextrema()[0] == 255:
        return image.convert("RGB"), False
    return Image.alpha_composite(Image.new("RGBA", image.size, WHITE), image).convert("RGB"), True


def _eight_bits(image: Image.Image) -> np.ndarray:
    """Pillow's own conversion cuts everything above 255 off."""
    values = np.asarray(image)
    if image.mode == "F":
        if not (values.min() >= 0 and values.max() <= 1):  # also NaN
            raise UnreadableError("floating-point values that are not within 0 to 1")
        return np.rint(values * 255).astype(np.uint8)
    if values.min() < 0 or values.max() > 65535:
        raise UnreadableError("32-bit values that are not within 0 to 65,535")
    return ((values.astype(np.uint32) * 255 + 32767) // 65535).astype(np.uint8)
