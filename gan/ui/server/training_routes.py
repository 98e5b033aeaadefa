"""Training in the page, where whoever runs the server allows it: pictures come in, one run is started and told of.

All below `training`: GET `state` is what a page shows, `sheet` the fixed seeds as JPEG. POST `set` begins a set of
pictures, `upload` adds to it, `look` says what is in it (lines of JSON), `start` and `act` (pause, stop, on, keep,
discard) take JSON. Posts of other sites' pages are refused. What is told of models comes from the studio, where the one
that learns stands among the others.
"""

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gan.studio import RecipeError, Studio
from gan.studio.learnt import Learnt
from gan.studio.reading import parse_integer, read_fields
from gan.ui.description import describe, describe_learning
from gan.ui.server.admission import Line
from gan.ui.server.joined import Joined
from gan.ui.server.ndjson import LinesOfJson, Made, Report
from gan.ui.server.routes import OURS, Handler, client_of, route
from gan.ui.server.training_values import from_own_page, is_on_this_computer, minutes_of, names_of, values_of
from gan.workshop import MOST_MINUTES, PARTS, SIZES, Workshop, WorkshopError
from gan.workshop.job import Wish

T = TypeVar("T")

ROOM = "training"
PART_BYTES = 4 * 2**20  # of a file, in one request
LOOKING = 0.5  # seconds between two looks whether a survey is done
LONGEST_LOOK = 900.0  # seconds
MOST_FOUND = 64  # results of surveys that are remembered
FULL = "Others have their pictures looked at just now; try again in a minute."
FAILED = "Something went wrong while the pictures were looked at; try again."
NOT_HERE = "A path can be given only in a browser on the computer that runs this page; choose the pictures instead."
FIXED = {"minutes": [10, 30, 60, 180, 480], "sizes": [64, 128], "most_minutes": MOST_MINUTES, "parts": list(PARTS)}


