"""From a sitter to a posed sculpture: the mixed head, brought to one size, with hair, turned."""

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int32

from gan.builders.busts.environment import about_y
from gan.builders.busts.hair import HAIR_STYLES
from gan.builders.busts.head import Head
from gan.builders.busts.noise import noise_at
from gan.builders.busts.sitter import Pose, Sitter

SMALLEST, TOP_SHARE, TO_CHIN = 0.9, 0.62, 0.45  # decimetres: what a head's height above the eyes says about its size
PIVOT = np.array([0, -0.35, -0.35])  # the neck's joint, from the eyes, in heads


@dataclass(frozen=True)
class Sculpture:
    """Points in heads (about the height from the eyes to the chin), the eyes of a straight pose at the origin.

    x is the picture's right, y up, z towards the camera. `turn` took the neutral head's axes there.
    """

    points: Float[np.ndarray, "v 3"]
    normals: Float[np.ndarray, "v 3"]
    turn: Float[np.ndarray, "3 3"]


def sculpt(head: Head, grain: Float[np.ndarray, "s s s"], sitter: Sitter) -> Sculpture:
    """The sitter as a posed sculpture."""
    points = head.mixed(sitter.morphs)
    points -= points[head.eyes].mean(0)
    top = points[head.scalp > 0.5, 1].max()
    locks = noise_at(grain, HAIR_STYLES[sitter.hair.style].lock_frequency * head.points)
    height = sitter.hair.height(head.scalp, head.cheeks, locks)
    points += height[:, None] * normals_of(points, head.triangles)
    points /= max(SMALLEST, TOP_SHARE * top + TO_CHIN)
    turn = turned(sitter.pose)
    posed = (points - PIVOT) @ turn.T + PIVOT
    return Sculpture(posed, normals_of(posed, head.triangles), turn)


def turned(pose: Pose) -> Float[np.ndarray, "3 3"]:
    """The rotation: first yaw about y, then pitch about x, then roll about z."""
    return _about_z(pose.roll) @ _about_x(pose.pitch) @ about_y(pose.yaw)


def normals_of(points: Float[np.ndarray, "v 3"], triangles: Int32[np.ndarray, "t 3"]) -> Float[np.ndarray, "v 3"]:
    """Outward unit vectors, each the mean over the triangles that meet in a point, larger ones counting more."""
    a, b, c = (points[triangles[:, corner]] for corner in range(3))
    faces = np.cross(b - a, c - a)
    sums = [np.bincount(triangles.reshape(-1), np.repeat(faces[:, axis], 3), len(points)) for axis in range(3)]
    normals = np.stack(sums, axis=1)
    return normals / (np.linalg.norm(normals, axis=1, keepdims=True) + 1e-9)


def _about_x(angle: float) -> np.ndarray:
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[1, 0, 0], [0, c, -s], [0, s, c]])


def _about_z(angle: float) -> np.ndarray:
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
