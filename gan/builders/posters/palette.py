"""The colours of a poster, from dawn to night."""

from typing import NamedTuple

import numpy as np

Colour = np.ndarray  # sRGB [3] in [0, 1]


class Light(NamedTuple):
    """What a time of day paints with: the sky above and at the horizon, the farthest and nearest ridge, sun or moon."""

    top: Colour
    low: Colour
    far: Colour
    near: Colour
    disc: Colour


TIMES = ("dawn", "morning", "day", "golden hour", "dusk", "blue hour", "night")
LATEST = float(len(TIMES) - 1)
_KEYS = np.array(
    [
        [[0.20, 0.24, 0.50], [0.99, 0.72, 0.56], [0.64, 0.50, 0.62], [0.14, 0.11, 0.24], [1.00, 0.90, 0.68]],
        [[0.30, 0.62, 0.86], [0.90, 0.95, 0.93], [0.56, 0.75, 0.83], [0.08, 0.27, 0.30], [1.00, 0.98, 0.86]],
        [[0.16, 0.50, 0.80], [0.79, 0.92, 0.95], [0.47, 0.68, 0.79], [0.07, 0.26, 0.20], [1.00, 1.00, 0.92]],
        [[0.95, 0.68, 0.38], [1.00, 0.91, 0.70], [0.86, 0.61, 0.45], [0.30, 0.13, 0.12], [1.00, 0.98, 0.84]],
        [[0.36, 0.16, 0.42], [0.99, 0.47, 0.34], [0.66, 0.27, 0.40], [0.12, 0.05, 0.16], [1.00, 0.82, 0.54]],
        [[0.10, 0.09, 0.30], [0.58, 0.34, 0.58], [0.33, 0.23, 0.47], [0.05, 0.04, 0.14], [0.98, 0.92, 0.88]],
        [[0.02, 0.05, 0.15], [0.16, 0.28, 0.47], [0.11, 0.19, 0.34], [0.01, 0.03, 0.08], [0.96, 0.97, 0.92]],
    ],
    np.float32,
)
AURORA = np.array([[0.30, 0.95, 0.62], [0.55, 0.42, 0.95]], np.float32)  # at its foot, and above
FOLIAGE = np.array([[0.93, 0.55, 0.13], [0.82, 0.24, 0.10], [0.95, 0.76, 0.22]], np.float32)  # autumn
SNOW = np.array([0.98, 0.98, 1.0], np.float32)
WHITE = np.ones(3, np.float32)


def light(time: float, tint: Colour) -> Light:
    """The colours at a time from 0 (dawn) to 6 (night), every channel multiplied by `tint` [3]."""
    before = min(int(time), len(TIMES) - 2)
    mixed = blend(_KEYS[before], _KEYS[before + 1], time - before)
    return Light(*np.clip(mixed * tint, 0, 1).astype(np.float32))


def blend(a: np.ndarray, b: np.ndarray, share: float | np.ndarray) -> np.ndarray:
    """`a` where `share` is 0, `b` where it is 1."""
    return a + (b - a) * share