class TrainingRoutes:
    """The routes of one workshop, whose work is done by one thread in the order it comes."""

    def __init__(self, workshop: Workshop, studio: Studio) -> None:
        self.workshop, self.studio = workshop, studio
        self.learnt = Learnt.load(studio)
        self.joined = Joined(workshop, studio)
        self._found: dict[str, int] = {}  # how many pictures a survey found in a set or at a path
        self._line = Line(running=1, waiting=3, full=FULL, again=30)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="workshop")
        self._looks = 0

    def routes(self) -> list[Route]:
        """All of them."""
        asked = {"state": self.state, "sheet": self.sheet}
        sent = {"set": self.begin, "upload": self.upload, "look": self.look, "start": self.start, "act": self.act}
        gets = [route(f"{ROOM}/{name}", _told(handler), methods=("GET",)) for name, handler in asked.items()]
        return gets + [
            route(f"{ROOM}/{name}", _told(from_own_page(handler)), methods=("POST",)) for name, handler in sent.items()
        ]

    async def state(self, request: Request) -> Response:
        """How far the training is, and all that the page has to know to begin one."""
        told = await self._work(self._tell)
        records = describe_learning(self.learnt)
        models = [describe(self.studio, name) | {"learning": records.get(name)} for name in self.joined.names]
        starts = [
            {"name": name, "title": one.title, "size": one.resolution} for name, one in self.joined.starts.items()
        ]
        here = is_on_this_computer(request)
        return _json(told | {"models": models, "starts": starts, "paths": here, **FIXED})

    async def sheet(self, request: Request) -> Response:
        """The fixed seeds as the model that learns draws them now."""
        data = await self._work(self.workshop.sheet)
        headers = OURS | {"Cache-Control": "no-store"}
        return Response(data, 200 if data else 404, headers, "image/jpeg")

    async def begin(self, request: Request) -> Response:
        """A new set of pictures: its key."""
        await self._work(self.workshop.require_idle)
        return _json({"set": await self._work(self.workshop.uploads.begin)})

    async def upload(self, request: Request) -> Response:
        """A part of a file: `set` with `name` for a new one, or with `file` and `at` for one that goes on."""
        fields = read_fields(request.url.query, ("set", "name", "file", "at"), longest=1000)
        body = await request.body()
        if len(body) > PART_BYTES:
            raise RecipeError(f"A part of a file has at most {PART_BYTES:,} bytes.")
        at = parse_integer("at, the place in a file,", fields["at"]) if "at" in fields else 0
        name, file = fields.get("name", ""), fields.get("file", "")
        add = partial(self.workshop.uploads.add, fields.get("set", ""), body, name=name, file=file, at=at)
        stored = await self._work(add)
        return _json({"file": stored})

    async def look(self, request: Request) -> Response:
        """What is in a `set` or at a `path`, at a `size`: lines of JSON, at last `{"found": …}`."""
        values = await values_of(request)
        source, key = await self._source(request, values)
        size = values.get("size", 128)
        if size not in SIZES or isinstance(size, bool):
            raise RecipeError(f"A size is one of {', '.join(map(str, SIZES))}, not {size!r:.40}.")
        await self._work(self.workshop.require_idle)
        return LinesOfJson(partial(self._survey, source, key, size, client_of(request)), failed=FAILED)

    async def start(self, request: Request) -> Response:
        """Begin to train: `set` or `path`, `title`, `start` or `size`, `minutes`, `mirror`."""
        values = await values_of(request)
        await self._work(self.workshop.require_idle)
        source, key = await self._source(request, values)
        if key not in self._found:
            await self._work(self.workshop.require_idle)  # whoever began meanwhile made it forget what was found
            raise RecipeError("Let the page look at the pictures first.")
        wish = Wish.of({**values, "resolution": values.get("size", 64)}, self.joined.starts)
        taken = frozenset(self.studio.models)
        chosen = source if "path" in values else key
        begin = partial(self.workshop.start, wish, self.joined.starts, chosen, pictures=self._found[key], taken=taken)
        await self._work(begin)
        self._found.clear()
        return await self.state(request)

    async def act(self, request: Request) -> Response:
        """Pause, stop, go on (perhaps for more `minutes`), keep (with `parts`) or throw away."""
        values = await values_of(request)
        acts: dict[str, Callable[[], object]] = {
            "pause": self.workshop.pause,
            "stop": partial(self.workshop.pause, phase="stopped"),
            "on": partial(self.workshop.go_on, minutes_of(values.get("minutes", 0))),
            "keep": partial(self.workshop.keep, names_of(values.get("parts", []))),
            "discard": self.workshop.discard,
        }
        act = values.get("act")
        if not isinstance(act, str) or act not in acts:
            raise RecipeError(f"What can be done is {', '.join(acts)}; not {act!r:.40}.")
        await self._work(acts[act])
        return await self.state(request)

    def close(self) -> None:
        """Let the training save, and end."""
        self._thread.submit(self.workshop.close).result()

    async def _work(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def _source(self, request: Request, values: dict[str, Any]) -> tuple[Path, str]:
        """Where the pictures are, and under which name a survey's result is kept."""
        if "path" in values:
            if not is_on_this_computer(request):
                raise RecipeError(NOT_HERE)
            path = values["path"]
            if not isinstance(path, str) or not Path(path).expanduser().is_absolute():
                raise RecipeError(f"A path starts at the root of the disk, like /home/me/pictures; not {path!r:.80}.")
            return Path(path).expanduser(), f"path {path}"
        key = values.get("set")
        if not isinstance(key, str):
            raise RecipeError("Name a set of pictures that was sent, or a path.")
        return await self._work(lambda: self.workshop.uploads.source(key)), key

    async def _survey(self, source: Path, key: str, size: int, client: str, report: Report) -> Made:
        async with self._line.turn(client, lambda before: report(waiting=before)):
            self._looks += 1
            look = partial(self.workshop.look, source, self.joined.starts, size, f"look-{self._looks}")
            task = await self._work(look)
            try:
                async with asyncio.timeout(LONGEST_LOOK):
                    while task.code is None:
                        report(waiting=0)
                        await asyncio.sleep(LOOKING)
            except TimeoutError as error:
                raise RecipeError("Looking at these pictures takes too long here; give fewer.") from error
            finally:
                if task.code is None:
                    task.kill()  # it writes nothing
        if task.code:
            raise RecipeError(_sentence(task.sentence(), source))
        found = json.loads(task.words())
        if len(self._found) >= MOST_FOUND:
            del self._found[next(iter(self._found))]
        self._found[key] = found["pictures"]
        names = {one.folder: name for name, one in self.joined.starts.items()}
        distances = [[names[folder], kid] for folder, kid in found["distances"]]
        return Made({"found": found | {"distances": distances}})

    def _tell(self) -> dict[str, Any]:
        """What the workshop tells; the studio gets the newest weights of the model that learns, or the kept ones."""
        told = self.workshop.tell()
        self.joined.keep_in_step(told.name, told.live.get("number", -1))
        return asdict(told) | {"notes": list(told.notes)}


def _told(handler: Handler) -> Handler:
    """What the workshop can't do is refused in its sentence."""

    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except WorkshopError as error:
            raise RecipeError(str(error)) from error

    return answer


def _sentence(words: str, source: Path) -> str:
    """An error's words for a visitor, who is not told where on this computer sent pictures lie."""
    plain = words.replace(str(source), "the set" if source.is_dir() else source.name)
    return f"{plain[:1].upper()}{plain[1:]}" + ("" if plain.endswith(".") else ".")


def _json(values: dict[str, Any]) -> Response:
    return JSONResponse(values, headers=OURS | {"Cache-Control": "no-store"})
