"""From drawn pictures to painted ones."""

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Float, UInt8
from torch import Tensor

from gan.images import from_uint8, to_uint8
from gan.painting.painter import ANY, NAMED, STEP, Form, Moments, load_painter
from gan.painting.style import Style, numbers

LARGEST = 1024**2  # pixels; with more a picture is painted smaller and enlarged, since memory and time would run out
SMALLEST = 32  # pixels a side: mirrored edges must fit into the smallest layer
SIZE = 512  # pixels a side that suit the strokes, which are as wide on a small picture as on a large one

Pictures = UInt8[np.ndarray, "n h w 3"]


@torch.inference_mode()
def paint(
    pictures: Pictures, style: Style, strength: float, device: torch.device, still: Moments | None = None
) -> Pictures:
    """The pictures painted in one style, each by itself, so that a picture looks the same in any batch.

    `strength` 0 leaves a picture as it is, 1 shows the painting alone, between them both shine through. Of pictures of
    one walk `still` (see `still_moments`) keeps the light of a painting from swaying with what each of them shows.
    Strokes have one width in pixels: paint at `SIZE`, after enlarging.
    """
    check_strength(strength)
    if not strength:
        return pictures
    form, chosen = _chosen(style, device)
    painted = [_painted(_image(one, device), form, chosen, still).cpu().numpy() for one in pictures]
    return mixed(pictures, np.concatenate(painted), strength)


def mixed(pictures: Pictures, painted: Pictures, strength: float) -> Pictures:
    """The paintings at this strength over the pictures."""
    check_strength(strength)
    share = np.float32(strength)
    return np.rint(pictures * (1 - share) + painted * share).astype(np.uint8)


@torch.inference_mode()
def still_moments(pictures: Pictures, style: Style, device: torch.device) -> Moments:
    """What `paint` holds still along a walk: the moments that a few pictures of it, evenly spaced, have in common."""
    form, chosen = _chosen(style, device)
    images = torch.cat([_fitting(_image(one, device)) for one in pictures])
    return load_painter(form, device).moments(images, chosen.expand(len(images), -1))


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
    if min(picture.shape[:2]) < SMALLEST:
        height, width = picture.shape[:2]
        raise ValueError(f"A picture to paint is at least {SMALLEST} pixels wide and high, not {width} x {height}.")
    return from_uint8(torch.tensor(picture, device=device).permute(2, 0, 1)[None])


def _painted(
    image: Float[Tensor, "1 3 h w"], form: Form, style: Float[Tensor, "1 d"], still: Moments | None
) -> UInt8[Tensor, "1 h w 3"]:
    height, width = image.shape[2:]
    rows, columns = size = painted_size(height, width)
    painted = load_painter(form, image.device)(_fitting(image), style, still)[..., :rows, :columns]
    if size != (height, width):
        painted = F.interpolate(painted, (height, width), mode="bicubic", antialias=True, align_corners=False)
    return to_uint8(painted)


def _fitting(image: Float[Tensor, "1 3 h w"]) -> Float[Tensor, "1 3 rows columns"]:
    """At the size to paint at, its lower and right edges repeated up to what the painter can halve twice."""
    size = painted_size(*image.shape[2:])
    if size != image.shape[2:]:
        image = F.interpolate(image, size, mode="bilinear", antialias=True, align_corners=False)
    return F.pad(image, (0, -size[1] % STEP, 0, -size[0] % STEP), mode="replicate")
