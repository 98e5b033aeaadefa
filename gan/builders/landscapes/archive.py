"""Renders the landscapes of an archive, on several cores where there are any."""

from collections.abc import Iterator
from dataclasses import astuple, fields
from functools import partial
from pathlib import Path

from gan.builders.archive import Entry, entry_name, to_webp, write_entries
from gan.builders.landscapes.biomes import BIOMES
from gan.builders.landscapes.picture import BLOCK, render_picture
from gan.builders.landscapes.scene import Attributes
from gan.builders.pool import rendered

CLASSES = [biome.name for biome in BIOMES]


def write(out: Path, *, count: int, size: int, seed: int, workers: int) -> Iterator[str]:
    """Write the zip, yielding the name of each picture once it is in; without `out` until all are.

    Whole blocks go to one worker, so that each terrain is made once.
    """
    columns = [field.name for field in fields(Attributes)]
    entries = rendered(partial(_render, size=size, seed=seed), count, workers=workers, block=BLOCK)
    return write_entries(out, entries, columns=columns, class_names=CLASSES)


def _render(index: int, *, size: int, seed: int) -> Entry:
    picture = render_picture(index, size=size, seed=seed)
    biome, *numbers = astuple(picture.attributes)
    return Entry(entry_name(index), to_webp(picture.image), (biome, *map(float, numbers)), CLASSES.index(biome))
