"""Many visitors at once get their own pictures or are asked to come again, and leave nothing behind."""

import asyncio
import io
import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest
import uvicorn
from client import Answer, Connection, Visitor, drive
from fake_studio import SIZE, FakeStudio, decode, fake_model
from PIL import Image
from starlette.applications import Starlette

from gan.studio import Recipe
from gan.ui.server.picture_routes import PictureRoutes
from gan.ui.server.pictures import COLUMNS, Pictures
from gan.ui.server.routes import PREFIX

LIMIT = 12
FRAMES = 9
SECONDS = 1.5
ROUNDS = 6


class Served:
    """The routes of a studio on a port of this very event loop, and the longest queue that was seen."""

    def __init__(self, studio: FakeStudio) -> None:
        self.pictures = Pictures(studio, limit=LIMIT)
        self.longest = 0
        self.pictures.batcher._render = self._watched
        settings = {"port": 0, "log_level": "warning", "lifespan": "off"}
        self.server = uvicorn.Server(
            uvicorn.Config(Starlette(routes=PictureRoutes(self.pictures).routes()), **settings)
        )

    def _watched(self, recipes: Sequence[Recipe], *given: Any) -> np.ndarray:
        pictures = self.pictures.studio.render(recipes, *given)
        self.longest = max(self.longest, self.pictures.batcher.waiting)
        return pictures

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.servers[0].sockets[0].getsockname()[1]}"

    def run(self, visit: Callable[["Served"], Awaitable[None]]) -> None:
        """Serve for as long as `visit` takes; afterwards nobody waits and no task is left."""

        async def both() -> None:
            serving = asyncio.create_task(self.server.serve())
            while not self.server.started:
                await asyncio.sleep(0.01)
            idle = len(asyncio.all_tasks())
            await visit(self)
            await until(lambda: self.pictures.batcher.waiting == 0 and len(asyncio.all_tasks()) == idle)
            self.server.should_exit = True
            await serving

        asyncio.run(both())


async def until(true: Callable[[], bool]) -> None:
    for _ in range(500):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("It never came true.")


@pytest.fixture
def served() -> Iterator[Served]:
    one = Served(FakeStudio.of(fake_model("blocks"), seconds=0.004))
    yield one
    one.pictures.batcher._thread.shutdown()


def frame(seed: int) -> str:
    return f"{PREFIX}/frame?m=blocks&a={seed}"


def strip(seed: int) -> str:
    return f"{PREFIX}/strip?m=blocks&a={seed}&b={seed + 1}&frames={FRAMES}"


def sheet(seed: int) -> str:
    return f"{PREFIX}/sheet?m=blocks&keys={seed},{seed + 1},{seed + 2}"


def tiles(answer: Answer, count: int) -> list[dict[str, float]]:
    sheet = np.asarray(Image.open(io.BytesIO(answer.body)).convert("RGB"))
    places = [divmod(index, COLUMNS) for index in range(count)]
    return [decode(sheet[row * SIZE :, column * SIZE :][:SIZE, :SIZE]) for row, column in places]


def test_32_visitors_get_their_own_pictures_or_are_asked_to_come_again(served: Served) -> None:
    paths = [frame] * 24 + [strip] * 4 + [sheet] * 4
    answers: list[Answer] = []

    def drawn() -> set[Callable[[int], str]]:
        return {paths[answer.visitor] for answer in answers if answer.status == 200}

    async def visit(served: Served) -> None:
        for _ in range(ROUNDS):  # on a slow machine four may find all places taken for a while
            answers.extend(await drive([Visitor(served.url, path) for path in paths], SECONDS))
            if drawn() == set(paths):
                return

    served.run(visit)
    assert {answer.status for answer in answers} == {200, 503}
    for answer in answers:
        if answer.status == 503:
            assert answer.headers["retry-after"] == "1"
            assert (
                json.loads(answer.body)["error"] == "Too many pictures are waiting to be drawn; ask again in a second."
            )
        elif paths[answer.visitor] is frame:
            assert tiles(answer, 1)[0]["a"] == answer.asked
        elif paths[answer.visitor] is strip:
            walk = [(tile["a"], tile["b"], tile["t"]) for tile in tiles(answer, FRAMES)]
            assert walk == [(answer.asked, answer.asked + 1, place / (FRAMES - 1)) for place in range(FRAMES)]
        else:
            assert [tile["a"] for tile in tiles(answer, 3)] == [answer.asked + more for more in range(3)]
    assert drawn() == set(paths)
    assert 0 < served.longest <= LIMIT / 2  # they have one address, and half of the places are for others


def test_visitors_who_leave_make_room(served: Served) -> None:
    async def visit(served: Served) -> None:
        served.pictures.studio.gate.clear()
        leaving = [Connection(served.url) for _ in range(3)]
        asked = [asyncio.create_task(one.open(strip(10 * seed))) for seed, one in enumerate(leaving)]
        await until(lambda: served.pictures.sheets.running == 3)
        for one in leaving:
            one.close()
        await asyncio.gather(*asked, return_exceptions=True)
        await until(lambda: served.pictures.sheets.running == 0)
        served.pictures.studio.gate.set()
        assert (await drive([Visitor(served.url, frame)], 0.001))[0].status == 200
        assert len(served.pictures.studio.batches) <= 2  # the part that was on its way, not three whole strips

    served.run(visit)
