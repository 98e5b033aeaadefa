"""The loaded generators, and the one way from recipes to pictures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, UInt8

from gan import checkpoint
from gan.device import pick_device
from gan.enlarger import State, enlarged
from gan.images import to_uint8
from gan.models import Generator, Stoppable
from gan.stored import packed_sizes
from gan.studio import lettering
from gan.studio.conditions import check_conditions, conditions
from gan.studio.costs import Costs, computing, measured
from gan.studio.keyframe import Classed, Stored, ends
from gan.studio.latents import ws_of
from gan.studio.models import Models
from gan.studio.moves import move_at
from gan.studio.opening import alphabet
from gan.studio.outline import free_name
from gan.studio.painting import Drawn, painted
from gan.studio.reading import RecipeError
from gan.studio.recipe import Recipe
from gan.studio.shaping import check_sculpting
from gan.unnamed import unnamed_directions

GoOn = Callable[[], bool]


class Stopped(Exception):
    """Nobody waits any more for what was being drawn."""


def always() -> bool:
    """Somebody waits."""
    return True


# uint8, or floats in [-1, 1] for pictures that are to be painted.
Drawings = UInt8[np.ndarray, "n h w 3"] | Float[np.ndarray, "n h w 3"]


@dataclass(frozen=True)
class Studio:
    """The loaded generators, and the one way from recipes to pictures; shared by all visitors.

    A model may come, change its weights or go by `put` and `remove`; everything else stays as it was loaded. A model
    whose pictures take their time is drawn by `cores` threads, if they are more than PyTorch was told.
    """

    models: Mapping[str, checkpoint.Checkpoint]
    device: torch.device
    cores: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "models", Models(self.models))

    @classmethod
    def load(cls, sources: Sequence[str | Path], device: str = "auto", *, cores: int = 1) -> "Studio":
        """Load each source (a folder or a Hub id); of two that share a name the second gets a number after it."""
        place = pick_device(device)
        models: dict[str, checkpoint.Checkpoint] = {}
        for source in sources:
            loaded = checkpoint.load(source, device=place)
            if any(one.folder.resolve() == loaded.folder.resolve() for one in models.values()):
                raise ValueError(f"{loaded.folder} was given twice; name every checkpoint once.")
            name = free_name(loaded.name, models)
            models[name] = _sculptable(replace(loaded, name=name))
        if not models:
            raise ValueError("No checkpoint was given; name at least one folder or Hub id.")
        return cls(models=models, device=place, cores=cores)

    def put(self, model: checkpoint.Checkpoint, name: str) -> None:
        """The model stands among the others under this name from now on, in the place of one that did."""
        self._shelf.put(name, replace(model, name=name, generator=_network(model).to(self.device)))

    def remove(self, name: str) -> None:
        """The model of this name is gone; who asks for it is told which ones there are."""
        self._shelf.remove(name)

    def costs(self, name: str) -> Costs:
        """What a model's pictures cost here; they are timed when this is first asked."""
        return measured(self._model(name).generator, self.cores)

    def check(self, recipe: Recipe) -> None:
        """Raise `RecipeError` when the recipe's model or class is not among the loaded ones."""
        model = self._model(recipe.model)
        classes = model.generator.num_classes
        led_through = [end for one in recipe.keyframes for end in ends(one)]
        labels = [end.label for end in led_through if isinstance(end, Classed)]
        labels += [] if recipe.label is None else [recipe.label]
        if labels and max(labels) >= classes:
            accepted = f"classes 0 to {classes - 1}" if classes else "no classes"
            raise RecipeError(f"{model.title} has {accepted}, so it cannot draw class {max(labels)}.")
        sizes = packed_sizes(model.generator.num_ws, model.generator.w_dim)
        for stored in [end for end in led_through if isinstance(end, Stored)]:
            if len(stored.data) not in sizes:
                raise RecipeError(
                    f"A stored picture of {model.title} has {sizes[0]} or {sizes[1]} bytes, not {len(stored.data)}."
                )
        letters = alphabet(model.class_names)
        if unknown := set(recipe.word) - set(letters) - {" "}:
            writes = f"writes {letters}" if letters else "writes no words"
            raise RecipeError(f"{model.title} {writes}, not {', '.join(map(repr, sorted(unknown)))}.")
        check_conditions(recipe.noise, recipe.move, title=model.title, generator=model.generator)
        sculpting = recipe.mix, recipe.shift, recipe.teach
        check_sculpting(*sculpting, title=model.title, num_ws=model.generator.num_ws, sliders=model.directions)

    def size(self, recipe: Recipe, size: int | None = None) -> int:
        """Width and height of a recipe's picture, where its model draws it whole or at one of its smaller sizes."""
        resolution = self._model(recipe.model).generator.resolution if size is None else size
        return lettering.size(recipe.word, resolution) if recipe.word else resolution

    def render(
        self, recipes: Sequence[Recipe], size: int | None = None, go_on: GoOn = always
    ) -> UInt8[np.ndarray, "n h w 3"]:
        """Draw every recipe, in order, and paint it where it says so; all pictures must have one size.

        `size` is one of those that the `costs` of their models name; without one pictures are whole. Raises `Stopped`
        once `go_on` is false, which is asked between the levels of a generator that can stop.
        """
        for recipe in recipes:
            self.check(recipe)
        sizes = {self.size(recipe, size) for recipe in recipes}
        if len(sizes) != 1:
            raise ValueError(f"One batch has one resolution, not {sorted(sizes)}.")
        (side,) = sizes
        pictures = np.empty((len(recipes), side, side, 3), np.uint8)
        for kind in dict.fromkeys(recipe.kind for recipe in recipes):
            rows = [row for row, one in enumerate(recipes) if one.kind == kind]
            if not recipes[rows[0]].painted:
                pictures[rows] = self.draw([recipes[row] for row in rows], size, go_on)
                continue
            for row in rows:
                pictures[row] = self.show(self.draw([recipes[row]], size, go_on)[0], recipes[row], side)
        return pictures

    @torch.inference_mode()
    def draw(self, recipes: Sequence[Recipe], size: int | None = None, go_on: GoOn = always) -> Drawings:
        """What `show` makes pictures of, from recipes of one kind (`Recipe.kind`): floats of what is to be painted.

        `size` and `go_on` are those of `render`. A word is painted as it is written: its letters are uint8 already.
        """
        for recipe in recipes:
            self.check(recipe)
        first = recipes[0]
        model = self._model(first.model)
        letters = [one for word in recipes for one in self.spelled(word)] if first.word else recipes
        moves = [move_at(one.move, one.t, one.path) for one in letters]
        given = conditions(model.generator, first.noise, moves)
        with computing(model.generator):
            images = _synthesised(model.generator, ws_of(model, letters), given, size, go_on)
        if first.painted and not first.word:
            return images.float().permute(0, 2, 3, 1).cpu().numpy()
        drawn = to_uint8(images).cpu().numpy()
        return self.written(first.word, drawn) if first.word else drawn

    def show(self, drawn: Drawn, recipe: Recipe, size: int, state: State = "walk") -> UInt8[np.ndarray, "size size 3"]:
        """A drawn picture as its recipe has it, painted or not, at another size: see `enlarged`.

        At rest the network enlarges that suits its model's pictures.
        """
        if recipe.paint and recipe.painted:
            return painted(drawn, recipe.paint, size, self.device)
        network = self._model(recipe.model).enlarger if state == "rest" else state
        return enlarged(drawn, size, self.device, network)

    def spelled(self, recipe: Recipe) -> list[Recipe]:
        """The recipe of each letter of a recipe's word; without a word, the recipe itself."""
        names = self._model(recipe.model).class_names
        letters = recipe.word.replace(" ", "")
        return [replace(recipe, word="", label=names.index(letter)) for letter in letters] or [recipe]

    def written(
        self, word: str, letters: UInt8[np.ndarray, "letters h w 3"]
    ) -> UInt8[np.ndarray, "pictures size size 3"]:
        """Pictures of a word from the pictures of the letters that `spelled` names, picture after picture."""
        return lettering.write(word, letters.reshape(-1, len(word.replace(" ", "")), *letters.shape[1:]))

    @property
    def _shelf(self) -> Models[checkpoint.Checkpoint]:
        if not isinstance(self.models, Models):
            raise TypeError("a studio keeps its models in Models")
        return self.models

    def _model(self, name: str) -> Any:
        """The model of this name; `RecipeError` where there is none, as after it went."""
        model = self.models.get(name)
        if model is None:
            raise RecipeError(f"There is no model {name!r} here, only {', '.join(self.models)}.")
        return model


def _synthesised(
    generator: Generator, ws: torch.Tensor, given: dict[str, Any], size: int | None, go_on: GoOn
) -> torch.Tensor:
    """The pictures, level by level, so that they can be given up; one by one where a batch gains nothing."""
    if not isinstance(generator, Stoppable):
        return generator.synthesis(ws, **given)
    if len(ws) > 1 and ws.device.type == "cpu":
        return torch.cat([_synthesised(generator, one, given, size, go_on) for one in ws[:, None]])
    for drawn, picture in zip(generator.sizes, generator.stages(ws, **given), strict=True):
        if drawn == (size or generator.resolution):
            return picture
        if not go_on():
            raise Stopped
    raise ValueError(f"This model draws at {', '.join(map(str, generator.sizes))} pixels, not at {size}.")


def _sculptable(model: checkpoint.Checkpoint) -> checkpoint.Checkpoint:
    """Another program's model, which brings no directions, with those that are found without labels."""
    if model.directions or "family" not in model.training:
        return model
    return replace(model, directions={one.name: one for one in unnamed_directions(model.generator)})


def _network(model: checkpoint.Checkpoint) -> Any:
    """Its generator as the module that it is."""
    return model.generator
