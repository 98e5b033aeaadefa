"""The six biomes: what covers the ground, and where. Colours are linear reflectances (R, G, B)."""

from dataclasses import dataclass

import numpy as np

Colour = tuple[float, float, float]
NO_SNOW = 9.0  # a snow line far above every peak (heights are shares of the relief)


@dataclass(frozen=True)
class Biome:
    """What covers the ground of a landscape, and how high and wet it is."""

    name: str
    meadow: Colour  # grass, sand or whatever covers open ground
    forest: Colour  # its darker patches
    rock: Colour
    snowline: float  # share of the relief above which snow lies
    treeline: float  # share of the relief above which nothing grows
    steepest: float  # vertical part of the normal below which nothing clings (1 = flat ground only)
    forest_share: float
    relief: tuple[float, float] = (1.2, 3.0)  # height of the highest peaks, in world units
    water_chance: float = 0.62
    water: Colour = (0.05, 0.14, 0.20)
    beach: float = 0.25  # how sandy the shore is
    strata: float = 0.15  # how visible the layers of the rock are


BIOMES = (
    Biome(
        "alpine",
        meadow=(0.145, 0.165, 0.065),
        forest=(0.045, 0.075, 0.035),
        rock=(0.30, 0.28, 0.26),
        snowline=0.62,
        treeline=0.52,
        steepest=0.60,
        forest_share=0.9,
    ),
    Biome(
        "autumn",
        meadow=(0.30, 0.22, 0.08),
        forest=(0.36, 0.15, 0.05),
        rock=(0.28, 0.25, 0.23),
        snowline=0.80,
        treeline=0.62,
        steepest=0.58,
        forest_share=0.9,
    ),
    Biome(
        "desert",
        meadow=(0.62, 0.40, 0.20),
        forest=(0.55, 0.31, 0.15),
        rock=(0.52, 0.25, 0.14),
        snowline=NO_SNOW,
        treeline=0.35,
        steepest=0.72,
        forest_share=0.4,
        relief=(0.7, 1.7),
        water_chance=0.25,
        beach=0.0,
        strata=0.55,
    ),
    Biome(
        "winter",
        meadow=(0.74, 0.78, 0.86),
        forest=(0.16, 0.20, 0.19),
        rock=(0.26, 0.26, 0.29),
        snowline=0.02,
        treeline=0.9,
        steepest=0.60,
        forest_share=0.5,
        beach=0.0,
        strata=0.1,
    ),
    Biome(
        "volcanic",
        meadow=(0.115, 0.13, 0.06),
        forest=(0.085, 0.105, 0.05),
        rock=(0.085, 0.08, 0.085),
        snowline=0.93,
        treeline=0.30,
        steepest=0.70,
        forest_share=0.6,
        beach=0.3,
        strata=0.1,
    ),
    Biome(
        "tropical",
        meadow=(0.10, 0.165, 0.06),
        forest=(0.035, 0.085, 0.035),
        rock=(0.34, 0.30, 0.24),
        snowline=NO_SNOW,
        treeline=0.95,
        steepest=0.52,
        forest_share=0.8,
        water=(0.04, 0.36, 0.38),
        beach=1.0,
        strata=0.1,
    ),
)


def vary(rng: np.random.Generator, colour: Colour, amount: float) -> Colour:
    """The colour a little brighter or darker, and a little shifted in hue."""
    brightness, hue = 1 + rng.normal(0, amount), 1 + rng.normal(0, amount / 2, 3)
    r, g, b = np.clip(np.array(colour) * brightness * hue, 0, 1).tolist()
    return r, g, b
