"""A periodic cube of noise, from which veins, patina, growth rings and strands of hair are read."""

import math

import numpy as np
from jaxtyping import Float

from gan.builders.landscapes.kernels import kernel

SIDE = 64  # a power of two, because look-ups wrap with a bit mask
POWER = 2.4  # power falls as 1 / frequency**POWER
LOWEST = 2  # cycles per cube


def make_grain(rng: np.random.Generator) -> Float[np.ndarray, "s s s"]:
    """Noise [SIDE, SIDE, SIDE] of unit deviation."""
    along = np.fft.fftfreq(SIDE) * SIDE
    frequency = np.sqrt(along[:, None, None] ** 2 + along[:, None] ** 2 + along[: SIDE // 2 + 1] ** 2)
    amplitude = np.where(frequency < LOWEST, 0, np.maximum(frequency, 1) ** (-POWER / 2))
    phase = np.exp(2j * np.pi * rng.random(frequency.shape))
    grain = np.fft.irfftn(amplitude * phase, s=(SIDE,) * 3, axes=(0, 1, 2))
    return (grain / grain.std()).astype(np.float32)


def noise_at(grain: Float[np.ndarray, "s s s"], points: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, " n"]:
    """The noise at points given in samples of the grain."""
    noise = np.empty(len(points), np.float32)
    _sample(grain, np.ascontiguousarray(points, np.float64), noise)
    return noise


@kernel
def _sample(grain, points, noise):
    last = grain.shape[0] - 1
    for i in range(points.shape[0]):
        x, y, z = math.floor(points[i, 0]), math.floor(points[i, 1]), math.floor(points[i, 2])
        u, v, w = _eased(points[i, 0] - x), _eased(points[i, 1] - y), _eased(points[i, 2] - z)
        left, top, front = int(x) & last, int(y) & last, int(z) & last
        right, bottom, back = (left + 1) & last, (top + 1) & last, (front + 1) & last
        near = _face(grain, left, right, top, bottom, front, u, v)
        noise[i] = near * (1 - w) + _face(grain, left, right, top, bottom, back, u, v) * w


@kernel
def _face(grain, left, right, top, bottom, depth, u, v):
    above = grain[left, top, depth] * (1 - u) + grain[right, top, depth] * u
    return above * (1 - v) + (grain[left, bottom, depth] * (1 - u) + grain[right, bottom, depth] * u) * v


@kernel
def _eased(t):
    return t * t * (3 - 2 * t)
