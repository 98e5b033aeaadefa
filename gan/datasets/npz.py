"""Training pictures from a NumPy archive, read one by one: its header is believed only as far as the file goes."""

import math
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import numpy as np
import torch
from PIL import Image

from gan.datasets.decoding import MAX_PIXELS, Trait, to_square
from gan.datasets.findings import copies_note, trait_notes
from gan.datasets.image_set import DatasetError, ImageSet, allocate, digest_of, first_copies
from gan.datasets.labels import check_labels, numbered
from gan.datasets.source import no_archive

Readable = IO[bytes] | zipfile.ZipExtFile
ACCEPTED = "uint8 [N, H, W] or [N, H, W, 1 or 3]"


def load_npz(source: Path, resolution: int) -> ImageSet:
    """The pictures of the array `images`, with `labels` and `label_names` where there are any. Raises DatasetError."""
    if not zipfile.is_zipfile(source):
        raise DatasetError(no_archive(source, "npz"))
    try:
        with zipfile.ZipFile(source) as archive:
            if "images.npy" not in archive.namelist():
                arrays = ", ".join(name.removesuffix(".npy") for name in archive.namelist())
                raise DatasetError(f"{source} holds {arrays or 'nothing'}; it needs an array called images")
            with archive.open("images.npy") as file:
                shape = _read_shape(file, archive.getinfo("images.npy").file_size, source)
                images = allocate((shape[0], 3, resolution, resolution))
                digests = [_read_picture(pixels, images[index]) for index, pixels in enumerate(_stream(file, shape))]
        labels, class_names = _read_classes(source, shape[0])
    except DatasetError:
        raise
    except (ValueError, OSError, EOFError, MemoryError, RuntimeError, zipfile.BadZipFile) as error:
        raise DatasetError(f"{source} is not a readable npz ({str(error)[:120]})") from error
    labels, class_names, gaps = numbered(labels, class_names)
    names = tuple(f"{index:08d}" for index in range(shape[0]))
    small = Counter({Trait.SMALL: shape[0] if min(shape[1:3]) < resolution else 0})
    copies = first_copies(names, digests)
    notes = (*gaps, *trait_notes(small, resolution), *copies_note(copies))
    return ImageSet(names, torch.from_numpy(images), labels, class_names, copies, notes)


def _read_shape(file: Readable, size: int, source: Path) -> tuple[int, int, int, int]:
    version = np.lib.format.read_magic(file)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, by_columns, dtype = read(file)
    if dtype != np.uint8 or len(shape) not in (3, 4) or shape[3:] not in ((), (1,), (3,)):
        raise DatasetError(f"images in {source} is {dtype} {shape}; it must be {ACCEPTED}")
    count, height, width, channels = shape if len(shape) == 4 else (*shape, 1)
    if min(count, height, width) < 1 or height * width > MAX_PIXELS:
        raise DatasetError(f"images in {source} is {shape}: there is no picture to be had from it")
    if by_columns:
        raise DatasetError(f"images in {source} is stored by columns; save numpy.ascontiguousarray(images)")
    if math.prod(shape) != size - file.tell():
        raise DatasetError(f"images in {source} claims to be {shape}, but holds {size - file.tell():,} bytes")
    return count, height, width, channels


def _stream(file: Readable, shape: tuple[int, int, int, int]) -> Iterator[np.ndarray]:
    count, *one = shape
    for _ in range(count):
        content = file.read(math.prod(one))
        if len(content) < math.prod(one):
            raise EOFError("it ends too early")
        yield np.frombuffer(content, np.uint8).reshape(one)


def _read_picture(pixels: np.ndarray, out: np.ndarray) -> bytes:
    """Write the picture into `out` [3, R, R]; the digest of what it was."""
    image = Image.fromarray(pixels.squeeze(2) if pixels.shape[2] == 1 else pixels)
    out[:] = to_square(image.convert("RGB"), out.shape[-1])
    return digest_of(pixels.tobytes())


def _read_classes(source: Path, count: int) -> tuple[torch.Tensor | None, tuple[str, ...]]:
    with np.load(source, allow_pickle=False) as content:
        if "labels" not in content:
            return None, ()
        return check_labels(content["labels"], content.get("label_names", ()), count)
