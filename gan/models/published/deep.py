"""Convolutions of many channels on few pixels, which a style-based generator begins with, on a processor.

They spend all their time multiplying, and reordering weights before it. At the same size they take a quarter of the
multiplications (Winograd 1980; Lavin and Gray 2016, F(4x4, 3x3)), 0.35 to 0.4 of the time; on the fewest pixels, and at
twice the size, they are one product of matrices. Up to 32 pixels twice the size comes smoothed as well, of few large
products in place of many small sums. Weights are kept in the order that this needs; numbers differ by rounding, about
1e-5.
"""

from functools import cache
from typing import NamedTuple

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from gan.models.published.buffers import Buffer, lent

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


class Way(NamedTuple):
    """How a tile of a row is enlarged by products: sums of what it has, times sums of the kernel, and sums of those."""

    seen: Rows
    kernel: Rows
    given: Rows

    @property
    def tile(self) -> int:
        """Pixels of a row that are enlarged together."""
        return len(self.seen[0])


PLAIN = Way(((1,),) * 3, ((1, 0, 0), (0, 1, 0), (0, 0, 1)), ((1, 0, 0), (0, 1, 0), (0, 0, 1)))
PAIRS = Way(  # 25 products in place of 36: a sum of sums has what two products would give (Karatsuba 1962)
    ((1, 0), (1, 0), (1, 1), (0, 1), (0, 1)),
    ((1, 0, 0), (0, 1, 0), (1, 0, 1), (0, 1, 0), (0, 0, 1)),
    ((1, 0, 0, 0, 0), (0, 1, 0, 0, 0), (-1, 0, 1, 0, -1), (0, 0, 0, 1, 0), (0, 0, 0, 0, 1)),
)
FILTER = (0.25, 0.75, 0.75, 0.25)  # of what was enlarged
BAND = 256  # tiles at a time
LEAST, MOST = 16, 128  # pixels of height and width for which tiles pay, below
SMALL = 32  # those of what is enlarged and smoothed at once, and
FEWEST = 256  # channels for which anything here does


def deep(x: Float[Tensor, "n i h w"]) -> bool:
    """Whether there are so many channels on so few pixels that a processor is faster this way."""
    few = x.shape[1] >= FEWEST and max(x.shape[2:]) <= MOST
    plain = x.device.type != "cpu" or torch.is_grad_enabled() or torch.compiler.is_compiling()
    return few and not plain


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


