"""Pictures of one size with what is known about them, and the share of them that no training sees."""

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

IN_MEMORY_BYTES = 4 << 30
RESERVED_SHARE = 20  # one picture in twenty is kept for evaluation


class DatasetError(ValueError):
    """A data set that cannot be used, with the reason in a sentence."""


@dataclass(frozen=True)
class ImageSet:
    """Pictures of one size: names, `images` uint8 [N, 3, R, R], and `labels` int64 [N] where there are classes.

    `first_copies` has for every picture the first name among those with the same content (empty: no two are the same).
    `notes` are sentences on what a person should know about the set.
    """

    names: tuple[str, ...]
    images: Tensor
    labels: Tensor | None = None
    class_names: tuple[str, ...] = ()
    first_copies: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.names)

    @property
    def num_classes(self) -> int:
        """How many classes there are: as many as have names or are used, 0 without labels."""
        used = 0 if self.labels is None or not len(self) else int(self.labels.max()) + 1
        return 0 if self.labels is None else max(len(self.class_names), used)

    @property
    def grey(self) -> bool:
        """Whether red, green and blue are alike in every picture."""
        return all(bool((part == part[:, :1]).all()) for part in torch.split(self.images, 512))

    def subset(self, keep: Sequence[int]) -> "ImageSet":
        """The pictures at these positions."""
        index = torch.as_tensor(keep, dtype=torch.long)
        images = torch.from_numpy(allocate((len(keep), *self.images.shape[1:])))
        torch.index_select(self.images, 0, index, out=images)
        labels = None if self.labels is None else self.labels[index]
        first_copies = tuple(self.first_copies[i] for i in keep) if self.first_copies else ()
        names = tuple(self.names[i] for i in keep)
        return ImageSet(names, images, labels, self.class_names, first_copies, self.notes)


def is_reserved(name: str) -> bool:
    """Whether the file of that name is kept for evaluation: decided by its hash alone, alike on every machine."""
    digest = hashlib.sha256(name.encode(errors="surrogateescape")).digest()
    return int.from_bytes(digest[:8], "big") % RESERVED_SHARE == 0


def split_reserved(dataset: ImageSet) -> tuple[ImageSet, ImageSet]:
    """(for training, for evaluation); all copies of a picture follow the first of their names."""
    reserved = [is_reserved(name) for name in dataset.first_copies or dataset.names]
    training = [i for i, held in enumerate(reserved) if not held]
    return dataset.subset(training), dataset.subset([i for i, held in enumerate(reserved) if held])


def first_copies(names: Sequence[str], digests: Sequence[bytes]) -> tuple[str, ...]:
    """For every picture the first name, in alphabetical order, among those with the same digest."""
    first: dict[bytes, str] = {}
    for name, digest in zip(names, digests, strict=True):
        first[digest] = min(name, first.get(digest, name))
    return tuple(first[digest] for digest in digests)


def digest_of(content: bytes) -> bytes:
    """What two files share only where they hold the same bytes."""
    return hashlib.blake2b(content, digest_size=16).digest()


def allocate(shape: tuple[int, ...]) -> np.ndarray:
    """An empty uint8 array, in memory or, above 4 GiB, in a temporary file that the system may page out."""
    if np.prod(shape, dtype=np.int64) <= IN_MEMORY_BYTES:
        return np.empty(shape, np.uint8)
    return np.memmap(tempfile.TemporaryFile(), np.uint8, "w+", shape=shape)
