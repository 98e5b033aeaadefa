"""A picture painted step by step in the manner of another one: `slowly` streams how far it is; nothing of it is kept.

A POST whose body is a recipe's query and behind it the file of a style picture; `recipe` in its own query says how many
bytes the recipe has. The answer is lines of JSON: `{"waiting": 1}` while others are served, `{"done": 0.3, "picture":
"data:…"}` every few steps, at last `{"painted": "data:…", "name": "….png", "done": 1}`, or `{"error": "…"}`.
"""

import asyncio
import time
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from functools import partial

import numpy as np
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gan.painting import Stroke
from gan.studio import Recipe, RecipeError
from gan.studio.painting import strokes
from gan.studio.reading import parse_integer, read_fields
from gan.ui.markup import SLOW_SIDE
from gan.ui.server.admission import Line
from gan.ui.server.asked import data_address, file_name
from gan.ui.server.beside import give_way
from gan.ui.server.ndjson import LinesOfJson, Made, Report
from gan.ui.server.painting import style_picture
from gan.ui.server.pictures import Pictures, jpeg
from gan.ui.server.routes import LONGEST_QUERY, client_of, route
from gan.video import png

SECONDS = 240.0  # after which a painting is as it is by then: others wait
STANDING = 5  # paintings that wait for their turn
FULL = "Others have their pictures painted slowly just now; try again in a minute or two."
FAILED = "Something went wrong while the picture was painted; try again."


class SlowPainting:
    """Paintings of visitors, one after the other, in a thread that gives way to all others."""

    def __init__(self, pictures: Pictures, *, seconds: float = SECONDS) -> None:
        self.pictures = pictures
        self.seconds = seconds
        self._line = Line(running=1, waiting=STANDING, full=FULL, again=30)

    def route(self) -> Route:
        """The route `slowly`."""
        return route("slowly", self.slowly, methods=("POST",))

    async def slowly(self, request: Request) -> Response:
        """See above."""
        fields = read_fields(request.url.query, ("recipe",), longest=100)
        client = client_of(request)
        self._line.require_room(client)
        length = parse_integer("recipe, the bytes of the recipe,", fields.get("recipe", ""))
        body = await request.body()
        if not 0 < length <= min(len(body), LONGEST_QUERY):
            raise RecipeError(f"The recipe has 1 to {LONGEST_QUERY:,} bytes of the body's {len(body):,}, not {length}.")
        recipe = Recipe.from_query(body[:length].decode("utf-8", "replace")).unpainted
        self.pictures.studio.check(recipe)
        style = await self.pictures.beside.run(lambda: style_picture(body[length:], SLOW_SIDE))
        return LinesOfJson(partial(self._work, recipe, style, client), failed=FAILED)

    async def _work(self, recipe: Recipe, style: np.ndarray, client: str, report: Report) -> Made:
        async with self._line.turn(client, lambda before: report(waiting=before)):
            (drawn,) = await self.pictures.draw_patiently([recipe], client=client)
            picture = await self.pictures.show(drawn, recipe, SLOW_SIDE, "rest")
            async with aclosing(self._strokes(picture, style)) as painting:
                async for stroke in painting:
                    report(done=round(stroke.done, 3), picture=data_address(jpeg(stroke.picture), "jpeg"))
        painted = await self.pictures.beside.run(lambda: png(stroke.picture, recipe.to_query()))
        name = file_name(recipe).removesuffix(".png") + "-painted.png"
        return Made({"painted": data_address(painted, "png"), "name": name, "done": round(stroke.done, 3)})

    async def _strokes(self, picture: np.ndarray, style: np.ndarray) -> AsyncGenerator[Stroke, None]:
        """Every few steps of the painting, until it is done or takes too long."""
        loop, began = asyncio.get_running_loop(), time.monotonic()
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="slow", initializer=give_way)
        steps = strokes(picture, style, self.pictures.studio.device)
        try:
            while (stroke := await loop.run_in_executor(thread, next, steps, None)) is not None:
                yield stroke
                if time.monotonic() > began + self.seconds:
                    return
        finally:  # after the step that may still be running
            thread.submit(steps.close)
            thread.shutdown(wait=False)
