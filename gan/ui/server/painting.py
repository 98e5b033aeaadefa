"""What the page asks about paint: `styles`, what each makes of a picture, and `manner`, the style of a picture."""

import json
from collections.abc import Sequence
from functools import partial

import numpy as np
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gan.images import tile
from gan.painting import STYLE_SIZE, STYLES, Style
from gan.projection import PictureError
from gan.projection.picture import read_picture, to_pixels
from gan.studio import Recipe, RecipeError
from gan.studio.painting import in_style, manner_of
from gan.ui.server.picture_routes import PictureRoutes
from gan.ui.server.pictures import COLUMNS, jpeg
from gan.ui.server.routes import OURS, client_of, query_of, route
from gan.video import resized

AT_ONCE = 9  # small pictures, which together take as long as a large painting


class Painting:
    """The routes about paint; what they work on waits for its turn with pictures that are enlarged."""

    def __init__(self, routes: PictureRoutes) -> None:
        self.drawn = routes
        self.pictures = routes.pictures

    def routes(self) -> list[Route]:
        """All of them."""
        return [route("styles", self.styles), route("manner", self.manner, methods=("POST",))]

    async def styles(self, request: Request) -> Response:
        """A recipe's picture in rows of 8: as it is, in every style, and last in the recipe's own style, if any."""
        recipe = Recipe.from_query(await query_of(request))
        return await self.drawn.answer(request, recipe, partial(self._sheet, recipe, client_of(request)))

    async def _sheet(self, recipe: Recipe, client: str) -> bytes:
        own = [recipe.paint.style] if recipe.paint and isinstance(recipe.paint.style, bytes) else []
        styles, painted = [*range(len(STYLES)), *own], []
        part = self.pictures.studio.costs(recipe.model).part
        async with self.pictures.enlargements.turn(client):
            (picture,) = await self.pictures.draw_patiently([recipe.unpainted], size=part, client=client)
            for start in range(0, len(styles), AT_ONCE):
                some = styles[start : start + AT_ONCE]
                painted += await self.pictures.beside.run(partial(self._paint, picture, some))
        plain = resized(picture, len(painted[0]))
        return await self.pictures.beside.run(lambda: jpeg(tile(np.stack([plain, *painted]), COLUMNS)))

    def _paint(self, picture: np.ndarray, styles: Sequence[Style]) -> list[np.ndarray]:
        return [in_style(picture, style, self.pictures.studio.device) for style in styles]

    async def manner(self, request: Request) -> Response:
        """The hundred numbers of the style picture in the body, as links write them: `{"style": "p…"}`."""
        body = await request.body()
        async with self.pictures.enlargements.turn(client_of(request)):
            style = await self.pictures.beside.run(lambda: self._read(body))
        return Response(json.dumps({"style": style}), headers=OURS, media_type="application/json")

    def _read(self, body: bytes) -> str:
        return manner_of(style_picture(body, STYLE_SIZE), self.pictures.studio.device)


def style_picture(body: bytes, size: int) -> np.ndarray:
    """The middle square of a style picture's file. Raises `RecipeError`."""
    try:
        pixels: np.ndarray = to_pixels(read_picture(body, size))[0]
    except PictureError as error:
        raise RecipeError(str(error)) from error
    return pixels
