"""Convolutions of many channels on few pixels, which a style-based generator begins with, on a processor.

They spend all their time multiplying, and reordering weights before it. At the same size they take a quarter of the
multiplications (Winograd 1980; Lavin and Gray 2016, F(4x4, 3x3)), 0.35 to 0.4 of the time; on the fewest pixels, and at
twice the size, they are one product of matrices. Weights are kept in the order that this needs; numbers differ by
rounding, about 1e-5.
"""

from functools import cache

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

TILE = 4  # pixels that one tile gives, in height and width
WINDOW = TILE + 2  # pixels that it sees
# From a row of a window, from a row of the kernel, and to a row of a tile (equation 15 ff. of Lavin and Gray).
Rows = tuple[tuple[int | float, ...], ...]
WINDOWS: Rows = (
    (4, 0, -5, 0, 1, 0),
    (0, -4, -4, 1, 1, 0),
    (0, 4, -4, -1, 1, 0),
    (0, -2, -1, 2, 1, 0),
    (0, 2, -1, -2, 1, 0),
    (0, 4, 0, -5, 0, 1),
)
KERNELS: Rows = (
    (1 / 4, 0, 0),
    (-1 / 6, -1 / 6, -1 / 6),
    (-1 / 6, 1 / 6, -1 / 6),
    (1 / 24, 1 / 12, 1 / 6),
    (1 / 24, -1 / 12, 1 / 6),
    (0, 0, 1),
)
TILES: Rows = ((1, 1, 1, 1, 1, 0), (0, 1, -1, 2, -2, 0), (0, 1, 1, 4, 4, 0), (0, 1, -1, 8, -8, 1))
BAND = 256  # tiles at a time
LEAST, MOST = 16, 128  # pixels of height and width for which tiles pay, and
FEWEST = 256  # channels for which anything here does


def deep(x: Float[Tensor, "n i h w"]) -> bool:
    """Whether there are so many channels on so few pixels that a processor is faster this way."""
    few = x.shape[1] >= FEWEST and max(x.shape[2:]) <= MOST
    return few and x.device.type == "cpu" and not torch.is_grad_enabled()


def tiled(x: Float[Tensor, "n i h w"]) -> bool:
    """The same of `convolved`, which needs whole tiles and more than a few."""
    high, wide = x.shape[2:]
    return deep(x) and min(high, wide) >= LEAST and high % TILE == 0 and wide % TILE == 0


def few(x: Float[Tensor, "n i h w"]) -> bool:
    """The same of `gathered`, which writes every number nine times."""
    return deep(x) and max(x.shape[2:]) < LEAST


def transformed(weight: Float[Tensor, "o i 3 3"]) -> Float[Tensor, "36 i o"]:
    """A kernel as `convolved` takes it; it has four times as many numbers."""
    outputs, inputs = weight.shape[:2]
    numbers = _both(KERNELS) @ weight.reshape(-1, 9).T
    return numbers.view(-1, outputs, inputs).transpose(1, 2).contiguous()


def convolved(x: Float[Tensor, "n i h w"], kernel: Float[Tensor, "36 i o"]) -> Float[Tensor, "n o h w"]:
    """The convolution with one row and column of zeros around x; fastest where channels come last in memory.

    Band by band, so that what lies between the three products stays in a processor's caches: 0.5 to 1 of the time.
    """
    count, _, high, wide = x.shape
    padded = F.pad(x, (1, 1, 1, 1)).permute(0, 2, 3, 1)
    found = x.new_empty(count, high, wide, kernel.shape[2])
    tiles = found.view(count, high // TILE, TILE, wide // TILE, TILE, -1).permute(2, 4, 0, 1, 3, 5)
    rows = max(1, BAND // (count * tiles.shape[4]))  # of tiles
    for first in range(0, high // TILE, rows):
        band = tiles[:, :, :, first : first + rows]
        seen = padded[:, TILE * first : TILE * (first + band.shape[3]) + 2]
        band.copy_(_tiles(seen, kernel).view(band.shape))
    return found.permute(0, 3, 1, 2)


def _tiles(seen: Float[Tensor, "n h w i"], kernel: Float[Tensor, "36 i o"]) -> Float[Tensor, "16 many"]:
    """What is drawn, pixel by pixel of a tile, of what all tiles of some rows see."""
    windows = seen.unfold(1, WINDOW, TILE).unfold(2, WINDOW, TILE).permute(4, 5, 0, 1, 2, 3)
    sums = _both(WINDOWS) @ windows.reshape(WINDOW**2, -1)
    return _both(TILES) @ torch.bmm(sums.view(WINDOW**2, -1, seen.shape[-1]), kernel).flatten(1)


def patches(weight: Float[Tensor, "o i 3 3"]) -> Float[Tensor, "seen o"]:
    """A kernel as `gathered` takes it."""
    return weight.permute(2, 3, 1, 0).flatten(0, 2).contiguous()


def gathered(x: Float[Tensor, "n i h w"], kernel: Float[Tensor, "seen o"]) -> Float[Tensor, "n o h w"]:
    """The convolution with one row and column of zeros around x, of what every pixel sees in one row each."""
    count, _, high, wide = x.shape
    seen = F.pad(x, (1, 1, 1, 1)).permute(0, 2, 3, 1).unfold(1, 3, 1).unfold(2, 3, 1)
    found = seen.permute(0, 1, 2, 4, 5, 3).reshape(count * high * wide, -1) @ kernel
    return found.view(count, high, wide, -1).permute(0, 3, 1, 2)


def columns(weight: Float[Tensor, "o i 3 3"]) -> Float[Tensor, "i many"]:
    """A kernel as `doubled` takes it, its rows and columns before its outputs."""
    return weight.permute(1, 2, 3, 0).flatten(1).contiguous()


def doubled(x: Float[Tensor, "n i h w"], kernel: Float[Tensor, "i many"]) -> Float[Tensor, "n o h2 w2"]:
    """The transposed convolution of stride 2: one row and column more than twice as many."""
    count, inputs, high, wide = x.shape
    drawn = (x.permute(0, 2, 3, 1).reshape(-1, inputs) @ kernel).view(count, high, wide, 3, 3, -1)
    found = x.new_zeros(count, high + 1, 2, wide + 1, 2, drawn.shape[-1])
    for row in range(3):
        for column in range(3):
            top, left = row // 2, column // 2
            place = found[:, top : top + high, row % 2, left : left + wide, column % 2]
            place += drawn[:, :, :, row, column]
    whole = found.view(count, 2 * high + 2, 2 * wide + 2, -1)[:, :-1, :-1]
    return whole.permute(0, 3, 1, 2)


@cache
def _both(rows: Rows) -> Float[Tensor, "many few"]:
    """What the matrix does to rows and columns, as one matrix."""
    with torch.inference_mode(False):
        matrix = torch.tensor(rows, dtype=torch.float32, device="cpu")
        return torch.kron(matrix, matrix)
