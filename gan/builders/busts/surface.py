"""What the camera sees of a sculpture before it has a material: one point a sample."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from gan.builders.busts.environment import Surroundings

GRAZING = 0.02  # cosine of the angle to the camera that nothing seen falls below
Colours = Float[np.ndarray, "n 3"]  # linear RGB


@dataclass(frozen=True)
class Surface:
    """Points that the camera sees, one a sample; normals and views are unit vectors of the world."""

    place: Float[np.ndarray, "n 3"]  # on the neutral head, in decimetres: where solid textures are read
    normal: Float[np.ndarray, "n 3"]
    view: Float[np.ndarray, "n 3"]  # towards the camera
    light: Colours  # what a white matte surface sends
    openness: Float[np.ndarray, " n"]  # 0 deep in a fold, 1 in the open
    coarse: Float[np.ndarray, " n"]  # noise of unit deviation
    fine: Float[np.ndarray, " n"]
    surroundings: Surroundings

    @property
    def cavity(self) -> Float[np.ndarray, "n 1"]:
        """0 in folds, 1 outside them."""
        return np.clip(1.1 * self.openness, 0, 1)[:, None]

    def matte(self, albedo: np.ndarray | tuple[float, float, float]) -> Colours:
        """What reflects the same share of the light in all directions."""
        return np.asarray(albedo) * self.light

    def gloss(self, blur: int, reflectance: float | Float[np.ndarray, "3"]) -> Colours:
        """The surroundings mirrored, more so at a grazing angle (Schlick)."""
        cosine = np.clip((self.normal * self.view).sum(1, keepdims=True), GRAZING, 1)
        mirrored = self.surroundings.mirrored(blur, 2 * cosine * self.normal - self.view)
        return mirrored * (reflectance + (1 - reflectance) * (1 - cosine) ** 5) * self._unshadowed

    def veins(self, sharpness: float, level: float = 0.0) -> Float[np.ndarray, "n 1"]:
        """1 along thin lines where the noise passes a level."""
        return (np.clip(1 - np.abs(self.coarse + 0.22 * self.fine - level) * sharpness, 0, 1) ** 5)[:, None]

    @property
    def _unshadowed(self) -> Float[np.ndarray, "n 1"]:
        return np.clip(1.15 * self.openness, 0, 1)[:, None] ** 1.2


def unit(vectors: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 3"]:
    """The vectors at length 1."""
    return vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)


def facing(normals: Float[np.ndarray, "n 3"], views: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 3"]:
    """The normals, those that look away from the camera bent until they just face it."""
    along = (normals * views).sum(1, keepdims=True)
    return np.where(along < 0, normals - (along - GRAZING) * views, normals)
