"""Walks as files over HTTP: one answer streams how far the drawing is, then the file; nothing is kept here for it.

The body is lines of JSON, `{"done": 4, "of": 400}` after every few pictures, at last `{"bytes": …, "name": …,
"type": …}` and exactly that many bytes, or `{"error": "…"}`. A client that goes away stops the drawing.
"""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from pathlib import Path

import numpy as np
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from gan.studio import Film, Progress, Recipe, RecipeError, Walk
from gan.studio.reading import parse_integer
from gan.ui.server.admission import Places
from gan.ui.server.batcher import Busy
from gan.ui.server.pictures import MAX_WALK, Frames, parse_scale
from gan.ui.server.routes import METHODS, PREFIX, answers, spelled_out, take
from gan.video import FORMATS

MOST = 2  # films made at a time
FULL = "Others are saving their walks just now; try again in a minute."
FAILED = "Something went wrong while the file was made; try again."
PIECE = 256 * 1024
PATIENCE = 60  # seconds for a few pictures; only a server that stops takes longer


class Exports(Places):
    """The films that visitors save, a few at a time; their pictures wait behind the live ones."""

    most = MOST

    def __init__(self, frames: Frames) -> None:
        self.frames = frames

    def route(self) -> Route:
        return Route(f"{PREFIX}/export", answers(spelled_out(self.export)), methods=METHODS)

    async def export(self, request: Request) -> Response:
        """A query's walk as `format` mp4, webp, gif or sheet, 1, 2 or 4 (`scale`) times as large as it is drawn."""
        query, format = take(request.url.query, "format", "mp4")
        query, fps = take(query, "fps", "")
        query, scale = take(query, "scale", "1")
        rate = parse_integer("fps, the frames a second,", fps) if fps else None
        film = self.film(Walk.from_query(query), format, rate, parse_scale(scale))
        if self.full:
            return JSONResponse({"error": FULL}, status_code=503, headers={"Retry-After": "30"})
        return _Stream(self, film)

    def film(self, walk: Walk, format: str, fps: int | None, scale: int) -> Film:
        """The film that was asked for; without `fps`, as smooth as the page's limit of pictures allows."""
        if fps is None and format in FORMATS:
            fps = min(FORMATS[format].fps[0], int(MAX_WALK / walk.length))
        film = Film.of(self.frames.studio, walk, format=format, fps=fps, scale=scale)
        if film.frames > MAX_WALK:
            raise RecipeError(
                f"A file made here has at most {MAX_WALK} frames, not {film.frames}: take fewer a second."
            )
        return film

    async def make(self, film: Film, path: Path) -> AsyncIterator[Progress]:
        """Write the film in a thread of its own; its pictures are drawn together with everybody else's."""
        loop = asyncio.get_running_loop()

        def draw(recipes: Sequence[Recipe]) -> np.ndarray:
            return asyncio.run_coroutine_threadsafe(self._draw(recipes), loop).result(PATIENCE)

        def enlarge(picture: np.ndarray, size: int) -> np.ndarray:
            return asyncio.run_coroutine_threadsafe(self.frames.enlarge(picture, size), loop).result(PATIENCE)

        steps = film.write(path, draw, enlarge)
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="film")
        try:
            while (progress := await loop.run_in_executor(thread, next, steps, None)) is not None:
                yield progress
        finally:  # after the step that may still be running
            thread.submit(steps.close)
            thread.shutdown(wait=False)

    async def _draw(self, recipes: Sequence[Recipe]) -> np.ndarray:
        while True:
            try:
                return await self.frames.batcher.draw(recipes, patient=True)
            except Busy:
                await asyncio.sleep(0.3)


class _Stream(StreamingResponse):
    """Progress, then the file."""

    def __init__(self, exports: Exports, film: Film) -> None:
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Accel-Buffering": "no"}
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        super().__init__(_body(exports, film), media_type="application/octet-stream", headers=headers)
        self.exports = exports

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self.exports.place():  # free, since nothing else ran after `export` looked
            async with aclosing(self.body_iterator):
                await super().__call__(scope, receive, send)


async def _body(exports: Exports, film: Film) -> AsyncIterator[bytes]:
    with tempfile.TemporaryDirectory(prefix="latent-walks-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / film.name
        try:
            async with aclosing(exports.make(film, path)) as steps:
                async for progress in steps:
                    yield _line(done=progress.done, of=progress.of)
        except Exception:
            yield _line(error=FAILED)
            raise
        yield _line(bytes=path.stat().st_size, name=film.name, type=FORMATS[film.format].media_type)
        with path.open("rb") as file:
            while piece := await asyncio.to_thread(file.read, PIECE):
                yield piece


def _line(**fields: object) -> bytes:
    return json.dumps(fields).encode() + b"\n"
