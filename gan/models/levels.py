"""A picture as it grows: what a network whose levels each add to the picture had drawn after each of them."""

from collections.abc import Callable
from typing import NamedTuple

import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


class Level(NamedTuple):
    """Where a synthesis stands after a level.

    `size` is the width and height of what it draws, `layers` are the ws that its convolutions read, `features` what
    the last of these gives, and `picture` all that is drawn so far, enlarged as the levels above enlarge it. The last
    one's picture is the whole; so what every level adds to the one before it adds up to that.
    """

    size: int
    layers: range
    features: Float[Tensor, "n c h w"]
    picture: Float[Tensor, "n 3 resolution resolution"]


def enlarged_to(
    image: Float[Tensor, "n c h w"], size: int, enlarge: Callable[[Tensor], Tensor]
) -> Float[Tensor, "n c size size"]:
    """The picture doubled by `enlarge` until its longer side has `size` pixels."""
    while max(image.shape[-2:]) < size:
        image = enlarge(image)
    return image


def averaged(image: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c h w"]:
    """The picture with the average of every 2x2 pixels in each of them: the first of its four Haar bands alone."""
    return F.interpolate(F.avg_pool2d(image, 2), scale_factor=2.0, mode="nearest")
