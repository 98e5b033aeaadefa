"""Draws triangles into a depth buffer: what a camera sees, or what a lamp reaches."""

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int32

from gan.builders.landscapes.kernels import kernel

NOTHING = -1
FARTHEST = -1e9
EDGE = -1e-6  # a share that still counts as inside, so that no sample falls between two triangles


@dataclass(frozen=True)
class Hits:
    """Which samples of a square show a surface, and for each of those where in which triangle."""

    covered: Bool[np.ndarray, "side side"]
    corners: Int32[np.ndarray, "n 3"]
    shares: Float[np.ndarray, "n 3"]  # barycentric

    def of(self, values: np.ndarray) -> np.ndarray:
        """Values of the points, [v, ...], interpolated: [n, ...]."""
        return np.einsum("nc,nc...->n...", self.shares, values[self.corners])


def rasterise(
    places: Float[np.ndarray, "v 3"], triangles: Int32[np.ndarray, "t 3"], side: int
) -> tuple[Float[np.ndarray, "side side"], Int32[np.ndarray, "side side"]]:
    """(depths, triangles) nearest in every pixel; `places` are (column, row, depth), a greater depth being nearer."""
    depths = np.full((side, side), FARTHEST)
    nearest = np.full((side, side), NOTHING, np.int32)
    _fill(np.ascontiguousarray(places, np.float64), triangles, depths, nearest)
    return depths, nearest


def find_hits(places: Float[np.ndarray, "v 3"], triangles: Int32[np.ndarray, "t 3"], side: int) -> Hits:
    """What a camera sees of triangles at (column, row, depth)."""
    _, nearest = rasterise(places, triangles, side)
    covered = nearest != NOTHING
    corners = triangles[nearest[covered]]
    rows, columns = np.nonzero(covered)
    x, y = np.moveaxis(places[corners, :2], -1, 0) - np.stack([columns, rows])[..., None] - 0.5
    areas = np.stack([x[:, i] * y[:, j] - x[:, j] * y[:, i] for i, j in ((1, 2), (2, 0), (0, 1))], axis=1)
    return Hits(covered, corners, areas / areas.sum(1, keepdims=True))


@kernel
def _fill(places, triangles, depths, nearest):
    last = depths.shape[0] - 1
    for t in range(triangles.shape[0]):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ax, ay, bx, by, cx, cy = places[a, 0], places[a, 1], places[b, 0], places[b, 1], places[c, 0], places[c, 1]
        area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
        if abs(area) < 1e-9:
            continue
        left, right = max(math.floor(min(ax, bx, cx) - 0.5), 0), min(math.ceil(max(ax, bx, cx)), last)
        top, bottom = max(math.floor(min(ay, by, cy) - 0.5), 0), min(math.ceil(max(ay, by, cy)), last)
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                x, y = column + 0.5, row + 0.5
                share_a = ((bx - x) * (cy - y) - (cx - x) * (by - y)) / area
                share_b = ((cx - x) * (ay - y) - (ax - x) * (cy - y)) / area
                share_c = 1 - share_a - share_b
                if min(share_a, share_b, share_c) >= EDGE:
                    depth = share_a * places[a, 2] + share_b * places[b, 2] + share_c * places[c, 2]
                    if depth > depths[row, column]:
                        depths[row, column] = depth
                        nearest[row, column] = t
