"""What a sun is like, for an enlarger, which would draw the edge that a generator drew badly, only sharper.

The posters' renderer draws it round. The small picture shows it out of round, as generators draw it, and spoilt as
these spoil the rest; the large one is the picture as it ought to be.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count as counting

import torch
import torch.nn.functional as F
from jaxtyping import Float, UInt8
from torch import Tensor

from gan.builders.posters.picture import render_picture, scene_of
from gan.enlarger.distil import Pairs
from gan.enlarger.network import TIMES
from gan.enlarger.teaching import shrunk
from gan.images import from_uint8, to_uint8

SIZE = 128  # pixels of the small scenes a side
PIECE = 40  # pixels a side, around the sun
SEED = 4242  # of a set that no model was trained on
HEIGHTS = (0.12, 0.09, 0.06, 0.045, 0.03, 0.03)  # of 2, 3 … 7 waves around the edge: deviations, in radii
BETWEEN = (0.6, 1.5)  # radii in any direction
REACH = (1.2, 1.9)  # radii from the middle: from here on the picture moves less, and there not at all
PLAIN = 4 / 127.5  # deviation of the colours within a sun that nothing stands before
EACH = 6  # times is each sun shown, each time of another shape


@dataclass(frozen=True)
class Sun:
    """Its middle and its radius, in pixels of the large picture."""

    x: float
    y: float
    radius: float

    def polar(self, side: int) -> tuple[Float[Tensor, "side side"], Float[Tensor, "side side"]]:
        """Of each pixel's middle: the distance in radii, and the direction."""
        line = torch.arange(side) + 0.5
        down, right = torch.meshgrid(line - self.y, line - self.x, indexing="ij")
        return torch.hypot(down, right) / self.radius, torch.atan2(down, right)


def drawn_suns(count: int) -> Iterator[Pairs]:
    """Pairs of so many whole suns, some two seconds of a core each. The same at every call."""
    random = torch.Generator().manual_seed(9)
    side = TIMES * SIZE
    for index in counting():
        if not count:
            return
        scene = scene_of(index, seed=SEED)
        known = scene.attributes
        sun = Sun(side * known.sun_x, side * (scene.horizon - known.sun_height), side * known.sun_size)
        if 0 < known.moon < 1:
            continue
        large = torch.from_numpy(render_picture(index, size=side, seed=SEED).image).permute(2, 0, 1)[None]
        if not in_plain_sight(large, sun):
            continue
        count -= 1
        around = piece(sun)
        bumpy = torch.cat([out_of_round(from_uint8(large), sun, random)[(..., *around)] for _ in range(EACH)])
        small = to_uint8(shrunk(bumpy, random)).permute(0, 3, 1, 2)
        yield Pairs(small.contiguous(), large[(..., *around)].repeat(EACH, 1, 1, 1))


def in_plain_sight(large: UInt8[Tensor, "1 3 side side"], sun: Sun) -> bool:
    """Whether nothing stands before it, nor the picture's edge."""
    distance, _ = sun.polar(large.shape[-1])
    inside = from_uint8(large)[..., distance < 0.93]
    side = large.shape[-1]
    whole = sun.radius <= min(sun.x, sun.y, side - sun.x, side - sun.y)
    return whole and inside.shape[-1] > 1 and bool(inside.std(-1).max() < PLAIN)


def out_of_round(
    images: Float[Tensor, "1 3 side side"], sun: Sun, random: torch.Generator
) -> Float[Tensor, "1 3 side side"]:
    """The picture, moved around the sun so that this has another edge and as large an area as before."""
    distance, towards = sun.polar(images.shape[-1])
    waves = torch.arange(2, 2 + len(HEIGHTS))[:, None, None]
    heights = torch.tensor(HEIGHTS) * torch.randn(len(HEIGHTS), generator=random)
    phases = 2 * torch.pi * torch.rand(len(HEIGHTS), generator=random)
    edge = 1 + (heights[:, None, None] * torch.cos(waves * towards + phases[:, None, None])).sum(0)
    edge = edge.clamp(*BETWEEN)
    edge = edge / edge[distance < 1].square().mean().sqrt()  # there every direction counts alike
    near, far = REACH
    share = ((far - distance / edge.clamp_min(1)) / (far - near)).clamp(0, 1)
    moved = 1 + (1 / edge - 1) * share
    line = torch.arange(images.shape[-1]) + 0.5
    grid = torch.stack([sun.x + (line - sun.x) * moved, sun.y + (line[:, None] - sun.y) * moved], -1)
    return F.grid_sample(images, (2 * grid / images.shape[-1] - 1)[None], padding_mode="border", align_corners=False)


def piece(sun: Sun) -> tuple[slice, slice]:
    """The rows and columns of a piece of the large picture with the sun in its middle, as far as it goes."""
    side = TIMES * PIECE
    top, left = (min(max(0, int(middle - side / 2) // TIMES * TIMES), TIMES * SIZE - side) for middle in (sun.y, sun.x))
    return slice(top, top + side), slice(left, left + side)
