"""What stands in front of the page: open and closed routes, whole bodies, deadlines, headers, proxies."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest
from fake_studio import FakeStudio
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from gan.ui.page import build_page
from gan.ui.server import bodies, sending
from gan.ui.server.bodies import MOST_LARGE, Bodies
from gan.ui.server.front import front
from gan.ui.server.gate import MEGABYTE, OPEN, opening
from gan.ui.server.headers import policy
from gan.ui.server.proxy import root_path
from gan.ui.server.routes import PREFIX
from gan.ui.server.sending import PIECE, Sending

Messages = list[dict[str, Any]]

# Of Gradio's routes these answer; why, each row of OPEN says. All others are closed.
GRADIO_OPEN = {
    "GET /",
    "GET /assets/{path:path}",
    "GET /config",
    "GET /config/",
    "GET /favicon.ico",
    "GET /gradio_api/app_id",
    "GET /gradio_api/app_id/",
    "GET /gradio_api/call/v2/{api_name}/{event_id}",
    "GET /gradio_api/call/{api_name}/{event_id}",
    "GET /gradio_api/file={path_or_url:path}",
    "GET /gradio_api/heartbeat/{session_hash}",
    "GET /gradio_api/info",
    "GET /gradio_api/info/",
    "GET /gradio_api/openapi.json",
    "GET /gradio_api/queue/data",
    "GET /gradio_api/startup-events",
    "GET /gradio_api/theme.css",
    "GET /manifest.json",
    "GET /pwa_icon",
    "GET /robots.txt",
    "GET /static/{path:path}",
    "GET /svelte/{path:path}",
    "GET /theme.css",
    "HEAD /",
    "HEAD /gradio_api/file={path_or_url:path}",
    "POST /gradio_api/call/v2/{api_name}",
    "POST /gradio_api/call/v2/{api_name}/",
    "POST /gradio_api/call/{api_name}",
    "POST /gradio_api/call/{api_name}/",
    "POST /gradio_api/cancel",
    "POST /gradio_api/queue/join",
    "POST /gradio_api/reset",
    "POST /gradio_api/reset/",
    "POST /gradio_api/upload",
}
CLOSED = ["process_recording", "component_server", "vibe-edit", "vibe-code", "dev/reload", "deep_link", "run/render"]


@pytest.fixture(scope="module")
def launched() -> Iterator[tuple[Any, str]]:
    """The app, and the address where it is served."""
    page, settings = build_page(FakeStudio.of())
    app, url, _ = page.launch(prevent_thread_lock=True, quiet=True, **settings)
    yield app, url
    page.close()


@pytest.fixture(scope="module")
def app(launched: tuple[Any, str]) -> Any:
    return launched[0]


@pytest.fixture(scope="module")
def program(launched: tuple[Any, str]) -> Iterator[httpx.Client]:
    """Of the served page: in a TestClient's own event loop nobody is woken when an answer is there."""
    with httpx.Client(base_url=launched[1], timeout=60) as client:
        yield client


@pytest.fixture
def client(app: Any) -> TestClient:
    return TestClient(app, base_url="http://localhost")


