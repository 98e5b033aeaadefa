"""From recipes to ws: seeds are sampled and truncated, the walk leads through them, then styles and shifts follow."""

import functools
from collections.abc import Mapping, Sequence

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
    asked = [_wishes(recipe) for recipe in recipes]
    wishes = list(dict.fromkeys(wish for one in asked for wish in one.values()))
    known: dict[Wish, OneWs] = {}
    if wishes:
        seeds, labels, psi = zip(*wishes, strict=True)
        ws = latent.sample_ws(model.generator, seeds, labels, torch.tensor(psi))
        known = dict(zip(wishes, ws, strict=True))
    sampled = [{end: known[wish] for end, wish in one.items()} for one in asked]
    return torch.stack([_ws(model, *both) for both in zip(recipes, sampled, strict=True)])


def _wishes(recipe: Recipe) -> dict[End, Wish]:
    """Every seed that a walk or a style of the recipe needs, with its class and the truncation."""
    seeds = [end for one in recipe.keyframes for end in ends(one) if not isinstance(end, Stored)]
    asked: dict[End, Wish] = {}
    for end in (*seeds, *(style.seed for style in recipe.mix)):
        seed, label = end if isinstance(end, Classed) else (end, recipe.label or 0)
        asked[end] = seed, label, recipe.psi
    return asked


def _ws(model: Checkpoint, recipe: Recipe, sampled: Mapping[End, OneWs]) -> OneWs:
    """The place on the recipe's walk, sculpted; psi is in the ws of its seeds, `sampled`, already."""

    def picture(keyframe: Keyframe) -> OneWs:
        if isinstance(keyframe, Between):
            return _along(model.generator, [picture(keyframe.a), picture(keyframe.b)], keyframe.t, "line")
        return scale_of(model.generator).unpack(keyframe.data) if isinstance(keyframe, Stored) else sampled[keyframe]

    ws = _along(model.generator, [picture(one) for one in recipe.keyframes], recipe.t, recipe.path)
    ws = mixed(ws, recipe.mix, sampled)
    return shifted(ws, recipe.shift, recipe.teach, model=model, label=recipe.label or 0)


def _along(generator: Generator, keyframes: list[OneWs], t: float, path: str) -> OneWs:
    if len(keyframes) == 1:
        return keyframes[0]
    return latent.along(torch.stack(keyframes), torch.tensor([t]), spherical=generator.spherical, path=path)[0]
