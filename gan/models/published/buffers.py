"""Memory for what lies between products of matrices, kept from picture to picture.

Buffers of megabytes that are given back after each picture are fetched from the system page by page for the next one:
up to 5,000 pages for 32 pixels of 512 channels and 18,000 for 64, at about three microseconds each, or none, as it
happens to be.
"""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor

MOST = 10_000_000  # numbers that a buffer is kept with: one picture's, not those of many at once

_free: list[Tensor] = []  # as many as threads drew at once


@contextmanager
def lent(count: int) -> Iterator[Sequence["Buffer"]]:
    """So many buffers, for nobody else as long as this lasts."""
    buffers = [Buffer() for _ in range(count)]
    try:
        yield buffers
    finally:
        _free.extend(buffer.numbers for buffer in reversed(buffers) if len(buffer.numbers) <= MOST)


class Buffer:
    """Numbers of any kind, of which each use takes as many as it needs from the first one on."""

    def __init__(self) -> None:
        try:
            self.numbers = _free.pop()
        except IndexError:  # asking before would leave another thread the time to take it
            self.numbers = torch.empty(0, device="cpu")

    def shaped(self, *shape: int) -> Tensor:
        """Float32 of this shape, with anything in it; what the buffer held before is gone."""
        needed = math.prod(shape)
        if len(self.numbers) < needed:
            with torch.inference_mode(False):  # so that it serves outside of that mode, too
                self.numbers = torch.empty(needed, device="cpu")
        return self.numbers[:needed].view(shape)
