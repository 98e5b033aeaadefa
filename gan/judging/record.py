"""What a checkpoint's `game.json` says: where real pictures are, and how the discriminator's numbers are to be read."""

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, get_type_hints

from gan.checkpoint import CheckpointError
from gan.checkpoint.config import read_bounded
from gan.checkpoint.source import GAME
from gan.checkpoint.strict_json import parse_object
from gan.files import write_whole
from gan.judging.judge import Scale

MAX_BYTES = 1 << 17
MAX_TEXT = 300
AGAIN = "make it again with python -m gan game"


@dataclass(frozen=True, kw_only=True)
class Record:
    """All that is measured once.

    `weights` is the generator's hash that it was measured with; `program` draws the real pictures, from the set `seed`,
    or is "" where they lie in a file. Of `measured` real pictures and as many made ones the network takes the share
    `right` for what they are, in the classes in which its scale is usable. The pictures are shown to everybody, so
    their `licence` and `credit` are told.
    """

    weights: str
    program: str
    seed: int
    licence: str
    credit: str
    measured: int
    right: float
    scale: Scale

    def write(self, folder: Path) -> None:
        """Put the file beside a checkpoint's weights."""
        write_whole(folder / GAME, (json.dumps(asdict(self), indent=1) + "\n").encode())


def read_record(folder: Path, *, classes: int) -> Record | None:
    """The record in a checkpoint's folder, None where there is none. CheckpointError for a file that makes no sense."""
    path = folder / GAME
    if not path.is_file():
        return None
    values: dict[str, Any] = parse_object(read_bounded(path, MAX_BYTES), str(path))
    kinds = get_type_hints(Record) | {"scale": dict}
    if values.keys() != kinds.keys() or any(type(values[name]) is not kind for name, kind in kinds.items()):
        raise CheckpointError(f"{path} does not tell its {', '.join(kinds)}, each in its own type; {AGAIN}")
    if any(len(values[name]) > MAX_TEXT for name in ("weights", "program", "licence", "credit")):
        raise CheckpointError(f"{path} has more than {MAX_TEXT} characters in one of its texts; {AGAIN}")
    if not 0 <= values["seed"] < 2**32 or values["measured"] < 1 or not 0 <= values["right"] <= 1:
        raise CheckpointError(f"{path} has a seed, a number of pictures or a share that can't be; {AGAIN}")
    return Record(**values | {"scale": _scale(values["scale"], max(1, classes), path)})


def _scale(values: dict[str, Any], classes: int, path: Path) -> Scale:
    if values.keys() != {"real", "made"} or not all(_are_numbers(one, classes) for one in values.values()):
        raise CheckpointError(f"{path} must have {classes} numbers for real and for made pictures; {AGAIN}")
    return Scale(tuple(map(float, values["real"])), tuple(map(float, values["made"])))


def _are_numbers(values: object, count: int) -> bool:
    if not isinstance(values, list) or len(values) != count:
        return False
    return all(type(one) in (int, float) and math.isfinite(one) for one in values)