def all_routes(routes: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    for one in routes:
        inner = getattr(one, "original_router", None) or getattr(one, "router", None)
        if inner is not None:
            yield from all_routes(inner.routes, prefix)
        else:
            yield from ((method, one.path) for method in sorted(getattr(one, "methods", None) or ()))


def example(path: str) -> str:
    return re.sub(r"\{[^}]+\}", "one", path)


def test_only_what_the_page_or_a_program_uses_of_gradio_is_open(app: Any) -> None:
    theirs = [(method, path) for method, path in all_routes(app.routes) if not path.startswith(PREFIX)]
    assert len(theirs) > 60
    assert {f"{method} {path}" for method, path in theirs if opening(example(path), method)} == GRADIO_OPEN
    assert all(one.why for one in OPEN)


@pytest.mark.parametrize("route", CLOSED)
def test_a_closed_route_answers_nothing_and_reads_nothing(client: TestClient, route: str) -> None:
    for path in (f"/gradio_api/{route}", f"/gradio_api/{route}/"):
        for ask in (client.get, client.post):
            response = ask(path)
            assert response.status_code == 404
            assert response.json() == {"error": "There is nothing at this address."}


def test_the_page_says_whence_it_may_load_and_who_may_frame_it(client: TestClient) -> None:
    headers = client.get("/").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "private, no-cache"
    rules = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
    assert rules["frame-ancestors"] == "'self'"
    assert rules["object-src"] == "'none'"
    assert "unsafe-inline" not in rules["script-src"]
    assert client.get("/theme.css").headers["x-content-type-options"] == "nosniff"


def test_only_in_a_space_others_may_frame_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPACE_ID", "me/walks")
    (framed,) = [one.kwargs["framed_by"] for one in front() if "framed_by" in one.kwargs]
    assert "https://huggingface.co" in framed
    assert policy(b"", framed_by=framed).endswith(f"frame-ancestors 'self' {framed}")


def test_the_policy_names_every_script_in_the_page() -> None:
    page = b"<script>one()</script><script src=x></script><SCRIPT type=module>two()\n</script>"
    assert policy(page).count("'sha256-") == 2


def test_a_page_without_scripts_says_so(client: TestClient) -> None:
    page = client.get("/").text
    assert page.index("<noscript>") < page.index("lwFailed") < page.index("window.gradio_config")
    assert len(page.encode()) == int(client.get("/", headers={"Accept-Encoding": "identity"}).headers["content-length"])


def test_a_proxy_says_below_which_path_the_page_is_seen(client: TestClient) -> None:
    told = client.get("/", headers={"X-Forwarded-Prefix": "/walks/", "X-Forwarded-Host": "example.org:8080"}).text
    assert '"root":"http://example.org:8080/walks"' in told
    for nonsense in ("//evil.example", "javascript:", "/a b", "/" + "a" * 300, "/<script>"):
        assert '"root":"http://localhost"' in client.get("/", headers={"X-Forwarded-Prefix": nonsense}).text


@pytest.mark.parametrize(
    ("said", "meant"),
    [("", ""), ("walks", "/walks"), ("/a/walks/", "/a/walks"), ("https://a.example/walks", "https://a.example/walks")],
)
def test_a_root_path_is_a_path_or_an_address(said: str, meant: str) -> None:
    assert root_path(said) == meant


@pytest.mark.parametrize("said", ["/a b", "http://", "ftp://x/y", "/?a"])
def test_what_is_no_root_path_is_refused_in_a_sentence(said: str) -> None:
    with pytest.raises(ValueError, match=r"A root path is like /walks .*\.$"):
        root_path(said)


def test_a_queue_without_calls_rests(app: Any) -> None:
    assert app.get_blocks()._queue.sleep_when_free >= 0.05


def call(program: httpx.Client, name: str, data: list[Any]) -> tuple[str, Any]:
    body = json.dumps({"data": data})
    event = program.post(f"/gradio_api/call/{name}", content=body, headers={"Content-Type": "application/json"}).json()
    told = program.get(f"/gradio_api/call/{name}/{event['event_id']}").text
    kind, data = (line.split(": ", 1)[1] for line in told.strip().splitlines()[-2:])
    return kind, json.loads(data)


@pytest.mark.parametrize("data", [[], ["blocks"], ["blocks", 7.0, 8], ["blocks", 7, 8, 0.5, 0.7, None, None, ""]])
def test_a_program_may_leave_out_what_has_a_default(program: httpx.Client, data: list[Any]) -> None:
    kind, (file,) = call(program, "render", data)
    assert kind == "complete"
    assert file["path"].endswith(".png")


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("render", ["blocks", 1.4], "not 1.4."),
        ("render", ["blocks", float("nan")], "not nan."),
        ("render", ["blocks", float("inf")], "not inf."),
        ("render", ["blocks", "7"], "not the text '7'."),
        ("render", ["blocks", 1, 2, float("nan")], "not nan."),
        ("render", ["blocks", 1, 2, 0.5, "0.7"], "not 0.7."),
        ("render", ["blocks", 1, 2, 0.5, None], "not None."),
        ("render", ["blocks", None], "not None."),
        ("render", ["glyphs", 1, 2, 0.5, 0.7, 0.5], "not 0.5."),
        ("render", ["blocks", {"a": 1}], "not {'a': 1}."),
        ("render", [1] * 30, "30 were sent."),
        ("walk", ["blocks", "1,2", "line", float("nan")], "not nan."),
        ("walk", ["blocks", "1,2", "line", 1, 0, "even", 0.7, "mp4", 29.5], "not 29.5."),
        ("walk", ["blocks", "1,2", "line", 1, 0, "even", 0.7, "mp4", 30, 1.5], "not '1.5'."),
        ("project", ["no file"], "uploaded before."),
        ("project", [{"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}], "uploaded before."),
        ("project", [], "Send a picture file."),
    ],
)
def test_values_that_no_endpoint_takes_are_refused_in_a_sentence(
    program: httpx.Client, name: str, data: list[Any], sentence: str
) -> None:
    kind, told = call(program, name, data)
    assert kind == "error"
    assert told["error"].endswith(sentence)


async def echo(request: Request) -> Response:
    return PlainTextResponse(f"{len(await request.body())}")


def posted(messages: Messages, *, headers: Any = (), app: Any = None) -> Messages:
    """What is answered to a POST whose body comes in these messages, and then no more."""
    sent: Messages = []

    async def visit() -> None:
        await post(app or guarded(), messages, sent, headers)

    asyncio.run(visit())
    return sent


def guarded() -> Starlette:
    path = f"{PREFIX}/look"
    return Starlette(routes=[Route(path, echo, methods=["POST"])], middleware=[Middleware(Bodies)])


async def post(app: Any, messages: Messages, sent: Messages, headers: Any = ()) -> None:
    async def receive() -> dict[str, Any]:
        return messages.pop(0) if messages else await asyncio.Future()

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": f"{PREFIX}/look", "query_string": b"", "headers": list(headers)}
    await app(scope, receive, send)


def piece(size: int, *, more: bool = True) -> dict[str, Any]:
    return {"type": "http.request", "body": bytes(size), "more_body": more}


def test_a_whole_body_is_passed_on() -> None:
    assert posted([piece(5), piece(7, more=False)])[1]["body"] == b"12"


def test_a_body_is_refused_as_soon_as_it_is_too_long() -> None:
    for messages, headers in (
        ([piece(MEGABYTE)] * 30, ()),
        ([], [(b"content-length", b"99999999")]),
    ):
        sent = posted(list(messages), headers=headers)
        assert sent[0]["status"] == 413
        assert "bytes are accepted here." in sent[1]["body"].decode()


def test_a_body_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "SECONDS", 0.05)
    sent = posted([piece(5)])
    assert sent[0]["status"] == 408
    assert b"has to arrive within" in sent[1]["body"]


def test_a_client_that_leaves_within_its_body_starts_nothing() -> None:
    assert posted([piece(5), {"type": "http.disconnect"}]) == []


def test_bodies_that_crawl_make_room_for_one_that_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "UNHURRIED", 1000.0)  # however slow the machine is

    async def all_that_can_be_done() -> None:
        for _ in range(50):
            await asyncio.sleep(0)

    async def visit() -> None:
        app, answers = guarded(), [[] for _ in range(MOST_LARGE)]
        crawling = [asyncio.create_task(post(app, [piece(MEGABYTE)], sent)) for sent in answers]
        await all_that_can_be_done()
        hurried: Messages = []
        await post(app, [piece(MEGABYTE), piece(1, more=False)], hurried)
        assert hurried[0]["status"] == 503  # all are as new as this one
        monkeypatch.setattr(bodies, "UNHURRIED", 0.0)  # time passes
        later: Messages = []
        await post(app, [piece(MEGABYTE), piece(1, more=False)], later)
        assert later[0]["status"] == 200
        await all_that_can_be_done()
        assert [sent[0]["status"] for sent in answers if sent] == [503]
        for task in crawling:
            task.cancel()
        await asyncio.gather(*crawling, return_exceptions=True)

    asyncio.run(visit())


async def answer(send: Callable[[dict[str, Any]], Awaitable[None]], size: int) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": bytes(range(256)) * (size // 256)})

    await Sending(app)({"type": "http"}, lambda: None, send)


def test_a_long_answer_is_sent_in_pieces_and_whole() -> None:
    sent: Messages = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(answer(send, 3 * PIECE + 256))
    assert b"".join(one["body"] for one in sent[1:]) == bytes(range(256)) * ((3 * PIECE + 256) // 256)
    assert [one["more_body"] for one in sent[1:]] == [True, True, True, False]


def test_an_answer_that_nobody_reads_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "SECONDS", 0.05)

    async def deaf(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            await asyncio.Future()

    asyncio.run(asyncio.wait_for(answer(deaf, PIECE), 5))
