"""A recipe names one picture, completely: it travels in links, requests and files."""

import re
from dataclasses import dataclass, replace
from typing import no_type_check
from urllib.parse import urlencode

from gan.studio.grammar import RECIPE, choices, number, text, whole
from gan.studio.keyframe import (
    Between,
    Classed,
    Keyframe,
    Stored,
    ends,
    parse_keyframe,
    parse_keyframes,
    sound_keyframe,
)
from gan.studio.moves import OWN, Move, parse_move, parse_noise, sound_move, sound_noise
from gan.studio.paint import Paint, parse_paint, sound_paint
from gan.studio.reading import (
    RecipeError,
    parse_integer,
    parse_number,
    read_fields,
    require_integer,
    require_number,
    shortest,
)
from gan.studio.sculpting import Lesson, Shift, Style, parse_sculpting, sound_sculpting, written

MAX_KEYFRAMES = whole("keys", "most")
MAX_PSI = number("psi", "highest")
PATHS = choices("path")
MAX_WORD, MAX_ROW = whole("word", "longest"), whole("word", "longest_row")
MAX_LABEL = whole("label", "highest")
SCULPTING = ("mix", "shift", "teach")
FIELDS = RECIPE
HASH = rf"([0-9a-f]{{{whole('w', 'digits')}}})?"


