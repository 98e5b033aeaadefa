"""Lakes: a rippled mirror over coloured depth."""

import math

from gan.builders.landscapes.ground import ground, march
from gan.builders.landscapes.kernels import add, advance, clamp, dot, height, kernel, mix, ramp, sample, scale, unit
from gan.builders.landscapes.sky import sky

BRIGHTEST = 3.0  # the sun's reflection, which would otherwise sparkle in single pixels
MIRROR_REACH = 40.0


@kernel
def water(world, point, direction, distance):
    """Radiance of the water at a point of its surface, `distance` along the ray."""
    normal = rippled(world, point, distance)
    cosine = dot(direction, normal)
    x, y, z = advance(direction, normal, -2 * cosine)
    mirrored = (x, abs(y) + 0.002, z)  # a ripple may not mirror the lake's own ground
    seen = reflection(world, point, mirrored, distance)
    fresnel = 0.03 + 0.97 * (1 - clamp(-cosine, 0.0, 1.0)) ** 5  # Schlick
    return mix(body(world, point), seen, fresnel)


@kernel
def rippled(world, point, distance):
    """The surface's normal: two sizes of ripple, longer across the view, fading with the distance."""
    grain, strength = world.land.grain, world.water.ripples / (1 + 0.10 * distance)
    x, _, z = point
    slope_x = sample(grain, x * 160, z * 160) + sample(grain, x * 330 + 7, z * 330) - 1
    slope_z = sample(grain, x * 160 + 40, z * 160 + 77) + sample(grain, x * 330, z * 330 + 19) - 1
    return unit((slope_x * strength, 1.0, slope_z * strength * 1.6))


@kernel
def reflection(world, point, direction, distance):
    """What the mirrored ray meets: land behind its haze, or sky."""
    land, air = world.land, world.air
    start = (point[0], land.water_level + 0.004, point[2])
    reach = march(land, start, direction, MIRROR_REACH)
    if reach > 0:
        far = distance + reach
        seen = ground(world, advance((start[0], land.water_level, start[2]), direction, reach), far)
        seen = mix(seen, mix(air.sunward, air.averted, 0.6), 1 - math.exp(-far * air.haze))
    else:
        seen = sky(world, point, direction)
    return min(seen[0], BRIGHTEST), min(seen[1], BRIGHTEST), min(seen[2], BRIGHTEST)


@kernel
def body(world, point):
    """Light scattered back from within, brighter in the shallows."""
    air, sun = world.air, world.sun
    deep = ramp(0.0, 0.10, world.land.water_level - height(world.land, point[0], point[2]))
    light = add(scale(air.zenith, 0.5), scale(air.averted, 0.35))
    light = add(light, scale(sun.colour, 0.35 * max(sun.direction[1], 0.0)))
    tint, amount = world.water.colour, 0.25 + 0.75 * (1 - 0.6 * deep)
    return tint[0] * light[0] * amount, tint[1] * light[1] * amount, tint[2] * light[2] * amount
