"""Sculpted hair and beards: where they grow, how far they stand out, and the relief of their strands."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

HAIRLINE_Z = (-0.9, -0.4, 0.05, 0.42, 0.62, 0.95, 1.25)  # from the nape to the forehead, in decimetres
HAIRLINE_Y = (6.35, 6.55, 6.95, 7.22, 7.62, 7.95, 8.02)
BEARD_REACH = (0.03, 0.13)
BEARD_LOCKS = 0.25  # share by which the locks vary the beard's height
BEARD_DENSITY = 0.9


class HairStyle(NamedTuple):
    """A row of the table; the number of the row is the attribute `hair`."""

    reach: tuple[float, float]  # how far the hair stands out, in decimetres
    locks: float  # share by which the locks vary it
    lock_frequency: float  # cycles of the grain per decimetre, along the surface
    strand_frequency: float
    strand_stretch: tuple[float, float, float]  # less along y: strands that hang
    relief: float  # depth of the strands' relief


HAIR_STYLES = (
    HairStyle((0.0, 0.0), 0.0, 1.0, 10.0, (1.0, 1.0, 1.0), 0.030),  # bald, though there may be a beard
    HairStyle((0.035, 0.035), 0.0, 8.0, 15.0, (1.6, 0.45, 1.6), 0.050),  # cropped
    HairStyle((0.07, 0.13), 0.3, 7.0, 11.0, (1.5, 0.38, 1.5), 0.075),  # wavy
    HairStyle((0.09, 0.20), 0.3, 14.0, 13.0, (1.0, 1.0, 1.0), 0.085),  # curly
)


class Hair(NamedTuple):
    """What grows on one head: a style, and how far hair and beard stand out (0: none)."""

    style: int
    reach: float
    beard_reach: float

    @property
    def grows(self) -> bool:
        """Whether there is any, on the head or in the face."""
        return self.style > 0 or self.beard_reach > 0

    def cover(self, scalp: Float[np.ndarray, " v"], cheeks: Float[np.ndarray, " v"]) -> Float[np.ndarray, " v"]:
        """1 where there is hair."""
        return scalp * (self.style > 0) + cheeks * (BEARD_DENSITY * (self.beard_reach > 0))

    def height(
        self, scalp: Float[np.ndarray, " v"], cheeks: Float[np.ndarray, " v"], locks: Float[np.ndarray, " v"]
    ) -> Float[np.ndarray, " v"]:
        """How far each point is pushed outwards; `locks` is noise of unit deviation."""
        uneven = 1 + HAIR_STYLES[self.style].locks * np.clip(locks, -1.5, 1.5)
        return 1.1 * self.reach * scalp * uneven + self.beard_reach * cheeks * (1 + BEARD_LOCKS * locks)


def on_scalp(points: Float[np.ndarray, "v 3"]) -> Float[np.ndarray, " v"]:
    """1 above the hairline of the neutral head, 0 on the ears."""
    x, y, z = points.T
    ear = _bump((np.abs(x) - 0.80) / 0.16, (z - 0.28) / 0.28, (y - 7.08) / 0.38)
    return smooth(-0.02, 0.16, y - np.interp(z, HAIRLINE_Z, HAIRLINE_Y)) * (1 - np.clip(1.3 * ear, 0, 1))


def on_cheeks(points: Float[np.ndarray, "v 3"]) -> Float[np.ndarray, " v"]:
    """1 where the neutral head grows a beard, 0 on the lips."""
    x, y, z = points.T
    lips = _bump(x / 0.36, (y - 6.66) / 0.155) * (z > 1.0)
    jaw = smooth(6.02, 6.2, y + 0.12 * (z < 0.9))
    return smooth(6.95, 6.72, y) * smooth(0.30, 0.55, z) * jaw * (1 - lips)


def smooth(start: float, end: float, value: np.ndarray) -> np.ndarray:
    """0 at start, 1 at end, smooth between (Hermite)."""
    t = np.clip((value - start) / (end - start), 0, 1)
    return t * t * (3 - 2 * t)


def _bump(*distances: np.ndarray) -> np.ndarray:
    """1 within a distance of about 1, flat on top."""
    return np.exp(-(sum(distance**2 for distance in distances) ** 2))
