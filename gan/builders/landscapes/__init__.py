"""Photo-like landscapes, rendered from nothing: the data set behind the bundled generator, made again at will.

A height field is ray-marched under a sun, with shadows, haze, clouds and reflecting water. Every picture is drawn from
a random stream of its own, so a seed and an index name one picture, whoever renders it and in whatever order.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from gan.builders.table import BUILDERS

if TYPE_CHECKING:
    from gan.builders.landscapes.picture import Landscape


def render_landscape(index: int, *, size: int = 128, seed: int = 0) -> "Landscape":
    """The picture number `index` of the set `seed`: uint8 [size, size, 3] and what is known about it."""
    BUILDERS["landscapes"].check(size=size, seed=seed)
    from gan.builders.landscapes.picture import render_picture

    return render_picture(index, size=size, seed=seed)


def write_landscapes(out: Path, *, count: int, size: int = 128, seed: int = 0, workers: int = 1) -> Iterator[str]:
    """Write the first `count` pictures of the set `seed` into the zip `out`, yielding each file name once it is in.

    The zip appears complete or not at all, and is the same for any number of workers.
    """
    BUILDERS["landscapes"].check(size=size, seed=seed, count=count)
    if workers < 1:
        raise ValueError(f"workers must be at least 1, got {workers}.")
    from gan.builders.landscapes.archive import write

    return write(out, count=count, size=size, seed=seed, workers=workers)
