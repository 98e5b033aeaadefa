"""Pictures over HTTP: `frame` (JPEG), `strip`, `sheet` and `variants` (many in one), `save` (PNG with its recipe)."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import asdict, replace

import numpy as np
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gan.images import visible_change
from gan.studio import Recipe, RecipeError, Studio, Walk, stations
from gan.studio.film import PART
from gan.studio.keyframe import short_names
from gan.studio.reading import parse_number
from gan.studio.sculpting import varied
from gan.ui.server.admission import Places
from gan.ui.server.batcher import Batcher, Busy
from gan.ui.server.routes import FOREVER, METHODS, PREFIX, answers, spelled_out, take
from gan.video import encode, png

COLUMNS = 8  # of a strip or sheet, when it has that many pictures
MAX_FRAMES = 121
MAX_WALK = 960  # frames of a walk: a longer one has fewer a second
MAX_SHEET = 24
MAX_ENLARGED = 8  # pictures of an enlarged strip
MAX_VARIANTS = 30
KEPT = 64  # paths whose visible change is kept
SCALES = 1, 2, 4


class Enlargements(Places):
    """Pictures that wait to be enlarged."""

    most = 8


class Frames:
    """The picture routes of one studio."""

    def __init__(self, studio: Studio, *, limit: int = 256) -> None:
        self.studio = studio
        self.batcher = Batcher(studio.render, limit=limit)
        self._enlargements = Enlargements()
        self._changes: dict[Recipe, np.ndarray] = {}

    def routes(self) -> list[Route]:
        handlers = {"frame": self.frame, "strip": self.strip, "timing": self.timing}
        handlers |= {"sheet": self.sheet, "variants": self.variants, "save": self.save}
        return [
            Route(f"{PREFIX}/{name}", answers(spelled_out(handler)), methods=METHODS)
            for name, handler in handlers.items()
        ]

    async def frame(self, request: Request) -> Response:
        """The picture of one recipe; enlarged, where the query has a `scale`."""
        query, scale = take(request.url.query, "scale", "1")
        recipe, times = self._recipe(query), parse_scale(scale)
        return await self.answer(request, recipe, lambda: self._jpeg(recipe, times))

    async def strip(self, request: Request) -> Response:
        """A walk in rows of 8: `frames` evenly spaced pictures, or those at the places `at`; up to 8 take a `scale`."""
        query, count = take(request.url.query, "frames", "61")
        query, places = take(query, "at", "")
        query, scale = take(query, "scale", "1")
        times = parse_scale(scale)
        recipe = self._recipe(query)
        if places:
            recipes = [replace(recipe, t=place) for place in _parse_places(places)]
        else:
            recipes = stations(recipe, _parse_frames(count, MAX_FRAMES))
        if times > 1 and len(recipes) > MAX_ENLARGED:
            raise RecipeError(f"An enlarged strip has 1 to {MAX_ENLARGED} pictures, not {len(recipes)}.")
        return await self.answer(request, recipe, lambda: self._tiles(recipes, times, waits=request))

    async def timing(self, request: Request) -> Response:
        """When a walk of `frames` pictures shows which place, as JSON: see `gan.studio.Timing`."""
        query, count = take(request.url.query, "frames", "120")
        walk, frames = Walk.from_query(query), _parse_frames(count, MAX_WALK)
        self.studio.check(walk.recipe)

        async def answer() -> bytes:
            return json.dumps(asdict(walk.timing(frames, await self._change(walk, request)))).encode()

        return await self.answer(request, walk.recipe, answer, media_type="application/json")

    async def sheet(self, request: Request) -> Response:
        """One picture for each of up to 24 keyframes (`keys`), in rows of 8."""
        query, keys = take(request.url.query, "keys", "")
        keyframes = keys.split(",")
        if len(keyframes) > MAX_SHEET:
            raise RecipeError(f"A sheet has 1 to {MAX_SHEET} pictures, not {len(keyframes)}.")
        recipes = [self._recipe(f"{query}&keys={keyframe}") for keyframe in keyframes]
        return await self.answer(request, recipes[0], lambda: self._tiles(recipes, waits=request))

    async def variants(self, request: Request) -> Response:
        """One recipe sculpted in up to 30 other ways (`vary`, with semicolons between them), in rows of 8."""
        query, text = take(request.url.query, "vary", "")
        recipe, ways = self._recipe(query), text.split(";")
        if len(ways) > MAX_VARIANTS:
            raise RecipeError(f"A sheet has 1 to {MAX_VARIANTS} variants, not {len(ways)}.")
        recipes = [replace(recipe, **varied(way, recipe.mix, recipe.shift)) for way in ways]
        for one in recipes:
            self.studio.check(one)
        return await self.answer(request, recipe, lambda: self._tiles(recipes, waits=request))

    async def save(self, request: Request) -> Response:
        """The exact pixels of one recipe, or `scale` times as many, as a PNG file that carries the recipe."""
        query, scale = take(request.url.query, "scale", "1")
        recipe, times = self._recipe(query), parse_scale(scale)
        response = await self.answer(request, recipe, lambda: self.png(recipe, times))
        response.media_type = response.headers["Content-Type"] = "image/png"
        response.headers["Content-Disposition"] = f'attachment; filename="{file_name(recipe)}"'
        return response

    async def png(self, recipe: Recipe, scale: int = 1) -> bytes:
        """The picture of a recipe as PNG bytes that carry the recipe."""
        self.studio.check(recipe)
        picture = await self._draw(recipe, scale)
        return await asyncio.to_thread(png, picture, recipe.to_query())

    async def enlarge(self, picture: np.ndarray, size: int, *, waits: Request | None = None) -> np.ndarray:
        """The picture at another size, once no live picture is in the way; `Busy` when nobody waits for it any more."""
        if len(picture) == size:
            return picture
        if waits is not None and await waits.is_disconnected():
            raise Busy
        return await self.batcher.aside(lambda: self.studio.enlarge(picture, size))

    async def _draw(self, recipe: Recipe, scale: int) -> np.ndarray:
        """One picture, so many times as large as it is drawn. `Busy` when too many wait for larger ones."""
        if scale == 1:
            return (await self.batcher.draw([recipe]))[0]
        with self._enlargements.place():
            picture = (await self.batcher.draw([recipe], patient=True))[0]
            return await self.enlarge(picture, scale * len(picture))

    def _recipe(self, query: str) -> Recipe:
        recipe = Recipe.from_query(query)
        self.studio.check(recipe)
        return recipe

    async def _draw_all(self, recipes: list[Recipe], *, waits: Request) -> np.ndarray:
        """Many pictures, a few at a time so that live ones come between; `Busy` when nobody waits for them any more."""
        drawn: list[np.ndarray] = []
        with self.batcher.place(min(PART, len(recipes))) as draw:
            while len(drawn) < len(recipes):
                if await waits.is_disconnected():
                    raise Busy
                drawn.extend(await draw(recipes[len(drawn) : len(drawn) + self.batcher.patient_batch]))
        return np.stack(drawn)

    async def _change(self, walk: Walk, request: Request) -> np.ndarray:
        """The visible change along a walk's path; kept for the last paths, so that another length needs no pictures."""
        path = replace(walk.recipe, t=0.0)
        if path not in self._changes:
            pictures = await self._draw_all(walk.probes(), waits=request)
            self._changes[path] = await asyncio.to_thread(visible_change, pictures)
            if len(self._changes) > KEPT:
                del self._changes[next(iter(self._changes))]
        return self._changes[path]

    async def answer(
        self,
        request: Request,
        recipe: Recipe,
        draw: Callable[[], Awaitable[bytes]],
        media_type: str = "image/jpeg",
    ) -> Response:
        """Drawn once: a browser that names the weights may keep the picture, one that has it is not sent it again."""
        weights = self.studio.models[recipe.model].weights_hash
        tag = hashlib.sha256(f"{weights}{request.url.path}?{request.url.query}".encode()).hexdigest()[:16]
        headers = {
            "ETag": f'"{tag}"',
            "Cache-Control": FOREVER if recipe.weights == weights else "no-cache",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
        }
        if headers["ETag"] in request.headers.get("If-None-Match", ""):
            return Response(status_code=304, headers=headers)
        return Response(await draw(), media_type=media_type, headers=headers)

    async def _jpeg(self, recipe: Recipe, scale: int) -> bytes:
        picture = await self._draw(recipe, scale)
        return jpeg(picture) if scale == 1 else await asyncio.to_thread(jpeg, picture)

    async def _tiles(self, recipes: list[Recipe], scale: int = 1, *, waits: Request) -> bytes:
        with self._enlargements.place() if scale > 1 else nullcontext():
            pictures = await self._draw_all(recipes, waits=waits)
            if scale > 1:
                size = scale * pictures.shape[1]
                pictures = np.stack([await self.enlarge(picture, size, waits=waits) for picture in pictures])
        return await asyncio.to_thread(jpeg, tile(pictures))


