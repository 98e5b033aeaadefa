"""The ways in which a file holds tensors, told apart by its first bytes: each becomes one tree of plain values."""

import mmap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gan.importing.errors import ForeignError
from gan.importing.headers import read_safetensors
from gan.importing.torch_files import read_pickle, read_zip

MAX_BYTES = 1 << 33
STRANGERS = {
    b"\x89HDF": "an HDF5 file, as Keras writes it",
    b"GGUF": "a language model in GGUF",
    b"\x1f\x8b": "a gzip archive; unpack it first",
    b"7z\xbc\xaf": "a 7z archive; unpack it first",
    b"Rar!": "a RAR archive; unpack it first",
    b"version https://git-lfs": "a Git LFS pointer; fetch the file itself with `git lfs pull`",
    b"<!DOCTYPE": "a web page, most likely an error that was saved in place of the file",
    b"<!doctype": "a web page, most likely an error that was saved in place of the file",
    b"<html": "a web page, most likely an error that was saved in place of the file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}


@dataclass(frozen=True, eq=False)
class Contents:
    """What a file holds, and how many bytes it has; arrays in the tree are read when they are asked for."""

    tree: object
    size: int


def read_contents(path: Path) -> Contents:
    """The tree in a file, whatever its name. ForeignError for one that is no checkpoint."""
    data = map_file(path)
    return Contents(container(data)(data), len(data))


def map_file(path: Path) -> memoryview:
    """The bytes of a file, of which only those that are used are ever in memory."""
    try:
        with path.open("rb") as file:
            file.seek(0, 2)
            size = file.tell()
            if not 0 < size <= MAX_BYTES:
                raise ForeignError(f"it has {size} bytes; 1 to {MAX_BYTES} are accepted")
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except OSError as error:
        raise ForeignError(f"it cannot be read: {error.strerror or error}") from error


def container(data: memoryview) -> Callable[[memoryview], object]:
    """The reader for a file that begins like this."""
    start = bytes(data[:32])
    for magic, what in STRANGERS.items():
        if start.startswith(magic):
            raise ForeignError(f"this is no GAN: it is {what}")
    if start.startswith(b"PK"):
        return read_zip
    if len(data) > 8 and start[8:9] == b"{" and int.from_bytes(start[:8], "little") <= len(data) - 8:
        return read_safetensors
    if start[:1] == b"\x80" or start[:1] in (b"(", b"c", b"]", b"}"):
        return read_pickle
    raise ForeignError("it is no checkpoint of a kind that is known: no pickle, no file of torch.save, no safetensors")
