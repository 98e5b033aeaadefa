"""A recipe becomes pixels: everything that determines a picture, and the generators that draw it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import no_type_check
from urllib.parse import parse_qsl, urlencode

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from gan import checkpoint, latent
from gan.device import pick_device
from gan.images import to_uint8

MAX_SEED = 2**32 - 1
MAX_KEYFRAMES = 16
MAX_PSI = 1.5


class RecipeError(ValueError):
    """A recipe that no picture can be made from; the message is a sentence for the person who wrote it."""


@no_type_check  # it checks its values itself, in sentences
@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Everything that determines a picture.

    `seeds` are 1 to 16 keyframes, `t` in [0, 1] is the place on the walk through them, `psi` in [0, 1.5] the
    truncation, `label` the class (None: the first, or none at all), `weights` the first 8 hex digits of the weights'
    hash or "".
    """

    model: str
    seeds: tuple[int, ...]
    t: float = 0.0
    psi: float = 0.7
    label: int | None = None
    weights: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.model, str) or not re.fullmatch(r"[\w.-]{1,100}", self.model):
            raise RecipeError(f"The model is named by letters, digits, dots and dashes, not {str(self.model)[:40]!r}.")
        if not isinstance(self.seeds, tuple) or not 1 <= len(self.seeds) <= MAX_KEYFRAMES:
            raise RecipeError(f"A walk has 1 to {MAX_KEYFRAMES} seeds.")
        for seed in self.seeds:
            _require_integer("A seed", seed, MAX_SEED)
        if self.label is not None:
            _require_integer("A class", self.label, 9999)
        object.__setattr__(self, "t", _require_number("t, the place on the walk,", self.t, 1.0))
        object.__setattr__(self, "psi", _require_number("psi, the truncation,", self.psi, MAX_PSI))
        if not isinstance(self.weights, str) or not re.fullmatch(r"([0-9a-f]{8})?", self.weights):
            raise RecipeError("The weights are named by 8 hexadecimal digits.")

    def to_query(self) -> str:
        """The recipe as a URL query that `from_query` reads back exactly: m, a, via, b, t, psi, label, w."""
        first, *between = self.seeds
        pairs: list[tuple[str, object]] = [("m", self.model), ("a", first)]
        if between:
            *via, last = between
            pairs += [("via", ",".join(map(str, via)))] * bool(via) + [("b", last)]
        pairs += [("t", _shortest(self.t)), ("psi", _shortest(self.psi))]
        pairs += [("label", self.label)] * (self.label is not None) + [("w", self.weights)] * bool(self.weights)
        return urlencode(pairs, safe=",")

    @classmethod
    def from_query(cls, query: str) -> "Recipe":
        """The recipe that a query names; unknown, repeated or malformed values raise `RecipeError`."""
        if len(query) > 1000:
            raise RecipeError(f"A recipe's query has at most 1000 characters, not {len(query)}.")
        pairs = parse_qsl(query, keep_blank_values=True)
        fields = dict(pairs)
        unknown = sorted(fields.keys() - {"m", "a", "via", "b", "t", "psi", "label", "w"})
        if unknown or len(fields) != len(pairs):
            raise RecipeError(f"A recipe has m, a, via, b, t, psi, label and w, once each, not {unknown or query!r}.")
        if "m" not in fields or "a" not in fields:
            raise RecipeError("A recipe names at least its model (m) and its first seed (a).")
        via = fields["via"].split(",") if "via" in fields else []
        seeds = [fields["a"], *via, *([fields["b"]] if "b" in fields else [])]
        return cls(
            model=fields["m"],
            seeds=tuple(_parse_integer("A seed", text) for text in seeds),
            t=_parse_number("t", fields.get("t", "0")),
            psi=_parse_number("psi", fields.get("psi", "0.7")),
            label=_parse_integer("A class", fields["label"]) if "label" in fields else None,
            weights=fields.get("w", ""),
        )


