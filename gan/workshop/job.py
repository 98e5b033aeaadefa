"""What a training in the page was asked to do, and how far it came: one file in the workshop's folder."""

import itertools
import json
import re
from collections.abc import Container, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from gan.files import write_whole
from gan.workshop.refusal import WorkshopError

FILE = "job.json"
SIZES = (16, 32, 64, 128)
MOST_MINUTES = 24 * 60
LONGEST_TITLE = 60
FEW = 1000  # pictures, below which the discriminator would learn them by heart: they are altered as often as needed


@dataclass(frozen=True)
class Start:
    """A checkpoint to start from, and what a run that starts from it has to have in common with it.

    `freeze` of its discriminator's blocks stay as they are.
    """

    folder: str
    title: str
    resolution: int
    preset: str
    noise: bool
    freeze: int


@dataclass(frozen=True)
class Job:
    """`name` is the model's in links, `data` where the pictures are, and `sent` whether they go when the job does.

    `start` is the folder of the checkpoint to start from, "" for nothing; what has to fit it is beside it. `phase` is
    one of `learning`, `paused`, `stopped`, `done`, `failed` and `keeping`; `words` say why it failed.
    """

    title: str
    name: str
    data: str
    sent: bool
    resolution: int
    minutes: float
    pictures: int
    start: str = ""
    preset: str = ""
    noise: bool = False
    freeze: int = 0
    mirror: bool = False
    phase: str = "learning"
    words: str = ""

    def arguments(self, run: Path) -> list[str]:
        """What `python -m gan` is asked."""
        given = ["train", self.data, "--out", str(run), "--minutes", f"{self.minutes:g}"]
        given += ["--resolution", str(self.resolution), "--live", "4", "--save-minutes", "1"]
        given += ["--preset", self.preset] if self.preset else []
        given += ["--init-from", self.start] if self.start else []
        given += ["--freeze-d", str(self.freeze)] if self.freeze else []
        given += ["--noise"] if self.noise else []
        given += ["--mirror"] if self.mirror else []
        return given + (["--augment", "ada"] if self.adapts else [])

    @property
    def adapts(self) -> bool:
        """Whether the set is small, but not too small to see how much it has to be altered."""
        return 200 <= self.pictures < FEW

    def save(self, folder: Path) -> None:
        """Keep it, so that another server can go on with it."""
        write_whole(folder / FILE, (json.dumps(asdict(self), indent=1) + "\n").encode())

    @classmethod
    def read(cls, folder: Path) -> "Job | None":
        """The job that is kept in a folder; None where there is none, or none that can be read."""
        try:
            values = json.loads((folder / FILE).read_text("utf-8"))
            return cls(**{one.name: values[one.name] for one in fields(cls)})
        except (OSError, ValueError, KeyError, TypeError):
            return None


@dataclass(frozen=True)
class Wish:
    """What a visitor chose, checked."""

    title: str
    resolution: int
    minutes: float
    mirror: bool
    start: str  # the model's name; "" for nothing

    @classmethod
    def of(cls, values: Mapping[str, Any], starts: Mapping[str, Start]) -> "Wish":
        """The wish that a JSON object holds. Raises WorkshopError, saying what is accepted."""
        start = values.get("start", "")
        if start not in ("", *starts):
            raise WorkshopError(f"A training starts from nothing or from {', '.join(starts)}, not from {start!r:.60}.")
        size = starts[start].resolution if start else values.get("resolution", 64)
        if size not in SIZES or isinstance(size, bool):
            raise WorkshopError(f"A size is one of {', '.join(map(str, SIZES))}, not {size!r:.40}.")
        minutes = values.get("minutes")
        if isinstance(minutes, bool) or not isinstance(minutes, int | float) or not 0.1 <= minutes <= MOST_MINUTES:
            raise WorkshopError(f"A training takes 0.1 to {MOST_MINUTES:,} minutes, not {minutes!r:.40}.")
        return cls(titled(values.get("title")), size, float(minutes), values.get("mirror") is True, start)


def titled(given: Any) -> str:
    """A name for people that is also one for a folder. Raises WorkshopError."""
    title = " ".join(given.split()) if isinstance(given, str) else ""
    if not re.fullmatch(r"\w[\w .-]*", title) or len(title) > LONGEST_TITLE:
        raise WorkshopError(
            f"A name has 1 to {LONGEST_TITLE} letters, digits, spaces, dots and dashes, not {given!r:.80}."
        )
    return title


def name_for(title: str, taken: Container[str]) -> str:
    """The title as links write it, with a number where a model of that name is there."""
    plain = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "model"
    numbered = (plain if at == 1 else f"{plain}-{at}" for at in itertools.count(1))
    return next(name for name in numbered if name not in taken)
