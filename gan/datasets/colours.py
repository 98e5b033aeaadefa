"""Colours as a file's profile means them become colours of sRGB, which is what all else takes them for."""

import io
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from PIL import Image, ImageCms

SPACES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}  # of profiles, and the mode a picture must have to be converted
MODES = {"RGB": ("RGB", "L"), "L": ("L",), "CMYK": ("CMYK",)}  # of pictures that such a profile may belong to
MAX_PROFILE_BYTES = 4 << 20
ROUNDING = 2  # of 255: a profile that moves no colour further is sRGB, so the picture stays as it is
STEPS = (0, 51, 102, 153, 204, 255)


class Conversion(NamedTuple):
    """From pictures of `mode` to sRGB; `transform` is None where the colours are sRGB already."""

    mode: str
    transform: Any


def to_srgb(image: Image.Image, profile: bytes | None) -> tuple[Image.Image, bool | None]:
    """(the RGB picture, whether its colours were converted); None instead: the profile is broken or of another kind.

    `image` is L, RGB or CMYK. Without a usable profile its colours are taken for sRGB.
    """
    if not profile:
        return image.convert("RGB"), False
    conversion = conversion_of(profile)
    if conversion is None or image.mode not in MODES[conversion.mode]:
        return image.convert("RGB"), None
    if conversion.transform is None:
        return image.convert("RGB"), False
    try:
        converted = ImageCms.applyTransform(image.convert(conversion.mode), conversion.transform)
    except (ImageCms.PyCMSError, ValueError):
        return image.convert("RGB"), None
    return (image if converted is None else converted), True


@lru_cache(maxsize=64)
def conversion_of(profile: bytes) -> Conversion | None:
    """What a profile asks for; None for one that can't be used."""
    if len(profile) > MAX_PROFILE_BYTES:
        return None
    try:
        opened = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = SPACES[opened.profile.xcolor_space.strip()]
        transform = ImageCms.buildTransform(
            opened,
            ImageCms.createProfile("sRGB"),
            mode,
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, KeyError, OSError, ValueError, TypeError):
        return None
    return Conversion(mode, None if _is_srgb(mode, transform) else transform)


def _is_srgb(mode: str, transform: Any) -> bool:
    """Whether colours all over the space stay what they are, but for rounding."""
    if mode == "CMYK":
        return False
    steps = np.array(STEPS, np.uint8)
    colours = np.stack(np.meshgrid(*[steps] * (3 if mode == "RGB" else 1)), -1)
    sample = Image.fromarray(np.squeeze(colours.reshape(1, -1, colours.shape[-1]), -1 if mode == "L" else ()))
    moved = ImageCms.applyTransform(sample, transform) or sample
    before, after = (np.asarray(one.convert("RGB")).astype(int) for one in (sample, moved))
    return bool(np.abs(before - after).max() <= ROUNDING)
