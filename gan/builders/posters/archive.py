"""Draws the posters of an archive, on several cores where there are any."""

from collections.abc import Iterator
from dataclasses import astuple, fields
from functools import partial
from pathlib import Path

from gan.builders.archive import Entry, entry_name, to_webp, write_entries
from gan.builders.pool import rendered
from gan.builders.posters.picture import render_picture
from gan.builders.posters.scene import Attributes

BLOCK = 64  # pictures that go to a worker at once


def write(out: Path, *, count: int, size: int, seed: int, workers: int) -> Iterator[str]:
    """Write the zip, yielding the name of each picture once it is in; without `out` until all are."""
    columns = [field.name for field in fields(Attributes)]
    entries = rendered(partial(_render, size=size, seed=seed), count, workers=workers, block=BLOCK)
    return write_entries(out, entries, columns=columns)


def _render(index: int, *, size: int, seed: int) -> Entry:
    poster = render_picture(index, size=size, seed=seed)
    known = [one if isinstance(one, str) else float(one) for one in astuple(poster.attributes)]
    return Entry(entry_name(index), to_webp(poster.image), known)