def jpeg(picture: np.ndarray) -> bytes:
    """A picture [H, W, 3] as JPEG, colours at full resolution."""
    return encode(picture, "JPEG", quality=92, subsampling=0)


def tile(pictures: np.ndarray) -> np.ndarray:
    """Pictures [N, H, W, 3] row by row on one sheet of min(N, 8) columns; an unfilled end stays black."""
    count, height, width, _ = pictures.shape
    columns = min(count, COLUMNS)
    rows = -(-count // columns)
    sheet = np.zeros((rows * columns, height, width, 3), np.uint8)
    sheet[:count] = pictures
    return sheet.reshape(rows, columns, height, width, 3).swapaxes(1, 2).reshape(rows * height, columns * width, 3)


def file_name(recipe: Recipe) -> str:
    """A name that tells pictures apart in a folder: model, seeds, percent of the way."""
    return f"{recipe.model}-{short_names(recipe.keyframes)[:60]}-{round(recipe.t * 100)}.png"


def parse_scale(scale: str) -> int:
    if scale not in map(str, SCALES):
        raise RecipeError(f"A file is 1, 2 or 4 times as large as its pictures are drawn, not {scale[:40]!r}.")
    return int(scale)


def _parse_frames(count: str, most: int) -> int:
    if not count.isascii() or not count.isdecimal() or len(count) > 3 or not 2 <= int(count) <= most:
        raise RecipeError(f"A walk has 2 to {most} frames here, not {count[:40]!r}.")
    return int(count)


def _parse_places(text: str) -> list[float]:
    places = text.split(",")
    if len(places) > MAX_FRAMES:
        raise RecipeError(f"A strip has 1 to {MAX_FRAMES} places, not {len(places)}.")
    return [parse_number("A place", place) for place in places]
