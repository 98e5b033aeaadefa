"""A visitor's picture: checked before it is decoded, turned upright, cut to a square."""

import io

import numpy as np
import torch
from jaxtyping import Float
from PIL import Image
from torch import Tensor

from gan.datasets.decoding import BITS_12, Trait, UnreadableError, decode
from gan.datasets.formats import FORMATS
from gan.images import from_uint8, to_uint8

MAX_BYTES = 10_000_000
MAX_PIXELS = 40_000_000
FEWEST = 8  # pixels a side


class PictureError(ValueError):
    """A file that can't be used as a picture; the message is a sentence for the person who brought it."""


def read_picture(data: bytes, resolution: int) -> Float[Tensor, "1 3 {resolution} {resolution}"]:
    """The middle square of a picture file, upright, -1 to 1. Raises `PictureError`."""
    check_size(data)
    try:
        picture = decode(data, resolution)
        if Trait.DARK in picture.traits:  # a set of one picture that uses 12 of its 16 bits
            picture = decode(data, resolution, white=BITS_12)
    except UnreadableError as error:
        raise PictureError(f"This file can't be read as a picture: {error}.") from error
    return from_uint8(torch.from_numpy(picture.pixels.copy())[None])


def read_mask(data: bytes, resolution: int) -> Float[Tensor, "1 1 {resolution} {resolution}"]:
    """1 where a mask file is dark, 0 where it is bright: white marks the hole. Raises `PictureError`."""
    light = read_picture(data, resolution).mean(1, keepdim=True)
    known = (light < 0).float()
    if not 0.1 <= known.mean() < 1:
        share = 100 * (1 - float(known.mean()))
        raise PictureError(f"A mask is white where something is missing, at most 90% of it, not {share:.0f}%.")
    return known


def check_size(data: bytes) -> None:
    """Raise `PictureError` for a file that is too large, judged by its header alone."""
    if len(data) > MAX_BYTES:
        raise PictureError(f"A picture has at most {MAX_BYTES // 10**6} MB here, not {len(data) / 1e6:.1f}.")
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            width, height = image.size
    except Exception as error:  # a broken file makes Pillow raise nearly anything
        accepted = "PNG, JPEG, WebP, AVIF, GIF, BMP or TIFF"
        raise PictureError(f"This file is no picture that can be read here; send a {accepted}.") from error
    if width * height > MAX_PIXELS:
        raise PictureError(f"A picture has at most {MAX_PIXELS // 10**6} million pixels here, not {width} x {height}.")
    if min(width, height) < FEWEST:
        raise PictureError(f"A picture is at least {FEWEST} pixels wide and high, not {width} x {height}.")


def to_pixels(images: Float[Tensor, "n 3 h w"]) -> np.ndarray:
    """uint8 [N, H, W, 3]."""
    return to_uint8(images.detach()).cpu().numpy()
