"""What the renderer is given: plain named tuples, which Numba compiles and people can read.

Directions and positions are (x, y, z) with y up. Colours are linear RGB. Lengths are in world units: one tile of land
is 26 of them, the highest peaks are 0.7 to 3.
"""

from typing import NamedTuple

import numpy as np

Triple = tuple[float, float, float]
NO_WATER = -1.0


class Camera(NamedTuple):
    """From where and whither the picture looks."""

    position: Triple
    yaw: float
    pitch: float
    field_of_view: float  # radians, across the picture


class Sun(NamedTuple):
    """Where the sun is, and its light as it arrives."""

    direction: Triple  # towards the sun
    colour: Triple


class Air(NamedTuple):
    """The sky's colours, and how fast haze and mist hide what is far."""

    zenith: Triple
    sunward: Triple  # the horizon on the sun's side
    averted: Triple  # the horizon opposite
    haze: float  # extinction per unit, at any height
    mist: float  # extinction per unit at the water's level
    mist_falloff: float  # per unit of height


class Clouds(NamedTuple):
    """How much of the sky is covered, how softly, and at which height."""

    cover: float  # 0 is a clear sky
    softness: float
    altitude: float


class Land(NamedTuple):
    """The height field and the noise that lies over it."""

    heights: np.ndarray  # [TILE, TILE] in [0, 1]
    grain: np.ndarray  # [TILE, TILE] in [0, 1], fine noise that colours and roughens everything
    scale: float  # samples per unit
    relief: float  # units that a height of 1 stands for
    water_level: float  # units, or NO_WATER


class Cover(NamedTuple):
    """What grows or lies where."""

    meadow: Triple
    forest: Triple
    rock: Triple
    snowline: float
    treeline: float
    steepest: float
    forest_share: float
    beach: float
    strata: float


class Water(NamedTuple):
    """The lakes' colour, and how rough they are."""

    colour: Triple
    ripples: float


class World(NamedTuple):
    """All that a picture is rendered from."""

    camera: Camera
    sun: Sun
    air: Air
    clouds: Clouds
    land: Land
    cover: Cover
    water: Water
