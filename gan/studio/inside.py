"""Inside a picture: how it grows level by level, what each level adds, and what some of its feature maps see."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Float, UInt8
from torch import Tensor

from gan.checkpoint import Checkpoint
from gan.images import to_uint8
from gan.latent import layer_groups
from gan.models import Layered, is_autoencoder
from gan.studio.conditions import conditions
from gan.studio.latents import ws_of
from gan.studio.moves import move_at
from gan.studio.reading import RecipeError
from gan.studio.recipe import Recipe
from gan.studio.studio import Studio

CELL = 128  # pixels, at most, of a picture
MAP = 64  # pixels of a feature map
MAPS = 12  # of a level that are shown
LOUDEST = 0.995  # the share of what a level adds that shall not be cut off
MOST = 64.0  # times that what a level adds is strengthened


@dataclass(frozen=True)
class Shown:
    """A level: the width and height that it draws at, what rules it, and how its parts are shown.

    `group` is the layer group (see `gan.latent.layer_groups`) whose styles its convolutions read. What it adds is shown
    `gain` times as strong, around grey; `maps` are the numbers of the channels that are shown, out of `channels`.
    """

    size: int
    group: str
    gain: float
    channels: int
    maps: tuple[int, ...]


@dataclass(frozen=True)
class Inside:
    """The levels of one picture, from the smallest to the largest.

    `pictures` are what is drawn after each level, and then what each of them adds; `maps` the feature maps of all.
    """

    levels: tuple[Shown, ...]
    pictures: UInt8[np.ndarray, "twice cell cell 3"]
    maps: UInt8[np.ndarray, "maps side side 3"]

    def describe(self, styles: Mapping[str, str]) -> list[dict[str, Any]]:
        """The levels for the page; `styles` are the model's words for its layer groups."""
        return [
            {
                "size": one.size,
                "style": styles.get(one.group, one.group.capitalize()),
                "gain": one.gain,
                "channels": one.channels,
                "maps": one.maps,
            }
            for one in self.levels
        ]


def has_inside(generator: object) -> bool:
    """Whether a generator's picture grows level by level."""
    return isinstance(generator, Layered) and generator.layered


def sibling_of(studio: Studio, name: str) -> str | None:
    """The first model with an encoder of its own kind (an autoencoder) that learnt from the same data as this one."""
    model = studio.models[name]
    data = model.training.get("data")
    others = [one for one in studio.models.values() if one.name != name and one.training.get("data") == data]
    return next((one.name for one in others if data and is_autoencoder(one.generator)), None)


def check_inside(studio: Studio, recipe: Recipe) -> None:
    """Raise `RecipeError` for a recipe whose picture can't be looked into."""
    studio.check(recipe)
    model = studio.models[recipe.model]
    if not has_inside(model.generator):
        raise RecipeError(f"{model.title} draws its picture in its last level alone, so there is nothing to add up.")
    if recipe.word:
        raise RecipeError("A word is made of several pictures: ask for one letter of it, by its class (label).")


@torch.inference_mode()
def look_inside(model: Checkpoint, recipe: Recipe) -> Inside:
    """The levels of a recipe's picture, which `check_inside` let pass."""
    assert isinstance(model.generator, Layered)
    given = conditions(model.generator, recipe.noise, [move_at(recipe.move, recipe.t, recipe.path)])
    levels = model.generator.levels_of(ws_of(model, [recipe]), **given)
    groups = layer_groups(model.generator.num_ws)
    below, shown, added, maps = torch.zeros_like(levels[0].picture), [], [], []
    for level in levels:
        step, gain = _strengthened(level.picture - below)
        numbers = _liveliest(level.features[0])
        shown.append(Shown(level.size, _group(level.layers, groups), gain, len(level.features[0]), tuple(numbers)))
        added.append(step)
        maps.append(_as_pictures(level.features[0, numbers]))
        below = level.picture
    pictures = torch.cat([*(one.picture for one in levels), *added])
    return Inside(tuple(shown), _small(pictures), to_uint8(torch.cat(maps)).cpu().numpy())


def _group(layers: range, groups: Mapping[str, range]) -> str:
    """The group that most of these ws belong to, of equals the coarser one."""
    return max(groups, key=lambda name: len(set(layers) & set(groups[name])))


def _strengthened(added: Float[Tensor, "1 3 h w"]) -> tuple[Float[Tensor, "1 3 h w"], float]:
    """What is added, so many times as strong that its strongest parts nearly reach black and white."""
    size = added.abs().flatten().float()
    loudest = size.kthvalue(max(1, round(LOUDEST * len(size)))).values.item()
    gain = float(f"{min(MOST, max(1.0, 1 / max(loudest, 1e-6))):.2g}")
    return added * gain, gain


def _liveliest(features: Float[Tensor, "c h w"]) -> list[int]:
    """The channels that differ most from place to place, in their own order."""
    chosen = features.flatten(1).std(dim=1, correction=0).topk(min(MAPS, len(features))).indices
    return sorted(chosen.tolist())


def _as_pictures(features: Float[Tensor, "maps h w"]) -> Float[Tensor, "maps 3 side side"]:
    """Each map in grey, from its least value in black to its greatest in white."""
    low, high = features.amin((1, 2), keepdim=True), features.amax((1, 2), keepdim=True)
    grey = (features - low) / (high - low).clamp_min(1e-6) * 2 - 1
    sized = F.adaptive_avg_pool2d(grey, MAP) if grey.shape[-1] > MAP else _enlarged(grey)
    return sized[:, None].expand(-1, 3, -1, -1)


def _enlarged(grey: Float[Tensor, "maps h w"]) -> Float[Tensor, "maps side side"]:
    """With its pixels to be seen."""
    return F.interpolate(grey[None], (MAP, MAP), mode="nearest")[0]


def _small(pictures: Float[Tensor, "n 3 h w"]) -> UInt8[np.ndarray, "n cell cell 3"]:
    if pictures.shape[-1] > CELL:
        pictures = F.adaptive_avg_pool2d(pictures, CELL)
    return to_uint8(pictures).cpu().numpy()
