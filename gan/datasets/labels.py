"""Classes of pictures, from StyleGAN's dataset.json or from an array, checked before anything relies on them."""

import json
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from gan.datasets.image_set import DatasetError

LABEL_FILE = "dataset.json"
MAX_CLASSES = 10_000


def read_labels(data: bytes, pictures: Sequence[str]) -> tuple[Tensor | None, tuple[str, ...], int]:
    """(labels of these pictures, class names, how many labelled files there are not); None without labels."""
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise DatasetError(f"{LABEL_FILE} is not readable JSON ({str(error)[:120]})") from error
    if not isinstance(content, dict):
        raise DatasetError(f'{LABEL_FILE} must look like {{"labels": [["name.png", 0], ...]}}')
    if not content.get("labels"):
        return None, (), 0
    class_names = _check_names(content.get("class_names") or ())
    table = _table(content["labels"], len(class_names))
    if missing := [name for name in pictures if name not in table]:
        raise DatasetError(f"{LABEL_FILE} has no label for {len(missing):,} pictures, the first is {missing[0]!r}")
    return torch.tensor([table[name] for name in pictures]), class_names, len(table.keys() - set(pictures))


def check_labels(labels: np.ndarray, class_names: Collection[Any], count: int) -> tuple[Tensor, tuple[str, ...]]:
    """An npz's labels as int64 [N] with their class names."""
    if labels.shape != (count,) or labels.dtype.kind not in "iu":
        raise DatasetError(
            f"labels is {labels.dtype} {labels.shape}; it must be whole numbers, one for each of {count:,}"
        )
    names = _check_names([str(name) for name in class_names])
    for label in (int(labels.min()), int(labels.max())):
        _check(label, len(names), "labels")
    return torch.from_numpy(labels.astype(np.int64)), names


def _table(labels: Any, named: int) -> dict[str, int]:
    table: dict[str, int] = {}
    for row in labels if isinstance(labels, list) else [labels]:
        if not (isinstance(row, list) and len(row) == 2 and isinstance(row[0], str)):
            raise DatasetError(f"labels in {LABEL_FILE} must be pairs [name, class], not {row!r:.80}")
        name, label = row
        _check(label, named, repr(name))
        if table.setdefault(name, label) != label:
            raise DatasetError(f"{LABEL_FILE} gives {name!r} two classes, {table[name]} and {label}")
    return table


def _check(label: Any, named: int, what: str) -> None:
    most = named or MAX_CLASSES
    if type(label) is not int or not 0 <= label < most:
        raise DatasetError(f"a class is a whole number from 0 to {most - 1}; {what} has {label!r:.40}")


def _check_names(names: Any) -> tuple[str, ...]:
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        raise DatasetError(f"class_names in {LABEL_FILE} must be a list of names")
    return tuple(names)
