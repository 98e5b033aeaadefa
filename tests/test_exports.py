"""A walk is saved in one answer: how far it is, then the file; whoever goes away stops the drawing."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import numpy as np
import pytest
from fake_studio import SIZE, FakeStudio, decode
from PIL import Image, ImageSequence
from starlette.applications import Starlette
from starlette.testclient import TestClient

from gan.studio import Progress, Recipe, Walk
from gan.ui.server.asked import FILMS
from gan.ui.server.coming import Coming
from gan.ui.server.endpoints import walk
from gan.ui.server.exports import FULL, Exports
from gan.ui.server.picture_routes import PictureRoutes
from gan.ui.server.pictures import Pictures
from gan.ui.server.routes import PREFIX
from gan.ui.server.storage import folder_for
from gan.video import FORMATS, read_recipe

WALK = "m=blocks&keys=42,7&path=line&psi=0.7&secs=0.5"


@pytest.fixture
def studio() -> FakeStudio:
    return FakeStudio.of()


@pytest.fixture
def exports(studio: FakeStudio) -> Exports:
    return Exports(Pictures(studio))


@pytest.fixture
def client(exports: Exports) -> Iterator[TestClient]:
    routes = [exports.route(), *PictureRoutes(exports.pictures).routes()]
    with TestClient(Starlette(routes=routes), base_url="http://testserver") as client:
        yield client


def get(client: TestClient, query: str) -> Any:
    return client.get(f"{PREFIX}/export?{query}")


def parts(body: bytes) -> tuple[list[dict[str, Any]], bytes]:
    """The lines of an answer, and the bytes behind them."""
    lines = []
    while not lines or "bytes" not in lines[-1]:
        line, _, body = body.partition(b"\n")
        lines.append(json.loads(line))
    return lines, body


@pytest.mark.parametrize("format", FORMATS)
def test_an_answer_is_progress_and_then_exactly_the_file(client: TestClient, studio: FakeStudio, format: str) -> None:
    response = get(client, f"{WALK}&format={format}&fps=20&scale=1")
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    (*progress, last), file = parts(response.content)
    done = [line["done"] for line in progress]
    assert done == sorted(set(done))
    assert {line["of"] for line in progress} == {done[-1]} == {sum(map(len, studio.batches))}
    assert last == {"bytes": len(file), "name": last["name"], "type": FORMATS[format].media_type}
    assert last["name"] == f"blocks-42-7-{'sheet' if format == 'sheet' else 'line'}{FORMATS[format].suffix}"
    walk = Walk.from_query(read_recipe(file) or "")
    assert walk == Walk(recipe=Recipe(model="blocks", keyframes=(42, 7), weights=walk.recipe.weights), seconds=0.5)
    assert walk.recipe.weights == studio.models["blocks"].weights_hash


@pytest.mark.parametrize("scale", [1, 4])
def test_the_file_shows_the_walk_of_the_page(client: TestClient, scale: int) -> None:
    file = parts(get(client, f"{WALK}&format=webp&fps=20&scale={scale}").content)[1]
    timing = client.get(f"{PREFIX}/timing?{WALK}&frames=10").json()
    pictures = [np.asarray(one.convert("RGB")) for one in ImageSequence.Iterator(Image.open(io.BytesIO(file)))]
    assert {one.shape for one in pictures} == {(scale * SIZE, scale * SIZE, 3)}
    shown = [decode(one) for one in pictures]
    assert [one["t"] for one in shown] == pytest.approx(timing["positions"], abs=1e-3)
    assert {(one["a"], one["b"], one["psi"]) for one in shown} == {(42, 7, 0.7)}


def test_without_a_rate_a_long_walk_has_as_many_frames_as_are_allowed(exports: Exports) -> None:
    long = Walk.from_query(WALK.replace("secs=0.5", "secs=120&hold=10"))
    for format, usual in (("mp4", 30), ("gif", 25)):
        assert exports.film(Walk.from_query(WALK), format, None, 1).fps == usual
        assert 800 < exports.film(long, format, None, 1).frames <= 960


@pytest.mark.parametrize(
    "query",
    [
        "",
        "m=blocks&a=1",
        f"{WALK}&format=avi",
        f"{WALK}&format=",
        f"{WALK}&scale=3",
        f"{WALK}&scale=nan",
        f"{WALK}&scale=1e1",
        f"{WALK}&fps=0",
        f"{WALK}&fps=61",
        f"{WALK}&fps=-1",
        f"{WALK}&fps=30.0",
        f"{WALK}&format=gif&fps=51",
        f"{WALK}&colour=red",
        WALK.replace("secs=0.5", "secs=33&fps=30"),
        WALK.replace("secs=0.5", "secs=nan"),
        WALK.replace("m=blocks", "m=cats"),
        WALK.replace("keys=42,7", "keys=42,7~8"),
        f"{WALK}&label=0",
    ],
)
def test_what_cannot_be_saved_is_refused_in_a_sentence(client: TestClient, studio: FakeStudio, query: str) -> None:
    response = get(client, query)
    assert response.status_code == 422
    assert response.json()["error"].endswith(".")
    assert not studio.batches


async def ask(exports: Exports, query: str, receive: Any, send: Any) -> None:
    scope = {"type": "http", "method": "GET", "path": f"{PREFIX}/export", "headers": [], "server": ("t", 80)}
    await Starlette(routes=[exports.route()])(scope | {"query_string": query.encode()}, receive, send)


async def stays() -> dict[str, Any]:
    return await asyncio.Future()


def test_those_who_never_read_their_files_keep_nobody_waiting(exports: Exports) -> None:
    async def visit() -> list[bytes]:
        heard: list[bytes] = []

        async def deaf(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.body":
                await asyncio.Future()

        async def reads(message: dict[str, Any]) -> None:
            heard.append(message.get("body", b""))

        crowd = [asyncio.create_task(ask(exports, f"{WALK}&fps=10", stays, deaf)) for _ in range(3 * FILMS)]
        await asyncio.sleep(0.01)
        await asyncio.wait_for(ask(exports, f"{WALK}&fps=10", stays, reads), 20)
        for one in crowd:
            one.cancel()
        await asyncio.gather(*crowd, return_exceptions=True)
        return heard

    assert parts(b"".join(asyncio.run(visit())))[1]


def test_only_a_few_films_are_made_at_a_time_and_others_wait_for_their_turn(
    studio: FakeStudio, exports: Exports
) -> None:
    lines: list[list[bytes]] = [[] for _ in range(FILMS + 2)]

    async def reads(number: int, message: dict[str, Any]) -> None:
        lines[number].append(message.get("body", b""))

    async def visit() -> None:
        studio.gate.clear()
        asked = [
            asyncio.create_task(ask(exports, f"{WALK}&fps=10", stays, partial(reads, number)))
            for number in range(FILMS + 2)
        ]
        await studio.held()
        await asyncio.sleep(0.1)
        assert exports.line.running == FILMS
        assert exports.line.waiting == 2
        studio.gate.set()
        await asyncio.gather(*asked)

    asyncio.run(visit())
    for number, told in enumerate(lines):
        (*progress, _), file = parts(b"".join(told))
        assert file
        assert (len([line for line in progress if line["done"] == 0]) > 1) == (number >= FILMS)


def test_when_too_many_wait_the_next_is_told_to_come_again(
    client: TestClient, exports: Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports.line._places, "full", lambda client: True)
    refused = get(client, WALK)
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "30")
    assert refused.json()["error"] == FULL


def test_whoever_goes_away_stops_the_drawing_and_frees_the_place(studio: FakeStudio, exports: Exports) -> None:
    async def visit() -> int:
        gone, sent = asyncio.Event(), []

        async def receive() -> dict[str, Any]:
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)
            if len(sent) == 4:
                gone.set()

        await ask(exports, WALK.replace("secs=0.5", "secs=20"), receive, send)
        assert exports.line.running == 0
        await asyncio.sleep(0.3)
        drawn = len(studio.batches)
        await asyncio.sleep(0.3)
        assert len(studio.batches) == drawn
        return drawn

    assert asyncio.run(visit()) < 12


def test_a_film_leaves_no_file(client: TestClient) -> None:
    get(client, f"{WALK}&fps=10")
    assert not list(folder_for("films").iterdir())


def test_live_pictures_come_between_those_of_a_film(studio: FakeStudio, exports: Exports, tmp_path: Path) -> None:
    async def visit() -> None:
        studio.gate.clear()
        steps = exports.make(exports.film(Walk.from_query(WALK), "sheet", None, 1), tmp_path / "sheet.png")
        film = asyncio.ensure_future(finish(steps))
        await studio.held()
        live = asyncio.ensure_future(exports.pictures.batcher.draw([Recipe(model="blocks", keyframes=(1,))]))
        await asyncio.sleep(0)
        studio.gate.set()
        await asyncio.gather(film, live)

    async def finish(steps: AsyncIterator[Progress]) -> None:
        async for _ in steps:
            pass

    asyncio.run(visit())
    assert [one.keyframes for one in studio.batches[1]] == [(1,)]


def test_a_failure_is_told_in_the_answer(exports: Exports, studio: FakeStudio, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(recipes: list[Recipe]) -> np.ndarray:
        raise RuntimeError("no luck")

    monkeypatch.setattr(exports.pictures.batcher, "_render", broken)
    with TestClient(Starlette(routes=[exports.route()]), raise_server_exceptions=False) as client:
        response = get(client, WALK)
    *_, last = response.content.splitlines()
    assert json.loads(last)["error"].endswith(".")
    assert exports.line.running == 0


def test_programs_get_the_same_file(exports: Exports, client: TestClient) -> None:
    path = asyncio.run(
        walk(Coming.of(SimpleNamespace(exports=exports)))("blocks", "42, 7", "line", 0.5, 0, "even", 0.7, "webp", 20, 1)
    )
    with open(path, "rb") as file:
        assert file.read() == parts(get(client, f"{WALK}&format=webp&fps=20").content)[1]


@pytest.mark.parametrize(
    "changes",
    [
        {"fps": float("nan")},
        {"fps": None},
        {"scale": 3},
        {"keyframes": "1"},
        {"format": "exe"},
        {"seconds": float("nan")},
    ],
)
def test_programs_are_refused_in_a_sentence(exports: Exports, changes: dict[str, Any]) -> None:
    save = walk(Coming.of(SimpleNamespace(exports=exports)))
    sound = {"model": "blocks", "keyframes": "1,2", "path": "line", "seconds": 1, "hold": 0, "pace": "even", "psi": 0.7}
    with pytest.raises(gr.Error, match=r"\.[\"']?$"):
        asyncio.run(save(**(sound | {"format": "mp4", "fps": 10, "scale": 1} | changes)))
