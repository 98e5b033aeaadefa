"""From a world to radiance, and from radiance to a picture."""

import math

import numpy as np

from gan.builders.landscapes.ground import ground, march
from gan.builders.landscapes.kernels import advance, kernel, unit
from gan.builders.landscapes.sky import behind_air, sky
from gan.builders.landscapes.water import water
from gan.builders.landscapes.world import World

SAMPLES = 2  # rays along each side of a pixel
LAND_REACH, WATER_REACH = 70.0, 200.0
GRADE = 1.17  # saturation, after tone mapping


def render(world: World, size: int) -> np.ndarray:
    """The world as its camera sees it: uint8 [size, size, 3], exposed and developed like a photograph."""
    radiance = np.empty((size * SAMPLES, size * SAMPLES, 3))
    trace(world, radiance)
    return develop(np.minimum(radiance, 4.0).reshape(size, SAMPLES, size, SAMPLES, 3).mean((1, 3)))


def develop(radiance: np.ndarray) -> np.ndarray:
    """Radiance [H, W, 3] to uint8: exposure by the log-average, a filmic curve (Narkowicz's fit of ACES), gamma."""
    log_average = np.exp(np.log(radiance.mean(2) + 1e-3).mean())
    exposed = radiance * (0.295 / (0.72 * log_average + 0.085))  # the offset leaves dusk a little dark
    film = np.clip(exposed * (2.51 * exposed + 0.03) / (exposed * (2.43 * exposed + 0.59) + 0.14), 0, 1)
    grey = film.mean(2, keepdims=True)
    graded = np.clip(grey + (film - grey) * GRADE, 0, 1)
    return (graded ** (1 / 2.2) * 255 + 0.5).astype(np.uint8)


@kernel
def trace(world, radiance):
    """Fill radiance [N, N, 3], one ray per sample."""
    side = radiance.shape[0]
    for row in range(side):
        for column in range(side):
            across, up = (column + 0.5) / side * 2 - 1, 1 - (row + 0.5) / side * 2
            r, g, b = look(world, ray(world.camera, across, up))
            radiance[row, column, 0] = r
            radiance[row, column, 1] = g
            radiance[row, column, 2] = b


@kernel
def ray(camera, across, up):
    """The direction through a point of the picture, whose coordinates run from -1 to 1."""
    focal = 1 / math.tan(camera.field_of_view / 2)
    y = up * math.cos(camera.pitch) + focal * math.sin(camera.pitch)
    forward = focal * math.cos(camera.pitch) - up * math.sin(camera.pitch)
    x = across * math.cos(camera.yaw) + forward * math.sin(camera.yaw)
    z = forward * math.cos(camera.yaw) - across * math.sin(camera.yaw)
    return unit((x, y, z))


@kernel
def look(world, direction):
    """Radiance along a ray from the camera: the nearer of land and water, behind air, or the sky."""
    eye = world.camera.position
    to_land = march(world.land, eye, direction, LAND_REACH)
    to_water = water_distance(world, direction)
    if to_water > 0 and (to_land < 0 or to_water < to_land):
        point = advance(eye, direction, to_water)
        return behind_air(world, water(world, point, direction, to_water), direction, to_water)
    if to_land > 0:
        point = advance(eye, direction, to_land)
        return behind_air(world, ground(world, point, to_land), direction, to_land)
    return sky(world, eye, direction)


@kernel
def water_distance(world, direction):
    """The distance to the water's plane, or -1."""
    if world.land.water_level <= 0 or direction[1] > -1e-4:
        return -1.0
    distance = (world.land.water_level - world.camera.position[1]) / direction[1]
    return distance if distance < WATER_REACH else -1.0
