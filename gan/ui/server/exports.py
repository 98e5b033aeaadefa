"""Walks as files over HTTP: one answer streams how far the drawing is, then the file; nothing is kept here for it.

The body is lines of JSON, `{"done": 4, "of": 400}` after every few pictures, at last `{"bytes": …, "name": …,
"type": …}` and exactly that many bytes, or `{"error": "…"}`. A client that goes away stops the drawing; one that does
not read keeps nobody waiting, since the file is made whether or not it is fetched.
"""

import asyncio
import tempfile
from collections.abc import AsyncGenerator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from contextvars import copy_context
from functools import partial
from pathlib import Path

import numpy as np
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gan.studio import Film, Progress, Recipe, RecipeError, Walk
from gan.studio.reading import parse_integer, read_fields
from gan.studio.walk import FIELDS
from gan.ui.server.admission import Line
from gan.ui.server.asked import FILMS, parse_scale
from gan.ui.server.beside import give_way
from gan.ui.server.ndjson import LinesOfJson, Made, Report
from gan.ui.server.picture_routes import MAX_WALK
from gan.ui.server.pictures import Pictures
from gan.ui.server.routes import client_of, query_of, route
from gan.ui.server.storage import folder_for
from gan.ui.server.zerogpu import Draw, pictures_a_call
from gan.video import FORMATS

STANDING = 30  # films that wait for their turn
FULL = "Others are saving their walks just now; try again in a minute."
FAILED = "Something went wrong while the file was made; try again."
PATIENCE = 300  # seconds for a few pictures; only a server that stops takes longer


class Exports:
    """The films that visitors save, a few at a time; their pictures wait behind the live ones."""

    def __init__(self, pictures: Pictures, *, lent: Draw | None = None) -> None:
        self.pictures = pictures
        self.lent = lent  # a GPU that events of Gradio may use
        self.line = Line(running=FILMS, waiting=STANDING, full=FULL, again=30)

    def route(self) -> Route:
        """The route `export`."""
        return route("export", self.export)

    async def export(self, request: Request) -> Response:
        """A query's walk as `format` mp4, webp, gif or sheet, 1, 2 or 4 (`scale`) times as large as it is drawn."""
        fields = read_fields(await query_of(request), (*FIELDS, "format", "fps", "scale"))
        format, fps, scale = fields.pop("format", "mp4"), fields.pop("fps", ""), fields.pop("scale", "1")
        rate = parse_integer("fps, the frames a second,", fps) if fps else None
        film = self.film(Walk.from_fields(fields), format, rate, parse_scale(scale))
        client = client_of(request)
        self.line.require_room(client)
        return LinesOfJson(partial(self._work, film, client), failed=FAILED)

    def film(self, walk: Walk, format: str, fps: int | None, scale: int) -> Film:
        """The film that was asked for; without `fps`, as smooth as the page's limit of pictures allows."""
        if fps is None and format in FORMATS:
            fps = min(FORMATS[format].fps[0], int(MAX_WALK / walk.length))
        film = Film.of(self.pictures.studio, walk, format=format, fps=fps, scale=scale)
        if film.frames > MAX_WALK:
            raise RecipeError(
                f"A file made here has at most {MAX_WALK} frames, not {film.frames}: take fewer a second."
            )
        return film

    async def _work(self, film: Film, client: str, report: Report) -> Made:
        """The file, open and already without a name, so that nothing of it outlasts the server."""
        of = len(film.probes) + film.frames
        seconds = round(film.seconds)
        async with self.line.turn(client, lambda before: report(done=0, of=of, seconds=seconds)):
            report(done=0, of=of, seconds=seconds)
            with tempfile.TemporaryDirectory(dir=folder_for("films"), ignore_cleanup_errors=True) as folder:
                path = Path(folder) / film.name
                async with aclosing(self.make(film, path, client=client)) as steps:
                    async for progress in steps:
                        report(done=progress.done, of=progress.of)
                file = path.open("rb")
                size = path.stat().st_size
        return Made({"bytes": size, "name": film.name, "type": FORMATS[film.format].media_type}, file)

    async def make(
        self, film: Film, path: Path, *, client: str = "", in_event: bool = False
    ) -> AsyncGenerator[Progress, None]:
        """Write the film in a thread of its own; its pictures are drawn together with everybody else's.

        `in_event`: an event of Gradio asks, so that they may be drawn by a GPU which is lent to it.
        """
        loop = asyncio.get_running_loop()

        def draw(recipes: Sequence[Recipe], size: int | None) -> np.ndarray:
            drawing = self.pictures.draw_patiently(recipes, size=size, client=f"{client} film")
            return asyncio.run_coroutine_threadsafe(drawing, loop).result(PATIENCE)

        def show(drawn: np.ndarray, recipe: Recipe, size: int) -> np.ndarray:
            return asyncio.run_coroutine_threadsafe(self.pictures.show(drawn, recipe, size), loop).result(PATIENCE)

        recipe = film.walk.recipe
        if in_event and self.lent is not None and not recipe.painted:
            steps = film.write(path, self.lent, show, part=pictures_a_call(self.pictures.studio.size(recipe)))
        else:
            steps = film.write(path, draw, show)
        asked = copy_context()  # whose event it is

        def following() -> Progress | None:
            return asked.run(next, steps, None)

        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="film", initializer=give_way)
        try:
            while (progress := await loop.run_in_executor(thread, following)) is not None:
                yield progress
        finally:  # after the step that may still be running
            thread.submit(asked.run, steps.close)
            thread.shutdown(wait=False)