def convolved(
    x: Float[Tensor, "n i h w"], kernel: Float[Tensor, "36 i o"], styles: Float[Tensor, "n i"]
) -> Float[Tensor, "n o h w"]:
    """The convolution of x times styles, with one row and column of zeros around; fastest where channels come last.

    Band by band, so that what lies between the three products stays in a processor's caches: 0.5 to 1 of the time.
    """
    count, inputs, high, wide = x.shape
    found = x.new_empty(count, high, wide, kernel.shape[2])
    tiles = found.view(count, high // TILE, TILE, wide // TILE, TILE, -1).permute(2, 4, 0, 1, 3, 5)
    rows = max(1, BAND // (count * tiles.shape[4]))  # of tiles
    with lent(3) as (whole, *between):
        padded = whole.shaped(count, high + 2, wide + 2, inputs).zero_()
        torch.mul(x.permute(0, 2, 3, 1), styles[:, None, None], out=padded[:, 1:-1, 1:-1])
        for first in range(0, high // TILE, rows):
            band = tiles[:, :, :, first : first + rows]
            seen = padded[:, TILE * first : TILE * (first + band.shape[3]) + 2]
            band.copy_(_tiles(seen, kernel, *between).view(band.shape))
    return found.permute(0, 3, 1, 2)


def _tiles(
    seen: Float[Tensor, "n h w i"], kernel: Float[Tensor, "36 i o"], one: Buffer, other: Buffer
) -> Float[Tensor, "16 many"]:
    """What is drawn, pixel by pixel of a tile, of what all tiles of some rows see."""
    inputs, outputs = kernel.shape[1:]
    views = seen.unfold(1, WINDOW, TILE).unfold(2, WINDOW, TILE).permute(4, 5, 0, 1, 2, 3)
    windows = one.shaped(*views.shape).copy_(views).view(WINDOW, WINDOW, -1)
    sums = _of_rows_and_columns(WINDOWS, windows, other, one).view(WINDOW**2, -1, inputs)
    drawn = torch.bmm(sums, kernel, out=other.shaped(WINDOW**2, sums.shape[1], outputs))
    return _of_rows_and_columns(TILES, drawn.view(WINDOW, WINDOW, -1), one, other).flatten(0, 1)


def _of_rows_and_columns(
    sums: Rows, of: Float[Tensor, "k k many"], one: Buffer, other: Buffer
) -> Float[Tensor, "r r many"]:
    """Sums of rows, in one buffer, and of their columns, in the other, which may hold what they are sums of."""
    matrix = _matrix(sums)
    rows = torch.mm(matrix, of.flatten(1), out=one.shaped(len(sums), of[0].numel())).view(len(sums), *of.shape[1:])
    return _each(matrix, rows, other)


def patches(weight: Float[Tensor, "o i 3 3"]) -> Float[Tensor, "seen o"]:
    """A kernel as `gathered` takes it."""
    return weight.permute(2, 3, 1, 0).flatten(0, 2).contiguous()


def gathered(x: Float[Tensor, "n i h w"], kernel: Float[Tensor, "seen o"]) -> Float[Tensor, "n o h w"]:
    """The convolution with one row and column of zeros around x, of what every pixel sees in one row each."""
    count, _, high, wide = x.shape
    seen = F.pad(x, (1, 1, 1, 1)).permute(0, 2, 3, 1).unfold(1, 3, 1).unfold(2, 3, 1)
    found = seen.permute(0, 1, 2, 4, 5, 3).reshape(count * high * wide, -1) @ kernel
    return found.view(count, high, wide, -1).permute(0, 3, 1, 2)


def way_of(x: Float[Tensor, "n i h w"]) -> Way | None:
    """How `enlarged` does it; None where `doubled` and a filter are quicker, or `deep` does not hold."""
    high, wide = x.shape[2:]
    if not deep(x) or max(high, wide) >= SMALL:
        return None
    return PAIRS if min(high, wide) >= LEAST and high % 2 == 0 and wide % 2 == 0 else PLAIN


def products(way: Way, weight: Float[Tensor, "o i 3 3"]) -> Float[Tensor, "many i o"]:
    """A kernel as `enlarged` takes it, with the products of columns before those of rows."""
    numbers = _both(way.kernel) @ weight.transpose(2, 3).reshape(-1, 9).T
    return numbers.view(-1, *weight.shape[:2]).transpose(1, 2).contiguous()


def enlarged(x: Float[Tensor, "n i h w"], kernel: Float[Tensor, "many i o"], way: Way) -> Float[Tensor, "n o h2 w2"]:
    """The transposed convolution of stride 2, and the filter [1, 3, 3, 1] on what it gives.

    What surrounds the products of channels is a matrix for columns and one for rows, zeros included: each is one
    large product too.
    """
    count, inputs, high, wide = x.shape
    tall, across, many, outputs = high // way.tile, wide // way.tile, len(way.seen), kernel.shape[2]
    (seen_rows, given_rows), (seen_columns, given_columns) = _along(way, high), _along(way, wide)
    with lent(2) as (one, other):
        pixels = x.permute(0, 2, 3, 1).reshape(count * high, wide, inputs)
        sums = _each(seen_columns, pixels, one).view(count, high, many, across * inputs)
        sums = _each(seen_rows, sums.permute(2, 0, 1, 3).reshape(many * count, high, -1), other)
        sums = sums.view(many, count, many, tall * across, inputs).transpose(1, 2).reshape(many**2, -1, inputs)
        drawn = torch.bmm(sums, kernel, out=one.shaped(many**2, sums.shape[1], outputs))
        drawn = drawn.view(many, many, count, tall * across * outputs).transpose(1, 2)
        found = _each(given_rows, drawn.reshape(many * count, many * tall, -1), other)
        found = found.view(many, count, 2 * high, across * outputs).permute(1, 2, 0, 3)
        found = one.shaped(*found.shape).copy_(found).view(count * 2 * high, many * across, outputs)
        found = torch.bmm(given_columns.expand(len(found), -1, -1), found)
    return found.view(count, 2 * high, 2 * wide, outputs).permute(0, 3, 1, 2)


def _each(matrix: Float[Tensor, "r k"], of: Float[Tensor, "many k c"], buffer: Buffer) -> Float[Tensor, "many r c"]:
    """The matrix times each of many, in a buffer that holds none of them."""
    out = buffer.shaped(len(of), len(matrix), of.shape[2])
    return torch.bmm(matrix.expand(len(of), -1, -1), of, out=out)


@cache
def _along(way: Way, pixels: int) -> tuple[Float[Tensor, "products pixels"], Float[Tensor, "pixels2 products"]]:
    """From a row's pixels to the sums that are multiplied, and from their products to twice as many pixels."""
    tile, tiles, many = way.tile, pixels // way.tile, len(way.seen)
    with torch.inference_mode(False):
        seen = torch.zeros(many, tiles, pixels, device="cpu")
        given = torch.zeros(2 * pixels + 3, many, tiles, device="cpu")  # with a zero before and behind, for the filter
        for number in range(tiles):
            begin = number * tile
            seen[:, number, begin : begin + tile] = torch.tensor(way.seen, device="cpu")
            given[1 + 2 * begin : 2 + 2 * (begin + tile), :, number] += torch.tensor(way.given, device="cpu")
        smooth = sum(share * given[tap : tap + 2 * pixels] for tap, share in enumerate(FILTER))
        assert isinstance(smooth, Tensor)
        return seen.flatten(0, 1), smooth.flatten(1)


def columns(weight: Float[Tensor, "o i 3 3"]) -> Float[Tensor, "i many"]:
    """A kernel as `doubled` takes it, its rows and columns before its outputs."""
    return weight.permute(1, 2, 3, 0).flatten(1).contiguous()


def doubled(
    x: Float[Tensor, "n i h w"], kernel: Float[Tensor, "i many"], one: Buffer, other: Buffer
) -> Float[Tensor, "n o h2 w2"]:
    """The transposed convolution of stride 2, in a buffer: two rows and columns more than twice as many.

    The last row and column are zeros.
    """
    count, inputs, high, wide = x.shape
    pixels = x.permute(0, 2, 3, 1).reshape(-1, inputs)
    drawn = torch.mm(pixels, kernel, out=one.shaped(len(pixels), kernel.shape[1])).view(count, high, wide, 3, 3, -1)
    found = other.shaped(count, high + 1, 2, wide + 1, 2, drawn.shape[-1]).zero_()
    for row in range(3):
        for column in range(3):
            top, left = row // 2, column // 2
            place = found[:, top : top + high, row % 2, left : left + wide, column % 2]
            place += drawn[:, :, :, row, column]
    return found.view(count, 2 * high + 2, 2 * wide + 2, -1).permute(0, 3, 1, 2)


def _both(rows: Rows) -> Float[Tensor, "many few"]:
    """What the matrix does to rows and columns, as one matrix."""
    matrix = _matrix(rows)
    return torch.kron(matrix, matrix)


@cache
def _matrix(rows: Rows) -> Float[Tensor, "r k"]:
    with torch.inference_mode(False):
        return torch.tensor(rows, dtype=torch.float32, device="cpu")
