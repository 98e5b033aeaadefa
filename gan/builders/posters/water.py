"""Water: what stands above the horizon upside down, rippled, with a path of light below the sun."""

import numpy as np

from gan.builders.posters.canvas import Canvas
from gan.builders.posters.land import Ridge, paint_ridge
from gan.builders.posters.palette import Light, blend
from gan.builders.posters.scene import Scene
from gan.builders.posters.skyline import noise, wood


def paint_water(canvas: Canvas, scene: Scene, light: Light, rng: np.random.Generator) -> None:
    """Islands first, so that the water mirrors them, then the water, then a bank before it."""
    for _ in range(scene.attributes.islands):
        _island(canvas, scene, light, rng)
    _mirror(canvas, scene, light, rng)
    if scene.bank:
        wave = noise(rng, canvas.x[0], bends=2.2, octaves=3, gain=0.4)
        top = 1.0 - scene.bank * (0.7 + 0.6 * wave)
        paint_ridge(canvas, scene, light, Ridge(top, 1.0, scene.bank, 1.0), rng)


def _island(canvas: Canvas, scene: Scene, light: Light, rng: np.random.Generator) -> None:
    """A low rock with trees of its own, on the horizon and nearer than the shore behind it."""
    x, shown = canvas.x[0], scene.attributes
    centre, half, height = rng.uniform(0.1, 0.9), rng.uniform(0.06, 0.16), rng.uniform(0.015, 0.035)
    hump = np.sqrt(np.clip(1 - ((x - centre) / half) ** 2, 0, 1)) * height
    if shown.wood:
        near = wood(rng, (x - centre) / (2 * half) + 0.5, shown.trees, density=0.3, height=0.35) * 0.2
        hump = np.where(hump > 0, hump + near * np.clip(1.6 * hump / height - 0.6, 0, 1), 0)
    cover = canvas.inside(canvas.y - (scene.horizon - hump)[None]) * canvas.inside(scene.horizon - canvas.y)
    canvas.lay(light.near, cover * (hump > 0)[None])


def _mirror(canvas: Canvas, scene: Scene, light: Light, rng: np.random.Generator) -> None:
    shore = int(scene.horizon * canvas.n)
    rows = np.arange(canvas.n - shore)
    down = np.linspace(0, 1, len(rows), dtype=np.float32)
    source = canvas.pixels[np.clip(shore - 1 - (rows * rng.uniform(0.95, 1.15)).astype(int), 0, shore - 1)]
    sway = noise(rng, down, bends=24.0, octaves=2, gain=0.6) * down * 0.02 * canvas.n
    columns = np.clip(np.arange(canvas.n)[None] + np.round(sway).astype(int)[:, None], 0, canvas.n - 1)
    mirrored = np.take_along_axis(source, columns[..., None], axis=1)
    deep = blend(light.top, light.near, 0.35)
    water = blend(mirrored, deep, (0.18 + 0.37 * down)[:, None, None])
    ripples = np.clip(noise(rng, down, bends=30.0, octaves=2, gain=0.5) - 0.25, 0, 1)[:, None]
    path = np.exp(-(((canvas.x[: len(down)] - scene.attributes.sun_x) / (0.04 + 0.16 * down[:, None])) ** 2))
    glitter = np.clip(1.5 * ripples * path, 0, 0.8)  # below the sun or moon, the wider the nearer
    canvas.pixels[shore:] = blend(water, light.disc, glitter[..., None])
    line = np.exp(-(((canvas.y - scene.horizon) * canvas.n / 2.2) ** 2))
    canvas.lay(light.low, 0.35 * line)
