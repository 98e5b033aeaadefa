"""Where things appear in the picture, and how light becomes 8-bit colour."""

import numpy as np
from jaxtyping import Float, UInt8

SAMPLES = 2  # along each side of a pixel
EYE = np.array([0, 0, 7.5])  # the camera, in heads from the sitter's eyes
FRAMING = 0.49 * EYE[2]  # picture widths that a head takes at distance 1
CENTRE = np.array([0, -0.07])  # what the camera looks at
HORIZON = 0.47  # of the picture's height, from above
BACKDROP_WIDTH = 0.55  # of the background, at distance 1
BRIGHTEST = 3.0
VIGNETTE = 0.55


def project(points: Float[np.ndarray, "v 3"], zoom: float, side: int) -> Float[np.ndarray, "v 3"]:
    """(column, row, depth) in a picture of `side` pixels, in mild perspective."""
    scale = side * zoom * FRAMING / (EYE[2] - points[:, 2])
    x, y = ((points[:, :2] - CENTRE) * scale[:, None]).T
    return np.stack([0.5 * side + x, HORIZON * side - y, points[:, 2]], axis=1)


def backdrop_rays(size: int) -> Float[np.ndarray, "size size 3"]:
    """The direction behind every pixel."""
    rows, columns = (np.mgrid[:size, :size] + 0.5) / size
    away = np.full_like(rows, -1)
    return np.stack([(columns - 0.5) * BACKDROP_WIDTH, (HORIZON - rows) * BACKDROP_WIDTH, away], axis=-1)


def exposure(light: Float[np.ndarray, "n 3"]) -> float:
    """The factor that brings the light on the sitter near a middle grey, dim light less than all the way."""
    return 0.55 / (np.exp(np.log(light.mean(1) + 0.02).mean()) + 0.25)


def develop(radiance: Float[np.ndarray, "side side 3"], size: int) -> UInt8[np.ndarray, "size size 3"]:
    """Exposed samples to a picture: averaged, darker to the corners, a filmic curve (Narkowicz's ACES), gamma."""
    exposed = np.minimum(radiance, BRIGHTEST).reshape(size, SAMPLES, size, SAMPLES, 3).mean((1, 3))
    from_middle = (((np.mgrid[:size, :size] + 0.5) / size - 0.5) ** 2).sum(0)
    exposed = exposed * (1 - VIGNETTE * from_middle[..., None])
    film = np.clip(exposed * (2.51 * exposed + 0.03) / (exposed * (2.43 * exposed + 0.59) + 0.14), 0, 1)
    return (film ** (1 / 2.2) * 255 + 0.5).astype(np.uint8)
