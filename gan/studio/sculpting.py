"""What sculpts a picture beyond its place on a walk: styles of other pictures, shifts, directions taught by votes."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypedDict, TypeVar

from gan.checkpoint import GROUPS
from gan.studio.grammar import MAX_SEED, number, whole
from gan.studio.reading import (
    RecipeError,
    parse_integer,
    parse_number,
    require_integer,
    require_number,
    shortest,
)

MAX_STRENGTH = number("shift", "highest")
MAX_SHIFTS = whole("shift", "most")
MAX_LESSONS, MAX_VOTES = whole("teach", "most"), whole("teach", "most_votes")
NAME = rf"[\w-]{{1,{whole('name', 'longest')}}}"


class Style(NamedTuple):
    """A layer group's style comes from the picture `seed`, so far as `strength` in [0, 1] says; coarse~42~0.5."""

    group: str
    seed: int
    strength: float = 1.0

    def __str__(self) -> str:
        return f"{self.group}~{self.seed}~{shortest(self.strength)}"

    @classmethod
    def parse(cls, text: str) -> "Style":
        """The style that a link names."""
        group, seed, *strength = _parts(text, 2, 3, "A style taken from a picture is written like coarse~42~0.5")
        return cls(group, parse_integer("A seed", seed), parse_number("A strength", strength[0]) if strength else 1.0)

    def sound(self) -> "Style":
        """The style, if its values are allowed; raises `RecipeError`."""
        if self.group not in GROUPS:
            raise RecipeError(f"Styles are {', '.join(GROUPS)}, not {str(self.group)[:40]!r}.")
        require_integer("A seed", self.seed, MAX_SEED)
        return self._replace(strength=require_number("The strength of a style", self.strength, 0.0, 1.0))


class Shift(NamedTuple):
    """The picture moves along the direction `name` by `strength` in [-3, 3]; winter~-0.5."""

    name: str
    strength: float

    def __str__(self) -> str:
        return f"{self.name}~{'-' * (self.strength < 0)}{shortest(abs(self.strength))}"

    @classmethod
    def parse(cls, text: str) -> "Shift":
        """The shift that a link names."""
        name, strength = _parts(text, 2, 2, "A shift is written like winter~-0.5")
        size = parse_number("A strength", strength.removeprefix("-"))
        return cls(name, -size if strength.startswith("-") else size)

    def sound(self) -> "Shift":
        """The shift, if its values are allowed; raises `RecipeError`."""
        _require_name(self.name)
        strength = require_number("The strength of a shift", self.strength, -MAX_STRENGTH, MAX_STRENGTH)
        return self._replace(strength=strength)


class Lesson(NamedTuple):
    """A direction taught by votes: the seeds of liked and of disliked pictures; cosy~1.5.9~3.7."""

    name: str
    liked: tuple[int, ...]
    disliked: tuple[int, ...]

    def __str__(self) -> str:
        return "~".join((self.name, *(".".join(map(str, seeds)) for seeds in (self.liked, self.disliked))))

    @classmethod
    def parse(cls, text: str) -> "Lesson":
        """The lesson that a link names."""
        name, *votes = _parts(text, 3, 3, "A taught direction is written like cosy~1.5.9~3.7")
        liked, disliked = (tuple(parse_integer("A seed", seed) for seed in seeds.split(".")) for seeds in votes)
        return cls(name, liked, disliked)

    def sound(self) -> "Lesson":
        """The lesson, if its values are allowed; raises `RecipeError`."""
        _require_name(self.name)
        for side in (self.liked, self.disliked):
            if not isinstance(side, tuple) or not side:
                raise RecipeError("A direction is taught by at least one liked and one disliked picture.")
            for seed in side:
                require_integer("A seed", seed, MAX_SEED)
        votes = self.liked + self.disliked
        if len(votes) > MAX_VOTES or len(set(votes)) < len(votes):
            raise RecipeError(f"A direction is taught by at most {MAX_VOTES} different pictures.")
        return self


P = TypeVar("P", Style, Shift, Lesson)


class Sculpting(TypedDict, total=False):
    """The fields of a recipe that sculpt."""

    mix: tuple[Style, ...]
    shift: tuple[Shift, ...]
    teach: tuple[Lesson, ...]


def parse_parts(kind: type[P], text: str) -> tuple[P, ...]:
    """Styles, shifts or lessons joined by commas; "" has none."""
    return tuple(kind.parse(part) for part in text.split(",")) if text else ()


def parse_sculpting(mix: str = "", shift: str = "", teach: str = "") -> Sculpting:
    """A recipe's mix, shift and teach as texts in the notation of links, read."""
    return {"mix": parse_parts(Style, mix), "shift": parse_parts(Shift, shift), "teach": parse_parts(Lesson, teach)}


def varied(text: str, mix: tuple[Style, ...], shift: tuple[Shift, ...]) -> Sculpting:
    """Another mix and shift: styles after `mix:` and shifts after `shift:` take the place of those of the same name."""
    what, colon, parts = text.partition(":")
    if what not in ("mix", "shift") or not colon:
        raise RecipeError(f"A variant is written like shift:winter~2 or mix:coarse~42~1, not {text[:40]!r}.")
    if what == "mix":
        styles = parse_parts(Style, parts)
        groups = {style.group for style in styles}
        return {"mix": (*(style for style in mix if style.group not in groups), *styles)}
    shifts = parse_parts(Shift, parts)
    names = {one.name for one in shifts}
    return {"shift": (*(one for one in shift if one.name not in names), *shifts)}


def written(parts: Sequence[Style | Shift | Lesson]) -> str:
    """What `parse_parts` reads back exactly."""
    return ",".join(map(str, parts))


def sound_sculpting(mix: object, shift: object, teach: object) -> Sculpting:
    """A recipe's mix, shift and teach, if there are not too many and their values are allowed; raises `RecipeError`."""
    return {
        "mix": _sound_parts("styles (mix)", mix, Style, lambda style: style.group, len(GROUPS)),
        "shift": _sound_parts("shifts", shift, Shift, lambda one: one.name, MAX_SHIFTS),
        "teach": _sound_parts("taught directions (teach)", teach, Lesson, lambda lesson: lesson.name, MAX_LESSONS),
    }


def _sound_parts(what: str, parts: object, kind: type[P], key: Callable[[P], str], most: int) -> tuple[P, ...]:
    """The parts with checked values; no two may have the same `key`."""
    if not isinstance(parts, tuple) or len(parts) > most or not all(isinstance(part, kind) for part in parts):
        raise RecipeError(f"A recipe has at most {most} {what}.")
    checked = tuple(part.sound() for part in parts)
    if len({key(part) for part in checked}) < len(checked):
        raise RecipeError(f"Of the {what} in a recipe no two have the same name.")
    return checked


def _parts(text: str, fewest: int, most: int, sentence: str) -> list[str]:
    parts = text.split("~")
    if not fewest <= len(parts) <= most:
        raise RecipeError(f"{sentence}, not {text[:40]!r}.")
    return parts


def _require_name(name: object) -> None:
    if not isinstance(name, str) or not re.fullmatch(NAME, name):
        raise RecipeError(f"A direction is named by 1 to 32 letters, digits and dashes, not {str(name)[:40]!r}.")
