"""directions.safetensors and directions.json: which directions in W a checkpoint knows, what each of them does, and
what people call the styles of its layer groups."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import torch
from torch import Tensor

from gan.checkpoint.config import GROUPS, MAX_LINE, read_bounded
from gan.checkpoint.errors import CheckpointError
from gan.checkpoint.strict_json import parse_object
from gan.checkpoint.weights import encode, read_weights
from gan.files import write_whole

VECTORS, TABLE = "directions.safetensors", "directions.json"
FORMAT = 1
KINDS = ("named", "pca", "sefa")
MAX_DIRECTIONS = 200
MAX_TABLE_BYTES = 1 << 18
ENTRIES = {"name", "words", "minus", "plus", "kind", "effects"}


@dataclass(frozen=True, eq=False)
class Direction:
    """A step in W+: `vector` [num_ws, w_dim], added to the ws, makes a clear and safe change.

    `words` name it for people, `minus` and `plus` its two ends. `kind` is named, pca or sefa. `effects` are the
    measured changes of attributes at one step, in their standard deviations.
    """

    name: str
    words: str
    vector: Tensor
    kind: str = "named"
    minus: str = "less"
    plus: str = "more"
    effects: Mapping[str, float] = field(default_factory=dict)


def load_directions(
    folder: Path, *, weights_hash: str, num_ws: int, w_dim: int
) -> tuple[dict[str, Direction], dict[str, str]]:
    """The directions of a checkpoint's folder by name, and its layer groups' words; both empty where it has no such
    file. CheckpointError if unsound."""
    path = folder / TABLE
    if not path.is_file():
        return {}, {}
    text = read_bounded(path, MAX_TABLE_BYTES)
    if len(text) > MAX_TABLE_BYTES:
        raise CheckpointError(f"{path} has more than {MAX_TABLE_BYTES} bytes")
    values = parse_object(text, str(path))
    if values.keys() != {"format", "weights", "styles", "directions"} or values["format"] != FORMAT:
        raise CheckpointError(f"{path} must have format {FORMAT}, weights, styles and directions")
    if values["weights"] != weights_hash:
        raise CheckpointError(f"{path} belongs to other weights; make it again with python -m gan directions {folder}")
    styles, entries = values["styles"], values["directions"]
    if not isinstance(styles, dict) or not all(name in GROUPS and _is_line(words) for name, words in styles.items()):
        raise CheckpointError(f"styles in {path} must be words for {', '.join(GROUPS)}")
    if not isinstance(entries, list) or not 1 <= len(entries) <= MAX_DIRECTIONS:
        raise CheckpointError(f"{path} must list 1 to {MAX_DIRECTIONS} directions")
    for entry in entries:
        _check_entry(entry, path)
    expected = {"directions": torch.empty(len(entries), num_ws, w_dim, device="meta")}
    vectors = read_weights(folder / VECTORS, expected)[0]["directions"].float()
    found = {entry["name"]: Direction(vector=vector, **entry) for entry, vector in zip(entries, vectors, strict=True)}
    if len(found) < len(entries):
        raise CheckpointError(f"{path} has two directions of one name")
    return found, styles


def save_directions(
    folder: Path,
    directions: Sequence[Direction],
    *,
    weights_hash: str,
    styles: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Write both files into a checkpoint's folder; the table, without which the other is never read, comes last."""
    vectors = torch.stack([one.vector for one in directions])
    about = {"format": FORMAT, "weights": weights_hash, "styles": dict(styles)}
    values = about | {"directions": [_entry(one) for one in directions]}
    content = encode({"directions": vectors}, "the directions")
    (folder / TABLE).unlink(missing_ok=True)
    write_whole(folder / VECTORS, content)
    write_whole(folder / TABLE, (json.dumps(values, indent=1, ensure_ascii=False) + "\n").encode())


def _entry(one: Direction) -> dict[str, Any]:
    effects = {name: round(effect, 3) for name, effect in one.effects.items()}
    return {name: getattr(one, name) for name in ("name", "words", "minus", "plus", "kind")} | {"effects": effects}


def _check_entry(entry: object, path: Path) -> None:
    if not isinstance(entry, dict) or entry.keys() != ENTRIES:
        raise CheckpointError(f"each direction in {path} must have {', '.join(sorted(ENTRIES))}")
    if not isinstance(entry["name"], str) or not re.fullmatch(r"[\w-]{1,32}", entry["name"]):
        raise CheckpointError(f"a direction in {path} must be named by 1 to 32 letters, digits and dashes")
    if not all(_is_line(entry[name]) for name in ("words", "minus", "plus")) or entry["kind"] not in KINDS:
        raise CheckpointError(f"the direction {entry['name']} in {path} must have words and be {', '.join(KINDS)}")
    effects = entry["effects"]
    if not isinstance(effects, dict) or len(effects) > MAX_DIRECTIONS:
        raise CheckpointError(f"the effects of {entry['name']} in {path} must be an object")
    if not all(_is_line(name) and isinstance(effect, int | float) for name, effect in effects.items()):
        raise CheckpointError(f"the effects of {entry['name']} in {path} must be numbers")


def _is_line(value: object) -> bool:
    return isinstance(value, str) and value.isprintable() and 1 <= len(value) <= MAX_LINE