@no_type_check  # it checks its values itself, in sentences
@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Everything that determines a picture.

    `keyframes` are the 1 to 16 pictures that a walk leads through, `t` in [0, 1] is the place on it. The `path` is a
    `line` (straight from keyframe to keyframe), a `loop` (smooth, and back into the first) or `back` (smooth, to the
    last keyframe and home the same way). `psi` in [0, 1.5] is the truncation, `label` the class (None: the first, or
    none at all), `weights` the first 8 hex digits of the weights' hash or "". Instead of a class a model of letters
    takes a `word` of up to 12 of them: one picture of all its letters in one style, a row for each part of it. With a
    word of one letter, keyframes may be of another letter (`Classed`).
    Stored pictures are as they are, whatever `psi` and `label`: these are about the seeds.
    `mix` takes layer groups' styles from other pictures, `shift` moves along named directions, `teach` holds the votes
    for directions of the recipe's own, `paint` makes a painting of what is drawn (None: nothing does). They hold on the
    whole walk, in this order: mix, truncation, shift, paint.
    `noise` is on (the network's own), off or of a seed. `move` shifts, turns and zooms what a generator can move so: a
    single one on the whole walk, or one where it begins and one where it ends.
    """

    model: str
    keyframes: tuple[Keyframe, ...]
    path: str = text("path", "default")
    t: float = number("t", "default")
    psi: float = number("psi", "default")
    label: int | None = None
    word: str = ""
    weights: str = ""
    mix: tuple[Style, ...] = ()
    shift: tuple[Shift, ...] = ()
    teach: tuple[Lesson, ...] = ()
    noise: str | int = OWN
    move: tuple[Move, ...] = ()
    paint: Paint | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.model, str) or not re.fullmatch(r"[\w.-]{1,100}", self.model):
            raise RecipeError(f"The model is named by letters, digits, dots and dashes, not {str(self.model)[:40]!r}.")
        if not isinstance(self.keyframes, tuple) or not 1 <= len(self.keyframes) <= MAX_KEYFRAMES:
            raise RecipeError(f"A walk has 1 to {MAX_KEYFRAMES} keyframes.")
        object.__setattr__(self, "keyframes", tuple(map(sound_keyframe, self.keyframes)))
        if self.path not in PATHS:
            raise RecipeError(f"A path is one of {', '.join(PATHS)}, not {str(self.path)[:40]!r}.")
        if self.label is not None:
            require_integer("A class", self.label, MAX_LABEL)
        require_word(self.word)
        if self.word and self.label is not None:
            raise RecipeError("A recipe has a class (label) or a word, not both.")
        if self.word and self.stored:
            raise RecipeError("A word is written in the style of seeds, not of a stored picture.")
        if len(self.word) > 1 and self.classes:
            raise RecipeError(
                "A word says the classes of its letters itself; only in a word of one letter do its seeds have others."
            )
        if not isinstance(self.weights, str) or not re.fullmatch(HASH, self.weights):
            raise RecipeError("The weights are named by 8 hexadecimal digits.")
        sound = {
            "t": require_number("t, the place on the walk,", self.t, 0.0, number("t", "highest")),
            "psi": require_number("psi, the truncation,", self.psi, 0.0, MAX_PSI),
            "noise": sound_noise(self.noise),
            "move": sound_move(self.move),
            **sound_sculpting(self.mix, self.shift, self.teach),
            "paint": sound_paint(self.paint),
        }
        for name, value in sound.items():
            object.__setattr__(self, name, value)

    @property
    def stored(self) -> bool:
        """Whether the walk leads through a picture that was found by projection."""
        return any(isinstance(end, Stored) for one in self.keyframes for end in ends(one))

    @property
    def classes(self) -> tuple[int, ...]:
        """The classes that seeds of the walk have for themselves."""
        return tuple(end.label for one in self.keyframes for end in ends(one) if isinstance(end, Classed))

    @property
    def painted(self) -> bool:
        """Whether its picture is a painting, be it ever so faint."""
        return self.paint is not None and self.paint.strength > 0

    @property
    def kind(self) -> tuple[str, str, bool, str | int]:
        """What pictures of one batch have in common: the model, the word, whether they are painted, the noise."""
        return self.model, self.word, self.painted, self.noise

    @property
    def unpainted(self) -> "Recipe":
        """What is drawn before the painter comes."""
        return self if self.paint is None else replace(self, paint=None)

    def to_query(self) -> str:
        """The recipe as a URL query that `from_query` reads back exactly.

        A line through one or two seeds or stored pictures is a and b, any other walk keys (joined by commas) and path.
        """
        pairs: list[tuple[str, object]] = [("m", self.model)]
        if (
            self.path == "line"
            and len(self.keyframes) <= 2
            and not any(isinstance(one, Between) for one in self.keyframes)
        ):
            pairs += zip("ab", self.keyframes, strict=False)
        else:
            pairs += [("keys", ",".join(map(str, self.keyframes))), ("path", self.path)]
        pairs += [("t", shortest(self.t)), ("psi", shortest(self.psi))]
        pairs += [("label", self.label)] * (self.label is not None) + [("word", self.word)] * bool(self.word)
        pairs += [(name, written(getattr(self, name))) for name in SCULPTING if getattr(self, name)]
        pairs += [("noise", self.noise)] * (self.noise != OWN)
        pairs += [("move", ",".join(map(str, self.move)))] * bool(self.move)
        pairs += [("paint", self.paint)] * (self.paint is not None)
        pairs += [("w", self.weights)] * bool(self.weights)
        return urlencode(pairs, safe=",~")

    @classmethod
    def from_query(cls, query: str) -> "Recipe":
        """The recipe that a query names; unknown, repeated or malformed values raise `RecipeError`."""
        return cls.from_fields(read_fields(query, FIELDS))

    @classmethod
    def from_fields(cls, fields: dict[str, str]) -> "Recipe":
        """The recipe of a query's fields."""
        if "m" not in fields or ("a" in fields) == ("keys" in fields):
            raise RecipeError("A recipe names its model (m) and either its first seed (a) or its keyframes (keys).")
        if "b" in fields and "keys" in fields:
            raise RecipeError("A recipe with keyframes (keys) has no second seed (b).")
        ends = [fields[name] for name in "ab" if name in fields]
        return cls(
            model=fields["m"],
            keyframes=parse_keyframes(fields["keys"]) if "keys" in fields else tuple(map(parse_keyframe, ends)),
            path=fields.get("path", cls.path),
            t=parse_number("t", fields["t"]) if "t" in fields else cls.t,
            psi=parse_number("psi", fields["psi"]) if "psi" in fields else cls.psi,
            label=parse_integer("A class", fields["label"]) if "label" in fields else None,
            word=fields.get("word", ""),
            weights=fields.get("w", ""),
            noise=parse_noise(fields.get("noise", OWN)),
            move=parse_move(fields.get("move", "")),
            paint=parse_paint(fields.get("paint", "")),
            **parse_sculpting(**{name: fields[name] for name in SCULPTING if name in fields}),
        )


def require_word(word: object) -> None:
    """Raise `RecipeError` for what is no word of a few short rows."""
    if not isinstance(word, str) or len(word) > MAX_WORD or word != " ".join(word.split()):
        raise RecipeError(f"A word is at most {MAX_WORD} letters and single spaces, not {str(word)[:40]!r}.")
    if longer := [row for row in word.split() if len(row) > MAX_ROW]:
        raise RecipeError(f"A row has at most {MAX_ROW} letters; {longer[0]} has {len(longer[0])}.")


def stations(recipe: Recipe, frames: int) -> list[Recipe]:
    """The recipe at `frames` evenly spaced places of its walk, both ends included."""
    if frames < 2:
        raise RecipeError(f"A walk has at least 2 frames, not {frames}.")
    return [replace(recipe, t=frame / (frames - 1)) for frame in range(frames)]
