"""JSON from strangers: small, flat, finite and without duplicate keys, or refused."""

import json
import math

from gan.checkpoint.errors import CheckpointError

MAX_DEPTH = 16
AGAIN = "copy or download it again"


def parse_object(text: bytes, what: str) -> dict[str, object]:
    """The JSON object in `text`. CheckpointError, naming `what`, for anything else."""
    if not text.strip():
        raise CheckpointError(f"{what} is empty; {AGAIN}")
    try:
        values = json.loads(text.decode(), object_pairs_hook=_unique, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else f"{error!s:.120}"
        raise CheckpointError(f"{what} is not JSON that can be read: {reason}") from error
    if not isinstance(values, dict):
        raise CheckpointError(f"{what} must be a JSON object, not a {type(values).__name__}")
    _check_depth(values, MAX_DEPTH, what)
    return values


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError("it has the same key twice")
    return values


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is not a number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text:.40} is too large")
    return number


def _check_depth(value: object, levels: int, what: str) -> None:
    if levels == 0:
        raise CheckpointError(f"{what} is nested more than {MAX_DEPTH} levels deep")
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children:
        _check_depth(child, levels - 1, what)
