"""Outlines: heights over the width of the picture, from noise and from trees."""

from collections.abc import Callable

import numpy as np

Across = np.ndarray  # [n], a number for each column of the picture


def noise(
    rng: np.random.Generator, x: Across, *, bends: float, octaves: int, gain: float, ridged: bool = False
) -> Across:
    """Value noise in about -1 to 1 with `bends` bends over the width; ridged: straight flanks that meet in peaks."""
    total, scale = np.zeros_like(x), 0.0
    for octave in range(octaves):
        knots = max(2, round(bends * 2**octave)) + 1
        values = rng.uniform(-1, 1, knots + 3).astype(x.dtype)
        place = np.clip(x, 0, 1) * knots + rng.uniform(0, 1)
        left = place.astype(int)
        share = (place - left).astype(x.dtype)
        if not ridged:
            share = share * share * (3 - 2 * share)
        wave = values[left] * (1 - share) + values[left + 1] * share
        total += gain**octave * (1 - 2 * np.abs(wave) if ridged and octave == 0 else wave)
        scale += gain**octave
    return total / scale


def fir(x: Across, height: float) -> Across:
    """A fir's outline around x = 0: three tiers of branches."""
    cone = np.clip(1 - np.abs(x) / (0.30 * height), 0, 1)
    tier = np.clip(cone * 3 % 1 * 1.5, 0, 1)
    return height * np.where(cone > 0, (np.floor(cone * 3) + tier) / 3, 0)


def poplar(x: Across, height: float) -> Across:
    """A poplar's outline around x = 0: narrow and round at its top."""
    return height * np.sqrt(np.clip(1 - (x / (0.16 * height)) ** 2, 0, 1))


def broadleaf(x: Across, height: float) -> Across:
    """The outline around x = 0 of a tree that is as wide as it is tall: three round crowns."""
    crowns = [(0.0, 1.0, 0.36), (-0.30, 0.72, 0.28), (0.30, 0.76, 0.28)]
    tops = [top * np.sqrt(np.clip(1 - ((x / height - at) / half) ** 2, 0, 1)) for at, top, half in crowns]
    return height * np.maximum.reduce(tops)


OUTLINES: dict[str, Callable[[Across, float], Across]] = {"firs": fir, "poplars": poplar, "broadleaf": broadleaf}


def wood(rng: np.random.Generator, x: Across, kind: str, *, density: float, height: float) -> Across:
    """The outline of trees of one kind: sparse groups at density 0, a closed forest at 1."""
    outline, count = np.zeros_like(x), round(6 + 50 * density * min(1, 0.06 / height))
    centres = rng.uniform(-0.02, 1.02, count)
    if density < 0.5:  # in groups
        groups = rng.uniform(0.05, 0.95, 3)
        centres = groups[rng.integers(0, 3, count)] + rng.normal(0, 0.09, count)
    for centre, size in zip(centres, rng.uniform(0.55, 1.0, count) * height, strict=True):
        outline = np.maximum(outline, OUTLINES[kind](x - centre, size))
    return outline
