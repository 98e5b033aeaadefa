"""Classes of pictures, from StyleGAN's dataset.json or from an array, checked before anything relies on them."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from gan.datasets.image_set import DatasetError
from gan.datasets.source import normal
from gan.sentences import counted, shown

LABEL_FILE = "dataset.json"
MAX_CLASSES = 10_000


def read_labels(data: bytes) -> tuple[dict[str, int] | None, tuple[str, ...]]:
    """(the class of every file that is named, class names); None without labels. Raises DatasetError."""
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise DatasetError(f"{LABEL_FILE} is not readable JSON ({str(error)[:120]})") from error
    if not isinstance(content, dict):
        raise DatasetError(f'{LABEL_FILE} must look like {{"labels": [["name.png", 0], ...]}}')
    if not content.get("labels"):
        return None, ()
    class_names = _check_names(content.get("class_names") or ())
    return _table(content["labels"], len(class_names)), class_names


def numbered(labels: Tensor | None, names: tuple[str, ...]) -> tuple[Tensor | None, tuple[str, ...], list[str]]:
    """(labels without gaps, class names, what was settled).

    Classes that no picture has can't be learnt: without names the others move up, and are called by their old numbers.
    With names all keep their places, since a name is a promise.
    """
    if labels is None:
        return None, names, []
    used = torch.unique(labels)
    if names:
        empty = [name for at, name in enumerate(names) if at not in set(used.tolist())]
        listed = ", ".join(map(shown, empty[:5])) + (", ..." if len(empty) > 5 else "")
        return labels, names, [f"No picture is of {counted(len(empty), 'class')}: {listed}."] if empty else []
    if int(used[-1]) + 1 == len(used):
        return labels, names, []
    called = [str(one) for one in used.tolist()]
    note = f"Classes {', '.join(called[:5])}{', ...' if len(called) > 5 else ''} are numbered 0 to {len(used) - 1}, "
    return torch.searchsorted(used, labels), tuple(called), [note + "and called by their old numbers."]


def labels_for(
    labels: Tensor | None, names: Sequence[str], *, num_classes: int, class_names: Sequence[str], source: object
) -> Tensor | None:
    """A set's labels as the classes of a model that has `num_classes`; None where it has none.

    Classes are matched by their names, which are their numbers where they have none. Raises DatasetError where a model
    of classes meets pictures without, or of others.
    """
    if not num_classes:
        return None
    if labels is None:
        raise DatasetError(
            f"the model has {counted(num_classes, 'class')}, and {source} doesn't say of which its pictures are: "
            f"add a {LABEL_FILE} with labels"
        )
    called = {at: names[at] if names else str(at) for at in torch.unique(labels).tolist()}
    known = {name: at for at, name in enumerate(class_names or map(str, range(num_classes)))}
    by_number = not class_names or (not names and not all(name.isdecimal() for name in class_names))
    places = {at: known.get(name, at if by_number else num_classes) for at, name in called.items()}
    if others := [called[at] for at, place in places.items() if place >= num_classes]:
        listed = ", ".join(map(shown, others[:5])) + (", ..." if len(others) > 5 else "")
        has = ", ".join(map(shown, class_names[:5])) + (", ..." if len(class_names) > 5 else "")
        accepted = has or f"0 to {num_classes - 1}"
        raise DatasetError(f"{source} has pictures of the classes {listed}, which the model lacks: it has {accepted}")
    table = torch.zeros(max(places) + 1, dtype=torch.int64)
    table[list(places)] = torch.tensor(list(places.values()))
    return table[labels]


def check_labels(
    labels: np.ndarray, class_names: Sequence[Any] | np.ndarray, count: int
) -> tuple[Tensor, tuple[str, ...]]:
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
        name, label = normal(row[0]), row[1]
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
