"""A seed and an index name one picture."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import count

import numpy as np

from gan.builders.landscapes.noise import power_law, stretch
from gan.builders.landscapes.render import render
from gan.builders.landscapes.scene import Attributes, draw_scene
from gan.builders.landscapes.streams import Purpose, stream
from gan.builders.landscapes.terrain import Terrain, make_terrain

BLOCK = 60  # pictures that share one terrain, which costs as much as several of them
FLAT = 9.0  # in 8-bit levels: less contrast is fog, or a wall before the lens


@dataclass(frozen=True)
class Landscape:
    """A picture, uint8 [size, size, 3], and what is known about it."""

    image: np.ndarray
    attributes: Attributes


def render_picture(index: int, *, size: int, seed: int) -> Landscape:
    """Picture number `index` of the set `seed`: the first of its scenes that shows something."""
    terrain, grain = terrain_of(seed, index // BLOCK), grain_of(seed)
    for attempt in count():
        world, attributes = draw_scene(stream(Purpose.SCENE, seed, index, attempt), terrain, grain)
        image = render(world, size)
        if contrast(image) > FLAT:
            return Landscape(image, attributes)
    raise AssertionError("unreachable")


def contrast(image: np.ndarray) -> float:
    """The standard deviation over the picture, on a grid of about 32 points a side, averaged over the channels."""
    step = max(1, len(image) // 32)
    return float(image[::step, ::step].astype(np.float32).std((0, 1)).mean())


@lru_cache(maxsize=2)
def terrain_of(seed: int, block: int) -> Terrain:
    """The land that a block of pictures shares; the last two are kept."""
    return make_terrain(stream(Purpose.TERRAIN, seed, block))


@lru_cache(maxsize=2)
def grain_of(seed: int) -> np.ndarray:
    """The fine noise that all pictures of a set share."""
    return stretch(power_law(stream(Purpose.GRAIN, seed), beta=2.5, lowest=8)).astype(np.float32)
