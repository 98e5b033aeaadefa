"""Recipes become bytes: one picture, many on a sheet, a walk's timing; nothing here knows of requests."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from gan.enlarger import State
from gan.images import tile, visible_change
from gan.studio import Recipe, Studio, Timing, Walk
from gan.studio.film import MOST_PROBES
from gan.ui.server.admission import Line
from gan.ui.server.batcher import LIVE, Batcher
from gan.ui.server.beside import Beside
from gan.video import encode, png

COLUMNS = 8  # of a strip or sheet, when it has that many pictures
KEPT = 64  # paths whose visible change is kept
DRAWING, STANDING = 8, 1016  # strips and sheets of which pictures are being drawn; those that wait hold nothing
ENLARGING, LARGE_STANDING = 2, 254  # the same for pictures that are enlarged
LONG = 0.1  # seconds: a picture that takes longer is drawn in a thread of its own, so that live ones need not wait


class Pictures:
    """What one studio draws for the page, for files and for programs."""

    def __init__(self, studio: Studio, *, limit: int = LIVE) -> None:
        self.studio = studio
        self.batcher = Batcher(studio.draw, limit=limit)
        self.slow = Batcher(studio.draw, limit=limit, largest=1)
        self.beside = Beside()
        self.sheets = Line(running=DRAWING, waiting=STANDING)
        self.enlargements = Line(running=ENLARGING, waiting=LARGE_STANDING)
        self._changes: dict[Recipe, np.ndarray] = {}

    def batcher_of(self, model: str, size: int | None = None) -> Batcher:
        """The one that draws a model's pictures: quick ones never wait for one that takes long."""
        return self.slow if self.studio.costs(model).of(size) > LONG else self.batcher

    async def picture(self, recipe: Recipe, scale: int = 1, *, size: int | None = None, client: str = "") -> bytes:
        """The picture as JPEG, `scale` times as large as it is drawn; raises `RecipeError` or `Busy`.

        `size` is a smaller one that the model can be drawn at.
        """
        self.studio.check(recipe)
        if is_live(scale, painted=recipe.painted):
            return jpeg((await self.batcher_of(recipe.model, size).draw([recipe], size=size, client=client))[0])
        drawn = await self._at_rest(recipe, scale, client, size)
        return await self.beside.run(lambda: jpeg(drawn))

    async def png(self, recipe: Recipe, scale: int = 1, *, client: str = "") -> bytes:
        """The exact pixels as PNG, the recipe inside; raises `RecipeError` or `Busy`."""
        self.studio.check(recipe)
        if is_live(scale, painted=recipe.painted):
            drawn = (await self.batcher_of(recipe.model).draw([recipe], client=client))[0]
        else:
            drawn = await self._at_rest(recipe, scale, client)
        return await self.beside.run(lambda: png(drawn, recipe.to_query()))

    async def sheet(
        self,
        recipes: Callable[[], Sequence[Recipe]],
        scale: int = 1,
        *,
        size: int | None = None,
        plain: bool = True,
        client: str = "",
    ) -> bytes:
        """All pictures row by row as one JPEG; they are `plain` if they are neither painted nor enlarged.

        `recipes` is called when the turn has come, so that what waits takes no memory. Its recipes were checked before.
        """
        async with (self.sheets if plain else self.enlargements).turn(client):
            asked = recipes()
            drawn = await self.draw_patiently(asked, size=size, client=client)
            if not plain:
                size = scale * drawn.shape[1]
                both = zip(drawn, asked, strict=True)
                drawn = np.stack([await self.show(picture, recipe, size) for picture, recipe in both])
        return await self.beside.run(lambda: jpeg(tile(drawn, COLUMNS)))

    async def timing(self, walk: Walk, frames: int, *, client: str = "") -> Timing:
        """When a walk of `frames` pictures shows which place; raises `RecipeError` or `Busy`."""
        self.studio.check(walk.recipe)
        change = await self._change(walk, client)
        return await self.beside.run(lambda: walk.timing(frames, change))

    async def show(self, drawn: np.ndarray, recipe: Recipe, size: int, state: State = "walk") -> np.ndarray:
        """A drawn picture [H, W, 3] at another size, painted where its recipe says so."""
        if len(drawn) == size and not recipe.painted:
            return drawn
        return await self.beside.run(lambda: self.studio.show(drawn, recipe, size, state))

    async def draw_patiently(
        self, recipes: Sequence[Recipe], *, size: int | None = None, client: str = ""
    ) -> np.ndarray:
        """Many pictures [N, H, W, 3] of one kind for `show`, drawn when nobody waits for a live one.

        Words are drawn letter by letter, so that a live picture waits for a letter and not for a word.
        """
        if recipes[0].word:
            recipes = [recipe.unpainted for recipe in recipes]
        letters = [self.studio.spelled(recipe) for recipe in recipes]
        batcher, wanted = self.batcher_of(recipes[0].model, size), [one for word in letters for one in word]
        drawn = await batcher.draw(wanted, size=size, patient=True, client=client)
        if letters[0] == [recipes[0]]:
            return drawn
        return await self.beside.run(lambda: self.studio.written(recipes[0].word, drawn))

    async def _at_rest(self, recipe: Recipe, scale: int, client: str, size: int | None = None) -> np.ndarray:
        """Enlarged or painted, as soon as its turn comes."""
        async with self.enlargements.turn(client):
            picture = (await self.draw_patiently([recipe], size=size, client=client))[0]
            return await self.show(picture, recipe, scale * len(picture), "rest")

    async def _change(self, walk: Walk, client: str) -> np.ndarray:
        """The visible change along a walk's path; kept for the last paths, so that another length needs no pictures."""
        path, costs = replace(walk.recipe.unpainted, t=0.0), self.studio.costs(walk.recipe.model)
        if path not in self._changes:
            async with self.sheets.turn(client):
                drawn = await self.draw_patiently(
                    walk.probes(costs.pictures(MOST_PROBES)), size=costs.part, client=client
                )
            self._changes[path] = await self.beside.run(lambda: visible_change(drawn))
            if len(self._changes) > KEPT:
                del self._changes[next(iter(self._changes))]
        return self._changes[path]


def is_live(scale: int, *, painted: bool) -> bool:
    """Whether the generator alone draws a picture, quickly; what is enlarged or painted waits for its turn."""
    return scale == 1 and not painted


def jpeg(picture: np.ndarray) -> bytes:
    """A picture [H, W, 3] as JPEG, colours at full resolution."""
    return encode(picture, "JPEG", quality=92, subsampling=0)
