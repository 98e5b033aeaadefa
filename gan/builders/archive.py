"""Writes pictures into one zip, with labels in the StyleGAN convention and all attributes as a table."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from PIL import Image

from gan.files import replacing

QUALITY = 92  # WebP: about 4.5 KB a picture at 128, no artefact that a generator would learn


class Entry(NamedTuple):
    """A picture's file, what is known about it, and its class where there are classes."""

    name: str
    webp: bytes
    attributes: Sequence[Any]
    label: int | None = None


def write_entries(
    out: Path, entries: Iterable[Entry], *, columns: Sequence[str], class_names: Sequence[str] = (), credit: str = ""
) -> Iterator[str]:
    """Write the zip, yielding the name of each picture once it is in; without `out` until all are.

    `columns` names the attributes; `credit` becomes the README.md inside.
    """
    rows: list[tuple[str, Sequence[Any]]] = []
    labels: list[tuple[str, int | None]] = []
    with replacing(out) as partial_file, zipfile.ZipFile(partial_file, "w") as archive:
        for entry in entries:
            _add(archive, entry.name, entry.webp)
            rows.append((entry.name, entry.attributes))
            labels.append((entry.name, entry.label))
            yield entry.name
        if class_names:
            _add(archive, "dataset.json", json.dumps({"labels": labels, "class_names": list(class_names)}).encode())
        _add(archive, "attributes.csv", _table(columns, rows), zipfile.ZIP_DEFLATED)
        if credit:
            _add(archive, "README.md", credit.encode())


def entry_name(index: int) -> str:
    """Where picture number `index` lies in the zip."""
    return f"{index // 1000:05d}/img{index:08d}.webp"


def to_webp(image: np.ndarray, *, lossless: bool = False) -> bytes:
    """A picture uint8 [H, W, 3] or [H, W] as a file."""
    webp = io.BytesIO()
    quality = {"lossless": True} if lossless else {"quality": QUALITY}
    Image.fromarray(image).save(webp, format="WEBP", method=6, **quality)
    return webp.getvalue()


def _table(columns: Sequence[str], rows: Iterable[tuple[str, Sequence[Any]]]) -> bytes:
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["file", *columns])
    for file, attributes in rows:
        table.writerow([file, *(f"{one:.4g}" if isinstance(one, float) else one for one in attributes)])
    return text.getvalue().encode()


def _add(archive: zipfile.ZipFile, name: str, content: bytes, compression: int = zipfile.ZIP_STORED) -> None:
    """Add a file with a fixed date, so that equal pictures make equal archives."""
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.external_attr = 0o644 << 16  # else unzip makes files that nobody may read
    archive.writestr(entry, content, compress_type=compression)
