"""How a checkpoint's network learnt: the same seeds at a few stages on one sheet, and what was measured at each."""

import hashlib
import io
import math
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from PIL import Image

from gan.checkpoint.config import read_bounded
from gan.checkpoint.errors import CheckpointError
from gan.checkpoint.strict_json import parse_object
from gan.files import write_whole

SHEET, RECORD = "learning.webp", "learning.json"
SEEDS = tuple(range(16))
SIDE = 64
MOST_STAGES = 20
MOST_BYTES = 300_000
MOST_RECORD = 1 << 14
LONGEST = 300  # letters of what is said about the record


@dataclass(frozen=True)
class Stage:
    """Where the run stood, and what an evaluation had found there, if there was one."""

    kimg: float
    hours: float
    kid_x1000: float | None = None
    recall: float | None = None


@dataclass(frozen=True)
class Learning:
    """The stages in their order, truncation, and a WebP of [SIDE * stages, SIDE * 16]: a row of the seeds for each.

    `about` says in a sentence what run it was, where it was another one than that of the weights beside it.
    """

    stages: tuple[Stage, ...]
    psi: float
    sheet: bytes
    about: str = ""

    @property
    def version(self) -> str:
        """Eight hex digits that change with the pictures."""
        return hashlib.sha256(self.sheet).hexdigest()[:8]


def read_learning(folder: Path) -> Learning | None:
    """The record beside a checkpoint's weights, None where there is none. CheckpointError says what is wrong in it."""
    path = folder / RECORD
    if not path.is_file():
        return None
    text = read_bounded(path, MOST_RECORD)
    if len(text) > MOST_RECORD:
        raise CheckpointError(f"{path} has more than {MOST_RECORD} bytes")
    record = parse_object(text, str(path))
    if record.get("seeds") != list(SEEDS) or record.get("side") != SIDE or not _is_number(record.get("psi")):
        raise CheckpointError(f"{path} must be about seeds 0 to {SEEDS[-1]}, {SIDE} pixels each, at one psi")
    about = record.get("about", "")
    if not (isinstance(about, str) and about.isprintable() and len(about) <= LONGEST):
        raise CheckpointError(f"about in {path} must be a line of at most {LONGEST} letters")
    stages = _stages(record.get("stages"), path)
    return Learning(stages, float(str(record["psi"])), _sheet(folder / SHEET, len(stages)), about)


def share_learning(source: Path, folder: Path) -> None:
    """A run's sheet and record beside the weights that they are about, where it has them."""
    for name in (SHEET, RECORD):
        if (source / name).is_file():
            write_whole(folder / name, (source / name).read_bytes())


def replace_learning(source: Path, folder: Path, *, keep: bool) -> None:
    """The record of the weights that replace others: theirs, or the others' if they went on from them, or none."""
    share_learning(source, folder)
    for name in () if keep or (source / RECORD).is_file() else (SHEET, RECORD):
        (folder / name).unlink(missing_ok=True)


def _stages(values: object, path: Path) -> tuple[Stage, ...]:
    if not (isinstance(values, list) and 1 <= len(values) <= MOST_STAGES and all(map(_is_stage, values))):
        raise CheckpointError(
            f"stages in {path} must be 1 to {MOST_STAGES} objects with kimg, hours and perhaps kid_x1000 and recall"
        )
    stages = tuple(map(_stage, values))
    if any(later.kimg <= one.kimg for one, later in pairwise(stages)):
        raise CheckpointError(f"stages in {path} must be in the order of their kimg")
    return stages


def _stage(one: dict[str, Any]) -> Stage:
    recall, kid = one.get("recall"), one.get("kid_x1000")
    known = {name: float(value) for name, value in (("recall", recall), ("kid_x1000", kid)) if value is not None}
    return Stage(float(one["kimg"]), float(one["hours"]), **known)


def _is_stage(one: Any) -> bool:
    if not isinstance(one, dict) or not {"kimg", "hours"} <= one.keys() <= set(Stage.__annotations__):
        return False
    needed, measured = (one["kimg"], one["hours"]), (one.get("kid_x1000"), one.get("recall"))
    return all(_is_number(value) and value >= 0 for value in needed) and all(
        value is None or _is_number(value) for value in measured
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and abs(value) < 1e7


def _sheet(path: Path, stages: int) -> bytes:
    """The sheet's bytes, once its size was seen to be what the record says."""
    data = read_bounded(path, MOST_BYTES)
    if len(data) > MOST_BYTES:
        raise CheckpointError(f"{path} has more than {MOST_BYTES:,} bytes")
    size = SIDE * len(SEEDS), SIDE * stages
    try:
        with Image.open(io.BytesIO(data), formats=["WEBP"]) as image:
            if image.size != size:
                raise CheckpointError(
                    f"{path} must have {size[0]} x {size[1]} pixels, not {image.width} x {image.height}"
                )
    except OSError as error:
        raise CheckpointError(f"{path} is no WebP picture") from error
    return data
