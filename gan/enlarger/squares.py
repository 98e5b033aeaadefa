"""What enlargers learn by: squares from anywhere in pictures."""

from collections.abc import Sequence

import torch
from jaxtyping import UInt8
from torch import Tensor

Pictures = UInt8[Tensor, "_ 3 _ _"]


def squares(
    sets: Sequence[Pictures], count: int, side: int, random: torch.Generator, *, step: int = 1
) -> UInt8[Tensor, "count 3 side side"]:
    """Squares of so many pixels, from all sets in turn, every other one mirrored; they begin at multiples of `step`."""
    chosen = []
    for number in range(count):
        pictures = sets[number % len(sets)]
        picture = pictures[_whole(len(pictures), random)]
        top, left = (step * _whole((whole - side) // step + 1, random) for whole in picture.shape[1:])
        square = picture[:, top : top + side, left : left + side]
        chosen.append(square.flip(2) if _whole(2, random) else square)
    return torch.stack(chosen)


def _whole(below: int, random: torch.Generator) -> int:
    return int(torch.randint(below, (), generator=random))
