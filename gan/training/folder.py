"""What a run's folder remembers of how the run began, and what contradicts it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gan.files import check_folder, write_whole
from gan.training.config import TrainConfig
from gan.training.widths import presets_of

CONFIG_FILE = "config.json"
OPTIONS = {
    "architecture": "--model",
    "gamma_start": "--gamma",
    "gamma_end": "--gamma",
    "feature_blocks": "--features",
    "wait_kimg": "--wait",
    "match_memory": "--match",
}


@dataclass(frozen=True)
class Record:
    """The recipe, what the data were, and the checkpoint that the run started from, if any."""

    config: TrainConfig
    data: Mapping[str, Any] = field(default_factory=dict)
    init_from: str | None = None


def read_record(folder: Path) -> Record | None:
    """What a run in this folder was begun with; None where there is no run. ValueError says what is in the way."""
    check_folder(folder)
    path = folder / CONFIG_FILE
    if not path.exists():
        return None
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(stored, dict) and "recipe" not in stored and "architecture" in stored:
            raise ValueError(
                f"{folder} holds a checkpoint, not a run; name another --out, and --init-from {folder} to start from it"
            )
        recipe = TrainConfig.from_json(stored["recipe"])
        return Record(recipe, dict(stored.get("data", {})), stored.get("init_from"))
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(
            f"{path} is not the record of a run ({type(error).__name__}: {error}); choose another --out, or delete the "
            "file and give the options with which the run was started"
        ) from error


def write_record(folder: Path, record: Record) -> None:
    """Keep the record in the run's folder."""
    content: dict[str, Any] = {"recipe": record.config.to_json(), "data": dict(record.data)}
    content |= {"init_from": record.init_from} if record.init_from else {}
    write_whole(folder / CONFIG_FILE, (json.dumps(content, indent=2) + "\n").encode())


def refuse_places(data: Path, folder: Path) -> None:
    """Raises ValueError where a run's folder lies within the pictures': what it draws would be among them next time."""
    if data.is_dir() and folder.resolve().is_relative_to(data.resolve()):
        raise ValueError(
            f"the run's folder {folder} lies within {data}: its sheets of samples would be learnt as pictures when it "
            "goes on; choose an --out elsewhere"
        )


def refuse_changes(record: Record, given: Mapping[str, Any]) -> None:
    """Raises ValueError for a given option that is not what the run was started with; None is not given."""
    stored = record.config.to_json() | {
        "noise": getattr(record.config.generator, "noise", False),
        "conditional": record.config.num_classes > 0,
    }
    presets = presets_of(record.config.generator.channels)
    if given.get("preset") is not None and given["preset"] not in presets:
        was = f"--preset {presets[0]}" if presets else f"widths of no preset, {record.config.generator.channels}"
        raise ValueError(f"this run was started with {was}, given {given['preset']}; choose another --out")
    if given.get("init_from") is not None and record.init_from and not _same(given["init_from"], record.init_from):
        raise ValueError(
            f"this run was started from {record.init_from}, given --init-from {given['init_from']}; choose another "
            "--out"
        )
    for name, value in given.items():
        before = stored.get(name)
        if name in ("preset", "init_from") or value is None or before == value:
            continue
        option = OPTIONS.get(name, f"--{name.replace('_', '-')}")
        raise ValueError(
            f"this run was started with {option} {_said(before)}, given {_said(value)}; choose another --out"
        )


def _same(one: str, other: str) -> bool:
    """Whether both name the same folder or the same Hub id."""
    return one == other or (Path(one).is_dir() and Path(one).resolve() == Path(other).resolve())


def _said(value: object) -> str:
    """A value as it is written on the command line."""
    if value is None or value == ():
        return "none"
    if isinstance(value, bool):
        return "on" if value else "off"
    return ",".join(map(str, value)) if isinstance(value, tuple | list) else str(value)
