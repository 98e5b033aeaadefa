import asyncio
import contextlib
import io
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from fake_studio import FakeStudio, decode
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from gan.ui.server import live_socket as live_socket_module
from gan.ui.server.live_socket import ADDRESS, FOREIGN, MOST, TOO_MUCH, UNREADABLE, live_socket
from gan.ui.server.pictures import Pictures

BLOCKS = "m=blocks&a=42&b=7&t=0.5&psi=0.7"


@pytest.fixture
def studio() -> Iterator[FakeStudio]:
    one = FakeStudio.of()
    yield one
    one.gate.set()


@contextlib.contextmanager
def served(studio: FakeStudio, *, limit: int) -> Iterator[TestClient]:
    routes = [live_socket(Pictures(studio, limit=limit))]
    with TestClient(Starlette(routes=routes), base_url="http://testserver") as client:
        yield client


@pytest.fixture
def client(studio: FakeStudio) -> Iterator[TestClient]:
    with served(studio, limit=8) as client:
        yield client


def read(data: bytes) -> tuple[int, int, bytes]:
    return int.from_bytes(data[:4], "little"), int.from_bytes(data[4:6], "little"), data[6:]


def test_a_wish_is_answered_with_its_number_and_its_picture(client: TestClient) -> None:
    with client.websocket_connect(ADDRESS) as line:
        for number in (0, 2**32 - 1):
            line.send_text(f"{number} {BLOCKS}")
            named, status, body = read(line.receive_bytes())
            assert (named, status) == (number, 200)
            shown = decode(np.asarray(Image.open(io.BytesIO(body)).convert("RGB")))
            assert (shown["a"], shown["t"]) == (42, 0.5)


def test_what_cannot_be_drawn_is_refused_in_a_sentence_and_the_line_stays(client: TestClient) -> None:
    with client.websocket_connect(ADDRESS) as line:
        line.send_text("1 m=blocks&a=1&t=nan")
        _, status, body = read(line.receive_bytes())
        assert status == 422
        assert body.endswith(b'."}')
        line.send_text(f"2 {BLOCKS}")
        assert read(line.receive_bytes())[:2] == (2, 200)


def test_a_full_queue_says_so_through_the_line(client: TestClient, studio: FakeStudio) -> None:
    studio.gate.clear()
    with client.websocket_connect(ADDRESS) as line:
        for number in range(12):  # one is being drawn; of the eight places half are for others
            line.send_text(f"{number} m=blocks&a={number}&b=7&t=0.5&psi=0.7")
        number, status, body = read(line.receive_bytes())
        assert (number, status) == (5, 503)
        assert b"ask again" in body
        studio.gate.set()


def test_a_picture_that_cannot_be_drawn_after_all_is_not_waited_for(
    client: TestClient, studio: FakeStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeStudio, "check", lambda *_: 1 / 0)
    with client.websocket_connect(ADDRESS) as line:
        line.send_text(f"1 {BLOCKS}")
        assert read(line.receive_bytes()) == (1, 500, b"")
        monkeypatch.undo()
        line.send_text(f"2 {BLOCKS}")
        assert read(line.receive_bytes())[:2] == (2, 200)


@pytest.mark.parametrize(
    ("send", "code"),
    [
        (lambda line: line.send_text("no number"), UNREADABLE),
        (lambda line: line.send_text(f"{2**32} {BLOCKS}"), UNREADABLE),
        (lambda line: line.send_text("9" * 5000 + " x"), UNREADABLE),
        (lambda line: line.send_text("0" * 11 + "9" * 11 + " x"), UNREADABLE),
        (lambda line: line.send_text("1"), UNREADABLE),
        (lambda line: line.send_text("² x"), UNREADABLE),
        (lambda line: line.send_bytes(b"1 x"), UNREADABLE),
        (lambda line: line.send_text("1 " + "x" * 100_000), TOO_MUCH),
    ],
)
def test_a_line_that_makes_no_sense_is_closed(client: TestClient, send: Callable, code: int) -> None:
    with client.websocket_connect(ADDRESS) as line:
        send(line)
        with pytest.raises(WebSocketDisconnect) as closed:
            line.receive_bytes()
        assert closed.value.code == code


