"""A walk in time: when each picture of a path is shown, so that equal times bring equal visible change."""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, no_type_check

import numpy as np
from jaxtyping import Float

from gan.studio.grammar import TIME, choices, number, text
from gan.studio.reading import RecipeError, parse_number, read_fields, require_number, shortest
from gan.studio.recipe import FIELDS as RECIPE_FIELDS
from gan.studio.recipe import Recipe

MIN_SECONDS, MAX_SECONDS = number("secs", "lowest"), number("secs", "highest")
MAX_HOLD = number("hold", "highest")
RAMP = 0.5  # seconds in which a walk reaches its full speed after a rest
PACES = choices("pace")
CURVE = 96  # points of a speed curve
FIELDS = (*RECIPE_FIELDS, *TIME)

Array = np.ndarray


@dataclass(frozen=True)
class Timing:
    """When a walk shows what: `positions` on the path, one per frame; `stops` are (time in 0..1, keyframe) pairs.

    `seconds` is the whole length, rests included. `plain` and `even` are speed curves over the walk, the visible change
    per time relative to its mean: without and with re-timing.
    """

    seconds: float
    positions: tuple[float, ...]
    stops: tuple[tuple[float, int], ...]
    plain: tuple[float, ...]
    even: tuple[float, ...]


@no_type_check  # it checks its values itself, in sentences
@dataclass(frozen=True, kw_only=True)
class Walk:
    """A path and its time: `seconds` of movement, `hold` seconds of rest at each keyframe, an `even` or `plain` pace.

    At an even pace equal times bring equal visible change; a plain one spends the same time between any two keyframes.
    The recipe's own `t` does not matter.
    """

    recipe: Recipe
    seconds: float = number("secs", "default")
    hold: float = number("hold", "default")
    pace: str = text("pace", "default")

    def __post_init__(self) -> None:
        if len(self.recipe.keyframes) < 2:
            raise RecipeError("A walk leads through at least 2 keyframes.")
        object.__setattr__(
            self, "seconds", require_number("secs, the walk's length,", self.seconds, MIN_SECONDS, MAX_SECONDS)
        )
        object.__setattr__(self, "hold", require_number("hold, the rest at a keyframe,", self.hold, 0.0, MAX_HOLD))
        if self.pace not in PACES:
            raise RecipeError(f"A pace is even or plain, not {str(self.pace)[:40]!r}.")

    def to_query(self) -> str:
        """The recipe's query with secs, hold and pace behind it."""
        return f"{self.recipe.to_query()}&secs={shortest(self.seconds)}&hold={shortest(self.hold)}&pace={self.pace}"

    @classmethod
    def from_query(cls, query: str) -> "Walk":
        """The walk that a query names; unknown, repeated or malformed values raise `RecipeError`."""
        return cls.from_fields(read_fields(query, FIELDS))

    @classmethod
    def from_fields(cls, fields: dict[str, str]) -> "Walk":
        """The walk of a query's fields."""
        fields = dict(fields)
        return cls(
            seconds=parse_number("secs", fields.pop("secs")) if "secs" in fields else cls.seconds,
            hold=parse_number("hold", fields.pop("hold")) if "hold" in fields else cls.hold,
            pace=fields.pop("pace", cls.pace),
            recipe=Recipe.from_fields(fields),
        )

    def revised(self, **changes: Any) -> "Walk":
        """The walk with other values of its own or its recipe's fields; None leaves one as it is."""
        given = {name: value for name, value in changes.items() if value is not None}
        times = {name: given.pop(name) for name in ("seconds", "hold", "pace") if name in given}
        return replace(self, recipe=replace(self.recipe, **given), **times)

    @property
    def legs(self) -> int:
        """How many times the walk goes from one keyframe to the next."""
        count = len(self.recipe.keyframes)
        return {"line": count - 1, "loop": count, "back": 2 * (count - 1)}[self.recipe.path]

    @property
    def length(self) -> float:
        """How many seconds the whole walk takes, rests included."""
        return self.seconds + self.hold * (self.legs + (self.recipe.path == "line"))

    def probes(self, most: int | None = None) -> list[Recipe]:
        """Evenly spaced places on the path, unpainted; `timing` wants the `visible_change` of their pictures.

        Of a model that draws slowly about `most`, yet one more than keyframes at least.
        """
        legs = self.legs // 2 if self.recipe.path == "back" else self.legs
        each = max(8, min(24, 160 // legs))
        count = legs * (each if most is None else max(1, min(each, most // legs))) + 1
        reach = 0.5 if self.recipe.path == "back" else 1.0  # the way home shows the same pictures again
        path = self.recipe.unpainted
        return [replace(path, t=reach * probe / (count - 1)) for probe in range(count)]

    def timing(self, frames: int, change: Float[Array, " probes-1"]) -> Timing:
        """The timing of so many frames (closed walks end one short of their start), from the probes' change."""
        if frames < 2:
            raise RecipeError(f"A walk has at least 2 frames, not {frames}.")
        course = _Course(self, _cumulative(change, mirrored=self.recipe.path == "back"))
        times = np.arange(frames) / (frames - (self.recipe.path == "line"))
        positions = course.positions(times)
        return Timing(
            seconds=round(course.seconds, 3),
            positions=tuple(np.round(positions, 6).tolist()),
            stops=course.stops(),
            plain=_curve(course.change(np.linspace(0, 1, CURVE + 1))),
            even=_curve(course.change(course.positions(np.linspace(0, 1, CURVE + 1)))),
        )

    def frames(self, timing: Timing) -> list[Recipe]:
        """The recipe of every frame."""
        return [replace(self.recipe, t=position) for position in timing.positions]


class _Course:
    """The map from time to place: runs at constant speed between rests, each with a soft start and end."""

    def __init__(self, walk: Walk, change: Float[Array, " probes"]) -> None:
        legs, path = walk.legs, walk.recipe.path
        self.keyframes = len(walk.recipe.keyframes)
        self.places = np.linspace(0, 1, len(change))
        self.changes = change
        self.measure = change if walk.pace == "even" else self.places  # what grows evenly with time
        self.knots = np.arange(legs + (path == "line")) / legs
        if walk.hold:
            rests = self.knots
        elif path == "loop":
            rests = np.empty(0)
        else:  # soft at the turning points, at full speed through the other keyframes
            rests = np.array([0.0, 0.5 if path == "back" else 1.0])
        self._lay_out(rests, walk, closed=path != "line")

    def _lay_out(self, rests: Float[Array, " rests"], walk: Walk, *, closed: bool) -> None:
        """`runs`: (start and end time in seconds, start and end measure, whether it starts and ends at rest)."""
        borders = np.append(rests, 1.0) if closed else rests
        if not len(rests):
            borders = np.array([0.0, 1.0])
        marks = np.interp(borders, self.places, self.measure)
        self.runs, now = [], 0.0
        for start, end in pairwise(marks):
            now += walk.hold
            self.runs.append((now, now + walk.seconds * (end - start), start, end))
            now = self.runs[-1][1]
        self.soft = bool(len(rests))
        self.seconds = now + walk.hold * (not closed)

    def positions(self, times: Float[Array, " frames"]) -> Float[Array, " frames"]:
        """Places on the path at times in [0, 1]."""
        seconds = np.asarray(times) * self.seconds
        measure = np.full(len(seconds), self.runs[-1][3])
        for start, end, low, high in reversed(self.runs):
            phase = ((seconds - start) / max(end - start, 1e-9)).clip(0, 1)
            ramp = min(0.5, RAMP / max(end - start, 1e-9)) if self.soft else 0.0
            measure = np.where(seconds < end, low + (high - low) * softened(phase, ramp), measure)
        return np.interp(measure, self.measure, self.places)

    def change(self, positions: Float[Array, " n"]) -> Float[Array, " n"]:
        """The visible change since the start at these places."""
        return np.interp(positions, self.places, self.changes)

    def stops(self) -> tuple[tuple[float, int], ...]:
        """When the walk is at each keyframe; in the middle of the rest there."""
        times = np.linspace(0, 1, 4001)
        positions = self.positions(times)
        found = []
        for nth, knot in enumerate(self.knots):
            first = np.searchsorted(positions, knot - 1e-9)
            last = np.searchsorted(positions, knot + 1e-9, side="right") - 1
            time = (times[min(first, 4000)] + times[max(last, 0)]) / 2
            keyframe = nth if nth < self.keyframes else 2 * (self.keyframes - 1) - nth
            found.append((round(float(time), 4), keyframe))
        return tuple(found)


def softened(phase: Float[Array, " n"], ramp: float) -> Float[Array, " n"]:
    """Progress in [0, 1] at constant speed but for a soft start and end, each `ramp` (0 to 0.5) of the time long."""
    if not ramp:
        return phase
    near = np.minimum(phase, 1 - phase)
    rising = near / 2 - ramp / (2 * np.pi) * np.sin(np.pi * near / ramp)
    half = np.where(near < ramp, rising, near - ramp / 2) / (1 - ramp)
    return np.where(phase < 0.5, half, 1 - half)


def _cumulative(steps: Float[Array, " steps"], *, mirrored: bool) -> Float[Array, " probes"]:
    """The change since the start, from 0 to 1 and never standing still, so that it can be inverted."""
    steps = np.concatenate([steps, steps[::-1]]) if mirrored else steps
    total = steps.sum()
    steps = (steps + 1e-3 * total / len(steps)) if total > 0 else np.ones(len(steps))
    grown = np.concatenate([[0.0], np.cumsum(steps)])
    return grown / grown[-1]


def _curve(changes: Float[Array, " n"]) -> tuple[float, ...]:
    """Speeds relative to their mean, from changes at equally spaced times."""
    return tuple(np.round(np.diff(changes) * (len(changes) - 1), 3).tolist())
