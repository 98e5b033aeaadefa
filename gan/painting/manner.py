"""The style of a picture: its hundred numbers, and the bytes that stand for them."""

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from gan.images import from_uint8
from gan.painting.predictor import load_predictor

STEPS = 40  # of a number of a style picture between one whole number and the next
MIDDLE = 128  # the byte of 0


@torch.inference_mode()
def style_of(picture: UInt8[np.ndarray, "256 256 3"], device: torch.device) -> bytes:
    """The manner of a style picture: its hundred numbers as a byte each, rounded to 1/40 within -3.2 to 3.175."""
    image = from_uint8(torch.tensor(picture, device=device).permute(2, 0, 1)[None])
    found = load_predictor(device)(image)[0].cpu()
    return bytes((found * STEPS + MIDDLE).round().clamp(0, 255).to(torch.uint8).tolist())


def numbers(style: bytes) -> Float[Tensor, " 100"]:
    """The numbers that a painter takes for a style picture's bytes."""
    return (torch.frombuffer(bytearray(style), dtype=torch.uint8).float() - MIDDLE) / STEPS