def test_a_page_that_asks_for_too_many_at_once_is_cut_off(studio: FakeStudio) -> None:
    studio.gate.clear()
    with served(studio, limit=256) as client, client.websocket_connect(ADDRESS) as line:
        for number in range(MOST + 1):
            line.send_text(f"{number} m=blocks&a={number}&b=7&t=0.5&psi=0.7")
        with pytest.raises(WebSocketDisconnect) as closed:
            line.receive_bytes()
        assert closed.value.code == TOO_MUCH
        studio.gate.set()


def test_pages_of_other_sites_are_not_answered(client: TestClient) -> None:
    for origin in ("http://testserver", "https://testserver"):
        with client.websocket_connect(ADDRESS, headers={"Origin": origin}) as line:
            line.send_text(f"1 {BLOCKS}")
            assert read(line.receive_bytes())[1] == 200
    for origin in ("https://elsewhere.example", "null"):
        with (
            pytest.raises(WebSocketDisconnect) as refused,
            client.websocket_connect(ADDRESS, headers={"Origin": origin}),
        ):
            pass
        assert refused.value.code == FOREIGN


def test_a_space_behind_its_proxy_is_the_same_site(client: TestClient) -> None:
    headers = {"Origin": "https://me-walks.hf.space", "X-Forwarded-Host": "me-walks.hf.space"}
    with client.websocket_connect(ADDRESS, headers=headers) as line:
        line.send_text(f"1 {BLOCKS}")
        assert read(line.receive_bytes())[1] == 200


def test_pictures_that_nobody_waits_for_any_more_are_not_drawn(client: TestClient, studio: FakeStudio) -> None:
    studio.gate.clear()
    with client.websocket_connect(ADDRESS) as line:
        for number in range(6):
            line.send_text(f"{number} m=blocks&a={number}&b=7&t=0.5&psi=0.7")
        line.send_text("7 m=nothing")
        read(line.receive_bytes())  # so the six were read as well
    studio.gate.set()
    with client.websocket_connect(ADDRESS) as line:
        line.send_text(f"1 {BLOCKS}")
        assert read(line.receive_bytes())[1] == 200
    drawn = [recipe.keyframes[0] for batch in studio.batches for recipe in batch]
    assert 5 not in drawn


def test_behind_a_proxy_that_leaves_out_the_port_the_page_is_still_its_own(client: TestClient) -> None:
    for origin, allowed in (("http://walks.example:8080", True), ("http://walks.example.evil:8080", False)):
        headers = {"Origin": origin, "Host": "walks.example"}
        if allowed:
            with client.websocket_connect(ADDRESS, headers=headers) as line:
                line.send_text(f"1 {BLOCKS}")
                assert read(line.receive_bytes())[1] == 200
        else:
            with pytest.raises(WebSocketDisconnect), client.websocket_connect(ADDRESS, headers=headers):
                pass


def test_another_port_of_this_computer_is_another_site(client: TestClient) -> None:
    headers = {"Origin": "http://localhost:9999", "Host": "localhost:7860"}
    with pytest.raises(WebSocketDisconnect), client.websocket_connect(ADDRESS, headers=headers):
        pass


def test_a_page_that_does_not_read_is_cut_off_and_holds_nothing(
    studio: FakeStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_socket_module, "SENDING", 0.05)
    pictures = Pictures(studio)

    async def visit() -> None:
        wishes = [{"type": "websocket.connect"}, {"type": "websocket.receive", "text": f"1 {BLOCKS}"}]

        async def receive() -> dict[str, str]:
            return wishes.pop(0) if wishes else await asyncio.Future()

        async def send(message: dict[str, object]) -> None:
            if message["type"] == "websocket.send":
                await asyncio.Future()

        scope = {"type": "websocket", "path": ADDRESS, "headers": [], "client": ("a", 1), "query_string": b""}
        await asyncio.wait_for(Starlette(routes=[live_socket(pictures)])(scope, receive, send), 5)

    asyncio.run(visit())
    assert pictures.batcher.waiting == 0
