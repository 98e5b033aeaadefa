"""Keyframes, the pictures that a walk leads through: seeds, places between two, and pictures found by projection."""

import base64
import re
from typing import NamedTuple

from gan.studio.grammar import MAX_SEED, whole
from gan.studio.reading import RecipeError, parse_integer, parse_number, require_integer, require_number, shortest

MAX_LABEL = whole("label", "highest")
MIN_STORED, MAX_STORED = whole("stored", "fewest_bytes"), whole("stored", "most_bytes")


class Stored(NamedTuple):
    """A picture that no seed stands for: its packed latent (see `gan.stored`); written p and base64url."""

    data: bytes

    def __str__(self) -> str:
        return "p" + base64.urlsafe_b64encode(self.data).decode().rstrip("=")


class Classed(NamedTuple):
    """A seed in a class of its own, whatever the recipe's; written 7c5."""

    seed: int
    label: int

    def __str__(self) -> str:
        return f"{self.seed}c{self.label}"


End = int | Stored | Classed  # what stands for one picture by itself


class Between(NamedTuple):
    """The picture at `t` in [0, 1] of the straight walk from a to b; written a~b~t."""

    a: End
    b: End
    t: float

    def __str__(self) -> str:
        return f"{self.a}~{self.b}~{shortest(self.t)}"


Keyframe = End | Between


def ends(keyframe: Keyframe) -> tuple[End, ...]:
    """The one picture or the two that a keyframe is made of."""
    return (keyframe.a, keyframe.b) if isinstance(keyframe, Between) else (keyframe,)


def parse_keyframes(text: str) -> tuple[Keyframe, ...]:
    """Keyframes joined by commas."""
    return tuple(map(parse_keyframe, text.split(",")))


def parse_keyframe(text: str) -> Keyframe:
    """A seed such as 42, or 42c3 in class 3, a stored picture such as pGh0…, or a place between two: 42~7~0.3."""
    if "~" not in text:
        return parse_end(text)
    parts = text.split("~")
    if len(parts) != 3:
        raise RecipeError(f"A place between two pictures is written like 42~7~0.3, not {text[:40]!r}.")
    a, b = map(parse_end, parts[:2])
    return Between(a, b, parse_number("A place between two pictures", parts[2]))


def parse_end(text: str) -> End:
    """A seed, one in a class, or p and the base64url of a stored picture."""
    if re.fullmatch(r"[0-9]+c[0-9]+", text, re.ASCII):
        seed, label = text.split("c")
        return Classed(parse_integer("A seed", seed), parse_integer("A class", label))
    if not text.startswith("p"):
        return parse_integer("A seed", text)
    if not re.fullmatch(r"p[\w-]{3,}", text, re.ASCII) or len(text) > 2 * MAX_STORED:
        raise RecipeError(f"A stored picture is p and its bytes in base64url, not {text[:40]!r}.")
    try:
        stored = Stored(base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4)))
    except ValueError as error:
        raise RecipeError("The text of a stored picture is damaged.") from error
    if str(stored) != text:
        raise RecipeError("The text of a stored picture is damaged.")
    return stored


def sound_keyframe(keyframe: object) -> Keyframe:
    """The keyframe, if it is one; raises `RecipeError`."""
    if not isinstance(keyframe, Between):
        return _sound_end(keyframe)
    for end in keyframe[:2]:
        _sound_end(end)
    return keyframe._replace(t=require_number("A place between two pictures", keyframe.t, 0.0, 1.0))


def _sound_end(end: object) -> End:
    if isinstance(end, Classed):
        return Classed(require_integer("A seed", end.seed, MAX_SEED), require_integer("A class", end.label, MAX_LABEL))
    if not isinstance(end, Stored):
        return require_integer("A seed", end, MAX_SEED)
    if not isinstance(end.data, bytes) or not MIN_STORED <= len(end.data) <= MAX_STORED:
        raise RecipeError(f"A stored picture has {MIN_STORED} to {MAX_STORED} bytes.")
    return end


def short_names(keyframes: tuple[Keyframe, ...]) -> str:
    """Keyframes for a file's name: stored pictures are all called picture."""
    return "-".join("picture" if any(isinstance(e, Stored) for e in ends(one)) else str(one) for one in keyframes)
