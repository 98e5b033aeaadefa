"""Draws everything that is random about a bust: who sits, how, in which material and in which light."""

import colorsys
import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from gan.builders.busts.hair import BEARD_REACH, HAIR_STYLES, Hair
from gan.builders.busts.hdri import MAPS
from gan.builders.busts.materials import MATERIALS, Finish
from gan.builders.busts.morphs import draw_morphs
from gan.builders.busts.targets import EXPRESSIONS

AGE_BANDS = ((0.16, 0.35, 0.15), (0.35, 0.6, 0.5), (0.6, 1.0, 0.35))  # from, to, share of the busts
EXPRESSION_SHARES = (0.28, 0.22, 0.10, 0.09, 0.10, 0.09, 0.06, 0.06)
HAIR_SHARES = (0.22, 0.26, 0.26, 0.26)
BEARD_SHARE, BEARD_MASCULINE, BEARD_AGE = 0.35, 0.6, 0.42  # of those more masculine and older than that
LAMPS = 15  # directions from which light is cast


@dataclass(frozen=True)
class Attributes:
    """What is known about a picture, in the order of the columns of attributes.csv."""

    material: str
    expression: str
    hair: int  # 0 bald, 1 cropped, 2 wavy, 3 curly
    beard: int
    masculine: float  # 0 to 1
    age: float  # 0.1875 is a child, 0.5 young, 1 old
    weight: float  # 0 to 1
    yaw: float  # radians to the picture's right; changes sign when the picture is mirrored
    pitch: float  # radians downwards


class Pose(NamedTuple):
    """Angles in radians, and how large the head is in the picture."""

    yaw: float
    pitch: float
    roll: float
    zoom: float


class Lighting(NamedTuple):
    """Which of the maps, how far it is turned in radians, how bright it is as the background, and random numbers."""

    map: str
    turn: float
    backdrop: float
    lamps: tuple[float, ...]  # each in [0, 1)


@dataclass(frozen=True)
class Sitter:
    """All that is random about one picture; `morphs` has the weights of targets."""

    attributes: Attributes
    morphs: dict[str, float]
    hair: Hair
    pose: Pose
    lighting: Lighting
    finish: Finish


def draw_sitter(rng: np.random.Generator) -> Sitter:
    """A random sitter."""
    masculine, age, weight = float(rng.beta(0.5, 0.5)), _age(rng), float(rng.uniform(0.15, 0.95))
    expression = str(rng.choice(list(EXPRESSIONS), p=EXPRESSION_SHARES))
    morphs = draw_morphs(rng, masculine=masculine, age=age, weight=weight, expression=expression)
    hair = _hair(rng, may_have_beard=masculine > BEARD_MASCULINE and age > BEARD_AGE)
    pose = _pose(rng)
    attributes = Attributes(
        material=str(rng.choice(list(MATERIALS))),
        expression=expression,
        hair=hair.style,
        beard=int(hair.beard_reach > 0),
        masculine=masculine,
        age=age,
        weight=weight,
        yaw=pose.yaw,
        pitch=pose.pitch,
    )
    return Sitter(attributes, morphs, hair, pose, _lighting(rng), _finish(rng))


def _age(rng: np.random.Generator) -> float:
    start, end, _ = AGE_BANDS[rng.choice(len(AGE_BANDS), p=[share for *_, share in AGE_BANDS])]
    return float(rng.uniform(start, end))


def _hair(rng: np.random.Generator, *, may_have_beard: bool) -> Hair:
    style = int(rng.choice(len(HAIR_STYLES), p=HAIR_SHARES))
    reach = float(rng.uniform(*HAIR_STYLES[style].reach))
    bearded = rng.random() < BEARD_SHARE and may_have_beard
    return Hair(style, reach, float(rng.uniform(*BEARD_REACH)) if bearded else 0.0)


def _pose(rng: np.random.Generator) -> Pose:
    yaw, pitch = np.clip(rng.normal(0, [0.42, 0.10]), [-1, -0.25], [1, 0.25]).tolist()
    return Pose(yaw, pitch, roll=float(rng.normal(0, 0.05)), zoom=float(rng.uniform(0.97, 1.03)))


def _lighting(rng: np.random.Generator) -> Lighting:
    return Lighting(
        map=str(rng.choice(MAPS)),
        turn=float(rng.uniform(0, 2 * math.pi)),
        backdrop=float(rng.uniform(0.45, 0.9)),
        lamps=tuple(rng.random(LAMPS).tolist()),
    )


def _finish(rng: np.random.Generator) -> Finish:
    return Finish(
        tint=1 + rng.normal(0, 0.06, 3),
        veins=float(rng.uniform(0.2, 1)),
        vein_sharpness=float(rng.uniform(1, 2)),
        vein_colour=np.array([0.35, 0.30, 0.28]) * (1 + rng.normal(0, 0.2, 3)),
        blur=int(rng.choice(3, p=[0.12, 0.48, 0.40])),
        patina=float(rng.uniform(0, 1)) if rng.random() < 0.6 else 0.0,
        rings=float(rng.uniform(2.5, 5)),
        paint=np.array(colorsys.hsv_to_rgb(rng.random(), rng.uniform(0.55, 0.9), rng.uniform(0.45, 0.85))),
    )
