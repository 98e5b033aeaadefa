"""The sky: a gradient, stars, aurora, sun or moon with its glow, clouds, birds."""

import numpy as np

from gan.builders.posters.canvas import Canvas
from gan.builders.posters.palette import AURORA, WHITE, Light, blend
from gan.builders.posters.scene import Scene
from gan.builders.posters.skyline import noise


def paint_sky(canvas: Canvas, scene: Scene, light: Light, rng: np.random.Generator) -> None:
    """Everything above the horizon that is farther away than the land."""
    shown, horizon = scene.attributes, scene.horizon
    down = np.clip(canvas.y / horizon, 0, 1) ** scene.gradient
    canvas.fill(blend(light.top, light.low, down[..., None]))
    if shown.stars > 0:
        _stars(canvas, horizon, shown.stars, rng)
    if shown.aurora > 0:
        _aurora(canvas, horizon, shown.aurora, rng)
    _sun_or_moon(canvas, scene, light)
    for _ in range(shown.clouds):
        _cloud(canvas, horizon, light, rng)
    if shown.birds:
        _birds(canvas, scene, light, rng)


def _stars(canvas: Canvas, horizon: float, strength: float, rng: np.random.Generator) -> None:
    for _ in range(round(60 * strength)):
        x, y, bright = rng.uniform(0, 1), rng.uniform(0, 0.9 * horizon), rng.uniform(0.25, 0.9)
        canvas.dab(x, y, rng.choice([0.0022, 0.0032]), WHITE, bright * strength)


def _aurora(canvas: Canvas, horizon: float, strength: float, rng: np.random.Generator) -> None:
    """Curtains: a bright foot that winds across the sky, fading upwards from green to violet."""
    foot = horizon * (0.62 + 0.22 * noise(rng, canvas.x[0], bends=2.0, octaves=2, gain=0.4))
    folds = 0.6 + 0.4 * noise(rng, canvas.x[0], bends=9.0, octaves=2, gain=0.6)
    above = (foot[None] - canvas.y) / (0.55 * horizon)
    curtain = np.where(above > 0, np.exp(-3 * above), np.exp(above * 40)) * folds[None]
    colour = blend(AURORA[0], AURORA[1], np.clip(above, 0, 1)[..., None])
    canvas.lay(colour, 0.55 * strength * curtain)


def _sun_or_moon(canvas: Canvas, scene: Scene, light: Light) -> None:
    shown = scene.attributes
    x, y, radius = shown.sun_x, scene.horizon - shown.sun_height, shown.sun_size
    distance = np.hypot(canvas.x - x, canvas.y - y)
    canvas.lay(light.disc, 0.5 * np.exp(-distance / scene.glow))
    disc = canvas.inside(radius - distance)
    if 0 < shown.moon < 1:  # the sky covers the rest of it
        shadow = np.hypot(canvas.x - x + 2 * shown.moon * radius, canvas.y - y + 0.3 * radius)
        disc = disc * (1 - canvas.inside(radius - shadow))
    canvas.lay(light.disc, disc)


def _cloud(canvas: Canvas, horizon: float, light: Light, rng: np.random.Generator) -> None:
    """A heap of round tops on a flat foot."""
    foot, centre, half = rng.uniform(0.08, horizon - 0.14), rng.uniform(0, 1), rng.uniform(0.12, 0.32)
    height, top = half * rng.uniform(0.18, 0.34), np.zeros_like(canvas.x[0])
    for _ in range(6):
        at = rng.uniform(-0.75, 0.75)
        half_bump, bump = half * rng.uniform(0.22, 0.45), rng.uniform(0.5, 1) * (1 - at * at)
        round_top = np.sqrt(np.clip(1 - ((canvas.x[0] - centre - at * half) / half_bump) ** 2, 0, 1))
        top = np.maximum(top, bump * round_top)
    body = canvas.inside(canvas.y - (foot - height * top)[None]) * canvas.inside(foot - canvas.y)
    canvas.lay(blend(light.low, WHITE, 0.5), 0.8 * body * (top > 0)[None])


def _birds(canvas: Canvas, scene: Scene, light: Light, rng: np.random.Generator) -> None:
    """A few pairs of wings, all about as far away."""
    x, y, size = rng.uniform(0.2, 0.8), rng.uniform(0.12, 0.6 * scene.horizon), rng.uniform(0.022, 0.034)
    for _ in range(scene.attributes.birds):
        across, up = canvas.x - x - rng.normal(0, 0.07), canvas.y - y - rng.normal(0, 0.035)
        along = np.abs(across) / size
        wing = up + size * (0.55 * np.sqrt(np.clip(along, 0, 1)) - 0.375 * along**2)
        canvas.lay(light.near, canvas.inside(0.0045 * (1.2 - along) - np.abs(wing)) * (along < 1))
