"""Writes the pictures into one zip, with labels in the StyleGAN convention and all attributes as a table."""

import csv
import io
import json
import multiprocessing
import os
import signal
import zipfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import astuple, fields
from functools import partial
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from gan.datasets.landscapes.biomes import BIOMES
from gan.datasets.landscapes.picture import BLOCK, render_picture
from gan.datasets.landscapes.scene import Attributes

QUALITY = 92  # WebP: about 4.5 KB a picture at 128, no artefact that a generator would learn


class Entry(NamedTuple):
    name: str
    webp: bytes
    attributes: Attributes


def write(out: Path, *, count: int, size: int, seed: int, workers: int) -> Iterator[str]:
    """Write the zip, yielding the name of each picture once it is in; without `out` until all are."""
    rows: list[tuple[str, Attributes]] = []
    with _replacing(out) as partial_file, zipfile.ZipFile(partial_file, "w") as archive:
        for entry in _entries(count, size, seed, workers):
            _add(archive, entry.name, entry.webp)
            rows.append((entry.name, entry.attributes))
            yield entry.name
        _add(archive, "dataset.json", _labels(rows))
        _add(archive, "attributes.csv", _table(rows), zipfile.ZIP_DEFLATED)


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
    webp = io.BytesIO()
    Image.fromarray(picture.image).save(webp, format="WEBP", method=6, quality=QUALITY)
    return Entry(f"{index // 1000:05d}/img{index:08d}.webp", webp.getvalue(), picture.attributes)


def _labels(rows: Iterable[tuple[str, Attributes]]) -> bytes:
    """StyleGAN's dataset.json, plus the names of the classes."""
    names = [biome.name for biome in BIOMES]
    labels = [[file, names.index(attributes.biome)] for file, attributes in rows]
    return json.dumps({"labels": labels, "class_names": names}).encode()


def _table(rows: Iterable[tuple[str, Attributes]]) -> bytes:
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["file", *(field.name for field in fields(Attributes))])
    for file, attributes in rows:
        biome, *numbers = astuple(attributes)
        table.writerow([file, biome, *(f"{number:.4g}" for number in numbers)])
    return text.getvalue().encode()


def _add(archive: zipfile.ZipFile, name: str, content: bytes, compression: int = zipfile.ZIP_STORED) -> None:
    """Add a file with a fixed date, so that equal pictures make equal archives."""
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.external_attr = 0o644 << 16  # else unzip makes files that nobody may read
    archive.writestr(entry, content, compress_type=compression)


@contextmanager
def _replacing(out: Path) -> Iterator[Path]:
    """A file to write beside `out`, which takes its place at the end, or is gone if anything went wrong."""
    out.parent.mkdir(parents=True, exist_ok=True)
    beside = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        yield beside
        os.replace(beside, out)
    finally:
        beside.unlink(missing_ok=True)
