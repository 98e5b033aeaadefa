"""What a ray sees when it meets no ground: gradient, glow, sun disk, clouds; and the haze before everything else."""

import math

from gan.builders.landscapes.kernels import add, clamp, dot, kernel, mix, ramp, sample, scale


@kernel
def sky(world, origin, direction):
    """Radiance of the sky."""
    sun, air = world.sun, world.air
    towards = max(dot(direction, sun.direction), 0.0)
    elevation = max(direction[1], 0.0) ** 0.42  # the gradient is steepest at the horizon
    clear = mix(horizon(world, direction), air.zenith, elevation)
    clear = add(clear, scale(sun.colour, 0.30 * towards**6 + 0.35 * towards**40 + sun_disk(towards)))
    if world.clouds.cover > 0.01 and direction[1] > 0.015:
        return clouded(world, origin, direction, clear)
    return clear


@kernel
def horizon(world, direction):
    """The sky's colour at the horizon below `direction`, warm towards the sun."""
    sunward = sunward_share(world.sun.direction, direction)
    return mix(world.air.averted, world.air.sunward, sunward * sunward)


@kernel
def sunward_share(sun, direction):
    """1 in the sun's azimuth, 0 opposite."""
    lengths = (math.hypot(sun[0], sun[2]) + 1e-6) * (math.hypot(direction[0], direction[2]) + 1e-6)
    return 0.5 + 0.5 * (direction[0] * sun[0] + direction[2] * sun[2]) / lengths


@kernel
def sun_disk(towards):
    """A disk five degrees wide, ten times the real one so that a small picture can show it, with a steep rim."""
    if towards > 0.9991:
        return 7.0
    if towards > 0.995:
        return 7.0 * ((towards - 0.995) / 0.0041) ** 6
    return 0.0


@kernel
def clouded(world, origin, direction, clear):
    """The clear sky behind one flat layer of clouds, lit from the sun's side."""
    clouds, sun, air = world.clouds, world.sun, world.air
    reach = clouds.altitude / direction[1]
    x, z = origin[0] + direction[0] * reach, origin[2] + direction[2] * reach
    wisps = 0.15 * sample(world.land.grain, x * 29, z * 29 + 37)
    thickness = billows(world.land.grain, x, z) + wisps
    # One sample nearer to the sun: where the cloud is thinner there, light comes through.
    shade = billows(world.land.grain, x + 1.2 * sun.direction[0], z + 1.2 * sun.direction[2]) + 0.15 * thickness
    lit = clamp(0.70 + 2.2 * (thickness - shade), 0.25, 1.2)
    silver = 0.5 * max(dot(direction, sun.direction), 0.0) ** 10  # forward scattering lights the rims around the sun
    colour = add(scale(air.zenith, 0.495), scale(air.averted, 0.225))
    colour = add(colour, scale(sun.colour, 0.42 * lit + silver))
    opacity = ramp(1 - clouds.cover, 1 - clouds.cover + clouds.softness, thickness)
    return mix(clear, colour, opacity * ramp(0.015, 0.16, direction[1]))  # thinning out towards the horizon


@kernel
def billows(grain, x, z):
    """The noise that clouds are cut out of."""
    return 0.60 * sample(grain, x * 3.1, z * 3.1) + 0.25 * sample(grain, x * 9 + 91, z * 9)


@kernel
def behind_air(world, colour, direction, distance):
    """The colour as it arrives: dimmed by haze and mist, which scatter the horizon's light and the sun's glow."""
    air = world.air
    y = max(world.camera.position[1] + direction[1] * distance, 0.0)
    above_water = max(y - world.land.water_level, 0.0)
    depth = distance * (air.haze + air.mist * math.exp(-above_water * air.mist_falloff))
    towards = max(dot(direction, world.sun.direction), 0.0)
    scattered = add(scale(horizon(world, direction), 0.88), scale(world.sun.colour, 0.22 * towards**8))
    return mix(colour, scattered, 1 - math.exp(-depth))
