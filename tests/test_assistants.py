"""What an assistant gets: five tools with described, typed arguments, pictures as pictures, refusals as sentences."""

import asyncio
import base64
import io
import json
import shutil
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
import numpy as np
import pytest
import torch
from PIL import Image

from gan import checkpoint
from gan.checkpoint import Direction, save_directions
from gan.features import load_features
from gan.images import from_uint8
from gan.neighbours import NEIGHBOURS, describe, encode, make_index
from gan.neighbours.sheets import Sheets, make_sheets
from gan.studio import Recipe, Shift, Studio
from gan.ui.server import assistants
from gan.ui.server.assistants import Callers, check_installed
from gan.video import read_recipe

mcp = pytest.importorskip("mcp", reason="the package mcp is not installed (it is an optional one)")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

BY_OTHERS = {"source": "kinds.pkl", "family": "StyleGAN2", "sha256": "ab" * 32, "licence": "CC BY 4.0"}
TRAINED = range(40)  # seeds whose pictures `tiny` is said to have been trained on


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, tiny_generator: Callable[..., Any]) -> Studio:
    """Two tiny networks: `tiny` with a slider and an index, `kinds` of three classes, from another program."""
    place = tmp_path_factory.mktemp("models")
    for name, kind, training in (("tiny", "stylegan2", {}), ("kinds", "conditional", BY_OTHERS)):
        generator, classes = tiny_generator(kind), ["one", "two", "three"] if kind == "conditional" else []
        about = {"title": name.title(), "card": "# card", "class_names": classes, "training": training}
        checkpoint.save(place / name, generator, architecture="stylegan2", **about)
    weights = checkpoint.load(place / "tiny").weights_hash
    save_directions(place / "tiny", [Direction("sun", "Sun", torch.ones(6, 8))], weights_hash=weights)
    trained = Studio.load([place / "tiny"], "cpu")
    drawn = trained.render([Recipe(model="tiny", keyframes=(seed, seed), psi=1) for seed in TRAINED])
    pictures = torch.from_numpy(drawn).permute(0, 3, 1, 2)
    features = describe(load_features(torch.device("cpu")), from_uint8(pictures), mirror=False)
    sheets = Sheets(tuple(make_sheets(pictures, 30)), len(pictures))
    words = {"data": "tiny.zip", "licence": "CC0 1.0", "credit": "by the tests", "mirror": False}
    (place / "tiny" / NEIGHBOURS).write_bytes(encode(make_index(features, sheets, reserved=features[:0], **words)))
    return Studio.load([place / "tiny", place / "kinds"], "cpu")


@pytest.fixture(scope="module")
def address(studio: Studio) -> Iterator[str]:
    """A page whose endpoints are tools."""
    from gan.ui.page import build_page

    page, launch = build_page(studio)
    _, url, _ = page.launch(prevent_thread_lock=True, quiet=True, mcp_server=True, **launch)
    yield url
    page.close()


Ask = Callable[[Any], Awaitable[Any]]


