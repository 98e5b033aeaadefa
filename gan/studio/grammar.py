"""The notation of recipes as one table, `grammar.json`: its fields in their order, their limits and their defaults.

The page reads the same table, so that what one of them writes the other one reads; `tests/page/recipes.json` holds
examples that both are tried on.
"""

import json
from pathlib import Path
from typing import Any, Final

GRAMMAR: Final[dict[str, Any]] = json.loads(Path(__file__).with_name("grammar.json").read_text("utf-8"))
RECIPE: Final[tuple[str, ...]] = tuple(GRAMMAR["recipe"])
TIME: Final[tuple[str, ...]] = tuple(GRAMMAR["time"])
MAX_SEED = int(GRAMMAR["seed"]["highest"])


def number(field: str, limit: str) -> float:
    """A limit of a field, or its default, as a number."""
    return float(_limits(field)[limit])


def whole(field: str, limit: str) -> int:
    """A limit of a field that is a whole number."""
    return int(_limits(field)[limit])


def text(field: str, limit: str) -> str:
    """A default of a field that is a word."""
    return str(_limits(field)[limit])


def choices(field: str) -> tuple[str, ...]:
    """The words that a field accepts."""
    return tuple(map(str, _limits(field)["choices"]))


def _limits(field: str) -> dict[str, Any]:
    group = next((GRAMMAR[name] for name in ("recipe", "time") if field in GRAMMAR[name]), GRAMMAR)
    limits: dict[str, Any] = group[field]
    return limits
