"""From recipes to ws: seeds are sampled and truncated, the walk leads through them, then styles and shifts follow."""

import functools
from collections.abc import Callable, Mapping, Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from gan import latent
from gan.checkpoint import Checkpoint
from gan.models import Generator
from gan.stored import Scale
from gan.studio.keyframe import Between, Classed, End, Keyframe, Stored, ends
from gan.studio.recipe import Recipe
from gan.studio.shaping import mixed, shifted

Wish = tuple[int, int, float]  # seed, class, psi
OneWs = Float[Tensor, "num_ws w_dim"]

scale_of = functools.lru_cache(maxsize=16)(Scale.of)


def ws_of(model: Checkpoint, recipes: Sequence[Recipe]) -> Float[Tensor, "recipes num_ws w_dim"]:
    """What each of a model's recipes is drawn from; the seeds of all of them go through the mapping together."""
    wishes = list(dict.fromkeys(wish for recipe in recipes for wish in _wishes(recipe)))
    known: dict[Wish, OneWs] = {}
    if wishes:
        seeds, labels, psi = zip(*wishes, strict=True)
        ws = latent.sample_ws(model.generator, seeds, labels, torch.tensor(psi))
        known = dict(zip(wishes, ws, strict=True))
    return torch.stack([_ws(model, recipe, known) for recipe in recipes])


def _wishes(recipe: Recipe) -> list[Wish]:
    """Every seed that a walk or a style of the recipe needs."""
    seeds = [end for one in recipe.keyframes for end in ends(one) if not isinstance(end, Stored)]
    return [_wish(seed, recipe) for seed in (*seeds, *(style.seed for style in recipe.mix))]


def _wish(end: int | Classed, recipe: Recipe) -> Wish:
    seed, label = end if isinstance(end, Classed) else (end, recipe.label or 0)
    return seed, label, recipe.psi


def _ws(model: Checkpoint, recipe: Recipe, known: Mapping[Wish, OneWs]) -> OneWs:
    def end_ws(end: End) -> OneWs:
        if isinstance(end, Stored):
            return scale_of(model.generator).unpack(end.data)
        return known[_wish(end, recipe)]

    keyframes = [_keyframe(model.generator, one, end_ws) for one in recipe.keyframes]
    ws = mixed(_along(model.generator, keyframes, recipe.t, recipe.path), recipe, end_ws)
    return shifted(ws, recipe, model)


def _keyframe(generator: Generator, keyframe: Keyframe, end_ws: Callable[[End], OneWs]) -> OneWs:
    if isinstance(keyframe, Between):
        return _along(generator, [end_ws(keyframe.a), end_ws(keyframe.b)], keyframe.t, "line")
    return end_ws(keyframe)


def _along(generator: Generator, keyframes: list[OneWs], t: float, path: str) -> OneWs:
    if len(keyframes) == 1:
        return keyframes[0]
    return latent.along(torch.stack(keyframes), torch.tensor([t]), spherical=generator.spherical, path=path)[0]
