"""Training pictures from an image folder, a zip or an npz, decoded once into one array."""

import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor

IMAGE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff"})
LABEL_FILE = "dataset.json"
IN_MEMORY_BYTES = 4 << 30
RESERVED_SHARE = 20  # one picture in twenty is kept for evaluation


class DatasetError(ValueError):
    """A data set that cannot be used, with the reason in a sentence."""


@dataclass(frozen=True)
class ImageSet:
    """Pictures of one size: names, `images` uint8 [N, 3, R, R], and `labels` int64 [N] where there are classes."""

    names: tuple[str, ...]
    images: Tensor
    labels: Tensor | None = None
    class_names: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.names)

    @property
    def num_classes(self) -> int:
        return 0 if self.labels is None else max(len(self.class_names), int(self.labels.max()) + 1)

    def subset(self, keep: Sequence[int]) -> "ImageSet":
        """The pictures at these positions."""
        index = torch.as_tensor(keep, dtype=torch.long)
        labels = None if self.labels is None else self.labels[index]
        return ImageSet(tuple(self.names[i] for i in keep), self.images[index], labels, self.class_names)


def load_images(source: str | Path, resolution: int) -> ImageSet:
    """Every picture of a folder (with subfolders), a zip or an npz as RGB at `resolution`, centre-cropped to a square.

    A zip or folder may hold StyleGAN's `dataset.json` ({"labels": [[name, class], ...]}, optionally
    "class_names"); an npz holds `images` uint8 [N, H, W, 3 or 1] and optionally `labels`. Raises DatasetError.
    """
    source = Path(source)
    if not source.exists():
        raise DatasetError(f"there is no data set at {source}; give an image folder, a .zip or a .npz")
    if source.suffix == ".npz":
        return _load_npz(source, resolution)
    if source.is_dir():
        files = {str(p.relative_to(source)).replace("\\", "/"): p for p in sorted(source.rglob("*")) if p.is_file()}
        return _load_files(list(files), lambda name: files[name].read_bytes(), resolution, source)
    if not zipfile.is_zipfile(source):
        raise DatasetError(f"{source} is neither a folder nor a zip nor an npz")
    with zipfile.ZipFile(source) as archive:
        return _load_files(archive.namelist(), archive.read, resolution, source)


def is_reserved(name: str) -> bool:
    """Whether the file of that name is kept for evaluation: decided by its hash alone, alike on every machine."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") % RESERVED_SHARE == 0


def split_reserved(dataset: ImageSet) -> tuple[ImageSet, ImageSet]:
    """(for training, for evaluation)."""
    reserved = [is_reserved(name) for name in dataset.names]
    training = [i for i, held in enumerate(reserved) if not held]
    return dataset.subset(training), dataset.subset([i for i, held in enumerate(reserved) if held])


def _load_files(names: Sequence[str], read: Callable[[str], bytes], resolution: int, source: Path) -> ImageSet:
    pictures = [name for name in names if Path(name).suffix.lower() in IMAGE_SUFFIXES]
    if not pictures:
        raise DatasetError(f"{source} holds no pictures; accepted are {', '.join(sorted(IMAGE_SUFFIXES))}")
    labels, class_names = _read_labels(read(LABEL_FILE), pictures) if LABEL_FILE in names else (None, ())
    images = _allocate((len(pictures), 3, resolution, resolution))

    def decode(item: tuple[int, str, bytes]) -> None:
        index, name, data = item
        images[index] = _to_square(_open(data, name), resolution)

    with ThreadPoolExecutor(4) as pool:
        items = ((index, name, read(name)) for index, name in enumerate(pictures))
        for chunk in _chunks(items, 256):
            list(pool.map(decode, chunk))
    return ImageSet(tuple(pictures), torch.from_numpy(images), labels, class_names)


def _chunks(items, size: int):
    chunk = []
    for item in items:
        chunk.append(item)
        if len(chunk) == size:
            yield chunk
            chunk = []
    yield chunk


def _open(data: bytes, name: str) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(data))
        image.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise DatasetError(f"{name} is not a readable picture ({error})") from error
    return ImageOps.exif_transpose(image).convert("RGB")


def _to_square(image: Image.Image, resolution: int) -> np.ndarray:
    if image.size != (resolution, resolution):
        image = ImageOps.fit(image, (resolution, resolution), Image.Resampling.LANCZOS)
    return np.asarray(image).transpose(2, 0, 1)


def _read_labels(data: bytes, pictures: Sequence[str]) -> tuple[Tensor | None, tuple[str, ...]]:
    content = json.loads(data)
    if not content.get("labels"):
        return None, ()
    table = {name: int(label) for name, label in content["labels"]}
    if missing := [name for name in pictures if name not in table]:
        raise DatasetError(f"{LABEL_FILE} has no label for {len(missing)} pictures, the first is {missing[0]}")
    return torch.tensor([table[name] for name in pictures]), tuple(content.get("class_names", ()))


def _load_npz(source: Path, resolution: int) -> ImageSet:
    with np.load(source, allow_pickle=False) as content:
        if "images" not in content:
            raise DatasetError(f"{source} holds {', '.join(content)}; it needs an array called images")
        pixels = content["images"]
        labels = torch.from_numpy(content["labels"].astype(np.int64)) if "labels" in content else None
        class_names = tuple(str(name) for name in content["label_names"]) if "label_names" in content else ()
    if pixels.dtype != np.uint8 or pixels.ndim != 4 or pixels.shape[3] not in (1, 3):
        raise DatasetError(f"images in {source} is {pixels.dtype} {pixels.shape}; it must be uint8 [N, H, W, 1 or 3]")
    images = _allocate((len(pixels), 3, resolution, resolution))
    for index, one in enumerate(pixels):
        images[index] = _to_square(
            Image.fromarray(one.squeeze(2) if one.shape[2] == 1 else one).convert("RGB"), resolution
        )
    names = tuple(f"{index:08d}" for index in range(len(pixels)))
    return ImageSet(names, torch.from_numpy(images), labels, class_names)


def _allocate(shape: tuple[int, ...]) -> np.ndarray:
    """An empty array, in memory or, above 4 GiB, in a temporary file that the system may page out."""
    if np.prod(shape, dtype=np.int64) <= IN_MEMORY_BYTES:
        return np.empty(shape, np.uint8)
    return np.memmap(tempfile.TemporaryFile(), np.uint8, "w+", shape=shape)
