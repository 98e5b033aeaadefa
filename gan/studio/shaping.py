"""The steps of a recipe that sculpt: from a place on a walk to the ws that are drawn."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

import torch
from jaxtyping import Float
from torch import Tensor

from gan import directions, latent
from gan.checkpoint import Checkpoint
from gan.models import Generator
from gan.studio.keyframe import End
from gan.studio.reading import RecipeError
from gan.studio.sculpting import Lesson, Shift, Style

SAMPLE = 2048  # seeds that tell how w is distributed

OneWs = Float[Tensor, "num_ws w_dim"]


def check_sculpting(
    mix: Sequence[Style],
    shift: Sequence[Shift],
    teach: Sequence[Lesson],
    *,
    title: str,
    num_ws: int,
    sliders: Collection[str],
) -> None:
    """Raise `RecipeError` where a style or a slider is asked for that the model of that title does not have."""
    groups = latent.layer_groups(num_ws) if mix else {}
    for style in mix:
        if style.group not in groups:
            accepted = f"has the styles {', '.join(groups)}" if groups else "has one style for all layers"
            raise RecipeError(f"{title} {accepted}, so {style.group} can't be mixed.")
    taught = [lesson.name for lesson in teach]
    if both := [name for name in taught if name in sliders]:
        raise RecipeError(f"{title} has a slider {both[0]!r} already; teach one of another name.")
    known = [*sliders, *taught]
    for name, _ in shift:
        if name not in known:
            raise RecipeError(f"{title} has no slider {name!r}, only {', '.join(known[:12]) or 'none at all'}.")


def mixed(ws: OneWs, mix: Sequence[Style], sampled: Mapping[End, OneWs]) -> OneWs:
    """The styles of other pictures, whose seeds were sampled, in place of its own."""
    groups = latent.layer_groups(len(ws))
    for style in mix:
        ws = latent.mix(ws[None], sampled[style.seed][None], groups[style.group], style.strength)[0]
    return ws


def shifted(ws: OneWs, shift: Sequence[Shift], teach: Sequence[Lesson], *, model: Checkpoint, label: int) -> OneWs:
    """The picture moved along named directions, and along those that lessons teach in a class."""
    lessons = {lesson.name: lesson for lesson in teach}
    for name, strength in shift:
        if not strength:
            continue
        lesson = lessons.get(name)
        vector = model.directions[name].vector if lesson is None else taught(lesson, model.generator, label)
        ws = latent.shift(ws[None], vector[None].to(ws), torch.tensor([strength]).to(ws))[0]
    return ws


def taught(lesson: Lesson, generator: Generator, label: int) -> Float[Tensor, " w_dim"]:
    """The direction of a lesson, one and a half standard deviations of w long: a clear and safe step."""
    seeds = lesson.liked + lesson.disliked
    w = latent.sample_ws(generator, seeds, [label] * len(seeds))[:, 0]
    liked = torch.arange(len(w), device=w.device) < len(lesson.liked)
    return 1.5 * directions.voted(w, liked, generator.w_avg[label], _spread(generator, label))


@lru_cache(maxsize=64)
def _spread(generator: Generator, label: int) -> Float[Tensor, "w_dim w_dim"]:
    """How w is distributed; a fact about the model, computed once."""
    return directions.covariance(latent.sample_ws(generator, range(SAMPLE), [label] * SAMPLE)[:, 0])
