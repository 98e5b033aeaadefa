"""A visitor's picture is looked for in one streamed answer, in small pieces between which live pictures are drawn."""

import asyncio
import base64
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import numpy as np
import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from gan import checkpoint
from gan.studio import Recipe, Studio
from gan.ui.server import projection
from gan.ui.server.batcher import ASIDE
from gan.ui.server.coming import Coming
from gan.ui.server.picture_routes import PictureRoutes
from gan.ui.server.pictures import Pictures
from gan.ui.server.projection import Looking
from gan.ui.server.routes import PREFIX
from gan.ui.server.search_endpoints import project, restore
from gan.video import read_recipe


@pytest.fixture
def studio(tmp_path: Path, tiny_generator: Callable[..., Any]) -> Studio:
    plain = tiny_generator("stylegan2", resolution=32, channels=(8, 8, 8, 8))
    checkpoint.save(tmp_path / "plain", plain, architecture="stylegan2", title="Plain", card="# card")
    kinds = tiny_generator("conditional")
    checkpoint.save(
        tmp_path / "kinds", kinds, architecture="stylegan2", title="Kinds", card="#", class_names=("ant", "bee", "cow")
    )
    return Studio.load([tmp_path / "plain", tmp_path / "kinds"], device="cpu")


@pytest.fixture
def service(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Looking:
    monkeypatch.setattr(projection, "SECONDS", dict.fromkeys(projection.SECONDS, 0.05))
    return Looking(Pictures(studio))


@pytest.fixture
def client(service: Looking) -> Iterator[TestClient]:
    routes = [service.route(), *PictureRoutes(service.pictures).routes()]
    with TestClient(Starlette(routes=routes), base_url="http://testserver") as client:
        yield client


def photo(seed: int = 0, size: tuple[int, int] = (50, 40)) -> bytes:
    buffer = io.BytesIO()
    pixels = np.random.default_rng(seed).integers(0, 255, (*size, 3), np.uint8)
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def hole() -> bytes:
    buffer = io.BytesIO()
    pixels = np.zeros((32, 32), np.uint8)
    pixels[8:20, 8:20] = 255
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def look(client: TestClient, query: str, body: bytes) -> list[dict[str, Any]]:
    response = client.post(f"{PREFIX}/look?{query}", content=body)
    assert response.status_code == 200, response.text
    assert response.headers["cache-control"] == "no-store"
    return [json.loads(line) for line in response.text.splitlines()]


def pixels(address: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))).convert("RGB"))


def test_the_search_reports_and_ends_with_a_keyframe_that_draws_what_was_found(
    client: TestClient, studio: Studio
) -> None:
    *progress, last = look(client, "m=plain&task=project", photo())
    assert [line["done"] for line in progress] == sorted(line["done"] for line in progress)
    assert any(pixels(line["picture"]).shape == (32, 32, 3) for line in progress if "picture" in line)
    (found,) = last["found"]
    drawn = studio.render([Recipe.from_query(f"m=plain&a={found['key']}&psi=0.3")])[0]
    assert np.abs(drawn.astype(int) - pixels(found["picture"])).mean() < 2
    assert pixels(last["original"]).shape == (32, 32, 3)
    assert "nobody measured" in last["words"]


@pytest.mark.parametrize(("task", "count"), [("denoise", 1), ("fill", 4), ("enlarge", 4)])
def test_a_restoration_comes_with_its_alternatives_the_best_first(client: TestClient, task: str, count: int) -> None:
    mask = hole() if task == "fill" else b""
    query = f"m=plain&task={task}" + (f"&mask={len(mask)}" if mask else "")
    last = look(client, query, photo() + mask)[-1]
    distances = [one["distance"] for one in last["found"]]
    assert len(distances) == count
    assert distances == sorted(distances)
    assert (last["variety"] > 0) == (count > 1)
    assert ("plain" in last) == (task == "enlarge")
    if task == "enlarge":
        assert pixels(last["plain"]["picture"]).shape == pixels(last["found"][0]["picture"]).shape
        assert "by a filter (Lanczos)" in last["plain"]["words"]  # nobody measured anything for this model
    if task == "fill":  # outside the hole the picture is the visitor's
        assert (pixels(last["found"][0]["picture"])[:4] == pixels(last["original"])[:4]).all()


def test_a_class_is_looked_in(client: TestClient) -> None:
    last = look(client, "m=kinds&task=project&label=2", photo())[-1]
    assert last["found"][0]["key"].startswith("p")


@pytest.mark.parametrize(
    ("query", "body", "sentence"),
    [
        ("m=plain", b"no picture", "no picture"),
        ("m=plain", b"", "no picture"),
        ("m=unicorns", photo(), "no model"),
        ("m=plain&task=polish", photo(), "one of project, denoise, fill, enlarge"),
        ("m=plain&task=fill", photo(), "mask"),
        ("m=plain&task=fill&mask=9999999", photo(), "whole body only"),
        ("m=plain&task=fill&mask=-1", photo(), "whole number"),
        ("m=plain&task=denoise&mask=5", photo() + b"12345", "take none"),
        ("m=plain&label=2", photo(), "no classes"),
        ("m=kinds&label=3", photo(), "classes 0 to 2"),
        ("m=plain&steps=9", photo(), "not"),
        ("m=plain", bytes(20_000_001), "bytes are accepted"),
    ],
)
def test_what_cannot_be_looked_for_is_refused_in_a_sentence(
    client: TestClient, query: str, body: bytes, sentence: str
) -> None:
    response = client.post(f"{PREFIX}/look?{query}", content=body)
    assert response.status_code == 422
    assert sentence in response.json()["error"]


