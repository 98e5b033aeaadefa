"""config.json: which network a checkpoint holds, and what people read about it."""

import json
import reprlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from gan.checkpoint.errors import CheckpointError
from gan.checkpoint.strict_json import parse_object

FORMAT = 2
MAX_CONFIG_BYTES = 1 << 18
MAX_SIZE = 4096  # the largest channel count, dimension, layer count or number of classes
MAX_LIST = 1024
MAX_LINE = 300
AtRest = Literal["rest", "scenery"]  # networks of gan.enlarger
AT_REST: tuple[AtRest, ...] = get_args(AtRest)
GROUPS = ("coarse", "middle", "fine")  # of layers, see `gan.latent.layer_groups`


@dataclass(frozen=True)
class CheckpointConfig:
    """The content of config.json; built from JSON only through `from_json`, which checks every value.

    `generator` and `discriminator` are the keyword arguments of their networks' configurations, `seeds` the
    curated opening pictures, `training` a free record; `enlarger` is which network enlarges its pictures at rest, one
    of `AT_REST`, the first where none is named.
    """

    architecture: str
    generator: Mapping[str, Any]
    title: str
    description: str = ""
    class_names: tuple[str, ...] = ()
    seeds: tuple[int, ...] = ()
    training: Mapping[str, Any] = field(default_factory=dict)
    discriminator: Mapping[str, Any] | None = None
    enlarger: AtRest | None = None


def from_json(text: bytes, what: str) -> CheckpointConfig:
    """The checked configuration. CheckpointError, naming `what`, says which value is not accepted and what is."""
    if len(text) > MAX_CONFIG_BYTES:
        raise CheckpointError(f"{what} has more than {MAX_CONFIG_BYTES} bytes")
    values = parse_object(text, what)
    if "recipe" in values:
        raise CheckpointError(f"{what} belongs to a training run that has saved no checkpoint yet: let it train on")
    if (version := values.pop("format", None)) != FORMAT or isinstance(version, bool):
        raise CheckpointError(f"{what} has format {reprlib.repr(version)}; this version reads format {FORMAT}")
    if unknown := sorted(values.keys() - RULES.keys()):
        raise CheckpointError(f"{what} has unknown entries: {reprlib.repr(unknown)}")
    if missing := [name for name in ("architecture", "generator", "title") if name not in values]:
        raise CheckpointError(f"{what} lacks {', '.join(missing)}")
    for name, value in values.items():
        accepts, accepted = RULES[name]
        if not accepts(value):
            raise CheckpointError(f"{name} in {what} must be {accepted}, not {reprlib.repr(value)}")
    checked: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}
    return CheckpointConfig(**checked)


def to_json(config: CheckpointConfig) -> bytes:
    """The text of config.json. CheckpointError where a value has no place in JSON."""
    values = {"format": FORMAT} | {name: value for name, value in asdict(config).items() if value is not None}
    try:
        return (json.dumps(values, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()
    except (TypeError, ValueError) as error:
        raise CheckpointError(f"config.json cannot hold these values: {error}") from error


def read_bounded(path: Path, limit: int) -> bytes:
    """The content of a regular file, but never more than one byte beyond `limit`."""
    if not path.is_file():
        raise CheckpointError(f"{path} is missing")
    with path.open("rb") as file:
        return file.read(limit + 1)


def _is_line(value: object) -> bool:
    return isinstance(value, str) and value.isprintable() and len(value) <= MAX_LINE


def _is_title(value: object) -> bool:
    return _is_line(value) and bool(str(value).strip())


def _is_size(value: object) -> bool:
    return isinstance(value, int) and 0 <= value <= MAX_SIZE


def _is_setting(value: object) -> bool:
    """A size, a fraction, a switch, a word or nothing."""
    return value is None or _is_size(value) or (isinstance(value, float) and abs(value) <= MAX_SIZE) or _is_line(value)


def _is_network(value: object) -> bool:
    if not isinstance(value, dict):
        return False
    settings = [v for entry in value.values() for v in (entry if isinstance(entry, list) else [entry])]
    return len(settings) <= MAX_LIST and all(map(_is_setting, settings))


def _is_seed(value: object) -> bool:
    return type(value) is int and 0 <= value < 2**32


def _list_of(accepts: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, list) and len(value) <= MAX_LIST and all(map(accepts, value))


LINE = f"one printable line of at most {MAX_LINE} characters"
NETWORK = f"an object of sizes from 0 to {MAX_SIZE}, lists of them, numbers, switches or words"
RULES: dict[str, tuple[Callable[[object], bool], str]] = {
    "architecture": (_is_title, LINE),
    "generator": (_is_network, NETWORK),
    "discriminator": (_is_network, NETWORK),
    "title": (_is_title, LINE),
    "description": (_is_line, LINE),
    "class_names": (_list_of(_is_title), f"a list of at most {MAX_LIST} printable lines"),
    "seeds": (_list_of(_is_seed), f"a list of at most {MAX_LIST} whole numbers from 0 to {2**32 - 1}"),
    "training": (lambda value: isinstance(value, dict), "an object"),
    "enlarger": (lambda value: value in AT_REST, " or ".join(AT_REST)),
}
