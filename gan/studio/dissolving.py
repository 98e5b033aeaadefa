"""A painted film: a few paintings a second that dissolve into each other.

Strokes jump with the smallest change of what is painted. With a painting for every frame, the second difference of
neighbouring frames is about ten times what it is with every fourth one and those between blended.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from jaxtyping import UInt8

from gan.studio.paint import Paint
from gan.studio.recipe import Recipe

PAINTINGS = 4  # a second

Picture = UInt8[np.ndarray, "size size 3"]
Pictures = Callable[[Sequence[Recipe]], list[np.ndarray]]


def dissolved(recipes: Sequence[Recipe], fps: int, pictures: Pictures) -> Iterator[list[Picture]]:
    """The frames of a walk whose recipes have one paint, some at a time; `pictures` are what recipes show.

    How much of the picture shines through the paint is of every frame's own picture, which no blend softens.
    """
    paint = recipes[0].paint
    if paint is None:
        raise ValueError("There is no paint that could dissolve.")
    every, last = max(1, round(fps / PAINTINGS)), len(recipes) - 1
    before = _painting(recipes[0], paint, pictures)
    for here, there in pairwise([*range(0, last, every), last]):
        after = _painting(recipes[there], paint, pictures)
        overs = [before + (after - before) * (frame / (there - here)) for frame in range(there - here)]
        yield _mixed(overs, recipes[here:there], paint, pictures)
        before = after
    yield _mixed([before], recipes[last:], paint, pictures)


def _painting(recipe: Recipe, paint: Paint, pictures: Pictures) -> np.ndarray:
    """In full strength, as floats."""
    return pictures([replace(recipe, paint=paint._replace(strength=1.0))])[0].astype(np.float32)


def _mixed(overs: list[np.ndarray], recipes: Sequence[Recipe], paint: Paint, pictures: Pictures) -> list[Picture]:
    if paint.strength < 1:
        plain = pictures([recipe.unpainted for recipe in recipes])
        overs = [under + (over - under) * paint.strength for under, over in zip(plain, overs, strict=True)]
    return [over.round().astype(np.uint8) for over in overs]
