"""Styles: the 26 that a painter knows, and those read off a picture, as a hundred bytes that fit into a link."""

import base64
import re

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from gan.images import from_uint8
from gan.painting.predictor import NUMBERS, load_predictor

STEPS = 40  # of a number of a style picture between one whole number and the next
MIDDLE = 128  # the byte of 0

STYLES = (  # named after what they make of this project's pictures
    "ochre and sky",
    "yellow woodcut",
    "ink and pale wash",
    "neon ribbons",
    "crimson and cream",
    "autumn crayons",
    "indigo beads",
    "bold primaries",
    "coloured pencils",
    "teal mosaic",
    "embers",
    "golden engraving",
    "spring light",
    "lime and scarlet",
    "faded blue",
    "coloured threads",
    "violet dusk",
    "red weave",
    "carved wood",
    "starry blue",
    "red and black",
    "candy",
    "slate and scarlet",
    "silhouettes",
    "blue woodblock",
    "dark tapestry",
)

Style = int | bytes  # one of `STYLES`, or what `style_of` read off a picture


@torch.inference_mode()
def style_of(picture: UInt8[np.ndarray, "256 256 3"], device: torch.device) -> bytes:
    """The manner of a style picture: its hundred numbers as a byte each, rounded to 1/40 within -3.2 to 3.175."""
    image = from_uint8(torch.tensor(picture, device=device).permute(2, 0, 1)[None])
    found = load_predictor(device)(image)[0].cpu()
    return bytes((found * STEPS + MIDDLE).round().clamp(0, 255).to(torch.uint8).tolist())


def numbers(style: bytes) -> Float[Tensor, " 100"]:
    """The numbers that a painter takes for a style picture's bytes."""
    return (torch.frombuffer(bytearray(style), dtype=torch.uint8).float() - MIDDLE) / STEPS


def parse_style(text: str) -> Style:
    """A style as it is written: its number, its name, or p and the base64url of a style picture's bytes."""
    if re.fullmatch(r"\d{1,3}", text, re.ASCII) and int(text) < len(STYLES):
        return int(text)
    if text.lower() in STYLES:
        return STYLES.index(text.lower())
    if re.fullmatch(r"p[\w-]+", text, re.ASCII):
        try:
            style = base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4))
        except ValueError:
            style = b""
        if len(style) == NUMBERS and style_text(style) == text:
            return style
    accepted = f"a number from 0 to {len(STYLES) - 1}, one of {', '.join(STYLES)}, or a style picture's own text"
    raise ValueError(f"A style is {accepted}, not {text[:40]!r}.")


def style_text(style: Style) -> str:
    """What `parse_style` reads back."""
    return "p" + base64.urlsafe_b64encode(style).decode().rstrip("=") if isinstance(style, bytes) else str(style)
