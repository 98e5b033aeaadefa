"""A seed and an index name one poster."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from gan.builders.posters.canvas import Canvas
from gan.builders.posters.land import paint_land
from gan.builders.posters.palette import light
from gan.builders.posters.scene import Attributes, Scene, draw_scene
from gan.builders.posters.sky import paint_sky
from gan.builders.posters.water import paint_water


class Purpose(IntEnum):
    """What a random stream is for: each part of a picture has its own."""

    SCENE = 1
    SKY = 2
    LAND = 3
    WATER = 4


@dataclass(frozen=True)
class Poster:
    """A picture, uint8 [size, size, 3], and what is known about it."""

    image: np.ndarray
    attributes: Attributes


def render_picture(index: int, *, size: int, seed: int) -> Poster:
    """Picture number `index` of the set `seed`, in any size the same scene."""

    def stream(purpose: Purpose) -> np.random.Generator:
        return np.random.default_rng([int(purpose), seed, index])

    scene = scene_of(index, seed=seed)
    return Poster(render(scene, size, stream), scene.attributes)


def scene_of(index: int, *, seed: int) -> Scene:
    """What picture number `index` of the set `seed` shows."""
    return draw_scene(np.random.default_rng([int(Purpose.SCENE), seed, index]))


def render(scene: Scene, size: int, stream: Callable[[Purpose], np.random.Generator]) -> np.ndarray:
    """The picture of a scene, uint8 [size, size, 3]; `stream` gives each part its random numbers."""
    canvas, colours = Canvas(size), light(scene.attributes.time, scene.tint)
    paint_sky(canvas, scene, colours, stream(Purpose.SKY))
    paint_land(canvas, scene, colours, stream(Purpose.LAND))
    if scene.attributes.water:
        paint_water(canvas, scene, colours, stream(Purpose.WATER))
    return canvas.picture()
