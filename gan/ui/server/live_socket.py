"""One connection that stays open, for live pictures: a WebSocket spares each of them the making of a request.

In Chromium a picture is on the canvas 5 to 15 ms sooner than by `fetch`, which the page falls back to.
"""

import asyncio
import contextlib
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from gan.studio.reading import LONGEST
from gan.ui.server.routes import PREFIX, Handler

MOST = 16  # pictures that one page may wait for
FOREIGN, UNREADABLE, TOO_MUCH = 1008, 1007, 1009  # codes of a closed WebSocket (RFC 6455, section 7.4.1)
ADDRESS = f"{PREFIX}/line"


def line_route(frame: Handler) -> WebSocketRoute:
    """Where pages connect. They send "NUMBER QUERY" and get the answer that `frame` has for that query.

    It arrives as bytes, in whichever order answers are ready: the number in four, the status in two (both little
    endian), then the body.
    """

    async def serve(socket: WebSocket) -> None:
        if not _is_own_page(socket):
            await socket.close(FOREIGN)
            return
        await socket.accept()
        answering: set[asyncio.Task[None]] = set()
        with contextlib.suppress(WebSocketDisconnect):
            while wish := await _read(socket, waiting=len(answering)):
                task = asyncio.create_task(_answer(socket, frame, *wish))
                answering.add(task)
                task.add_done_callback(answering.discard)
        for task in answering:
            task.cancel()  # what nobody waits for is not drawn

    return WebSocketRoute(ADDRESS, serve)


def _is_own_page(socket: WebSocket) -> bool:
    """Whether no page of another site asks: browsers say which one does, and other rules do not hold for WebSockets."""
    origin = socket.headers.get("origin")
    hosts = {socket.headers.get(name) for name in ("host", "x-forwarded-host")}
    return origin is None or urlsplit(origin).netloc in hosts


async def _read(socket: WebSocket, *, waiting: int) -> tuple[int, bytes] | None:
    """The next wish; None, and the end of the connection, where it makes no sense or is one too many."""
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        return None
    number, space, query = (message.get("text") or "").partition(" ")
    if not (space and number.isascii() and number.isdecimal() and len(number) <= 10 and int(number) < 2**32):
        await socket.close(UNREADABLE)
        return None
    if len(query) > LONGEST + 6000 or waiting >= MOST:
        await socket.close(TOO_MUCH)
        return None
    return int(number), query.encode()


async def _answer(socket: WebSocket, frame: Handler, number: int, query: bytes) -> None:
    scope = {"type": "http", "method": "GET", "path": f"{PREFIX}/frame", "query_string": query, "headers": []}
    try:
        response = await frame(Request(scope))
    except Exception:
        await _send(socket, number, Response(status_code=500))  # as over HTTP; the log has what happened
        raise
    await _send(socket, number, response)


async def _send(socket: WebSocket, number: int, response: Response) -> None:
    if socket.client_state == WebSocketState.CONNECTED:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):  # it left just now
            head = number.to_bytes(4, "little") + response.status_code.to_bytes(2, "little")
            await socket.send_bytes(head + response.body)
