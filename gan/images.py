"""Pictures between tensors and Pillow."""

import torch
from jaxtyping import Float, UInt8
from PIL import Image
from torch import Tensor


def to_uint8(images: Float[Tensor, "n 3 h w"]) -> UInt8[Tensor, "n h w 3"]:
    """-1 to 1 becomes 0 to 255, clamped and rounded, channels last."""
    return ((images + 1) * 127.5).round().clamp(0, 255).to(torch.uint8).permute(0, 2, 3, 1).contiguous()


def from_uint8(images: UInt8[Tensor, "n 3 h w"]) -> Float[Tensor, "n 3 h w"]:
    """0 to 255 becomes -1 to 1, channels first."""
    return images.float() / 127.5 - 1


def grid(images: UInt8[Tensor, "n h w 3"], columns: int) -> Image.Image:
    """The pictures row by row on one sheet; an unfilled end of the last row stays black."""
    n, h, w, _ = images.shape
    rows = -(-n // columns)
    sheet = torch.zeros(rows * columns, h, w, 3, dtype=torch.uint8)
    sheet[:n] = images
    sheet = sheet.view(rows, columns, h, w, 3).transpose(1, 2).reshape(rows * h, columns * w, 3)
    return Image.fromarray(sheet.numpy())
