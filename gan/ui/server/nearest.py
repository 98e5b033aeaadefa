"""The route `nearest`: what lies next to a picture, in a thread beside the one that draws for the sliders."""

import json

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gan.studio import Copying, Nearest, Recipe
from gan.studio.copying import Neighbour
from gan.ui.server.admission import Line
from gan.ui.server.asked import data_address
from gan.ui.server.picture_routes import PictureRoutes
from gan.ui.server.routes import client_of, query_of, route

STANDING = 63  # pictures that may wait to be compared
FULL = "Too many pictures are waiting to be compared; ask again in a second."


class Lookup:
    """Draws a picture when nobody waits for another one, and compares it with the training pictures."""

    def __init__(self, routes: PictureRoutes, copying: Copying, *, waiting: int = STANDING) -> None:
        self.routes = routes
        self.pictures = routes.pictures
        self.copying = copying
        self._line = Line(running=1, waiting=waiting, full=FULL)

    def route(self) -> Route:
        """The route `nearest`."""
        return route("nearest", self.nearest, methods=("GET",))

    async def nearest(self, request: Request) -> Response:
        """The training pictures next to the picture of a recipe, as JSON."""
        recipe = Recipe.from_query(await query_of(request))
        self.copying.check(recipe)

        async def answer() -> bytes:
            return json.dumps(await self.find(recipe, client=client_of(request))).encode()

        return await self.routes.answer(request, recipe, answer, media_type="application/json")

    async def find(self, recipe: Recipe, *, client: str = "") -> dict[str, object]:
        """What the route and the endpoint answer; raises `RecipeError` or, when too many wait, `Busy`."""
        self.copying.check(recipe)
        async with self._line.turn(client):
            drawn = await self.pictures.draw_patiently([recipe.unpainted], client=f"{client} nearest")
            found = await self.pictures.beside.run(lambda: self.copying.nearest(recipe.model, drawn))
        return self._describe(recipe, found[0])

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
    return {
        "number": neighbour.number,
        "distance": round(neighbour.distance, 4),
        "nearer": round(neighbour.nearer, 3),
        "words": neighbour.words,
        "image": data_address(neighbour.thumbnail, "webp"),
    }
