"""What a training tells whoever looks at it."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Telling:
    """`phase` is `idle` or a job's, `words` a sentence where something has to be said, `live` the table of a run.

    `busy` tells that a process is at work. `left` are the seconds of its minutes, `progress` what keeping does now.
    """

    phase: str = "idle"
    busy: bool = False
    words: str = ""
    title: str = ""
    name: str = ""
    minutes: float = 0.0
    progress: str = ""
    live: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
