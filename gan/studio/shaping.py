"""The steps of a recipe that sculpt: from a place on a walk to the ws that are drawn."""

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache

import torch
from jaxtyping import Float
from torch import Tensor

from gan import checkpoint, directions, latent
from gan.studio.reading import RecipeError
from gan.studio.recipe import Recipe
from gan.studio.sculpting import Lesson

SAMPLE = 2048  # seeds that tell how w is distributed

Ws = Float[Tensor, "n num_ws w_dim"]
Mapped = Callable[[Sequence[int]], Ws]  # seeds → ws of the recipe's class


def check_sculpting(recipe: Recipe, *, title: str, num_ws: int, sliders: Collection[str]) -> None:
    """Raise `RecipeError` where a recipe asks for a style or a slider that the model of that title does not have."""
    groups = latent.layer_groups(num_ws) if recipe.mix else {}
    for style in recipe.mix:
        if style.group not in groups:
            accepted = f"has the styles {', '.join(groups)}" if groups else "has one style for all layers"
            raise RecipeError(f"{title} {accepted}, so {style.group} can't be mixed.")
    taught = [lesson.name for lesson in recipe.teach]
    if both := [name for name in taught if name in sliders]:
        raise RecipeError(f"{title} has a slider {both[0]!r} already; teach one of another name.")
    known = [*sliders, *taught]
    for shift in recipe.shift:
        if shift.name not in known:
            raise RecipeError(f"{title} has no slider {shift.name!r}, only {', '.join(known[:12]) or 'none at all'}.")


def mixed(ws: Ws, recipe: Recipe, mapped: Mapped) -> Ws:
    """The styles that a recipe takes from other pictures, in place of its own."""
    groups = latent.layer_groups(ws.shape[1])
    for style in recipe.mix:
        ws = latent.mix(ws, mapped([style.seed]), groups[style.group], style.strength)
    return ws


def shifted(ws: Ws, recipe: Recipe, model: checkpoint.Checkpoint, mapped: Mapped) -> Ws:
    """The picture moved along the named and the taught directions of its recipe."""
    lessons = {lesson.name: lesson for lesson in recipe.teach}
    for name, strength in recipe.shift:
        if not strength:
            continue
        if name in lessons:
            vector = taught(lessons[name], model.generator, recipe.label or 0, mapped)
        else:
            vector = model.directions[name].vector
        ws = latent.shift(ws, vector[None].to(ws), torch.tensor([strength]).to(ws))
    return ws


def taught(lesson: Lesson, generator: torch.nn.Module, label: int, mapped: Mapped) -> Float[Tensor, " w_dim"]:
    """The direction of a lesson, one and a half standard deviations of w long: a clear and safe step."""
    ws = mapped(lesson.liked + lesson.disliked)[:, 0]
    liked = torch.arange(len(ws), device=ws.device) < len(lesson.liked)
    return 1.5 * directions.voted(ws, liked, generator.w_avg[label], _spread(generator, label))


@lru_cache(maxsize=64)
def _spread(generator: torch.nn.Module, label: int) -> Float[Tensor, "w_dim w_dim"]:
    """How w is distributed; a fact about the model, computed once."""
    place = generator.w_avg.device
    labels = torch.full((SAMPLE,), label, device=place) if generator.num_classes else None
    ws = generator.mapping(latent.sample_z(range(SAMPLE), generator.z_dim).to(place), labels)[:, 0]
    return directions.covariance(ws)
