"""What turns a drawn picture into a painting, and a visitor's picture into a style."""

from collections.abc import Generator

import numpy as np
import torch
from jaxtyping import Float, UInt8

from gan.enlarger import enlarged, enlarged_images
from gan.images import from_uint8, to_uint8
from gan.painting import SIZE, Stroke, Style, paint_images, paint_slowly, painted_size, style_of, style_text
from gan.studio.paint import Paint
from gan.video import resized

SMALL = 128  # pixels a side of the pictures that show a visitor all styles

Drawn = UInt8[np.ndarray, "h w 3"] | Float[np.ndarray, "h w 3"]


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
