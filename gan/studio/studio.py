"""The loaded generators, and the one way from recipes to pictures."""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from gan import checkpoint, latent
from gan.device import pick_device
from gan.enlarger import Picture, enlarged
from gan.images import to_uint8
from gan.stored import Scale
from gan.studio import lettering
from gan.studio.keyframe import End, Keyframe, ends
from gan.studio.reading import RecipeError
from gan.studio.recipe import Recipe
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
        for stored in [end for one in recipe.keyframes for end in ends(one) if not isinstance(end, int)]:
            if len(stored.data) not in (accepted := packed_sizes(model.generator)):
                sizes = " or ".join(map(str, accepted))
                raise RecipeError(f"A stored picture of {model.title} has {sizes} bytes, not {len(stored.data)}.")
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

    def spelled(self, recipe: Recipe) -> list[Recipe]:
        """The recipe of each letter of a recipe's word; without a word, the recipe itself."""
        names = self.models[recipe.model].class_names
        letters = recipe.word.replace(" ", "")
        return [replace(recipe, word="", label=names.index(letter)) for letter in letters] or [recipe]

    def written(
        self, word: str, letters: UInt8[np.ndarray, "letters h w 3"]
    ) -> UInt8[np.ndarray, "pictures size size 3"]:
        """Pictures of a word from the pictures of the letters that `spelled` names, picture after picture."""
        return lettering.write(word, letters.reshape(-1, len(word.replace(" ", "")), *letters.shape[1:]))

    def enlarge(self, picture: Picture, size: int) -> UInt8[np.ndarray, "size size 3"]:
        """A drawn picture [H, W, 3] at another size, as a small network sees it where it is small."""
        return enlarged(picture, size, self.device)

    def _draw_kind(self, model: str, word: str, recipes: Sequence[Recipe]) -> np.ndarray:
        loaded = self.models[model]
        if not word:
            return self._draw(loaded, recipes)
        return self.written(word, self._draw(loaded, [one for recipe in recipes for one in self.spelled(recipe)]))

    @torch.inference_mode()
    def _draw(self, model: checkpoint.Checkpoint, recipes: Sequence[Recipe]) -> np.ndarray:
        generator = model.generator
        pictures = dict.fromkeys((one, *_setting(recipe)) for recipe in recipes for one in recipe.keyframes)
        known = dict(zip(pictures, self._keyframes(generator, list(pictures)), strict=True))
        places = []
        for recipe in recipes:
            keyframes = torch.stack([known[one, *_setting(recipe)] for one in recipe.keyframes])
            place = _place(keyframes, recipe.path, recipe.t, generator)
            places.append(mixed(place, recipe, self._mapped(generator, *_setting(recipe))) if recipe.mix else place)
        averages = generator.w_avg[[recipe.label or 0 for recipe in recipes]]
        psi = torch.tensor([1.0 if recipe.stored else recipe.psi for recipe in recipes], device=self.device)
        ws = latent.truncate(torch.cat(places), averages, psi)
        if any(recipe.shift for recipe in recipes):
            rows = zip(ws.split(1), recipes, strict=True)
            ws = torch.cat([shifted(w, one, model, self._mapped(generator, one.label or 0, 1.0)) for w, one in rows])
        return to_uint8(generator.synthesis(ws)).cpu().numpy()

    def _mapped(self, generator: torch.nn.Module, label: int, psi: float) -> Callable[[Sequence[int]], Tensor]:
        """The ws of seeds, in one class and truncated by psi."""
        return lambda seeds: self._keyframes(generator, [(seed, label, psi) for seed in seeds])

    def _keyframes(
        self, generator: torch.nn.Module, pictures: Sequence[tuple[Keyframe, int, float]]
    ) -> Float[Tensor, "pictures num_ws w_dim"]:
        """The ws of every (keyframe, class, psi); all seeds go through the mapping together."""
        every = dict.fromkeys((end, *setting) for one, *setting in pictures for end in ends(one))
        seeds = [one for one in every if isinstance(one[0], int)]
        known: dict[tuple[End, int, float], Tensor] = {}
        if seeds:
            z = latent.sample_z([seed for seed, _, _ in seeds], generator.z_dim).to(self.device)
            classes = [label for _, label, _ in seeds]
            labels = torch.tensor(classes, device=self.device) if generator.num_classes else None
            psi = torch.tensor([psi for _, _, psi in seeds], device=self.device)
            ws = latent.truncate(generator.mapping(z, labels), generator.w_avg[classes], psi)
            known |= dict(zip(seeds, ws, strict=True))
        known |= {one: _scale(generator).unpack(one[0].data) for one in every if one not in known}
        found = []
        for one, *setting in pictures:
            both = torch.stack([known[end, *setting] for end in ends(one)])
            found.append(_place(both, "line", getattr(one, "t", 0.0), generator)[0])
        return torch.stack(found)


def packed_sizes(generator: Any) -> tuple[int, int]:
    """How many bytes a stored picture of this generator has: one w, or all of its ws."""
    return 1 + generator.w_dim, 1 + generator.num_ws * generator.w_dim


_scale = functools.lru_cache(maxsize=16)(Scale.of)


def _setting(recipe: Recipe) -> tuple[int, float]:
    """Of which class a recipe's seeds are, and how far they are truncated before a stored picture joins them."""
    return recipe.label or 0, recipe.psi if recipe.stored else 1.0


def alphabet(class_names: Sequence[str]) -> str:
    """The letters that a model has a class for; "" where its classes are anything else."""
    return "".join(class_names) if all(len(name) == 1 for name in class_names) else ""


def _place(
    keyframes: Float[Tensor, "keyframes num_ws w_dim"], path: str, t: float, generator: torch.nn.Module
) -> Float[Tensor, "1 num_ws w_dim"]:
    if len(keyframes) == 1:
        return keyframes
    time = torch.tensor([t], device=keyframes.device)
    return latent.along(keyframes, time, spherical=generator.spherical, path=path)
