"""Strands of hair, as a relief that turns the normals of a smooth surface."""

from dataclasses import replace

import numpy as np
from jaxtyping import Float

from gan.builders.busts.hair import HairStyle
from gan.builders.busts.noise import noise_at
from gan.builders.busts.surface import Surface, facing, unit

STEP = 0.02  # decimetres, over which the relief's slope is taken
HAIRY = 0.3  # cover from which the gaps between strands are dark
GAP, GAP_DEPTH, GAP_RANGE = 0.85, 0.22, (0.45, 1.1)  # openness between strands, on average, and what noise adds
RELIT_RANGE, RELIT_POWER = (0.4, 2.2), 1.3


def with_strands(
    surface: Surface,
    grain: Float[np.ndarray, "s s s"],
    style: HairStyle,
    cover: Float[np.ndarray, " n"],
    turn: Float[np.ndarray, "3 3"],
) -> Surface:
    """The surface with strands where `cover` is 1, relit; `turn` takes the neutral head's axes to the world's."""
    cover = np.clip(cover, 0, 1)
    pitch = style.strand_frequency * np.array(style.strand_stretch)
    height = noise_at(grain, pitch * surface.place)
    slopes = [noise_at(grain, pitch * (surface.place + STEP * axis)) - height for axis in np.eye(3)]
    slope = np.stack(slopes, axis=1) / STEP @ turn.T
    slope -= (slope * surface.normal).sum(1, keepdims=True) * surface.normal  # only along the surface
    normal = facing(unit(surface.normal - (style.relief * cover)[:, None] * slope), surface.view)
    falling_on = surface.surroundings.falling_on
    relit = np.clip(falling_on(normal) / (falling_on(surface.normal) + 1e-3), *RELIT_RANGE) ** RELIT_POWER
    gaps = np.where(cover > HAIRY, np.clip(GAP + GAP_DEPTH * height * cover, *GAP_RANGE), 1)
    return replace(surface, normal=normal, light=surface.light * relit, openness=surface.openness * gaps)
