"""What a poster shows, drawn at random: all that `attributes.csv` tells of it, and what only the renderer needs."""

from dataclasses import dataclass

import numpy as np

from gan.builders.posters.palette import LATEST

TREES = ("none", "firs", "broadleaf", "poplars")
MOON_FROM = 4.6  # the time from which it is the moon that shines


@dataclass(frozen=True)
class Attributes:
    """What is known about a poster. Lengths are shares of the picture's side."""

    time: float  # 0 dawn, 1 morning, 2 day, 3 golden hour, 4 dusk, 5 blue hour, 6 night
    sun_height: float  # of the sun or moon above the horizon
    sun_x: float  # 0 left, 1 right: mirrors with the picture
    sun_size: float  # its radius
    moon: float  # the lit share of the moon; 0 where the sun shines
    mountains: float  # height of the farthest ridge
    layers: int
    snow: float  # how far down the mountains it reaches: 0 none, 1 to their feet
    water: int
    islands: int
    trees: str
    wood: float  # how many trees: 0 none, 1 a forest
    autumn: int
    haze: float
    clouds: int
    birds: int
    stars: float
    aurora: float


@dataclass(frozen=True)
class Scene:
    """A poster's attributes, where its horizon lies, and what gives it a character of its own."""

    attributes: Attributes
    horizon: float
    tint: np.ndarray
    gradient: float
    glow: float
    ruggedness: float
    bank: float  # height of a bank in front of the water; 0 none


def draw_scene(rng: np.random.Generator) -> Scene:
    """One scene out of all that the set holds."""
    time = rng.uniform(0, LATEST)
    night = float(np.clip(time - LATEST + 1.2, 0, 1))
    water = rng.random() < 0.5
    horizon = rng.uniform(0.50, 0.66) if water else rng.uniform(0.52, 0.72)
    size = rng.uniform(0.035, 0.085)
    mountains = rng.uniform(0.10, 0.34)
    sun_height = rng.uniform(0.6 * mountains, horizon - size - 0.03)  # seldom hidden, often half behind a ridge
    wooded = rng.random() < 0.65
    trees = str(rng.choice(TREES[1:], p=[0.6, 0.25, 0.15])) if wooded else "none"
    attributes = Attributes(
        time=time,
        sun_height=sun_height,
        sun_x=rng.uniform(0.12, 0.88),
        sun_size=size,
        moon=float(rng.choice([0.15, 0.3, 0.5, 1.0], p=[0.2, 0.15, 0.1, 0.55])) if time > MOON_FROM else 0.0,
        mountains=mountains,
        layers=int(rng.integers(3, 7)),
        snow=rng.uniform(0.25, 0.75) if rng.random() < 0.4 else 0.0,
        water=int(water),
        islands=int(rng.choice([0, 1, 2], p=[0.7, 0.2, 0.1])) if water else 0,
        trees=trees,
        wood=rng.uniform(0.15, 1.0) if wooded else 0.0,
        autumn=int(trees in ("broadleaf", "poplars") and 1.5 < time < 4.5 and rng.random() < 0.6),
        haze=rng.uniform(0.1, 1.0),
        clouds=int(rng.choice([0, 1, 2, 3], p=[0.45, 0.2, 0.2, 0.15])),
        birds=int(rng.integers(3, 6)) if time < MOON_FROM and rng.random() < 0.12 else 0,
        stars=night,
        aurora=rng.uniform(0.5, 1.0) if night > 0.6 and rng.random() < 0.3 else 0.0,
    )
    return Scene(
        attributes,
        horizon=horizon,
        tint=rng.uniform(0.93, 1.07, 3),
        gradient=rng.uniform(0.75, 1.4),
        glow=rng.uniform(0.12, 0.30),
        ruggedness=rng.uniform(0.35, 0.55),
        bank=rng.uniform(0.05, 0.13) if water and rng.random() < 0.4 else 0.0,
    )
