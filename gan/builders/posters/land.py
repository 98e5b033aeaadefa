"""The land: ridges behind each other in haze, with light and shade, snow and trees."""

from typing import NamedTuple

import numpy as np

from gan.builders.posters.canvas import Canvas
from gan.builders.posters.palette import FOLIAGE, SNOW, Light, blend
from gan.builders.posters.scene import Scene
from gan.builders.posters.skyline import Across, noise, wood

WILD = 0.5  # nearness up to which a ridge has peaks; nearer ones are hills


class Ridge(NamedTuple):
    """A ridge's outline, where it stands, and how near it is: 0 the farthest, 1 the nearest."""

    top: Across  # y of its edge
    foot: float
    height: float
    nearness: float


def paint_land(canvas: Canvas, scene: Scene, light: Light, rng: np.random.Generator) -> None:
    """All ridges from the farthest to the nearest; above water they stand on the horizon."""
    layers = scene.attributes.layers
    for number in range(layers):
        ridge = _ridge(canvas, scene, number / (layers - 1), rng)
        paint_ridge(canvas, scene, light, ridge, rng)


def _ridge(canvas: Canvas, scene: Scene, nearness: float, rng: np.random.Generator) -> Ridge:
    shown, wild = scene.attributes, nearness < WILD
    foot = scene.horizon + (0 if shown.water else (1.0 - scene.horizon) * nearness**1.15)
    height = shown.mountains * (1 - 0.72 * nearness) + 0.02
    bends = rng.uniform(1.4, 3.2) + 2 * (1 - nearness)
    wave = noise(
        rng,
        canvas.x[0],
        bends=bends,
        octaves=5 if wild else 3,
        gain=scene.ruggedness if wild else 0.4,
        ridged=wild,
    )
    top = foot - height * (0.60 + 0.70 * wave) * (1 if wild else 0.8)
    return Ridge(np.minimum(top, foot + (0 if shown.water else 0.03)), foot, height, nearness)


def paint_ridge(canvas: Canvas, scene: Scene, light: Light, ridge: Ridge, rng: np.random.Generator) -> None:
    """One ridge with what stands on it; nothing of it lies below the horizon of a picture with water."""
    shown = scene.attributes
    below = canvas.inside(scene.horizon - canvas.y) if shown.water and ridge.foot <= scene.horizon else 1.0
    colour = blend(light.far, light.near, ridge.nearness**0.9)
    if shown.wood and ridge.nearness >= WILD:
        tall = rng.uniform(0.045, 0.085) * (0.45 + ridge.nearness * (0.5 if shown.water else 1.0))
        trees = wood(rng, canvas.x[0], shown.trees, density=shown.wood, height=tall)
        leaves = blend(colour, FOLIAGE[rng.integers(len(FOLIAGE))], 0.62 * shown.autumn)
        canvas.lay(leaves, canvas.inside(canvas.y - (ridge.top - trees)[None]) * below)
    body = canvas.inside(canvas.y - ridge.top[None]) * below
    depth = np.clip((canvas.y - ridge.top[None]) / (0.32 - 0.16 * ridge.nearness), 0, 1)
    surface = np.broadcast_to(colour, canvas.pixels.shape)
    if ridge.nearness < WILD:
        surface = _lit(canvas, scene, light, ridge, colour, rng)
    haze = shown.haze * (0.15 + 0.6 * (1 - ridge.nearness) ** 1.2) * depth
    canvas.lay(blend(surface, light.low, haze[..., None]), body)


def _lit(
    canvas: Canvas, scene: Scene, light: Light, ridge: Ridge, colour: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """A mountain's colours [n, n, 3]: flanks that face the sun are lighter, high places carry snow."""
    x, shown = canvas.x[0], scene.attributes
    width = max(3, canvas.n // 40)
    broad = np.convolve(np.pad(ridge.top, width, "edge"), np.ones(2 * width + 1) / (2 * width + 1), "valid")
    facing = np.sign(np.gradient(broad) + 1e-9) * np.where(x < shown.sun_x, -1, 1)
    deep = np.maximum(canvas.y - ridge.top[None], 0)
    crack = noise(rng, canvas.y[:, 0], bends=16.0, octaves=2, gain=0.5) * 0.016
    sideways = np.where(shown.sun_x > x, -1, 1) * 0.45 * np.minimum(deep, 0.2) + crack[:, None]
    columns = np.clip(((canvas.x + sideways) * canvas.n).astype(int), 0, canvas.n - 1)
    lit = (0.5 + 0.5 * facing[columns])[..., None]
    fading = np.exp(-((deep / 0.11) ** 2))[..., None]
    surface = blend(blend(colour, light.near, 0.20 * fading), blend(colour, light.low, 0.22 * fading), lit)
    if shown.snow:
        reach = ridge.height * shown.snow * 1.15
        edge = (
            ridge.foot
            - ridge.height * 1.15
            + reach
            + 0.030 * noise(rng, x, bends=16.0, octaves=2, gain=0.6, ridged=True)
        )
        white = blend(SNOW, light.low, 0.30)
        white = blend(blend(white, colour, 0.36), white, lit)
        surface = blend(surface, white, canvas.inside(edge[None] - canvas.y)[..., None])
    return surface
