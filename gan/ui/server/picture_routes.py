"""Pictures over HTTP: `frame` (JPEG), `strip`, `sheet` and `variants` (many in one), `save` (PNG with its recipe)."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gan.studio import Recipe, RecipeError, Studio, Walk, stations
from gan.studio.film import PART
from gan.studio.reading import parse_number, read_fields, require_number
from gan.studio.recipe import FIELDS
from gan.studio.sculpting import varied
from gan.studio.walk import FIELDS as WALK_FIELDS
from gan.ui.server.asked import file_name, parse_scale
from gan.ui.server.pictures import Pictures, is_live
from gan.ui.server.routes import FOREVER, OURS, client_of, query_of, route, unless_gone

MAX_FRAMES = 121
MAX_WALK = 960  # frames of a walk: a longer one has fewer a second
MAX_SHEET = 24
MAX_ENLARGED = 2 * PART  # pictures of an enlarged or painted strip
MAX_VARIANTS = 30


class PictureRoutes:
    """The routes of one studio's pictures: each reads a query once, asks `Pictures`, and says how long to keep it."""

    def __init__(self, pictures: Pictures) -> None:
        self.pictures = pictures
        self.studio = pictures.studio

    def routes(self) -> list[Route]:
        """All of them."""
        handlers = (self.frame, self.strip, self.timing, self.sheet, self.variants, self.save)
        return [route(handler.__name__, handler) for handler in handlers]

    async def frame(self, request: Request) -> Response:
        """The picture of one recipe; enlarged, where the query has a `scale`, or drawn at a smaller `size`."""
        recipe, scale, size = read_frame(await query_of(request), self.studio)
        draw = partial(self.pictures.picture, recipe, scale, size=size, client=client_of(request))
        return await self.answer(request, recipe, draw)

    async def strip(self, request: Request) -> Response:
        """A walk in rows of 8: `frames` evenly spaced pictures, or those at the places `at`; up to 8 take a `scale`."""
        fields = read_fields(await query_of(request), (*FIELDS, "frames", "at", "scale", "size"))
        pixels = fields.pop("size", "")
        count, places, scale = fields.pop("frames", "61"), fields.pop("at", ""), parse_scale(fields.pop("scale", "1"))
        recipe = Recipe.from_fields(fields)
        at = _parse_places(places) if places else []
        frames = len(at) or _parse_frames(count, MAX_FRAMES)
        size = parse_size(pixels, recipe.model, self.studio)
        return await self._sheet(request, recipe, frames, lambda: _strip(recipe, at, frames), scale, size)

    async def timing(self, request: Request) -> Response:
        """When a walk of `frames` pictures shows which place, as JSON: see `gan.studio.Timing`."""
        fields = read_fields(await query_of(request), (*WALK_FIELDS, "frames"))
        frames = _parse_frames(fields.pop("frames", "120"), MAX_WALK)
        walk = Walk.from_fields(fields)

        async def answer() -> bytes:
            timing = await self.pictures.timing(walk, frames, client=client_of(request))
            return json.dumps(asdict(timing)).encode()

        return await self.answer(request, walk.recipe, answer, media_type="application/json")

    async def sheet(self, request: Request) -> Response:
        """One picture for each of up to 24 keyframes (`keys`), in rows of 8."""
        fields = read_fields(await query_of(request), (*FIELDS, "size"))
        pixels, keyframes = fields.pop("size", ""), fields.get("keys", "").split(",")
        if len(keyframes) > MAX_SHEET:
            raise RecipeError(f"A sheet has 1 to {MAX_SHEET} pictures, not {len(keyframes)}.")
        return await self._all(request, [Recipe.from_fields(fields | {"keys": one}) for one in keyframes], pixels)

    async def variants(self, request: Request) -> Response:
        """One recipe sculpted in up to 30 other ways (`vary`, with semicolons between them), in rows of 8."""
        fields = read_fields(await query_of(request), (*FIELDS, "vary", "size"))
        pixels, ways = fields.pop("size", ""), fields.pop("vary", "").split(";")
        if len(ways) > MAX_VARIANTS:
            raise RecipeError(f"A sheet has 1 to {MAX_VARIANTS} variants, not {len(ways)}.")
        recipe = Recipe.from_fields(fields)
        variants = [replace(recipe, **varied(way, recipe.mix, recipe.shift)) for way in ways]
        return await self._all(request, variants, pixels)

    async def save(self, request: Request) -> Response:
        """The exact pixels of one recipe, or `scale` times as many, as a PNG file that carries the recipe."""
        recipe, scale, size = read_frame(await query_of(request), self.studio)
        if size is not None:
            raise RecipeError("A saved picture is whole: it has a scale, and no smaller size.")
        draw = partial(self.pictures.png, recipe, scale, client=client_of(request))
        response = await self.answer(request, recipe, draw, media_type="image/png")
        response.headers["Content-Disposition"] = f'attachment; filename="{file_name(recipe)}"'
        return response

    async def _all(self, request: Request, recipes: list[Recipe], pixels: str) -> Response:
        for one in recipes:
            self.studio.check(one)
        size = parse_size(pixels, recipes[0].model, self.studio)
        return await self._sheet(request, recipes[0], len(recipes), lambda: recipes, size=size)

    async def _sheet(
        self,
        request: Request,
        first: Recipe,
        count: int,
        recipes: Callable[[], list[Recipe]],
        scale: int = 1,
        size: int | None = None,
    ) -> Response:
        plain = is_live(scale, painted=first.painted)
        if not plain and count > MAX_ENLARGED:
            look = "A painted" if first.painted else "An enlarged"
            raise RecipeError(f"{look} strip has 1 to {MAX_ENLARGED} pictures, not {count}.")
        draw = partial(self.pictures.sheet, recipes, scale, size=size, plain=plain, client=client_of(request))
        return await self.answer(request, first, draw)

    async def answer(
        self, request: Request, recipe: Recipe, draw: Callable[[], Awaitable[bytes]], media_type: str = "image/jpeg"
    ) -> Response:
        """Drawn once: a browser that names the weights may keep the picture, one that has it is not sent it again."""
        self.studio.check(recipe)
        weights = self.studio.models[recipe.model].weights_hash
        asked = f"{weights}{request.url.path}?{await query_of(request)}"
        headers = OURS | {
            "ETag": f'"{hashlib.sha256(asked.encode()).hexdigest()[:16]}"',
            "Cache-Control": FOREVER if recipe.weights == weights else "no-cache",
        }
        if headers["ETag"] in request.headers.get("If-None-Match", ""):
            return Response(status_code=304, headers=headers)
        return Response(await unless_gone(request, draw()), media_type=media_type, headers=headers)


