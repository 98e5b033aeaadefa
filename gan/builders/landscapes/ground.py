"""Where a ray meets the ground, what grows there, and the light that falls on it."""

import math

from gan.builders.landscapes.kernels import add, advance, dot, height, kernel, mix, multiply, ramp, sample, scale, unit

SNOW = (0.90, 0.93, 0.99)
SAND = (0.62, 0.53, 0.38)


@kernel
def march(land, origin, direction, reach):
    """The distance at which a ray meets the ground, or -1 beyond `reach`.

    Steps grow with the distance, since far detail is small, and with the clearance, since slopes are finite; the hit is
    then refined by bisection. With steps twice as long, rays jump over crests and leave debris hanging in the sky.
    """
    distance, before = 0.02, 0.02
    for _ in range(520):
        x, y, z = advance(origin, direction, distance)
        clearance = y - height(land, x, z)
        if clearance < 0:
            return bisect(land, origin, direction, before, distance)
        if y > land.relief * 1.02 and direction[1] > 0:
            return -1.0
        before = distance
        distance += max(0.007 * distance + 0.005, clearance * 0.25)
        if distance > reach:
            return -1.0
    return -1.0


@kernel
def bisect(land, origin, direction, above, below):
    """The distance at which a ray meets the land, between one above it and one below."""
    for _ in range(6):
        middle = 0.5 * (above + below)
        x, y, z = advance(origin, direction, middle)
        if y < height(land, x, z):
            below = middle
        else:
            above = middle
    return below


@kernel
def ground(world, point, distance):
    """Radiance of the ground at a point seen from `distance`: sun with shadow, sky, and light thrown back by slopes."""
    sun, air = world.sun, world.air
    normal = normal_at(world.land, point, distance)
    facing = dot(normal, sun.direction)
    direct = 0.0
    if facing > 0 and sun.direction[1] > -0.02:
        direct = 1.25 * facing * sunlit(world.land, point, sun.direction, distance)
    averted = -(normal[0] * sun.direction[0] + normal[2] * sun.direction[2])
    bounced = 0.06 * max(0.6 * averted + 0.3, 0.0)
    openness = (0.5 + 0.5 * normal[1]) * (0.55 + 0.45 * ramp(0.0, 0.7, normal[1]))  # steep walls see less sky
    dome = add(scale(air.zenith, 0.65), scale(air.averted, 0.25))
    light = add(scale(sun.colour, direct + bounced), scale(dome, openness))
    return multiply(albedo(world, point, normal), light)


@kernel
def normal_at(land, point, distance):
    """The normal, measured over a footprint that grows with the distance and roughened by grain that fades with it."""
    x, _, z = point
    reach = 0.02 + 0.0025 * distance
    rough = 0.55 / (1 + 0.12 * distance)
    bump_x = rough * (sample(land.grain, x * 150, z * 150) - 0.5)
    bump_z = rough * (sample(land.grain, x * 150 + 50, z * 150 + 80) - 0.5)
    slope_x = (height(land, x + reach, z) - height(land, x - reach, z)) / (2 * reach)
    slope_z = (height(land, x, z + reach) - height(land, x, z - reach)) / (2 * reach)
    return unit((bump_x - slope_x, 1.0, bump_z - slope_z))


@kernel
def sunlit(land, point, sun, distance):
    """How much of the sun a point sees: 0 in shadow, with a soft edge where the ray grazes a ridge."""
    free, ahead = 1.0, 0.06 + 0.004 * distance
    for _ in range(40):
        x, y, z = advance(point, sun, ahead)
        clearance = (y + 0.012 - height(land, x, z)) / ahead
        free = min(free, ramp(-0.02, 0.05, clearance))
        if free <= 0.01 or y > land.relief:
            break
        ahead *= 1.13
    return free


@kernel
def albedo(world, point, normal):
    """What covers the ground: rock on the steep, meadow and forest on the flat, snow above, sand along the shore.

    Grain shifts every border, so that none follows a contour line.
    """
    cover, land = world.cover, world.land
    x, y, z = point
    coarse, fine = sample(land.grain, x * 31, z * 31), sample(land.grain, x * 97 + 13, z * 97)
    altitude = (y - land.water_level) / (land.relief - land.water_level + 1e-3)
    green = mix(cover.meadow, cover.forest, cover.forest_share * ramp(0.42, 0.58, coarse))
    layers = 0.25 * cover.strata * math.sin(y * 38 + coarse * 7)
    rock = scale(cover.rock, 0.72 + 0.5 * coarse + layers)
    gentle = ramp(cover.steepest, cover.steepest + 0.22, normal[1] + 0.12 * (fine - 0.5))
    grown = gentle * (1 - ramp(cover.treeline - 0.12, cover.treeline + 0.1, altitude + 0.25 * (coarse - 0.5)))
    snowed = ramp(cover.snowline - 0.06, cover.snowline + 0.08, altitude + 0.22 * (coarse - 0.5))
    snowed *= ramp(0.52, 0.74, normal[1] + 0.1 * (fine - 0.5))
    colour = mix(mix(rock, scale(green, 0.8 + 0.45 * fine), grown), SNOW, snowed)
    return mix(colour, SAND, cover.beach * (1 - ramp(0.004, 0.022, altitude)))
