"""Pictures that visitors send, in sets: so many bytes, so many files, so long."""

import re
import secrets
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from gan.workshop.refusal import WorkshopError
from gan.workshop.resources import require_disk

MOST_BYTES = 1 << 30  # of a set
MOST_FILES = 20_000
MOST_SETS = 4
UNTOUCHED = 60.0  # seconds after which a set gives way to a new one, where all places are taken
KEPT = 1800.0  # seconds that a set stays that nobody touches
LONGEST_NAME = 80
ARCHIVES = frozenset({".zip", ".npz"})


@dataclass
class _Set:
    folder: Path
    touched: float
    size: int = 0
    files: dict[str, int] = field(default_factory=dict)


class Uploads:
    """Sets below `folder`, which is emptied at first: what a former server left belongs to nobody."""

    def __init__(self, folder: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.folder, self.clock = folder, clock
        self._sets: dict[str, _Set] = {}
        shutil.rmtree(folder, ignore_errors=True)

    def begin(self) -> str:
        """The key of a new, empty set. Raises WorkshopError where others are sending theirs."""
        self.forget(KEPT)
        if len(self._sets) >= MOST_SETS:
            oldest = min(self._sets, key=lambda key: self._sets[key].touched)
            if self.clock() - self._sets[oldest].touched < UNTOUCHED:
                raise WorkshopError("Others are sending their pictures just now; try again in a minute.")
            self.discard(oldest)
        key = secrets.token_hex(8)
        one = _Set(self.folder / key / "pictures", self.clock())
        one.folder.mkdir(parents=True, mode=0o700)
        self._sets[key] = one
        return key

    def add(self, key: str, content: bytes, *, name: str = "", file: str = "", at: int = 0) -> str:
        """Put a new file called `name`, or the next part of a `file` from byte `at` on; returns its name here."""
        one = self._set(key)
        if file:
            if one.files.get(file) != at:
                raise WorkshopError(f"{file} goes on at byte {one.files.get(file, 0):,}, not at {at:,}.")
        elif len(one.files) >= MOST_FILES:
            raise WorkshopError(f"A set has at most {MOST_FILES:,} files here.")
        if one.size + len(content) > MOST_BYTES:
            raise WorkshopError(f"A set has at most {MOST_BYTES >> 20:,} MB here; give a part of it.")
        require_disk(self.folder, len(content))
        stored = file or _free_name(name, one.files)
        with (one.folder / stored).open("ab" if file else "wb") as out:
            out.write(content)
        one.files[stored] = at + len(content)
        one.size += len(content)
        one.touched = self.clock()
        return stored

    def source(self, key: str) -> Path:
        """What the trainer reads: the folder, or the archive that is its only file. Raises WorkshopError if empty."""
        one = self._set(key)
        if not one.files:
            raise WorkshopError("No picture was sent yet.")
        only = next(iter(one.files)) if len(one.files) == 1 else ""
        return one.folder / only if PurePosixPath(only).suffix.lower() in ARCHIVES else one.folder

    def take(self, key: str, place: Path) -> Path:
        """Moves the set's source there, keeping the ending of an archive; the set is gone."""
        source = self.source(key)
        target = place.with_name(place.name + source.suffix) if source.is_file() else place
        source.rename(target)
        self.discard(key)
        return target

    def discard(self, key: str) -> None:
        """Delete a set, if it is there."""
        if one := self._sets.pop(key, None):
            shutil.rmtree(one.folder.parent, ignore_errors=True)

    def forget(self, seconds: float = 0.0) -> None:
        """Delete all sets that nobody has touched for so long."""
        for key in [key for key, one in self._sets.items() if self.clock() - one.touched >= seconds]:
            self.discard(key)

    def _set(self, key: str) -> _Set:
        if key not in self._sets:
            raise WorkshopError("These pictures are not here any more; choose them again.")
        return self._sets[key]


def _free_name(name: str, taken: dict[str, int]) -> str:
    """A plain name that no file of the set has yet, with the ending of `name`."""
    last = PurePosixPath(name.replace("\\", "/")).name
    plain = re.sub(r"[^\w. -]", "_", last).lstrip(". ")[-LONGEST_NAME:] or "picture"
    return plain if plain not in taken else f"{len(taken)}-{plain}"