def read_frame(query: str, studio: Studio) -> tuple[Recipe, int, int | None]:
    """The recipe, the scale and the size (None: whole) that a query asks for; raises `RecipeError`."""
    fields = read_fields(query, (*FIELDS, "scale", "size"))
    scale, pixels = parse_scale(fields.pop("scale", "1")), fields.pop("size", "")
    recipe = Recipe.from_fields(fields)
    return recipe, scale, parse_size(pixels, recipe.model, studio)


def parse_size(pixels: str, model: str, studio: Studio) -> int | None:
    """One of the sizes at which the model can stop; None for the whole picture. Raises `RecipeError`."""
    if not pixels:
        return None
    sizes = studio.costs(model).sizes
    if pixels not in map(str, sizes):
        accepted = ", ".join(map(str, sizes))
        raise RecipeError(f"Pictures of this model have a size of {accepted} pixels, not {pixels[:40]!r}.")
    return int(pixels)


def _parse_frames(count: str, most: int) -> int:
    if not count.isascii() or not count.isdecimal() or len(count) > 3 or not 2 <= int(count) <= most:
        raise RecipeError(f"A walk has 2 to {most} frames here, not {count[:40]!r}.")
    return int(count)


def _parse_places(text: str) -> list[float]:
    places = text.split(",")
    if len(places) > MAX_FRAMES:
        raise RecipeError(f"A strip has 1 to {MAX_FRAMES} places, not {len(places)}.")
    return [require_number("A place on the walk", parse_number("A place", place), 0.0, 1.0) for place in places]


def _strip(recipe: Recipe, places: list[float], frames: int) -> list[Recipe]:
    return [replace(recipe, t=place) for place in places] if places else stations(recipe, frames)
