"""What an assistant gets: five tools with described, typed arguments, pictures as pictures, refusals as sentences."""

import asyncio
import base64
import io
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fake_studio import FakeStudio, decode
from PIL import Image

from gan.ui.server import assistants
from gan.ui.server.assistants import Callers, check_installed

mcp = pytest.importorskip("mcp", reason="the package mcp is not installed (it is an optional one)")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

TOOLS = {"draw", "walk", "models", "sliders"}  # and nearest, for models that have an index


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A page whose endpoints are tools."""
    from gan.ui.page import build_page

    page, launch = build_page(FakeStudio.of())
    _, url, _ = page.launch(prevent_thread_lock=True, quiet=True, mcp_server=True, **launch)
    yield url
    page.close()


def asked(address: str, question: Any) -> Any:
    """What an assistant's question comes to, over a connection of its own."""
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


def test_every_tool_and_every_argument_is_described(address):
    tools = {one.name: one for one in asked(address, lambda session: session.list_tools()).tools}
    assert set(tools) == TOOLS
    for one in tools.values():
        assert len(one.description) > 40
        assert all(about.get("description") for about in one.inputSchema["properties"].values()), one.name
    assert tools["walk"].inputSchema["properties"]["format"]["enum"] == ["mp4", "webp", "gif", "sheet"]


def test_a_drawn_picture_arrives_as_a_picture(address):
    arguments = {"model": "blocks", "a": 5, "b": 9, "t": 0.25}
    answer = asked(address, lambda session: session.call_tool("draw", arguments))
    assert not answer.isError
    picture = next(one for one in answer.content if one.type == "image")
    shown = decode(_pixels(base64.b64decode(picture.data)))
    assert (shown["a"], shown["b"]) == (5, 9)
    assert shown["t"] == pytest.approx(0.25, abs=0.01)


def test_what_can_not_be_drawn_is_refused_in_a_sentence(address):
    answer = asked(address, lambda session: session.call_tool("draw", {"model": "blocks", "psi": 7}))
    assert answer.isError
    assert "psi" in answer.content[0].text
    assert "Traceback" not in answer.content[0].text


def test_models_and_sliders_name_what_the_other_tools_take(address):
    answer = asked(address, lambda session: session.call_tool("models", {}))
    assert "blocks" in answer.content[0].text
    unknown = asked(address, lambda session: session.call_tool("sliders", {"model": "nothing"}))
    assert unknown.isError
    assert "'nothing' is not one of" in unknown.content[0].text


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


def _pixels(data: bytes) -> Any:
    import numpy as np

    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
