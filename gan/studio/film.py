"""A walk as a file: which frames it has, how large, in which format; the page and the command line write the same."""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from gan.images import visible_change
from gan.studio.costs import Costs
from gan.studio.dissolving import dissolved
from gan.studio.keyframe import short_names
from gan.studio.reading import RecipeError
from gan.studio.recipe import Recipe
from gan.studio.studio import Studio
from gan.studio.walk import Walk
from gan.video import FORMATS, open_film

SHEET = 24  # pictures on a contact sheet
MAX_SIZE = 2048
PART = 4  # pictures

MOST_PROBES = 160  # of a walk, about: see `Walk.probes`

Draw = Callable[[Sequence[Recipe], int | None], np.ndarray]
Show = Callable[[np.ndarray, Recipe, int], np.ndarray]


class Progress(NamedTuple):
    """How many of the pictures are drawn."""

    done: int
    of: int


@dataclass(frozen=True, kw_only=True)
class Film:
    """A walk in one of the formats mp4, webp, gif and sheet; every frame is `size` pixels wide and high."""

    walk: Walk
    format: str
    fps: int
    size: int
    costs: Costs

    @classmethod
    def of(
        cls, studio: Studio, walk: Walk, *, format: str, fps: int | None = None, scale: int = 1, size: int | None = None
    ) -> "Film":
        """The film of a studio's walk, `scale` times as large as its model draws, or `size` pixels.

        Without `fps` it has as many frames a second as suit the format. Raises `RecipeError` for what can't be made.
        """
        studio.check(walk.recipe)
        if format not in FORMATS:
            raise RecipeError(f"A walk is saved as {', '.join(FORMATS)}, not {format[:40]!r}.")
        model = studio.models[walk.recipe.model]
        recipe = replace(walk.recipe, t=0.0, weights=model.weights_hash)  # what it is really drawn with
        usual, most = FORMATS[format].fps
        fps = usual if fps is None else fps
        size = scale * studio.size(recipe) if size is None else size
        if not 1 <= fps <= most:
            raise RecipeError(f"Such a file has 1 to {most} frames a second, not {fps}.")
        if not 16 <= size <= MAX_SIZE or (format == "mp4" and size % 2):
            even = "an even number" if format == "mp4" else "a number"
            raise RecipeError(f"The size is {even} of pixels from 16 to {MAX_SIZE}, not {size}.")
        return cls(
            walk=replace(walk, recipe=recipe), format=format, fps=fps, size=size, costs=studio.costs(recipe.model)
        )

    @property
    def frames(self) -> int:
        """How many pictures the file shows."""
        return SHEET if self.format == "sheet" else max(2, round(self.walk.length * self.fps))

    @property
    def probes(self) -> list[Recipe]:
        """The pictures that its timing is found from."""
        return self.walk.probes(self.costs.pictures(MOST_PROBES))

    @property
    def seconds(self) -> float:
        """About how long its pictures take to be drawn on this machine."""
        return len(self.probes) * self.costs.of(self.costs.part) + self.frames * self.costs.of(None)

    @property
    def part(self) -> int:
        """How many pictures are drawn at a time, so that how far it is can be told."""
        return PART if self.costs.of(None) * PART <= 1 else 1

    @property
    def name(self) -> str:
        """A file name that tells walks apart in a folder: model, keyframes, path."""
        recipe = self.walk.recipe
        keyframes = short_names(recipe.keyframes)
        if len(keyframes) > 60:
            keyframes = f"{len(recipe.keyframes)}-pictures-from-{short_names(recipe.keyframes[:1])}"
        kind = "sheet" if self.format == "sheet" else recipe.path
        return f"{recipe.model}-{keyframes}-{kind}{FORMATS[self.format].suffix}"

    def write(self, path: Path, draw: Draw, show: Show, *, part: int | None = None) -> Generator[Progress, None, None]:
        """Write the file, drawing `part` pictures (few, if it isn't given) at a time.

        It is there when the last progress came, or not at all. `draw` and `show` do what a studio's do.
        """
        probes = self.probes
        done, of = 0, len(probes) + self.frames
        drawn = []
        part = part or self.part
        for some in parts(probes, part):
            drawn.append(draw(some, self.costs.part))
            done += len(some)
            yield Progress(done, of)
        timing = self.walk.timing(self.frames, visible_change(np.concatenate(drawn)))
        with open_film(path, self.format, size=self.size, fps=self.fps, query=self.walk.to_query()) as film:
            for pictures in self._pictures(self.walk.frames(timing), part, draw, show):
                for picture in pictures:
                    film.add(picture)
                done += len(pictures)
                if done < of:
                    yield Progress(done, of)
        yield Progress(of, of)

    def _pictures(self, recipes: Sequence[Recipe], part: int, draw: Draw, show: Show) -> Iterator[list[np.ndarray]]:
        """What the film shows, a few pictures at a time; those of a sheet stand still, so that nothing can flicker."""

        def shown(some: Sequence[Recipe]) -> list[np.ndarray]:
            return [show(drawn, one, self.size) for drawn, one in zip(draw(some, None), some, strict=True)]

        if self.walk.recipe.painted and self.format != "sheet":
            yield from dissolved(recipes, self.fps, shown)
        else:
            yield from map(shown, parts(recipes, part))


def parts(recipes: Sequence[Recipe], part: int = PART) -> Iterator[Sequence[Recipe]]:
    """The recipes a few at a time: a picture that somebody waits for never waits for more than these."""
    return (recipes[start : start + part] for start in range(0, len(recipes), part))
