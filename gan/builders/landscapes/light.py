"""The colours of sun and sky for each height of the sun."""

import math

import numpy as np

from gan.builders.landscapes.world import Triple

# Sun elevation in degrees: zenith, horizon towards the sun, horizon opposite. Chosen by eye; between the rows the
# colours are interpolated.
SKY = (
    (-7, (0.015, 0.025, 0.085), (0.20, 0.11, 0.20), (0.05, 0.07, 0.16)),
    (-2, (0.05, 0.08, 0.22), (0.70, 0.28, 0.20), (0.20, 0.19, 0.34)),
    (2, (0.10, 0.18, 0.42), (1.02, 0.46, 0.17), (0.42, 0.37, 0.47)),
    (9, (0.12, 0.27, 0.60), (1.0, 0.68, 0.38), (0.52, 0.60, 0.74)),
    (25, (0.13, 0.32, 0.70), (0.72, 0.80, 0.88), (0.60, 0.74, 0.88)),
    (70, (0.11, 0.30, 0.72), (0.62, 0.76, 0.92), (0.60, 0.75, 0.92)),
)
EXTINCTION = np.array([0.025, 0.065, 0.15])  # optical depth of the clear atmosphere at the zenith, for R, G, B
SUN_STRENGTH = 3.0


def sky_colours(elevation: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Zenith, horizon towards the sun and horizon opposite for a sun `elevation` degrees high."""
    elevations, *colours = zip(*SKY, strict=True)
    zenith, sunward, averted = (
        np.array([np.interp(elevation, elevations, channel) for channel in zip(*part, strict=True)]) for part in colours
    )
    return zenith, sunward, averted


def sun_colour(elevation: float, clearness: float) -> Triple:
    """Sunlight after its way through the air (Beer-Lambert): redder when low, gone four degrees below the horizon."""
    r, g, b = SUN_STRENGTH * np.exp(-EXTINCTION * air_mass(elevation) * clearness) * np.clip((elevation + 4) / 5, 0, 1)
    return float(r), float(g), float(b)


def air_mass(elevation: float) -> float:
    """How many zenith atmospheres sunlight crosses (Kasten 1965), at most 22."""
    degrees = max(elevation, 0.2)
    return min(1 / (math.sin(math.radians(degrees)) + 0.15 * (degrees + 3.885) ** -1.253), 22.0)
