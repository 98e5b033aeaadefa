"""What the busts are made of: a table of materials, each a function from a lit surface to radiance."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from jaxtyping import Float

from gan.builders.busts.surface import Colours, Surface

Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Finish:
    """How one piece of a material differs from another; each material takes what concerns it."""

    tint: Float[np.ndarray, "3"]  # about 1
    veins: float  # 0 to 1
    vein_sharpness: float
    vein_colour: Float[np.ndarray, "3"]
    blur: int  # of a metal's reflections, as in Surroundings.mirrored
    patina: float  # 0 to 1
    rings: float  # a year's, per decimetre
    paint: Float[np.ndarray, "3"]


def marble(surface: Surface, finish: Finish) -> Colours:
    """White stone with coloured veins, polished a little."""
    vein = surface.veins(finish.vein_sharpness)
    stone = np.array([0.86, 0.84, 0.80]) * finish.tint * (1 - 0.55 * finish.veins * vein)
    return 0.95 * surface.matte(stone + 0.2 * finish.veins * vein * finish.vein_colour) + 0.8 * surface.gloss(2, 0.04)


def black_marble(surface: Surface, finish: Finish) -> Colours:
    """Black stone with golden veins, polished."""
    vein = surface.veins(1.3 * finish.vein_sharpness, level=0.55) ** 1.2
    return surface.matte(0.06 + 0.55 * vein * np.array([0.75, 0.68, 0.55])) + surface.gloss(1, 0.05)


def lapis(surface: Surface, finish: Finish) -> Colours:
    """Blue stone with grains of pyrite, polished."""
    blue = np.array([0.05, 0.11, 0.42]) * (0.85 + 0.16 * surface.fine[:, None])
    pyrite = np.clip(surface.fine - 1.5, 0, 1)[:, None] * np.array([1.2, 0.9, 0.3])
    return surface.matte(np.clip(blue + pyrite, 0.01, 1)) + surface.gloss(1, 0.05)


def metal(surface: Surface, finish: Finish, *, colour: Colour, tarnishes: bool = False) -> Colours:
    """Mirrors tinted by the metal; copper and its alloys turn green in the folds."""
    tinted, cavity = np.array(colour) * finish.tint, surface.cavity
    bare = surface.gloss(finish.blur, tinted) * (0.35 + 0.65 * cavity) + surface.matte(0.10 * tinted)
    patina = np.clip(2.2 * (1 - cavity) + 0.35 * surface.coarse[:, None] - 0.35, 0, 1) * finish.patina * tarnishes
    return bare * (1 - patina) + surface.matte((0.20, 0.46, 0.38)) * patina


def porcelain(surface: Surface, finish: Finish) -> Colours:
    """White and smooth, with sharp reflections."""
    return surface.matte(np.array([0.90, 0.90, 0.92]) * finish.tint) + surface.gloss(0, 0.06)


def earthenware(
    surface: Surface, finish: Finish, *, colour: Colour, grain: tuple[float, float], sheen: float
) -> Colours:
    """Matte, with a fine grain: (its mean, its deviation)."""
    body = np.array(colour) * finish.tint * (grain[0] + grain[1] * surface.fine[:, None])
    return surface.matte(body) + sheen * surface.gloss(3, 0.03)


def jade(surface: Surface, finish: Finish) -> Colours:
    """Light also comes through from behind, as if scattered under the surface."""
    green = np.array([0.12, 0.46, 0.27]) * finish.tint
    through = surface.surroundings.falling_on(0.65 * surface.normal - 0.35 * surface.view)
    outside = surface.matte(green * (0.85 + 0.25 * surface.coarse[:, None].clip(-1, 1)))
    return 0.55 * outside + through * green * (0.25 + 0.25 * surface.cavity) + surface.gloss(1, 0.05)


def obsidian(surface: Surface, finish: Finish) -> Colours:
    """Black glass."""
    return surface.matte((0.03, 0.03, 0.03)) + 1.2 * surface.gloss(1, 0.06)


def wood(surface: Surface, finish: Finish) -> Colours:
    """Growth rings around an upright axis through the head."""
    x, _, z = surface.place.T
    years = finish.rings * np.hypot(1.1 * x + 0.25 * surface.coarse, 1.1 * (z - 0.5) + 0.12 * surface.fine)
    ring = 0.5 + 0.5 * np.sin(2 * np.pi * years[:, None])
    brown = np.array([0.50, 0.27, 0.12]) * (0.55 + 0.55 * ring) * finish.tint
    return surface.matte(brown * (0.95 + 0.1 * surface.fine[:, None])) + surface.gloss(2, 0.04)


def plastic(surface: Surface, finish: Finish) -> Colours:
    """One colour of paint, with soft reflections."""
    return surface.matte(finish.paint) + surface.gloss(1, 0.05)


# The classes of the set, in this order.
MATERIALS: Mapping[str, Callable[[Surface, Finish], Colours]] = {
    "marble": marble,
    "black marble": black_marble,
    "bronze": partial(metal, colour=(0.55, 0.38, 0.20), tarnishes=True),
    "gold": partial(metal, colour=(1.0, 0.74, 0.32)),
    "silver": partial(metal, colour=(0.92, 0.91, 0.89)),
    "copper": partial(metal, colour=(0.93, 0.55, 0.42), tarnishes=True),
    "porcelain": porcelain,
    "terracotta": partial(earthenware, colour=(0.66, 0.31, 0.18), grain=(0.97, 0.05), sheen=0.4),
    "jade": jade,
    "obsidian": obsidian,
    "wood": wood,
    "clay": partial(earthenware, colour=(0.55, 0.51, 0.46), grain=(0.98, 0.03), sheen=0.5),
    "plastic": plastic,
    "lapis": lapis,
}