def test_when_many_search_the_next_is_told_to_come_again(
    client: TestClient, service: Looking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service.line._places, "full", lambda client: True)
    response = client.post(f"{PREFIX}/look?m=plain", content=photo())
    assert response.status_code == 503
    assert "try again in a minute" in response.json()["error"]


def test_searches_take_turns_and_live_pictures_come_between(service: Looking) -> None:
    asked = service.plan("plain", "project", photo(), None, None)

    async def one(log: list[str]) -> None:
        async with service.line.turn("", lambda before: log.append(f"waits for {before}")):
            async for _ in service.search(asked):
                log.append("works")

    async def both() -> None:
        logs: list[list[str]] = [[], []]
        searches = [asyncio.create_task(one(log)) for log in logs]
        await asyncio.sleep(0.02)
        picture = await asyncio.wait_for(service.pictures.batcher.draw([Recipe(model="plain", keyframes=(1,))]), 60)
        assert picture.shape == (1, 32, 32, 3)
        assert not searches[0].done()
        await asyncio.gather(*searches)
        assert set(logs[0]) == {"works"}
        assert set(logs[1]) == {"waits for 1", "works"}
        assert service.line.running == 0

    asyncio.run(both())


def test_who_does_not_read_how_far_its_search_is_keeps_nobody_waiting(service: Looking) -> None:
    heard: list[bytes] = []

    async def ask(send: Callable[[Any], Any]) -> None:
        scope = {"type": "http", "method": "POST", "path": f"{PREFIX}/look", "headers": [], "server": ("t", 80)}
        messages = [{"type": "http.request", "body": photo()}]

        async def receive() -> dict[str, Any]:
            return messages.pop() if messages else await asyncio.Future()

        await Starlette(routes=[service.route()])(scope | {"query_string": b"m=plain"}, receive, send)

    async def deaf(message: dict[str, Any]) -> None:
        await asyncio.Future()

    async def reads(message: dict[str, Any]) -> None:
        heard.append(message.get("body", b""))

    async def visit() -> None:
        crowd = [asyncio.create_task(ask(deaf)) for _ in range(3)]
        await asyncio.sleep(0.05)
        await asyncio.wait_for(ask(reads), 60)
        for one in crowd:
            one.cancel()
        await asyncio.gather(*crowd, return_exceptions=True)

    asyncio.run(visit())
    assert b'"found"' in heard[-2]


def test_a_search_steps_aside_while_sliders_move(service: Looking, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    sleep = asyncio.sleep

    async def counted(seconds: float) -> None:
        waits.append(seconds)
        await sleep(seconds)

    async def visit() -> None:
        batcher, loop = service.pictures.batcher, asyncio.get_running_loop()
        start = loop.time()
        await batcher.aside(lambda: None)
        await batcher.aside(lambda: None)
        assert waits == []
        await batcher.draw([Recipe(model="plain", keyframes=(1,))])
        await batcher.aside(lambda: None)
        assert loop.time() - start > ASIDE  # since the one before, however long the picture took

    monkeypatch.setattr("gan.ui.server.batcher.asyncio.sleep", counted)
    asyncio.run(visit())


def test_a_search_that_nobody_waits_for_gives_its_turn_away(service: Looking) -> None:
    asked = service.plan("plain", "project", photo(), None, None)

    async def leave_and_come_again() -> None:
        steps = service.search(asked)
        await anext(steps)
        await steps.aclose()
        async for last in service.search(asked):
            assert last is not None
        assert last.done == 1

    asyncio.run(leave_and_come_again())


def test_a_query_too_long_for_an_address_comes_in_the_body(client: TestClient) -> None:
    for route in ("frame", "strip"):
        query = "m=plain&a=1&b=2&t=0.5" + ("&frames=3" if route == "strip" else "")
        asked, posted = client.get(f"{PREFIX}/{route}?{query}"), client.post(f"{PREFIX}/{route}", content=query)
        assert asked.status_code == posted.status_code == 200
        assert asked.content == posted.content
    refused = client.post(f"{PREFIX}/frame", content="m=plain&a=" + "1" * 80_000)
    assert refused.status_code == 422
    key = "p" + base64.urlsafe_b64encode(bytes([4]) + bytes(64)).decode().rstrip("=")
    walk = "m=plain&keys=" + ",".join([key] * 16) + "&path=loop&t=0.3"
    assert client.post(f"{PREFIX}/frame", content=walk).status_code == 200


def test_programs_get_files_with_recipes(service: Looking) -> None:
    coming = Coming.of(SimpleNamespace(looking=service))
    find, mend = project(coming), restore(coming)
    file, about = asyncio.run(find(photo(), "plain"))
    assert Recipe.from_query(read_recipe(Path(file).read_bytes())).stored
    assert about["keyframes"][0].startswith("p")
    files, about = asyncio.run(mend(photo(), "fill", hole(), "plain"))
    assert len(files) == 4
    assert about["variety"] > 0
    for call in (
        find(None, "plain"),
        find(b"no", "plain"),
        mend(photo(), "project", None, "plain"),
        mend(photo(), "denoise", None, "plain", float("nan")),
    ):
        with pytest.raises(gr.Error):
            asyncio.run(call)
