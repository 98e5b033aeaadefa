"""A visitor's picture, looked for in a model: `look` streams how far the search is; nothing of it is kept here.

A POST whose query names the model (`m`), the `task` (project, denoise, fill or enlarge) and perhaps a class (`label`);
its body is the picture's file, for `fill` with `mask` bytes of the mask's file behind it. The answer is lines of JSON:
`{"waiting": 1}` while others are served, `{"done": 0.3, "distance": 0.8, "picture": "data:…"}` every few steps, at last
`{"found": […], "words": "…", "original": "data:…", "variety": 0}`, or `{"error": "…"}`.
"""

import asyncio
import base64
import json
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing

import numpy as np
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from gan.projection import Closeness, Encoder, PictureError, Projector, Step, Task
from gan.projection.picture import MAX_BYTES
from gan.studio import Recipe, RecipeError, Stored
from gan.studio.reading import parse_integer, read_fields
from gan.ui.server.admission import Places
from gan.ui.server.pictures import Frames, jpeg
from gan.ui.server.routes import PREFIX, answers, read_body
from gan.video import encode

SECONDS = {"project": 9.0, "denoise": 9.0, "fill": 16.0, "enlarge": 16.0}  # of computing, at most
MOST = 4  # searches at a time, all but one of them waiting
FULL = "Others are looking for their pictures just now; try again in a minute."
FAILED = "Something went wrong while the picture was looked for; try again."
KEPT = 4  # models whose catalogues are kept


class Looking(Places):
    """Searches of visitors, one after the other, in small pieces between which live pictures are drawn."""

    most = MOST

    def __init__(self, frames: Frames) -> None:
        self.frames = frames
        self._turn = asyncio.Lock()
        self._projectors: OrderedDict[str, Projector] = OrderedDict()
        self._encoders = {
            name: Encoder.load(model.folder, w_dim=model.generator.w_dim, weights_hash=model.weights_hash)
            for name, model in frames.studio.models.items()
        }

    def route(self) -> Route:
        return Route(f"{PREFIX}/look", answers(self.look), methods=["POST"])

    async def look(self, request: Request) -> Response:
        """See above."""
        fields = read_fields(request.url.query, ("m", "task", "label", "mask"), longest=500)
        if not self.full:
            body = await read_body(request, 2 * MAX_BYTES)
            model, task, label = await asyncio.to_thread(self.task, fields, body)
        if self.full:
            return JSONResponse({"error": FULL}, status_code=503, headers={"Retry-After": "20"})
        return _Stream(self, model, task, label)

    def task(self, fields: dict[str, str], body: bytes) -> tuple[str, Task, int | None]:
        """What a request asks for. Raises `RecipeError`."""
        mask = parse_integer("mask, the bytes of a mask,", fields["mask"]) if "mask" in fields else 0
        if mask > len(body):
            raise RecipeError(f"The mask has {mask} bytes and the whole body only {len(body)}.")
        label = parse_integer("A class", fields["label"]) if "label" in fields else None
        picture = body[: len(body) - mask]
        return self.plan(
            fields.get("m", ""), fields.get("task", "project"), picture, body[len(picture) :] or None, label
        )

    def plan(
        self, name: str, task: str, picture: bytes, mask: bytes | None, label: int | float | None
    ) -> tuple[str, Task, int | None]:
        """The checked model, task and class. Raises `RecipeError`."""
        self.frames.studio.check(Recipe(model=name, keyframes=(0,), label=label))
        model = self.frames.studio.models[name]
        if model.class_names and label is None:
            label = 0
        try:
            asked = Task.of(task, picture, model.generator.resolution, mask=mask, seconds=SECONDS.get(task))
        except PictureError as error:
            raise RecipeError(str(error)) from error
        return name, asked, label

    async def search(self, model: str, task: Task, label: int | None) -> AsyncIterator[Step | None]:
        """The steps of a search that are worth showing; None again and again while others are served."""
        while self._turn.locked():
            yield None
            await asyncio.sleep(0.5)
        async with self._turn:
            aside = self.frames.batcher.aside
            steps = await aside(lambda: search(self._projector(model), task, label))
            while (step := await aside(lambda: next(steps, None))) is not None:
                yield step

    def words(self, model: str, task: Task, step: Step) -> str:
        """How close a projection came; "" for a restoration."""
        folder = self.frames.studio.models[model].folder
        return Closeness.of(folder).words(step.distance[0]) if task.name == "project" else ""

    def _projector(self, model: str) -> Projector:
        if model not in self._projectors:
            self._projectors[model] = Projector(self.frames.studio.models[model].generator, self._encoders[model])
        self._projectors.move_to_end(model)
        if len(self._projectors) > KEPT:
            self._projectors.popitem(last=False)
        return self._projectors[model]


def search(projector: Projector, task: Task, label: int | None) -> Iterator[Step]:
    return task.run(projector, label=label)


class _Stream(StreamingResponse):
    """Progress, then what was found."""

    def __init__(self, looking: Looking, model: str, task: Task, label: int | None) -> None:
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Accel-Buffering": "no"}
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        super().__init__(_body(looking, model, task, label), media_type="application/x-ndjson", headers=headers)
        self.looking = looking

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self.looking.place():
            async with aclosing(self.body_iterator):
                await super().__call__(scope, receive, send)


async def _body(looking: Looking, model: str, task: Task, label: int | None) -> AsyncIterator[bytes]:
    shown = None
    try:
        async with aclosing(looking.search(model, task, label)) as steps:
            async for step in steps:
                if step is None:
                    yield _line(waiting=looking.running - 1)
                elif step.done == 1:
                    found = await asyncio.to_thread(outcome, task, step)  # half a second
                    yield _line(**found, words=looking.words(model, task, step))
                elif step.pictures is None:
                    yield _line(done=round(step.done, 3))
                elif step.pictures is not shown:
                    shown = step.pictures
                    best = int(np.argmin(step.distance))
                    picture = _address(jpeg(task.preview(shown)[best]), "jpeg")
                    yield _line(done=round(step.done, 3), distance=round(min(step.distance), 4), picture=picture)
    except Exception:
        yield _line(error=FAILED)
        raise


def outcome(task: Task, step: Step) -> dict[str, object]:
    """What a finished search found, for the page: pictures as addresses of data, keyframes as recipes have them."""
    finished = task.finished(step.pictures)
    rows = zip(finished, step.packed, step.distance, strict=True)
    found = [
        {"picture": _address(encode(picture, "PNG"), "png"), "key": str(Stored(data)), "distance": round(distance, 4)}
        for picture, data, distance in rows
    ]
    original = _address(encode(task.original, "PNG"), "png")
    return {"done": 1, "found": found, "original": original, "variety": round(task.variety(finished), 1)}


def _address(data: bytes, kind: str) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def _line(**fields: object) -> bytes:
    return json.dumps(fields).encode() + b"\n"