@dataclass(frozen=True)
class Studio:
    """The loaded generators, and the one way from recipes to pictures; immutable, shared by all visitors."""

    models: Mapping[str, checkpoint.Checkpoint]
    device: torch.device

    @classmethod
    def load(cls, sources: Sequence[str | Path], device: str = "auto") -> "Studio":
        """Load each source (a folder or a Hub id); two that share a name are refused."""
        place = pick_device(device)
        models: dict[str, checkpoint.Checkpoint] = {}
        for source in sources:
            loaded = checkpoint.load(source, device=place)
            if loaded.name in models:
                raise ValueError(f"Two checkpoints are named {loaded.name!r}; rename one of the folders.")
            models[loaded.name] = loaded
        if not models:
            raise ValueError("No checkpoint was given; name at least one folder or Hub id.")
        return cls(models=MappingProxyType(models), device=place)

    def check(self, recipe: Recipe) -> None:
        """Raise `RecipeError` when the recipe's model or class is not among the loaded ones."""
        model = self.models.get(recipe.model)
        if model is None:
            raise RecipeError(f"There is no model {recipe.model!r} here, only {', '.join(self.models)}.")
        classes = model.generator.num_classes
        if recipe.label is not None and recipe.label >= classes:
            accepted = f"classes 0 to {classes - 1}" if classes else "no classes"
            raise RecipeError(f"{model.title} has {accepted}, so it cannot draw class {recipe.label}.")

    def render(self, recipes: Sequence[Recipe]) -> np.ndarray:
        """Draw every recipe, in order, as uint8 [N, H, W, 3]; all models must share one resolution."""
        for recipe in recipes:
            self.check(recipe)
        sizes = {self.models[recipe.model].generator.resolution for recipe in recipes}
        if len(sizes) != 1:
            raise ValueError(f"One batch has one resolution, not {sorted(sizes)}.")
        pictures = np.empty((len(recipes), *sizes, *sizes, 3), np.uint8)
        for name in dict.fromkeys(recipe.model for recipe in recipes):
            rows = [row for row, recipe in enumerate(recipes) if recipe.model == name]
            pictures[rows] = self._draw(self.models[name].generator, [recipes[row] for row in rows])
        return pictures

    def walk(self, recipe: Recipe, frames: int) -> np.ndarray:
        """Draw the whole walk of a recipe, evenly spaced with both ends, as uint8 [frames, H, W, 3]."""
        return self.render(stations(recipe, frames))

    @torch.inference_mode()
    def _draw(self, generator: torch.nn.Module, recipes: Sequence[Recipe]) -> np.ndarray:
        paths = list(dict.fromkeys((recipe.seeds, recipe.label or 0) for recipe in recipes))
        keyframes = dict(zip(paths, self._keyframes(generator, paths), strict=True))
        ws = torch.cat([_place(keyframes[recipe.seeds, recipe.label or 0], recipe.t, generator) for recipe in recipes])
        averages = generator.w_avg[[recipe.label or 0 for recipe in recipes]]
        psi = torch.tensor([recipe.psi for recipe in recipes], device=ws.device)
        return to_uint8(generator.synthesis(latent.truncate(ws, averages, psi))).cpu().numpy()

    def _keyframes(
        self, generator: torch.nn.Module, paths: Sequence[tuple[tuple[int, ...], int]]
    ) -> tuple[Float[Tensor, "keyframes num_ws w_dim"], ...]:
        z = latent.sample_z([seed for seeds, _ in paths for seed in seeds], generator.z_dim).to(self.device)
        labels = None
        if generator.num_classes:
            labels = torch.tensor([label for seeds, label in paths for _ in seeds], device=self.device)
        return generator.mapping(z, labels).split([len(seeds) for seeds, _ in paths])


def stations(recipe: Recipe, frames: int) -> list[Recipe]:
    """The recipe at `frames` evenly spaced places of its walk, both ends included."""
    if frames < 2:
        raise RecipeError(f"A walk has at least 2 frames, not {frames}.")
    return [replace(recipe, t=frame / (frames - 1)) for frame in range(frames)]


def _place(
    keyframes: Float[Tensor, "keyframes num_ws w_dim"], t: float, generator: torch.nn.Module
) -> Float[Tensor, "1 num_ws w_dim"]:
    if len(keyframes) == 1:
        return keyframes
    return latent.along(keyframes, torch.tensor([t], device=keyframes.device), spherical=generator.spherical)


def _require_integer(what: str, value: object, highest: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= highest:
        raise RecipeError(f"{what} is a whole number from 0 to {highest}, not {str(value)[:40]}.")


def _require_number(what: str, value: object, highest: float) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= highest:
        raise RecipeError(f"{what} is a number from 0 to {highest:g}, not {str(value)[:40]}.")
    return float(value) + 0.0  # so that -0.0 is 0.0


def _parse_integer(what: str, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,10}", text, re.ASCII):
        raise RecipeError(f"{what} is a whole number of at most 10 digits, not {text[:40]!r}.")
    return int(text)


def _parse_number(what: str, text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,17})?|[0-9](\.[0-9]{1,17})?e-[0-9]{1,3}", text, re.ASCII):
        raise RecipeError(f"{what} is a plain decimal number, not {text[:40]!r}.")
    return float(text)


def _shortest(value: float) -> str:
    return repr(value).removesuffix(".0")
