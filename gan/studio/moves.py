"""What a recipe says beside its ws: noise in place of the network's own, and where the picture is moved."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from gan.studio.grammar import GRAMMAR, MAX_SEED, text
from gan.studio.reading import RecipeError, parse_integer, parse_number, require_number, shortest

OWN, OFF = text("noise", "default"), "off"
LIMITS = {  # of each part of a move, in their order
    name: (float(one["lowest"]), float(one["highest"])) for name, one in GRAMMAR["recipe"]["move"]["parts"].items()
}
MOST = int(GRAMMAR["recipe"]["move"]["most"])


class Move(NamedTuple):
    """A picture is moved `right` and `down` in widths of it, turned by `turn` degrees clockwise, `zoom` times as large.

    It is turned and zoomed around its own middle, then shifted; written 0.25~-0.1~30~1.5.
    """

    right: float = 0.0
    down: float = 0.0
    turn: float = 0.0
    zoom: float = 1.0

    def __str__(self) -> str:
        return "~".join(f"{'-' * (part < 0)}{shortest(abs(part))}" for part in self)

    @classmethod
    def parse(cls, text: str) -> "Move":
        """The move that a link names."""
        parts = text.split("~")
        if len(parts) != len(LIMITS):
            raise RecipeError(f"A move is written like 0.25~-0.1~30~1.5, not {text[:40]!r}.")
        sizes = [parse_number("A part of a move", part.removeprefix("-")) for part in parts]
        return cls(*(-size if part.startswith("-") else size for size, part in zip(sizes, parts, strict=True)))

    def sound(self) -> "Move":
        """The move, if its values are allowed; raises `RecipeError`."""
        parts = zip(self, LIMITS.items(), strict=True)
        return Move._make(require_number(f"The {name} of a move", part, *limits) for part, (name, limits) in parts)

    def towards(self, other: "Move", share: float) -> "Move":
        """The move that lies so far on the way to another one; zooms grow by factors."""
        straight = [mine + (theirs - mine) * share for mine, theirs in zip(self[:3], other[:3], strict=True)]
        return Move._make([*straight, self.zoom * (other.zoom / self.zoom) ** share])


def parse_noise(text: str) -> str | int:
    """on, off or a seed; raises `RecipeError`."""
    return text if text in (OWN, OFF) else parse_integer("Noise is on, off or a seed, which", text)


def sound_noise(noise: object) -> str | int:
    """The noise of a recipe, if it is one; raises `RecipeError`."""
    whole = isinstance(noise, int) and not isinstance(noise, bool) and 0 <= noise <= MAX_SEED
    if noise not in (OWN, OFF) and not whole:
        raise RecipeError(f"Noise is on, off or a seed from 0 to {MAX_SEED}, not {str(noise)[:40]!r}.")
    return noise  # type: ignore[return-value]


def parse_move(text: str) -> tuple[Move, ...]:
    """A recipe's move as links write it; "" is none."""
    return tuple(map(Move.parse, text.split(","))) if text else ()


def sound_move(move: object) -> tuple[Move, ...]:
    """The moves of a recipe with checked values: none, one for the whole walk, or those of its two ends."""
    if not isinstance(move, tuple) or len(move) > MOST or not all(isinstance(one, Move) for one in move):
        raise RecipeError(f"A recipe is moved at most {MOST} times: where its walk begins and where it ends.")
    return tuple(one.sound() for one in move)


def move_at(move: Sequence[Move], t: float, path: str) -> Move:
    """The move at a place on the walk: a loop, and there and back, have the second one in their middle."""
    share = t if path == "line" else (1 - math.cos(2 * math.pi * t)) / 2
    return move[0].towards(move[-1], share) if move else Move()
