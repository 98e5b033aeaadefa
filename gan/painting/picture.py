"""From drawn pictures to painted ones."""

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Float, UInt8
from torch import Tensor

from gan.images import from_uint8, to_uint8
from gan.painting.manner import numbers
from gan.painting.painter import ANY, NAMED, STEP, Form, load_painter
from gan.painting.style import Style

LARGEST = 1024**2  # pixels; with more a picture is painted smaller and enlarged, since memory and time would run out
SMALLEST = 32  # pixels a side: mirrored edges must fit into the smallest layer
SIZE = 512  # pixels a side that suit the strokes, which are as wide on a small picture as on a large one

Pictures = UInt8[np.ndarray, "n h w 3"]


def paint(pictures: Pictures, style: Style, strength: float, device: torch.device) -> Pictures:
    """The pictures painted in one style; see `paint_images`.

    Frames of a walk are better painted before they are rounded to whole grey levels: strokes jump at such steps.
    """
    check_strength(strength)
    if not strength:
        return pictures
    painted = [paint_images(_image(one, device), style, strength) for one in pictures]
    return to_uint8(torch.cat(painted)).cpu().numpy()


@torch.inference_mode()
def paint_images(images: Float[Tensor, "n 3 h w"], style: Style, strength: float) -> Float[Tensor, "n 3 h w"]:
    """The images, -1 to 1, painted in one style, each by itself, so that an image looks the same in any batch.

    `strength` 0 leaves an image as it is, 1 shows the painting alone, between them both shine through. Strokes have one
    width in pixels: paint at `SIZE`, after enlarging.
    """
    check_strength(strength)
    if min(images.shape[2:]) < SMALLEST:
        height, width = images.shape[2:]
        raise ValueError(f"A picture to paint is at least {SMALLEST} pixels wide and high, not {width} x {height}.")
    form, chosen = _chosen(style, images.device)
    return torch.cat([one.lerp(_painted(one, form, chosen), strength) for one in images.split(1)])


def check_strength(strength: float) -> None:
    """Raise ValueError, in a sentence, for what is no strength."""
    if not 0 <= strength <= 1:
        raise ValueError(f"A painting's strength is a number from 0 to 1, not {strength}.")


def painted_size(height: int, width: int) -> tuple[int, int]:
    """At which height and width a picture is painted: its own, or smaller where it has more than `LARGEST` pixels."""
    shrink = max(1.0, (height * width / LARGEST) ** 0.5)
    return int(height / shrink), int(width / shrink)


def _chosen(style: Style, device: torch.device) -> tuple[Form, Float[Tensor, "1 d"]]:
    if isinstance(style, bytes):
        return ANY, numbers(style)[None].to(device)
    return NAMED, torch.eye(NAMED.style, device=device)[style : style + 1]


def _image(picture: UInt8[np.ndarray, "h w 3"], device: torch.device) -> Float[Tensor, "1 3 h w"]:
    return from_uint8(torch.tensor(picture, device=device).permute(2, 0, 1)[None])


def _painted(image: Float[Tensor, "1 3 h w"], form: Form, style: Float[Tensor, "1 d"]) -> Float[Tensor, "1 3 h w"]:
    """Painted at `painted_size`, the lower and right edges repeated up to what the painter can halve twice."""
    height, width = image.shape[2:]
    rows, columns = size = painted_size(height, width)
    smaller = size != (height, width)
    if smaller:
        image = F.interpolate(image, size, mode="bilinear", antialias=True, align_corners=False)
    image = F.pad(image, (0, -columns % STEP, 0, -rows % STEP), mode="replicate")
    painted = load_painter(form, image.device)(image, style)[..., :rows, :columns]
    if smaller:
        painted = F.interpolate(painted, (height, width), mode="bicubic", antialias=True, align_corners=False)
    return painted
