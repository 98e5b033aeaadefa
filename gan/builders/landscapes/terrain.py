"""Height fields: ridged mountains that rise from smooth valleys."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import map_coordinates

from gan.builders.landscapes.noise import TILE, octave, power_law, stretch

RIDGE_OCTAVES = 6
LACUNARITY = 2.03  # not 2: octaves whose crests coincide look like a grid
WARP = 7  # samples; bends straight ridges, as erosion would


@dataclass(frozen=True)
class Terrain:
    """One periodic tile of land: heights float32 [TILE, TILE] in [0, 1], and its height at each percentile."""

    heights: np.ndarray
    percentiles: np.ndarray

    def level(self, share: float) -> float:
        """The height that `share` of the land lies below."""
        return float(np.interp(share, np.linspace(0, 1, len(self.percentiles)), self.percentiles))


def make_terrain(rng: np.random.Generator) -> Terrain:
    """A new tile of land. About half a second: worth sharing among pictures, which differ by where they stand."""
    massif = _massif(rng)
    rolling = stretch(power_law(rng, beta=3.0, lowest=3))
    heights = 0.92 * massif * _ridges(rng) ** 1.15 + 0.08 * rolling + 0.05 * massif
    heights = stretch(_warp(rng, heights)).astype(np.float32)
    return Terrain(heights, np.quantile(heights, np.linspace(0, 1, 101)))


def _massif(rng: np.random.Generator) -> np.ndarray:
    """Where mountains may stand at all: 1 inside a massif, 0 in the plain, with soft feet."""
    rise = np.clip((stretch(power_law(rng, beta=3.6)) - rng.uniform(0.22, 0.40)) / 0.5, 0, 1)
    return rise * rise * (3 - 2 * rise)


def _ridges(rng: np.random.Generator) -> np.ndarray:
    """Ridged multifractal (Musgrave, Texturing & Modeling): noise folded at zero makes crests, and each octave is
    weighted by the one before, so that fine rock gathers on the crests and valleys stay smooth."""
    frequency, persistence = rng.uniform(2.6, 4.2), rng.uniform(0.40, 0.50)
    heights = np.zeros((TILE, TILE), np.float32)
    weight, amplitude = np.ones_like(heights), 1.0
    for _ in range(RIDGE_OCTAVES):
        crest = np.clip(1 - 0.62 * np.abs(octave(rng, centre=frequency)), 0, 1) ** 2
        heights += amplitude * weight * crest
        weight = np.clip(1.35 * crest, 0.12, 1)
        amplitude *= persistence
        frequency *= LACUNARITY
    return stretch(heights)


def _warp(rng: np.random.Generator, heights: np.ndarray) -> np.ndarray:
    rows, columns = np.mgrid[0:TILE, 0:TILE].astype(np.float32)
    rows += WARP * power_law(rng, beta=3.6, lowest=3)
    columns += WARP * power_law(rng, beta=3.6, lowest=3)
    return map_coordinates(heights, [rows, columns], order=1, mode="grid-wrap")