def asked(address: str, question: Ask) -> Any:
    """What an assistant's questions come to, over a connection of their own."""
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async def ask() -> Any:
        async with (
            streamable_http_client(f"{address}gradio_api/mcp/") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            return await question(session)

    return asyncio.run(ask())


@pytest.fixture(scope="module")
def call(address: str) -> Callable[..., Any]:
    """call("draw", a=5) → the tool's answer, which is no refusal."""

    def called(tool: str, **arguments: Any) -> Any:
        answer = asked(address, lambda session: session.call_tool(tool, arguments))
        assert not answer.isError, answer.content
        return answer.content

    return called


def pictures_of(content: Any) -> list[Image.Image]:
    return [Image.open(io.BytesIO(base64.b64decode(one.data))) for one in content if one.type == "image"]


def texts_of(content: Any) -> list[str]:
    return [one.text for one in content if one.type == "text"]


def test_every_tool_and_every_argument_is_described_once(address):
    tools = {one.name: one for one in asked(address, lambda session: session.list_tools()).tools}
    assert set(tools) == {"draw", "walk", "models", "sliders", "nearest"}
    for one in tools.values():
        assert len(one.description) > 40
        assert "the, " not in one.description  # lines of one sentence are no list
        assert all(about.get("description") for about in one.inputSchema["properties"].values()), one.name
        assert "additional_description" not in json.dumps(one.inputSchema)
    assert tools["walk"].inputSchema["properties"]["format"]["enum"] == ["mp4", "webp", "gif", "sheet"]
    assert tools["draw"].inputSchema["properties"]["a"]["type"] == "integer"
    schema = httpx.get(f"{address}gradio_api/mcp/schema").json()
    assert {one["name"] for one in schema} == set(tools)  # what the page and the Hub show


def test_a_drawn_picture_arrives_as_a_picture(call, studio):
    [picture] = pictures_of(call("draw", model="tiny", a=5, b=9, t=0.25, psi=0.5, shift="sun~2"))
    recipe = Recipe(model="tiny", keyframes=(5, 9), t=0.25, psi=0.5, shift=(Shift("sun", 2.0),))
    assert np.array_equal(np.asarray(picture.convert("RGB")), studio.render([recipe])[0])
    [larger] = pictures_of(call("draw", model="kinds", a=5, label=2, scale=2))
    assert call("draw", model="tiny", label=None)
    assert larger.size == (16, 16)


@pytest.mark.parametrize("format", ["mp4", "webp", "gif", "sheet"])
def test_a_walk_is_a_file_at_its_address(call, format):
    content = call("walk", model="tiny", keyframes="1,5", path="loop", seconds=0.5, fps=4, format=format, scale=1)
    link = texts_of(content)[-1].rpartition(" ")[2]
    answer = httpx.get(link)
    assert answer.status_code == 200
    assert read_recipe(answer.content).startswith("m=tiny&keys=1,5&path=loop")
    assert len(pictures_of(content)) == (format != "mp4")


def test_the_nearest_training_pictures_arrive_as_pictures(call):
    content = call("nearest", model="tiny", a=TRAINED[3], b=1, t=0, psi=1)
    found = json.loads(texts_of(content)[0])
    assert found["verdict"] == "copy"
    assert found["nearest"][0]["number"] == 3
    assert [one["image"] for one in found["nearest"]] == [f"picture {place} of this answer" for place in (1, 2, 3)]
    assert [one.size for one in pictures_of(content)] == [(48, 48)] * 3


def test_models_and_sliders_name_what_the_other_tools_take(call, studio):
    own, foreign = json.loads(texts_of(call("models"))[0])
    assert (own["name"], own["sliders"], own["origin"]) == ("tiny", ["sun"], {})
    assert own["weights"] == studio.models["tiny"].weights_hash
    assert foreign["classes"] == ["one", "two", "three"]
    assert foreign["origin"] == {
        "family": "StyleGAN2",
        "size": "8 × 8 pixels",
        "classes": "3",
        "file": "kinds.pkl",
        "sha256": "ab" * 32,
        "licence": "CC BY 4.0, as stated at import",
    }
    assert [one["name"] for one in json.loads(texts_of(call("sliders", model="tiny"))[0])] == ["sun"]
    unnamed = json.loads(texts_of(call("sliders", model="kinds"))[0])
    assert {one["kind"] for one in unnamed} == {"pca", "sefa"}


REFUSED = {
    "draw": [
        ({"model": "nothing"}, "nothing"),
        ({"model": "tiny", "psi": 7}, "psi"),
        ({"model": "tiny", "a": -1}, "-1"),
        ({"model": "tiny", "a": "five"}, "five"),
        ({"model": "tiny", "label": 1}, "class"),
        ({"model": "tiny", "word": "Walk"}, "Tiny"),
        ({"model": "tiny", "shift": "moon~1"}, "moon"),
        ({"model": "tiny", "paint": "99"}, "99"),
        ({"model": "tiny", "scale": 3}, "3"),
        ({"model": "tiny", "colour": "red"}, "colour"),
    ],
    "walk": [
        ({"model": "tiny", "keyframes": "1"}, "2 keyframes"),
        ({"model": "tiny", "keyframes": "1,x"}, "x"),
        ({"model": "tiny", "seconds": 0}, "0"),
        ({"model": "tiny", "fps": 500}, "60"),
        ({"model": "tiny", "format": "avi"}, "avi"),
        ({"model": "tiny", "path": "zigzag"}, "zigzag"),
    ],
    "nearest": [({"model": "kinds"}, "kinds"), ({"model": "tiny", "t": 2}, "t")],
    "sliders": [({"model": "nothing"}, "nothing"), ({"model": 5}, "5")],
    "models": [({"model": "tiny"}, "model")],
    "find": [({}, "find")],
}


def test_what_can_not_be_done_is_refused_in_a_sentence(address):
    cases = [(tool, *case) for tool, some in REFUSED.items() for case in some]

    async def all_of(session: Any) -> list[Any]:
        return [await session.call_tool(tool, arguments) for tool, arguments, _ in cases]

    for (tool, arguments, named), answer in zip(cases, asked(address, all_of), strict=True):
        said = " ".join(texts_of(answer.content))
        assert answer.isError, (tool, arguments, said)
        assert named in said, (tool, arguments, said)
        assert len(said) < 400
        assert "Traceback" not in said


EXAMPLES = {"render": "tiny-1-2-0.png", "nearest": "verdict", "models": "kinds.pkl", "sliders": "sun"}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_for_programs_run_as_they_are_written(address, name, capsys):
    about = httpx.get(f"{address}gradio_api/info").json()["named_endpoints"][f"/{name}"]
    assert all(one["python_type"]["description"] for one in about["parameters"])
    assert "Hello!!" not in json.dumps(about)  # what Gradio shows where it knows no example
    exec(about["code_snippets"]["python"], {})
    assert EXAMPLES[name] in capsys.readouterr().out
    if shutil.which("bash") and shutil.which("curl"):
        told = subprocess.run(
            ["bash", "-c", about["code_snippets"]["bash"]], capture_output=True, text=True, check=True
        )
        assert "event: complete" in told.stdout
        assert EXAMPLES[name] in told.stdout


def test_pages_of_other_origins_call_nothing(address):
    question = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    headers = {"Accept": "application/json, text/event-stream", "Origin": "https://elsewhere.example"}
    answer = httpx.post(f"{address}gradio_api/mcp/", content=json.dumps(question), headers=headers)
    assert answer.status_code == 403


def test_the_call_back_names_who_asked_not_whom_he_names():
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(dict(scope["headers"]))

    scope = {
        "type": "http",
        "path": "/gradio_api/mcp/",
        "headers": [(b"host", b"here"), (b"x-forwarded-for", b"1.2.3.4")],
        "client": ("5.6.7.8", 1),
    }
    asyncio.run(Callers(app)(scope, None, None))
    assert seen == [{b"host": b"here", b"x-forwarded-for": b"5.6.7.8"}]


def test_without_the_package_it_is_said_before_anything_loads(monkeypatch):
    monkeypatch.setattr(assistants.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match="latent-walks\\[mcp\\]"):
        check_installed()
