"""A visitor's picture, looked for in a model: `look` streams how far the search is; nothing of it is kept here.

A POST whose query names the model (`m`), the `task` (project, denoise, fill or enlarge) and perhaps a class (`label`);
its body is the picture's file, for `fill` with `mask` bytes of the mask's file behind it. The answer is lines of JSON:
`{"waiting": 1}` while others are served, `{"done": 0.3, "distance": 0.8, "picture": "data:…"}` every few steps, at last
`{"found": […], "words": "…", "original": "data:…", "variety": 0}`, after `enlarge` with
`"plain": {"picture": "data:…", "words": "…"}`, or `{"error": "…"}`.
"""

from collections import OrderedDict
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gan.projection import COUNT, Closeness, Encoder, PictureError, Projector, Smaller, Step, Task
from gan.projection.picture import MAX_BYTES
from gan.studio import Recipe, RecipeError, Stored
from gan.studio.reading import parse_integer, read_fields
from gan.ui.server.admission import Line
from gan.ui.server.asked import data_address
from gan.ui.server.ndjson import LinesOfJson, Made, Report
from gan.ui.server.pictures import Pictures, jpeg
from gan.ui.server.routes import client_of, route
from gan.video import encode

SECONDS = {"project": 9.0, "denoise": 9.0, "fill": 16.0, "enlarge": 16.0}  # of computing, at most
FLUENT = 0.05  # seconds: a model that draws a picture in less is searched as ever; for a slower one
BACKWARD, STEPS, LONGEST_SEARCH = 4, 80, 180.0  # times a picture is a step; steps; seconds of them at most
BEGINNING, LEAST_BEGINNINGS = 60.0, 4  # seconds for pictures to begin with; how many of them at least
STANDING = 7  # searches that wait for their turn
LONGEST = 2 * MAX_BYTES  # of a body: a picture and a mask
FULL = "Others are looking for their pictures just now; try again in a minute."
FAILED = "Something went wrong while the picture was looked for; try again."
KEPT = 4  # models whose catalogues are kept


class Search(NamedTuple):
    """What is looked for: a task's picture in the model of this name, in this class (None: it has none)."""

    model: str
    task: Task
    label: int | None


