"""Renders the pictures of an archive, on several cores where there are any."""

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import astuple, fields
from functools import partial
from pathlib import Path

from gan.builders.archive import Entry, entry_name, to_webp, write_entries
from gan.builders.landscapes.biomes import BIOMES
from gan.builders.landscapes.picture import BLOCK, render_picture
from gan.builders.landscapes.scene import Attributes

CLASSES = [biome.name for biome in BIOMES]


def write(out: Path, *, count: int, size: int, seed: int, workers: int) -> Iterator[str]:
    """Write the zip, yielding the name of each picture once it is in; without `out` until all are."""
    columns = [field.name for field in fields(Attributes)]
    return write_entries(out, _entries(count, size, seed, workers), columns=columns, class_names=CLASSES)


def _entries(count: int, size: int, seed: int, workers: int) -> Iterator[Entry]:
    """All pictures in order, whole blocks going to one worker, so that each terrain is made once."""
    blocks = [range(start, min(start + BLOCK, count)) for start in range(0, count, BLOCK)]
    render = partial(_render, size=size, seed=seed)
    if min(workers, len(blocks)) == 1:
        for block in blocks:
            yield from map(render, block)
        return
    # "spawn" also where fork is the default: a forked child of a threaded process may hang.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(min(workers, len(blocks)), mp_context=context, initializer=_leave_interrupts_to_parent)
    try:
        for entries in pool.map(partial(_render_block, render), blocks):
            yield from entries
    finally:
        pool.shutdown(cancel_futures=True)


def _leave_interrupts_to_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _render_block(render: Callable[[int], Entry], block: range) -> list[Entry]:
    return [render(index) for index in block]


def _render(index: int, *, size: int, seed: int) -> Entry:
    picture = render_picture(index, size=size, seed=seed)
    biome, *numbers = astuple(picture.attributes)
    return Entry(entry_name(index), to_webp(picture.image), (biome, *map(float, numbers)), CLASSES.index(biome))
