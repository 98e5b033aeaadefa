"""The route `nearest`: what lies next to a picture, in a thread beside the one that draws for the sliders."""

import asyncio
import base64
import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gan.studio import Copying, Nearest, Recipe
from gan.studio.copying import Neighbour
from gan.ui.server.batcher import Busy
from gan.ui.server.pictures import Frames
from gan.ui.server.routes import PREFIX, answers

MOST = 32  # pictures that may wait to be compared


class Lookup:
    """Draws a picture when nobody waits for another one, and compares it with the training pictures."""

    def __init__(self, frames: Frames, copying: Copying, *, limit: int = MOST) -> None:
        self.frames = frames
        self.copying = copying
        self.limit = limit
        self._waiting = 0
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="compare")

    def route(self) -> Route:
        return Route(f"{PREFIX}/nearest", answers(self.nearest))

    async def nearest(self, request: Request) -> Response:
        """The training pictures next to the picture of a recipe, as JSON."""
        recipe = Recipe.from_query(request.url.query)
        self.copying.check(recipe)

        async def answer() -> bytes:
            return json.dumps(await self.find(recipe)).encode()

        return await self.frames.answer(request, recipe, answer, media_type="application/json")

    async def find(self, recipe: Recipe) -> dict[str, object]:
        """What the route and the endpoint answer; raises `RecipeError` or, when too many wait, `Busy`."""
        self.copying.check(recipe)
        if self._waiting >= self.limit:
            raise Busy
        self._waiting += 1
        try:
            picture = await self.frames.batcher.draw([recipe], patient=True)
            return self._describe(recipe, await self._compare(recipe.model, picture))
        finally:
            self._waiting -= 1

    async def _compare(self, model: str, picture: np.ndarray) -> Nearest:
        found = await asyncio.get_running_loop().run_in_executor(self._thread, self.copying.nearest, model, picture)
        return found[0]

    def _describe(self, recipe: Recipe, found: Nearest) -> dict[str, object]:
        index = self.copying.indexes[recipe.model]
        return {
            "verdict": found.verdict,
            "words": found.words,
            "nearest": [_describe(one) for one in found.neighbours],
            "compared": len(index),
            "licence": index.about.licence,
            "credit": index.about.credit,
        }


def _describe(neighbour: Neighbour) -> dict[str, object]:
    """`nearer` is the share of real pictures that lie nearer to their own nearest than this one lies to the picture."""
    image = base64.b64encode(neighbour.thumbnail).decode()
    return {
        "number": neighbour.number,
        "distance": round(neighbour.distance, 4),
        "nearer": round(neighbour.nearer, 3),
        "words": neighbour.words,
        "image": f"data:image/webp;base64,{image}",
    }
