"""Photo-like landscapes, rendered from nothing: the data set behind the bundled generator, made again at will.

A height field is ray-marched under a sun, with shadows, haze, clouds and reflecting water. Every picture is drawn from
a random stream of its own, so a seed and an index name one picture, whoever renders it and in whatever order.
"""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gan.datasets.landscapes.picture import Landscape

SIZES = range(32, 513)


def render_landscape(index: int, *, size: int = 128, seed: int = 0) -> "Landscape":
    """The picture number `index` of the set `seed`: uint8 [size, size, 3] and what is known about it."""
    _check(size=size, seed=seed)
    from gan.datasets.landscapes.picture import render_picture

    return render_picture(index, size=size, seed=seed)


def write_archive(out: Path, *, count: int, size: int = 128, seed: int = 0, workers: int = 1) -> Iterator[str]:
    """Write the first `count` pictures of the set `seed` into the zip `out`, yielding each file name once it is in.

    The zip appears complete or not at all, and is the same for any number of workers.
    """
    _check(size=size, seed=seed)
    if count < 1 or workers < 1:
        raise ValueError(f"count and workers must be at least 1, got {count} and {workers}.")
    from gan.datasets.landscapes.archive import write

    return write(Path(out), count=count, size=size, seed=seed, workers=workers)


def _check(*, size: int, seed: int) -> None:
    if size not in SIZES:
        raise ValueError(f"size must be a whole number from {SIZES[0]} to {SIZES[-1]}, got {size}.")
    if not 0 <= seed < 2**32:
        raise ValueError(f"seed must lie between 0 and 2**32 - 1, got {seed}.")
    if missing := [name for name in ("numba", "scipy") if find_spec(name) is None]:
        raise ModuleNotFoundError(
            f'Rendering landscapes needs {" and ".join(missing)}. To install: pip install -e ".[data]"'
        )
