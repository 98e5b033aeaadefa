"""Values from outside, checked one by one; every refusal is a sentence for the person who wrote the value."""

import re
from decimal import Decimal
from urllib.parse import parse_qsl

from gan.studio.grammar import GRAMMAR

LONGEST = int(GRAMMAR["longest"])  # characters of a query: 16 stored pictures with all their layers
PLAIN = 6  # zeros after the point, at most, before an exponent stands in their place


class RecipeError(ValueError):
    """A recipe that no picture can be made from; the message is a sentence for the person who wrote it."""


def read_fields(query: str, accepted: tuple[str, ...], *, longest: int = LONGEST) -> dict[str, str]:
    """The fields of a URL query; one that is unknown or comes twice is refused."""
    if len(query) > longest:
        raise RecipeError(f"A recipe's query has at most {longest} characters, not {len(query)}.")
    pairs = parse_qsl(query, keep_blank_values=True)
    fields = dict(pairs)
    unknown = sorted(fields.keys() - set(accepted))
    if unknown or len(fields) != len(pairs):
        names = f"{', '.join(accepted[:-1])} and {accepted[-1]}"
        raise RecipeError(f"A recipe has {names}, once each, not {str(unknown or query)[:200]!r}.")
    return fields


def require_integer(what: str, value: object, highest: int) -> int:
    """The value, if it is a whole number from 0 to `highest`."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= highest:
        raise RecipeError(f"{what} is a whole number from 0 to {highest}, not {str(value)[:40]}.")
    return value


def require_number(what: str, value: object, lowest: float, highest: float) -> float:
    """The value as a float; NaN and infinities are no numbers here."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not lowest <= value <= highest:
        raise RecipeError(f"{what} is a number from {lowest:g} to {highest:g}, not {str(value)[:40]}.")
    return float(value) + 0.0  # so that -0.0 is 0.0


def parse_integer(what: str, text: str) -> int:
    """The whole number that a text is, of at most 10 digits; raises `RecipeError`."""
    if not re.fullmatch(r"[0-9]{1,10}", text, re.ASCII):
        raise RecipeError(f"{what} is a whole number of at most 10 digits, not {text[:40]!r}.")
    return int(text)


def parse_number(what: str, text: str) -> float:
    """The number that a plain decimal text is; raises `RecipeError`."""
    if not re.fullmatch(GRAMMAR["decimal"], text, re.ASCII):
        raise RecipeError(f"{what} is a plain decimal number, not {text[:40]!r}.")
    return float(text)


def shortest(value: float) -> str:
    """The shortest text that `parse_number` reads back exactly, as JavaScript spells it too: 0.00001, but 1e-7."""
    written = repr(value).removesuffix(".0")
    digits, exponent, size = written.partition("e-")
    if not exponent:
        return written
    return f"{digits}e-{int(size)}" if int(size) > PLAIN else format(Decimal(written), "f")