class Looking:
    """Searches of visitors, one after the other, in small pieces between which live pictures are drawn."""

    def __init__(self, pictures: Pictures) -> None:
        self.pictures = pictures
        self.studio = pictures.studio
        self.line = Line(running=1, waiting=STANDING, full=FULL, again=20)
        self._projectors: OrderedDict[tuple[str, str], Projector] = OrderedDict()
        self._encoders = {  # those of models that come later are read when they are needed
            (name, model.weights_hash): self._encoder(name) for name, model in pictures.studio.models.items()
        }

    def route(self) -> Route:
        """The route `look`."""
        return route("look", self.look, methods=("POST",))

    async def look(self, request: Request) -> Response:
        """See above."""
        fields = read_fields(request.url.query, ("m", "task", "label", "mask"), longest=500)
        client = client_of(request)
        self.line.require_room(client)
        body = await request.body()
        if len(body) > LONGEST:
            raise RecipeError(f"At most {LONGEST:,} bytes are accepted here.")
        mask = parse_integer("mask, the bytes of a mask,", fields["mask"]) if "mask" in fields else 0
        if mask > len(body):
            raise RecipeError(f"The mask has {mask} bytes and the whole body only {len(body)}.")
        label = parse_integer("A class", fields["label"]) if "label" in fields else None
        files = body[: len(body) - mask], body[len(body) - mask :] or None
        named = fields.get("m", ""), fields.get("task", "project")
        asked = await self.pictures.beside.run(lambda: self.plan(*named, *files, label))
        return LinesOfJson(partial(self._work, asked, client), failed=FAILED)

    def plan(self, name: str, task: str, picture: bytes, mask: bytes | None, label: Any) -> Search:
        """The search for a picture's file, its words checked. Raises `RecipeError`."""
        recipe = Recipe(model=name, keyframes=(0,), label=label)
        self.studio.check(recipe)
        model = self.studio.models[name]
        chosen = 0 if model.class_names and recipe.label is None else recipe.label
        try:
            checked = Task.of(task, picture, self.studio.costs(name).small, mask=mask, seconds=self.seconds(name, task))
        except PictureError as error:
            raise RecipeError(str(error)) from error
        if checked.degradation.shrink > 1:
            checked = replace(checked, enlarging=self.measured(name).enlarging)
        return Search(name, checked, chosen)

    def seconds(self, model: str, task: str) -> float | None:
        """How long a search of this task may compute; for a model that draws slowly long enough for some steps."""
        usual, costs = SECONDS.get(task), self.studio.costs(model)
        seconds = costs.of(costs.part)
        if usual is None or seconds <= FLUENT:
            return usual
        return max(usual, min(LONGEST_SEARCH, BACKWARD * seconds * STEPS))

    def _beginnings(self, model: str) -> int:
        """How many pictures a search compares before it begins."""
        costs = self.studio.costs(model)
        seconds = costs.of(costs.part)
        return COUNT if seconds <= FLUENT else max(LEAST_BEGINNINGS, min(COUNT, int(BEGINNING / seconds)))

    def estimate(self, model: str, task: str) -> int:
        """About how many seconds a search takes; 0 for one that takes no longer than people wait."""
        costs = self.studio.costs(model)
        seconds = costs.of(costs.part)
        if seconds <= FLUENT:
            return 0
        return round(self._beginnings(model) * seconds + (self.seconds(model, task) or 0.0))

    async def search(self, asked: Search, *, client: str = "") -> AsyncGenerator[Step, None]:
        """The steps of a search; whoever calls this has a turn of the `line`."""
        aside = partial(self.pictures.batcher_of(asked.model, self.studio.costs(asked.model).part).aside, client=client)
        steps = await aside(lambda: asked.task.run(self._projector(asked.model), label=asked.label))
        while (step := await aside(lambda: next(steps, None))) is not None:
            yield step

    async def _work(self, asked: Search, client: str, report: Report) -> Made:
        shown, task = None, asked.task
        steps = self.search(asked, client=client)
        async with self.line.turn(client, lambda before: report(waiting=before)), aclosing(steps):
            if seconds := self.estimate(asked.model, task.name):
                report(done=0, seconds=seconds)
            async for step in steps:
                if step.done == 1 or step.pictures is None or step.pictures is shown:
                    report(done=round(step.done, 3))
                else:
                    shown = step.pictures
                    best = int(np.argmin(step.distance))
                    picture = data_address(jpeg(task.preview(shown)[best]), "jpeg")
                    report(done=round(step.done, 3), distance=round(min(step.distance), 4), picture=picture)
        found = await self.pictures.beside.run(lambda: outcome(task, step))  # half a second
        words = self.measured(asked.model).words(step.distance[0]) if task.name == "project" else ""
        return Made(found | {"words": words})

    def measured(self, model: str) -> Closeness:
        """What was measured for this model about visitors' pictures."""
        return Closeness.of(self.studio.models[model].folder)

    def _encoder(self, name: str) -> Encoder | None:
        model = self.studio.models[name]
        return Encoder.load(model.folder, w_dim=model.generator.w_dim, weights_hash=model.weights_hash)

    def _projector(self, model: str) -> Projector:
        loaded = self.studio.models.get(model)
        if loaded is None:
            raise RecipeError(f"There is no model {model!r} here any more.")
        key, part = (model, loaded.weights_hash), self.studio.costs(model).part
        if key not in self._projectors:
            encoder = self._encoders[key] if key in self._encoders else self._encoder(model)
            searched = Smaller(loaded.generator, part) if part else loaded.generator
            guessing = None if part else encoder  # it knows whole pictures
            self._projectors[key] = Projector(searched, guessing, beginnings=self._beginnings(model))
        self._projectors.move_to_end(key)
        if len(self._projectors) > KEPT:
            self._projectors.popitem(last=False)
        return self._projectors[key]


def outcome(task: Task, step: Step) -> dict[str, object]:
    """What a finished search found, for the page: pictures as addresses of data, keyframes as recipes have them.

    `plain` is what is enlarged without the model, and by what; see `Task.plain`.
    """
    finished = task.finished(step.drawn)
    rows = zip(finished, step.packed, step.distance, strict=True)
    found = [
        {
            "picture": data_address(encode(picture, "PNG"), "png"),
            "key": str(Stored(data)),
            "distance": round(distance, 4),
        }
        for picture, data, distance in rows
    ]
    original = data_address(encode(task.original, "PNG"), "png")
    answer = {"done": 1, "found": found, "original": original, "variety": round(task.variety(finished), 1)}
    if plain := task.plain:
        answer["plain"] = {"picture": data_address(encode(plain.picture, "PNG"), "png"), "words": plain.words}
    return answer
