"""Light on every point of a sculpture: lamps with shadows, and light from all around, kept out of folds."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int32

from gan.builders.busts.environment import Surroundings
from gan.builders.busts.raster import rasterise
from gan.builders.busts.sculpture import Sculpture

SHADOW_WIDTH = 1 / 0.30  # heads that a shadow map is wide and high
LAMP_SHADOW = (72, 0.045, 0.05)  # pixels a side; heads in front that cast no shadow, and until it is full
FOLD_SHADOW = (64, 0.06, 0.06)
LAMP_SHARE = 0.55  # of the light; the rest comes from all around
FOLD_DIRECTIONS = 13
GOLDEN_ANGLE = 2.39996
LEAST_FACING, UNSEEN_OPENNESS = 0.3, 0.6  # points that face away from all directions, which no picture shows


@dataclass(frozen=True)
class Light:
    """On every point: what a white matte surface sends, and how open it lies, from 0 to 1."""

    falling: Float[np.ndarray, "v 3"]
    openness: Float[np.ndarray, " v"]


def illuminate(
    sculpture: Sculpture, triangles: Int32[np.ndarray, "t 3"], surroundings: Surroundings, draws: np.ndarray
) -> Light:
    """The light on a sculpture from the lamps that `draws` [k] choose, and from all around."""
    lamps = np.zeros_like(sculpture.points)
    for direction, power in zip(*surroundings.lamps(draws), strict=True):
        lamps += _reached(sculpture, triangles, direction, LAMP_SHADOW)[:, None] * power / np.pi
    openness = _openness(sculpture, triangles)
    around = surroundings.falling_on(sculpture.normals) * openness[:, None]
    return Light(LAMP_SHARE * lamps + (1 - LAMP_SHARE) * around, openness)


def fold_directions() -> Float[np.ndarray, "d 3"]:
    """Directions on the camera's side, evenly spread (a Fibonacci spiral)."""
    number = np.arange(FOLD_DIRECTIONS)
    z = 1 - (2 * number + 1) / FOLD_DIRECTIONS
    level = np.sqrt(1 - z * z)
    return np.stack([level * np.cos(number * GOLDEN_ANGLE), level * np.sin(number * GOLDEN_ANGLE), z], axis=1)


def _openness(sculpture: Sculpture, triangles: np.ndarray) -> np.ndarray:
    """The share of all directions that reach a point, weighted by how much it faces each."""
    directions = fold_directions()
    reached = sum(_reached(sculpture, triangles, direction, FOLD_SHADOW) for direction in directions)
    facing = np.clip(sculpture.normals @ directions.T, 0, 1).sum(1)
    return np.where(facing < LEAST_FACING, UNSEEN_OPENNESS, reached / (facing + 1e-6))


def _reached(
    sculpture: Sculpture, triangles: np.ndarray, direction: np.ndarray, shadow: tuple[int, float, float]
) -> np.ndarray:
    """The cosine to a direction for every point that light from there reaches, 0 in its shadow: [v] in [0, 1]."""
    side, clearance, softness = shadow
    across, up = _axes(direction)
    seen = sculpture.points @ np.stack([across, up, direction], axis=1)
    places = np.column_stack([side * (0.5 + seen[:, :2] / SHADOW_WIDTH), seen[:, 2]])
    depths, _ = rasterise(places, triangles, side)
    columns, rows = np.clip(places[:, :2].astype(int), 0, side - 1).T
    covered = (depths[rows, columns] - seen[:, 2] - clearance) / softness
    return np.clip(sculpture.normals @ direction, 0, 1) * np.clip(1 - covered, 0, 1)


def _axes(direction: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two unit vectors at right angles to a direction and to each other."""
    steep = abs(direction[1]) >= 0.95
    across = np.cross([1.0, 0, 0] if steep else [0, 1.0, 0], direction)
    across /= np.linalg.norm(across)
    return across, np.cross(direction, across)
