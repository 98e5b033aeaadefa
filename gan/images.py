"""Pictures between tensors and files: their numbers, side by side on a sheet, and how much they differ."""

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor


def to_uint8(images: Float[Tensor, "n 3 h w"]) -> UInt8[Tensor, "n h w 3"]:
    """-1 to 1 becomes 0 to 255, clamped and rounded, channels last."""
    return ((images + 1) * 127.5).round().clamp(0, 255).to(torch.uint8).permute(0, 2, 3, 1).contiguous()


def from_uint8(images: UInt8[Tensor, "n 3 h w"]) -> Float[Tensor, "n 3 h w"]:
    """0 to 255 becomes -1 to 1, channels first."""
    return images.float() / 127.5 - 1


def tile(
    pictures: UInt8[np.ndarray, "n h w 3"],
    columns: int,
    *,
    margin: int = 0,
    background: tuple[int, int, int] = (0, 0, 0),
) -> UInt8[np.ndarray, "height width 3"]:
    """The pictures row by row on one sheet of at most so many columns, with a margin around each and at the edges."""
    count, height, width, _ = pictures.shape
    columns = min(count, columns)
    rows = -(-count // columns)
    sheet = np.empty((rows * (height + margin) + margin, columns * (width + margin) + margin, 3), np.uint8)
    sheet[:] = background
    for index, picture in enumerate(pictures):
        row, column = divmod(index, columns)
        top, left = margin + row * (height + margin), margin + column * (width + margin)
        sheet[top : top + height, left : left + width] = picture
    return sheet


def visible_change(pictures: UInt8[np.ndarray, "n h w 3"]) -> Float[np.ndarray, " n-1"]:
    """How much each picture differs from the one before, relative to the mean of all: 1 is an average step.

    Half of it is the mean absolute difference, half the root mean square, of pixels averaged four by four: there the
    rounding to whole grey levels, which would drown small steps, cancels.
    """
    n, h, w, _ = pictures.shape
    small = pictures.astype(np.float32).reshape(n, h // 4, 4, w // 4, 4, 3).mean(axis=(2, 4))
    steps = np.diff(small, axis=0).reshape(n - 1, -1)
    parts = np.abs(steps).mean(axis=1), np.sqrt(np.square(steps).mean(axis=1))
    return sum(part / max(part.mean(), 1e-9) for part in parts) / len(parts)
