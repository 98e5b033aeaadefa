"""What turns a recipe's picture into a painting, and the one way from a drawn picture to the picture that is shown."""

from collections.abc import Generator
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, UInt8

from gan.enlarger import enlarged, enlarged_images
from gan.images import from_uint8, to_uint8
from gan.painting import (
    SIZE,
    STYLES,
    Stroke,
    Style,
    paint_images,
    paint_slowly,
    painted_size,
    parse_style,
    style_of,
    style_text,
)
from gan.studio.grammar import number, whole
from gan.studio.reading import RecipeError, parse_integer, parse_number, require_number, shortest
from gan.video import resized

MANNER = whole("paint", "numbers")  # of a style picture, a byte each
STRENGTHS = number("paint", "lowest"), number("paint", "highest")
SMALL = 128  # pixels a side of the pictures that show a visitor all styles

Drawn = UInt8[np.ndarray, "h w 3"] | Float[np.ndarray, "h w 3"]


class Paint(NamedTuple):
    """A picture is painted in a style, so far as `strength` in [0, 1] says: 7~0.8, or p, base64url and a strength."""

    style: Style
    strength: float = number("paint", "default")

    def __str__(self) -> str:
        return f"{style_text(self.style)}~{shortest(self.strength)}"

    @classmethod
    def parse(cls, text: str) -> "Paint":
        """The paint that a link names."""
        style, *strength = text.split("~")
        if len(strength) > 1:
            raise RecipeError(f"Paint is written like 7~0.8, not {text[:40]!r}.")
        return cls(
            _parse_manner(style) if style.startswith("p") else parse_integer("A style of paint", style),
            parse_number("The strength of paint", strength[0]) if strength else cls._field_defaults["strength"],
        )

    def sound(self) -> "Paint":
        """The paint, if its values are allowed; raises `RecipeError`."""
        known = isinstance(self.style, int) and not isinstance(self.style, bool) and 0 <= self.style < len(STYLES)
        if not known and not (isinstance(self.style, bytes) and len(self.style) == MANNER):
            accepted = f"a number from 0 to {len(STYLES) - 1} or the {MANNER} numbers of a style picture"
            raise RecipeError(f"A style of paint is {accepted}, not {str(self.style)[:40]!r}.")
        return self._replace(strength=require_number("The strength of paint", self.strength, *STRENGTHS))


def _parse_manner(text: str) -> Style:
    try:
        return parse_style(text)
    except ValueError as error:
        raise RecipeError(f"A style picture's {MANNER} numbers are p and base64url, not {text[:40]!r}.") from error


def parse_paint(text: str) -> Paint | None:
    """A recipe's paint as links write it; "" is none."""
    return Paint.parse(text) if text else None


def painting_side(resolution: int) -> int:
    """Pixels a side that a model's pictures are painted at: strokes have one width, so small pictures grow before.

    A very large one is painted smaller and enlarged, since memory and time would run out.
    """
    return painted_size(*(max(SIZE, resolution),) * 2)[0]


def painted(picture: Drawn, paint: Paint, size: int, device: torch.device) -> UInt8[np.ndarray, "size size 3"]:
    """The square picture painted at `painting_side`, in this size; enlarged before by the quick network, at rest too.

    Floats in [-1, 1] are what a generator drew, never rounded: strokes jump at whole grey levels along a walk.
    """
    side = max(SIZE, len(picture))
    if picture.dtype == np.uint8:
        image = _image(enlarged(picture, side, device), device)
    else:
        image = torch.from_numpy(picture).permute(2, 0, 1)[None].to(device)
        image = enlarged_images(image, side)
    return resized(to_uint8(paint_images(image.clamp(-1, 1), *paint))[0].cpu().numpy(), size)


def in_style(picture: UInt8[np.ndarray, "h w 3"], style: Style, device: torch.device) -> UInt8[np.ndarray, "s s 3"]:
    """What a style makes of a picture, `SMALL` pixels a side; its strokes are wider than on a large one."""
    image = _image(resized(picture, SMALL), device)
    return to_uint8(paint_images(image, style, 1.0))[0].cpu().numpy()


def manner_of(picture: UInt8[np.ndarray, "256 256 3"], device: torch.device) -> str:
    """The style of a picture as links write it."""
    return style_text(style_of(picture, device))


def strokes(
    picture: UInt8[np.ndarray, "h w 3"], style: UInt8[np.ndarray, "h2 w2 3"], device: torch.device
) -> Generator[Stroke, None, None]:
    """The picture painted slowly in the manner of a style picture, shown every few steps."""
    yield from paint_slowly(_image(picture, device), _image(style, device))


def _image(picture: UInt8[np.ndarray, "h w 3"], device: torch.device) -> Float[torch.Tensor, "1 3 h w"]:
    return from_uint8(torch.from_numpy(picture.copy()).to(device).permute(2, 0, 1)[None])
