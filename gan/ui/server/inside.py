"""The route `inside`: how a picture grows level by level, worked out in the pauses of the thread that draws it."""

import json

import numpy as np
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gan.images import tile
from gan.studio import Recipe
from gan.studio.inside import check_inside, look_inside
from gan.ui.server.admission import Line
from gan.ui.server.asked import data_address
from gan.ui.server.picture_routes import PictureRoutes
from gan.ui.server.pictures import COLUMNS
from gan.ui.server.routes import client_of, query_of, route
from gan.video import encode

STANDING = 63  # pictures that may wait to be looked into
QUALITY = 88  # of both sheets, as WebP


class Insides:
    """Looks into one picture after the other."""

    def __init__(self, routes: PictureRoutes, *, waiting: int = STANDING) -> None:
        self.routes = routes
        self._line = Line(running=1, waiting=waiting)

    def route(self) -> Route:
        """The route `inside`."""
        return route("inside", self.inside)

    async def inside(self, request: Request) -> Response:
        """The levels of a recipe's picture as JSON, with two sheets of pictures in it."""
        recipe = Recipe.from_query(await query_of(request))
        check_inside(self.routes.studio, recipe)

        async def answer() -> bytes:
            return json.dumps(await self.find(recipe, client=client_of(request))).encode()

        return await self.routes.answer(request, recipe, answer, media_type="application/json")

    async def find(self, recipe: Recipe, *, client: str = "") -> dict[str, object]:
        """What the route answers; raises `RecipeError` or, when too many wait, `Busy`."""
        pictures, model = self.routes.pictures, self.routes.studio.models[recipe.model]
        async with self._line.turn(client):
            found = await pictures.batcher_of(recipe.model).aside(lambda: look_inside(model, recipe), client=client)
        return await pictures.beside.run(
            lambda: {
                "levels": found.describe(model.styles),
                "pictures": _sheet(tile(found.pictures, COLUMNS)),
                "maps": _sheet(tile(found.maps, COLUMNS)),
            }
        )


def _sheet(picture: np.ndarray) -> str:
    data = encode(picture, "WEBP", quality=QUALITY, method=3)
    return data_address(data, "webp")
