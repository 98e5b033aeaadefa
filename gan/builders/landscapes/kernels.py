"""The small compiled vocabulary of the renderer: triples, ramps and look-ups.

Compiled code is cached beside the sources, and Numba notices a change in a file only for the functions of that file:
after an edit here, delete this folder's `__pycache__`.
"""

import math
from collections.abc import Callable
from inspect import unwrap
from typing import Any

from numba import njit


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile the bare function: a wrapper around it, such as a run-time type check, can't be compiled."""
    return njit(fastmath=True, cache=True)(unwrap(function))


@kernel
def add(a, b):
    """The sum of two triples."""
    return a[0] + b[0], a[1] + b[1], a[2] + b[2]


@kernel
def scale(a, factor):
    """A triple times a number."""
    return a[0] * factor, a[1] * factor, a[2] * factor


@kernel
def multiply(a, b):
    """The products of two triples' parts."""
    return a[0] * b[0], a[1] * b[1], a[2] * b[2]


@kernel
def mix(a, b, share):
    """a where share is 0, b where it is 1."""
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share


@kernel
def dot(a, b):
    """The scalar product of two triples."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


@kernel
def unit(a):
    """A triple at length 1."""
    return scale(a, 1 / math.sqrt(dot(a, a)))


@kernel
def advance(origin, direction, distance):
    """The place at a distance from another one."""
    return add(origin, scale(direction, distance))


@kernel
def clamp(value, low, high):
    """The value, or the bound that it passes."""
    return min(max(value, low), high)


@kernel
def ramp(start, end, value):
    """0 before start, 1 after end, smooth between (Hermite)."""
    t = clamp((value - start) / (end - start), 0.0, 1.0)
    return t * t * (3 - 2 * t)


@kernel
def sample(tile, x, z):
    """The periodic tile at column x, row z, interpolated bilinearly. Its side must be a power of two."""
    column, row = math.floor(x), math.floor(z)
    u, v = x - column, z - row
    last = tile.shape[0] - 1
    left, top = int(column) & last, int(row) & last
    right, bottom = (left + 1) & last, (top + 1) & last
    above = tile[top, left] * (1 - u) + tile[top, right] * u
    below = tile[bottom, left] * (1 - u) + tile[bottom, right] * u
    return above * (1 - v) + below * v


@kernel
def height(land, x, z):
    """The ground's height in units."""
    return sample(land.heights, x * land.scale, z * land.scale) * land.relief
