"""Which class every picture of a folder or zip has, as its label file says."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import torch
from torch import Tensor

from gan.datasets.decoding import UnreadableError
from gan.datasets.findings import pictures as counted_pictures
from gan.datasets.image_set import DatasetError
from gan.datasets.labels import LABEL_FILE, read_labels
from gan.datasets.source import Files
from gan.sentences import shown

MOST_UNLABELLED = 0.1  # of all pictures; more are a mistake that leaving them out would hide


@dataclass(frozen=True, eq=False)
class Classes:
    """The `pictures` of a set, their `labels` int64 and the classes' `names`; `notes` on what was left out."""

    pictures: tuple[str, ...]
    labels: Tensor | None = None
    names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read_classes(files: Files, pictures: Sequence[str]) -> Classes:
    """The classes of the pictures; where a label file knows most but not all of them, the others are left out.

    Raises DatasetError.
    """
    label_file, notes = _find_labels(files.names)
    if label_file is None:
        return Classes(tuple(pictures), notes=tuple(notes))
    folder = label_file.removesuffix(LABEL_FILE)
    inside = [name for name in pictures if name.startswith(folder)]
    if outside := len(pictures) - len(inside):
        notes.append(f"{counted_pictures(outside)} outside {shown(folder)}, where {LABEL_FILE} lies: left out.")
    if not inside:
        raise DatasetError(f"{shown(label_file)} has no pictures beside or below it")
    table, class_names = _read(files, label_file)
    if table is None:
        return Classes(tuple(inside), notes=tuple(notes))
    known = {name: table[bare] for name in inside if (bare := name.removeprefix(folder)) in table}
    _refuse_many_unlabelled(known, inside, label_file)
    if missing := len(inside) - len(known):
        notes.append(f"{counted_pictures(missing)} without a label in {LABEL_FILE}: left out.")
    if absent := len(table) - len(known):
        notes.append(f"{LABEL_FILE} also labels {counted_pictures(absent)} that the set does not hold.")
    return Classes(tuple(known), torch.tensor(list(known.values())), class_names, tuple(notes))


def _find_labels(names: Sequence[str]) -> tuple[str | None, list[str]]:
    """The label file that is nearest to the top, and what is to be said where there are several."""
    found = [name for name in names if PurePosixPath(name).name == LABEL_FILE]
    if not found:
        return None, []
    least = min(len(PurePosixPath(name).parts) for name in found)
    nearest = [name for name in found if len(PurePosixPath(name).parts) == least]
    if len(nearest) == 1:
        return nearest[0], []
    listed = ", ".join(map(shown, nearest[:3]))
    return None, [f"{len(nearest)} label files ({listed}) and none above them: the pictures have no classes."]


def _read(files: Files, label_file: str) -> tuple[dict[str, int] | None, tuple[str, ...]]:
    try:
        return read_labels(files.read(label_file))
    except UnreadableError as error:
        raise DatasetError(f"{shown(label_file)} can't be read: {error}") from error


def _refuse_many_unlabelled(known: dict[str, int], inside: Sequence[str], label_file: str) -> None:
    if len(inside) - len(known) > MOST_UNLABELLED * len(inside):
        first = next(name for name in inside if name not in known)
        missing = counted_pictures(len(inside) - len(known))
        raise DatasetError(f"{shown(label_file)} has no label for {missing}, the first is {first!r}")
