"""Light from all around, from a map of latitude by longitude: mirrored, falling on a surface, or as a background.

Directions are unit vectors (x right, y up, z towards the camera); radiance is linear RGB.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from scipy.ndimage import gaussian_filter1d

BLURRED = (32, 64)  # the grid of blurred maps
LAMP_GRID = (16, 32)  # the grid of directions that light is cast from
LOBES = (90, 24, 6)  # Phong exponents of ever blurrier reflections
BACKDROP_BLUR = 0.04, 0.024  # shares of the map's height and width
EVEN_SHARE = 0.25  # of the lamps, drawn without regard to brightness

Map = Float[np.ndarray, "_ _ 3"]  # latitude by longitude
Directions = Float[np.ndarray, "*n 3"]


@dataclass(frozen=True)
class Environment:
    """A map prepared for every use of it."""

    mirrors: tuple[Map, ...]  # from sharp to blurred
    falling: Map  # what a white matte surface that faces a direction sends
    backdrop: Map
    lamps: Float[np.ndarray, "l 3"]  # directions
    powers: Float[np.ndarray, "l 3"]  # radiance times solid angle


@dataclass(frozen=True)
class Surroundings:
    """An environment, turned by an angle in radians about the upright axis."""

    environment: Environment
    turn: float

    def mirrored(self, blur: int, directions: Directions) -> Directions:
        """What a mirror sees in these directions, blurred from 0 (not) to 3."""
        return look_up(self.environment.mirrors[blur], self._turned(directions))

    def falling_on(self, normals: Directions) -> Directions:
        """What white matte surfaces send that see half of everything; normals of any length."""
        return look_up(self.environment.falling, self._turned(normals))

    def behind(self, directions: Directions) -> Directions:
        """The background, out of focus."""
        return look_up(self.environment.backdrop, self._turned(directions))

    def lamps(self, draws: Float[np.ndarray, " k"]) -> tuple[Float[np.ndarray, "k 3"], Float[np.ndarray, "k 3"]]:
        """(directions, powers) of k lamps that stand for all light, brighter directions oftener.

        `draws` are independent random numbers in [0, 1).
        """
        chosen, chance = _choose(self.environment.powers.sum(1), draws)
        powers = self.environment.powers[chosen] / (len(draws) * chance[:, None])
        return self.environment.lamps[chosen] @ about_y(self.turn).T, powers

    def _turned(self, directions: Directions) -> Directions:
        return directions @ about_y(self.turn)


def prepare(maps: Mapping[str, Map]) -> dict[str, Environment]:
    """The maps, blurred and averaged once for all pictures; each is twice as wide as high, a multiple of 32 high."""
    blurred = np.stack([averaged(radiance, BLURRED) for radiance in maps.values()])
    falling, *lobes = (convolved(blurred, lobe) for lobe in (1, *LOBES))
    return {
        name: Environment(
            mirrors=(radiance, *(mirrored[number] for mirrored in lobes)),
            falling=falling[number],
            backdrop=_out_of_focus(radiance),
            lamps=directions_of(*LAMP_GRID).reshape(-1, 3),
            powers=(averaged(radiance, LAMP_GRID) * _solid_angles(*LAMP_GRID)[..., None]).reshape(-1, 3),
        )
        for number, (name, radiance) in enumerate(maps.items())
    }


def directions_of(h: int, w: int) -> Float[np.ndarray, "h w 3"]:
    """The direction of every pixel of a map, from straight up to straight down."""
    polar = ((np.arange(h) + 0.5) / h * np.pi)[:, None]
    azimuth = (np.arange(w) + 0.5) / w * 2 * np.pi
    level = np.sin(polar)
    return np.stack(np.broadcast_arrays(level * np.sin(azimuth), np.cos(polar), -level * np.cos(azimuth)), axis=-1)


def convolved(maps: Float[np.ndarray, "m h w 3"], lobe: int) -> Float[np.ndarray, "m h w 3"]:
    """For every direction the mean of all radiance, weighted by cosine**lobe (clipped at 0)."""
    _, h, w, _ = maps.shape
    directions = directions_of(h, w).reshape(-1, 3).astype(np.float32)
    weights = np.maximum(directions @ directions.T, 0) ** lobe * _solid_angles(h, w).reshape(-1).astype(np.float32)
    weights /= weights.sum(1, keepdims=True)
    return (weights @ maps.reshape(-1, h * w, 3)).reshape(maps.shape)


def averaged(radiance: Map, grid: tuple[int, int]) -> Float[np.ndarray, "rows columns 3"]:
    """The map at a size that divides its own."""
    h, w = grid
    return radiance.reshape(h, radiance.shape[0] // h, w, radiance.shape[1] // w, 3).mean((1, 3))


def look_up(radiance: Map, directions: Directions) -> Directions:
    """The map in any directions, interpolated bilinearly; their length does not matter."""
    h, w, _ = radiance.shape
    x, y, z = np.moveaxis(directions, -1, 0)
    rows = np.arctan2(np.hypot(x, z), y) / np.pi * h - 0.5
    columns = np.arctan2(x, -z) / (2 * np.pi) * w - 0.5
    top, left = np.floor(rows).astype(int), np.floor(columns).astype(int)
    down, across = (rows - top)[..., None], (columns - left)[..., None]
    upper, lower = np.clip(top, 0, h - 1), np.clip(top + 1, 0, h - 1)
    left, right = left % w, (left + 1) % w
    above = radiance[upper, left] * (1 - across) + radiance[upper, right] * across
    below = radiance[lower, left] * (1 - across) + radiance[lower, right] * across
    return above * (1 - down) + below * down


def about_y(angle: float) -> Float[np.ndarray, "3 3"]:
    """The rotation that takes z towards x."""
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])


def _out_of_focus(radiance: Map) -> Map:
    down, across = (share * side for share, side in zip(BACKDROP_BLUR, radiance.shape[:2], strict=True))
    return gaussian_filter1d(gaussian_filter1d(radiance, down, axis=0, mode="nearest"), across, axis=1, mode="wrap")


def _choose(
    brightness: Float[np.ndarray, " l"], draws: Float[np.ndarray, " k"]
) -> tuple[Int[np.ndarray, " k"], Float[np.ndarray, " k"]]:
    """Which lamp each draw stands for, and how likely that lamp was."""
    chance = (1 - EVEN_SHARE) * brightness / brightness.sum() + EVEN_SHARE / len(brightness)
    chosen = np.minimum(np.searchsorted(np.cumsum(chance), draws, side="right"), len(chance) - 1)
    return chosen, chance[chosen]


def _solid_angles(h: int, w: int) -> Float[np.ndarray, "h w"]:
    """Of every pixel, in steradians."""
    rows = np.sin((np.arange(h) + 0.5) / h * np.pi) * (np.pi / h) * (2 * np.pi / w)
    return np.broadcast_to(rows[:, None], (h, w))
