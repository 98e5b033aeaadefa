"""The loaded generators, and the one way from recipes to pictures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from gan import checkpoint, latent
from gan.device import pick_device
from gan.images import to_uint8
from gan.studio import lettering
from gan.studio.reading import RecipeError
from gan.studio.recipe import Between, Keyframe, Recipe
from gan.studio.shaping import check_sculpting, mixed, shifted


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
        letters = alphabet(model.class_names)
        if unknown := set(recipe.word) - set(letters) - {" "}:
            writes = f"writes {letters}" if letters else "writes no words"
            raise RecipeError(f"{model.title} {writes}, not {', '.join(map(repr, sorted(unknown)))}.")
        check_sculpting(recipe, title=model.title, num_ws=model.generator.num_ws, sliders=model.directions)

    def size(self, recipe: Recipe) -> int:
        """Width and height of a recipe's picture."""
        resolution = self.models[recipe.model].generator.resolution
        return lettering.size(recipe.word, resolution) if recipe.word else resolution

    def render(self, recipes: Sequence[Recipe]) -> np.ndarray:
        """Draw every recipe, in order, as uint8 [N, H, W, 3]; all pictures must have one size."""
        for recipe in recipes:
            self.check(recipe)
        sizes = {self.size(recipe) for recipe in recipes}
        if len(sizes) != 1:
            raise ValueError(f"One batch has one resolution, not {sorted(sizes)}.")
        pictures = np.empty((len(recipes), *sizes, *sizes, 3), np.uint8)
        for kind in dict.fromkeys((recipe.model, recipe.word) for recipe in recipes):
            rows = [row for row, recipe in enumerate(recipes) if (recipe.model, recipe.word) == kind]
            pictures[rows] = self._draw_kind(*kind, [recipes[row] for row in rows])
        return pictures

    def _draw_kind(self, model: str, word: str, recipes: Sequence[Recipe]) -> np.ndarray:
        loaded = self.models[model]
        if not word:
            return self._draw(loaded, recipes)
        labels = [loaded.class_names.index(letter) for letter in word if letter != " "]
        single = [replace(recipe, word="", label=label) for recipe in recipes for label in labels]
        letters = self._draw(loaded, single)
        return lettering.write(word, letters.reshape(len(recipes), len(labels), *letters.shape[1:]))

    @torch.inference_mode()
    def _draw(self, model: checkpoint.Checkpoint, recipes: Sequence[Recipe]) -> np.ndarray:
        generator = model.generator
        pictures = dict.fromkeys((one, recipe.label or 0) for recipe in recipes for one in recipe.keyframes)
        known = dict(zip(pictures, self._keyframes(generator, list(pictures)), strict=True))
        places = []
        for recipe in recipes:
            keyframes = torch.stack([known[one, recipe.label or 0] for one in recipe.keyframes])
            place = _place(keyframes, recipe.path, recipe.t, generator)
            places.append(mixed(place, recipe, self._mapped(generator, recipe.label or 0)) if recipe.mix else place)
        averages = generator.w_avg[[recipe.label or 0 for recipe in recipes]]
        psi = torch.tensor([recipe.psi for recipe in recipes], device=self.device)
        ws = latent.truncate(torch.cat(places), averages, psi)
        if any(recipe.shift for recipe in recipes):
            rows = zip(ws.split(1), recipes, strict=True)
            ws = torch.cat([shifted(w, one, model, self._mapped(generator, one.label or 0)) for w, one in rows])
        return to_uint8(generator.synthesis(ws)).cpu().numpy()

    def _mapped(self, generator: torch.nn.Module, label: int) -> Callable[[Sequence[int]], Tensor]:
        """The ws of seeds, in one class."""
        return lambda seeds: self._keyframes(generator, [(seed, label) for seed in seeds])

    def _keyframes(
        self, generator: torch.nn.Module, pictures: Sequence[tuple[Keyframe, int]]
    ) -> Float[Tensor, "pictures num_ws w_dim"]:
        """The ws of every (keyframe, class); all seeds go through the mapping together."""
        seeds = dict.fromkeys((seed, label) for one, label in pictures for seed in _seeds(one))
        z = latent.sample_z([seed for seed, _ in seeds], generator.z_dim).to(self.device)
        labels = None
        if generator.num_classes:
            labels = torch.tensor([label for _, label in seeds], device=self.device)
        mapped = dict(zip(seeds, generator.mapping(z, labels), strict=True))
        found = []
        for one, label in pictures:
            ends = torch.stack([mapped[seed, label] for seed in _seeds(one)])
            found.append(_place(ends, "line", getattr(one, "t", 0.0), generator)[0])
        return torch.stack(found)


def alphabet(class_names: Sequence[str]) -> str:
    """The letters that a model has a class for; "" where its classes are anything else."""
    return "".join(class_names) if all(len(name) == 1 for name in class_names) else ""


def _seeds(keyframe: Keyframe) -> tuple[int, ...]:
    return (keyframe.a, keyframe.b) if isinstance(keyframe, Between) else (keyframe,)


def _place(
    keyframes: Float[Tensor, "keyframes num_ws w_dim"], path: str, t: float, generator: torch.nn.Module
) -> Float[Tensor, "1 num_ws w_dim"]:
    if len(keyframes) == 1:
        return keyframes
    time = torch.tensor([t], device=keyframes.device)
    return latent.along(keyframes, time, spherical=generator.spherical, path=path)
