"""Training pictures from an image folder, a zip or an npz, decoded once into one array."""

import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path, PurePosixPath

import numpy as np
import torch

from gan.datasets.decoding import SUFFIXES, Trait, UnreadableError, decode
from gan.datasets.findings import (
    LISTED,
    copies_note,
    pictures,
    refuse_many_unreadable,
    shown,
    trait_notes,
    unreadable_note,
)
from gan.datasets.image_set import DatasetError, ImageSet, allocate, digest_of, first_copies
from gan.datasets.labels import LABEL_FILE, read_labels
from gan.datasets.npz import load_npz

MAX_FILE_BYTES = 256 << 20  # unpacked, so that a small zip can't fill the memory
THREADS = 4
Read = Callable[[str], bytes]
Outcome = tuple[bytes, frozenset[Trait]] | str  # (digest, traits), or why there is no picture


def load_images(source: str | Path, resolution: int) -> ImageSet:
    """Every picture of a folder (with subfolders), a zip or an npz as RGB at `resolution`, centre-cropped to a square.

    A zip or folder may hold StyleGAN's `dataset.json` ({"labels": [[name, class], ...]}, optionally "class_names"); an
    npz holds `images` uint8 [N, H, W] or [N, H, W, 3 or 1] and optionally `labels` and `label_names`. Nothing is ever
    unpacked to disk or unpickled. A few unreadable files are skipped; `notes` tells which, and all that was settled
    about the others. Raises DatasetError.
    """
    source = Path(source)
    if not source.exists():
        raise DatasetError(f"there is no data set at {source}; give an image folder, a .zip or a .npz")
    if source.suffix.lower() == ".npz":
        return load_npz(source, resolution)
    if source.is_dir():
        files = {path.relative_to(source).as_posix(): path for path in sorted(source.rglob("*")) if path.is_file()}
        return _load_files(list(files), lambda name: _read_file(files[name]), resolution, source)
    if not zipfile.is_zipfile(source):
        raise DatasetError(f"{source} is neither a folder nor a zip nor an npz")
    try:
        with zipfile.ZipFile(source) as archive:
            members = {member.filename: member for member in archive.infolist() if not member.is_dir()}
            return _load_files(list(members), lambda name: _read_member(archive, members[name]), resolution, source)
    except zipfile.BadZipFile as error:
        raise DatasetError(f"{source} is not a readable zip ({error})") from error


def _load_files(files: Sequence[str], read: Read, resolution: int, source: Path) -> ImageSet:
    names = [name for name in files if PurePosixPath(name).suffix.lower() in SUFFIXES and not _is_hidden(name)]
    if not names:
        others = sorted({PurePosixPath(name).suffix.lower() for name in files} - {""})
        held = f" but files that end in {shown(', '.join(others[:5]))}" if others else ""
        raise DatasetError(f"{source} holds no pictures{held}; accepted are {', '.join(sorted(SUFFIXES))}")
    labels, class_names, notes = None, (), []
    if label_file := _find_labels(files, names):
        labels, class_names, absent = _read_label_file(read, label_file, names)
        notes = [f"{LABEL_FILE} also labels {pictures(absent)} that the set does not hold."] if absent else []
    images = allocate((len(names), 3, resolution, resolution))
    outcomes = _decode_all(names, read, images, source)
    unreadable = {name: one for name, one in zip(names, outcomes, strict=True) if isinstance(one, str)}
    whole = [index for index, one in enumerate(outcomes) if not isinstance(one, str)]
    copies = first_copies([names[index] for index in whole], [outcomes[index][0] for index in whole])
    traits = Counter(trait for index in whole for trait in outcomes[index][1])
    notes += [*unreadable_note(unreadable), *copies_note(copies), *trait_notes(traits, resolution)]
    dataset = ImageSet(tuple(names), torch.from_numpy(images), labels, class_names)
    dataset = dataset.subset(whole) if unreadable else dataset
    return ImageSet(dataset.names, dataset.images, dataset.labels, class_names, copies, tuple(notes))


def _decode_all(names: Sequence[str], read: Read, images: np.ndarray, source: Path) -> list[Outcome]:
    """Fill `images`; stops when too many files are unreadable and there are enough to name."""

    def outcome(index: int) -> Outcome:
        try:
            data = read(names[index])
            picture = decode(data, images.shape[-1])
        except UnreadableError as error:
            return str(error)
        images[index] = picture.pixels
        return digest_of(data), picture.traits

    outcomes: list[Outcome] = []
    unreadable: dict[str, str] = {}
    with warnings.catch_warnings(), ThreadPoolExecutor(THREADS) as pool:
        warnings.filterwarnings("ignore", module="PIL")  # on oddities inside files, which its result shows anyway
        with closing(pool.map(outcome, range(len(names)))) as results:
            for name, one in zip(names, results, strict=True):
                outcomes.append(one)
                if isinstance(one, str):
                    unreadable[name] = one
                    if len(unreadable) >= LISTED:
                        refuse_many_unreadable(unreadable, len(names), source)
    refuse_many_unreadable(unreadable, len(names), source)
    return outcomes


def _find_labels(files: Sequence[str], names: Sequence[str]) -> str | None:
    """The label file: at the top, or in the one folder that holds everything, as in the zip of a folder."""
    found = [name for name in files if PurePosixPath(name).name == LABEL_FILE and not _is_hidden(name)]
    if LABEL_FILE in found:
        return LABEL_FILE
    around = len(found) == 1 and all(name.startswith(found[0].removesuffix(LABEL_FILE)) for name in names)
    return found[0] if around else None


def _read_label_file(read: Read, label_file: str, names: Sequence[str]):
    folder = label_file.removesuffix(LABEL_FILE)
    try:
        return read_labels(read(label_file), [name.removeprefix(folder) for name in names])
    except UnreadableError as error:
        raise DatasetError(f"{label_file} can't be read: {error}") from error


def _is_hidden(name: str) -> bool:
    """Whether a system keeps this file for itself, such as macOS its `._photo.jpg` that is no photo."""
    return any(part.startswith(".") or part == "__MACOSX" for part in PurePosixPath(name).parts if part != "..")


def _read_file(path: Path) -> bytes:
    try:
        _refuse_huge(path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        raise UnreadableError(error.strerror or str(error)) from error


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """The file, which never grows beyond the size that the archive declares."""
    _refuse_huge(member.file_size)
    try:
        return archive.read(member)
    except Exception as error:  # damage, a password, an unknown method: six kinds of errors
        raise UnreadableError(str(error)[:120] or type(error).__name__) from error


def _refuse_huge(size: int) -> None:
    if size > MAX_FILE_BYTES:
        raise UnreadableError(f"{size:,} bytes are more than {MAX_FILE_BYTES:,}")
