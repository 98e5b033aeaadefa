"""Draws a random scene: biome, weather, hour, and a spot from which there is something to see."""

import math
from dataclasses import dataclass

import numpy as np

from gan.builders.landscapes.biomes import BIOMES, NO_SNOW, Biome, vary
from gan.builders.landscapes.light import sky_colours, sun_colour
from gan.builders.landscapes.noise import TILE
from gan.builders.landscapes.terrain import Terrain
from gan.builders.landscapes.world import NO_WATER, Air, Camera, Clouds, Cover, Land, Sun, Triple, Water, World

TILE_UNITS = 26.0
SCALE = TILE / TILE_UNITS
VIEWPOINTS_TRIED = 60


@dataclass(frozen=True)
class Attributes:
    """What is known about a picture, in the order of the columns of attributes.csv."""

    biome: str
    sun_elevation: float  # degrees above the horizon
    sun_azimuth: float  # degrees to the right of the view; changes sign when the picture is mirrored
    water: int  # 1 where there is a lake, which may be out of sight
    cloud_cover: float
    fog: float
    mist: float
    mountain_height: float
    snowline: float  # share of the mountain height; 9 means no snow


def draw_scene(rng: np.random.Generator, terrain: Terrain, grain: np.ndarray) -> tuple[World, Attributes]:
    """A random world on this terrain and its attributes."""
    biome = BIOMES[rng.integers(len(BIOMES))]
    cover = _cover(rng, biome)
    elevation, azimuth = _sun_position(rng)
    clouds = Clouds(
        cover=0.0 if rng.random() < 0.25 else rng.uniform(0.38, 0.66),
        softness=rng.uniform(0.12, 0.35),
        altitude=rng.uniform(2.0, 4.5),
    )
    air = _air(rng, elevation)
    land = _land(rng, biome, terrain, grain)
    camera = _camera(rng, land)
    sun = Sun(_direction(camera.yaw + math.radians(azimuth), elevation), sun_colour(elevation, rng.uniform(0.7, 1.2)))
    water = Water(_tint(rng, np.array(biome.water), 0.15), ripples=float(rng.choice([0.015, 0.04, 0.10])))
    attributes = Attributes(
        biome=biome.name,
        sun_elevation=elevation,
        sun_azimuth=azimuth,
        water=int(land.water_level != NO_WATER),
        cloud_cover=clouds.cover,
        fog=air.haze,
        mist=air.mist,
        mountain_height=land.relief,
        snowline=cover.snowline,
    )
    return World(camera, sun, air, clouds, land, cover, water), attributes


def _cover(rng: np.random.Generator, biome: Biome) -> Cover:
    return Cover(
        meadow=vary(rng, biome.meadow, 0.14),
        forest=vary(rng, biome.forest, 0.14),
        rock=vary(rng, biome.rock, 0.12),
        snowline=NO_SNOW if biome.snowline == NO_SNOW else biome.snowline + rng.normal(0, 0.08),
        treeline=biome.treeline + rng.normal(0, 0.06),
        steepest=biome.steepest,
        forest_share=biome.forest_share * rng.uniform(0.4, 1),
        beach=biome.beach,
        strata=biome.strata,
    )


def _sun_position(rng: np.random.Generator) -> tuple[float, float]:
    """Elevation and azimuth in degrees. Dusk and golden hours are far likelier than on a real day, and a low sun likes
    to be in the picture: those are the hours that people photograph."""
    hour = rng.random()
    elevation = rng.uniform(-5, 3) if hour < 0.25 else rng.uniform(3, 14) if hour < 0.60 else rng.uniform(14, 55)
    in_view = elevation < 8 and rng.random() < 0.65
    return elevation, rng.uniform(-35, 35) if in_view else rng.uniform(-150, 150)


def _air(rng: np.random.Generator, elevation: float) -> Air:
    zenith, sunward, averted = sky_colours(elevation)
    if elevation < 6 and rng.random() < 0.22:  # a pink or violet dusk
        sunward, averted = sunward * [1, 0.82, 1.25], averted * [1.05, 0.9, 1.12]
    return Air(
        zenith=_tint(rng, zenith, 0.07),
        sunward=_tint(rng, sunward, 0.10),
        averted=_triple(averted),
        haze=rng.gamma(2, 0.006),
        mist=0.0 if rng.random() < 0.6 else rng.uniform(0.01, 0.12),
        mist_falloff=rng.uniform(2.5, 6),
    )


def _tint(rng: np.random.Generator, colour: np.ndarray, amount: float) -> Triple:
    return _triple(colour * (1 + rng.normal(0, amount, 3)))


def _triple(colour: np.ndarray) -> Triple:
    r, g, b = colour.tolist()
    return r, g, b


def _land(rng: np.random.Generator, biome: Biome, terrain: Terrain, grain: np.ndarray) -> Land:
    relief = rng.uniform(*biome.relief)
    flooded = rng.uniform(0.18, 0.42)
    level = relief * terrain.level(flooded) if rng.random() < biome.water_chance else NO_WATER
    return Land(terrain.heights, grain, SCALE, relief, level)


def _camera(rng: np.random.Generator, land: Land) -> Camera:
    """The best of many random viewpoints."""
    eye_height = rng.uniform(0.15, 0.6) * (0.35 if land.water_level != NO_WATER else 1)
    places = ((rng.uniform(0, TILE_UNITS, 2), rng.uniform(0, 2 * math.pi)) for _ in range(VIEWPOINTS_TRIED))
    tries = [(x, z, yaw) for (x, z), yaw in places]
    x, z, yaw = max(tries, key=lambda viewpoint: _view_quality(land, *viewpoint, eye_height=eye_height))
    eye = max(_height(land, x, z), land.water_level) + eye_height
    return Camera(
        (float(x), float(eye), float(z)),
        yaw=yaw,
        pitch=rng.normal(-0.035, 0.035),
        field_of_view=math.radians(rng.uniform(48, 68)),
    )


def _view_quality(land: Land, x: float, z: float, yaw: float, *, eye_height: float) -> float:
    """High for peaks in the distance over open ground; low for a wall before the lens or a stand far up or inland."""
    ground = _height(land, x, z)
    eye = max(ground, land.water_level) + eye_height
    ahead = [_height(land, x + math.sin(yaw) * d, z + math.cos(yaw) * d) for d in (0.4, 0.9, 1.6, 2.5, 4, 6, 9)]
    near, far = ahead[:3], ahead[3:]
    quality = min(max(far) - eye, 0.30 * land.relief)
    quality -= 3.0 * max(0, max(near) - eye + 0.12) + 0.6 * max(0, far[0] - eye - 0.05)
    quality -= 0.35 * max(0, ground - 0.4 * land.relief)
    if land.water_level != NO_WATER:
        quality -= 0.5 * max(0, ground - land.water_level)
    return quality


def _height(land: Land, x: float, z: float) -> float:
    return float(land.heights[int(z * land.scale) % TILE, int(x * land.scale) % TILE]) * land.relief


def _direction(azimuth: float, elevation: float) -> Triple:
    up = math.radians(elevation)
    return math.sin(azimuth) * math.cos(up), math.sin(up), math.cos(azimuth) * math.cos(up)
