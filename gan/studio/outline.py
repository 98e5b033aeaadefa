"""What checkpoints say of themselves before their networks are loaded: enough for a page to begin with."""

import hashlib
import itertools
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from gan.checkpoint.config import MAX_CONFIG_BYTES, CheckpointConfig, from_json, read_bounded
from gan.checkpoint.errors import CheckpointError
from gan.checkpoint.learning import RECORD
from gan.checkpoint.source import CONFIG, MODEL, NEIGHBOURS, locate
from gan.studio.opening import stored_opening


@dataclass(frozen=True)
class Outline:
    """A checkpoint's folder, and what config.json there says; whether it brings a record of learning, and an index."""

    name: str
    folder: Path
    config: CheckpointConfig

    @property
    def title(self) -> str:
        """What it is called."""
        return self.config.title

    @property
    def description(self) -> str:
        """A line about it."""
        return self.config.description

    @property
    def class_names(self) -> tuple[str, ...]:
        """Its classes."""
        return self.config.class_names

    @property
    def seeds(self) -> tuple[int, ...]:
        """Pictures that its maker chose."""
        return self.config.seeds

    @cached_property
    def weights_hash(self) -> str:
        """The first 8 hex digits of the SHA-256 of its weights."""
        return hashlib.sha256((self.folder / MODEL).read_bytes()).hexdigest()[:8]

    @property
    def learnt(self) -> bool:
        """Whether it comes with a record of how it learnt."""
        return (self.folder / RECORD).is_file()

    @property
    def compared(self) -> bool:
        """Whether it comes with an index of its training pictures."""
        return (self.folder / NEIGHBOURS).is_file()

    @property
    def picture(self) -> bytes | None:
        """The stored JPEG of its opening, if it has one of these very weights."""
        return stored_opening(self.folder, self.name, self)


def outlines(sources: Sequence[str | Path]) -> Mapping[str, Outline] | None:
    """The outlines of folders under the names that a studio gives them; None where one is anything else.

    Raises CheckpointError for a folder in which loading would find the same wrong: no checkpoint, a damaged config.
    """
    found: dict[str, Outline] = {}
    for source in sources:
        if not Path(source).is_dir():
            return None  # a file of another program, or a Hub id that may have to be downloaded
        folder, named = locate(source, [])
        config = from_json(read_bounded(folder / CONFIG, MAX_CONFIG_BYTES), str(folder / CONFIG))
        if not (folder / MODEL).is_file():
            raise CheckpointError(f"{folder / MODEL} is missing")
        name = free_name(named, found)
        found[name] = Outline(name, folder, config)
    return found


def free_name(name: str, taken: Container[str]) -> str:
    """The name, or where it is taken, the name with the first free of the numbers 2, 3 … after it."""
    numbered = (f"{name}-{number}" for number in itertools.count(2))
    return next(one for one in itertools.chain([name], numbered) if one not in taken)
