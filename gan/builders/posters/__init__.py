"""Poster landscapes, drawn from nothing: the data set behind the opening model, made again at will.

Flat layers of colour from a sky between dawn and night to the nearest hill: ridges in haze, one side lit, one in shade,
snow, firs, broadleaf trees and poplars, lakes that mirror, islands, clouds, a sun or a moon in its phases, stars,
aurora, birds. A seed and an index name one picture, in any size the same scene.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from gan.builders.table import BUILDERS

if TYPE_CHECKING:
    from gan.builders.posters.picture import Poster


def render_poster(index: int, *, size: int = 128, seed: int = 0) -> "Poster":
    """The picture number `index` of the set `seed`: uint8 [size, size, 3] and what is known about it."""
    BUILDERS["posters"].check(size=size, seed=seed)
    from gan.builders.posters.picture import render_picture

    return render_picture(index, size=size, seed=seed)


def write_posters(out: Path, *, count: int, size: int = 128, seed: int = 0, workers: int = 1) -> Iterator[str]:
    """Write the first `count` pictures of the set `seed` into the zip `out`, yielding each file name once it is in.

    The zip appears complete or not at all, and is the same for any number of workers.
    """
    BUILDERS["posters"].check(size=size, seed=seed, count=count)
    if workers < 1:
        raise ValueError(f"workers must be at least 1, got {workers}.")
    from gan.builders.posters.archive import write

    return write(out, count=count, size=size, seed=seed, workers=workers)
