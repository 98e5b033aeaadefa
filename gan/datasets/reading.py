"""Training pictures from an image folder, a zip or an npz, decoded once into one array."""

import warnings
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path, PurePosixPath

import numpy as np
import torch

from gan.datasets.classes import read_classes
from gan.datasets.decoding import BITS_12, BITS_16, Trait, UnreadableError, decode
from gan.datasets.findings import (
    LISTED,
    copies_note,
    passed_over_note,
    refuse_many_unreadable,
    trait_notes,
    twelve_bits_note,
    unreadable_note,
)
from gan.datasets.formats import HEIC_ADVICE, SUFFIXES
from gan.datasets.image_set import DatasetError, ImageSet, allocate, digest_of, first_copies
from gan.datasets.labels import numbered
from gan.datasets.npz import load_npz
from gan.datasets.source import Files, open_files
from gan.sentences import shown

THREADS = 4
Decoded = tuple[bytes, frozenset[Trait]]  # (digest, traits)
Outcome = Decoded | str  # or why there is no picture


def load_images(source: str | Path, resolution: int) -> ImageSet:
    """Every picture of a folder (with subfolders), a zip or an npz as RGB at `resolution`, centre-cropped to a square.

    A zip or folder may hold StyleGAN's `dataset.json` ({"labels": [[name, class], ...]}, optionally "class_names"); an
    npz holds `images` uint8 [N, H, W] or [N, H, W, 3 or 1] and optionally `labels` and `label_names`. Nothing is ever
    unpacked to disk or unpickled. A few unreadable files are skipped; `notes` tells which, what was passed over, and
    all that was settled about the others. Raises DatasetError.
    """
    source = Path(source)
    if not source.exists():
        raise DatasetError(f"there is no data set at {source}; give an image folder, a .zip or a .npz")
    if source.suffix.lower() in SUFFIXES and source.is_file():
        raise DatasetError(f"{source} is a single picture; give the folder, zip or npz that holds all of them")
    if source.suffix.lower() == ".npz" and source.is_file():
        return load_npz(source, resolution)
    with open_files(source) as files:
        return _load_files(files, resolution, source)


def _load_files(files: Files, resolution: int, source: Path) -> ImageSet:
    names = [name for name in files.names if PurePosixPath(name).suffix.lower() in SUFFIXES]
    if not names:
        raise DatasetError(_no_pictures(files.names, source))
    classes = read_classes(files, names)
    names = list(classes.pictures)
    images = allocate((len(names), 3, resolution, resolution))
    outcomes = _decode_all(files, names, images, source)
    outcomes, twelve = _brightened(files, names, images, outcomes)
    unreadable = {name: one for name, one in zip(names, outcomes, strict=True) if isinstance(one, str)}
    whole = [(index, *one) for index, one in enumerate(outcomes) if not isinstance(one, str)]
    copies = first_copies([names[index] for index, _, _ in whole], [digest for _, digest, _ in whole])
    traits = Counter(trait for _, _, held in whole for trait in held)
    notes = [*files.notes, *passed_over_note(files.names), *classes.notes, *unreadable_note(unreadable)]
    notes += [*copies_note(copies), *twelve_bits_note(twelve), *trait_notes(traits, resolution)]
    dataset = ImageSet(tuple(names), torch.from_numpy(images), classes.labels, classes.names)
    dataset = dataset.subset([index for index, _, _ in whole]) if unreadable else dataset
    labels, class_names, renumbered = numbered(dataset.labels, dataset.class_names)
    notes += renumbered
    return replace(dataset, labels=labels, class_names=class_names, first_copies=copies, notes=tuple(notes))


def _decode_all(files: Files, names: Sequence[str], images: np.ndarray, source: Path) -> list[Outcome]:
    """Fill `images`; stops when too many files are unreadable and there are enough to name."""
    outcomes: list[Outcome] = []
    unreadable: dict[str, str] = {}
    with warnings.catch_warnings(), ThreadPoolExecutor(THREADS) as pool:
        warnings.filterwarnings("ignore", module="PIL")  # on oddities inside files, which its result shows anyway
        waiting = [pool.submit(_decode_one, files, name, image) for name, image in zip(names, images, strict=True)]
        try:
            for name, one in zip(names, waiting, strict=True):
                outcomes.append(found := one.result())
                if isinstance(found, str):
                    unreadable[name] = found
                    if len(unreadable) >= LISTED:
                        refuse_many_unreadable(unreadable, len(names), source)
        finally:
            pool.shutdown(cancel_futures=True)
    refuse_many_unreadable(unreadable, len(names), source)
    return outcomes


def _decode_one(files: Files, name: str, out: np.ndarray, white: int = BITS_16) -> Outcome:
    """Write the picture of that name into `out` [3, R, R]."""
    try:
        data = files.read(name)
        picture = decode(data, out.shape[-1], white=white)
    except UnreadableError as error:
        return str(error)
    out[:] = picture.pixels
    return digest_of(data), picture.traits


def _brightened(
    files: Files, names: Sequence[str], images: np.ndarray, outcomes: list[Outcome]
) -> tuple[list[Outcome], int]:
    """The outcomes, and how many pictures were taken for 12 bits: all grey ones of 16 bits, if none uses more.

    All or none of a set, so that its pictures keep their brightness to each other.
    """
    deep = [at for at, one in enumerate(outcomes) if not isinstance(one, str) and Trait.DEEP in one[1]]
    dark = [at for at in deep if Trait.DARK in outcomes[at][1]]
    if not dark or dark != [at for at in deep if Trait.DARK_COLOURS not in outcomes[at][1]]:
        return outcomes, 0
    with ThreadPoolExecutor(THREADS) as pool:
        again = pool.map(lambda at: _decode_one(files, names[at], images[at], BITS_12), dark)
        brighter = dict(zip(dark, again, strict=True))
    return [brighter.get(at, one) for at, one in enumerate(outcomes)], len(dark)


def _no_pictures(names: Sequence[str], source: Path) -> str:
    others = sorted({PurePosixPath(name).suffix.lower() for name in names} - {""})
    held = f" but files that end in {shown(', '.join(others[:5]))}" if others else ""
    heic = f" ({HEIC_ADVICE})" if {".heic", ".heif"} & set(others) else ""
    return f"{source} holds no pictures{held}{heic}; accepted are {', '.join(sorted(SUFFIXES))}"
