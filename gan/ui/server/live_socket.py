"""One connection that stays open, for live pictures: a WebSocket spares each of them the making of a request.

In Chromium a picture is on the canvas 5 to 15 ms sooner than by `fetch`, which the page falls back to.
"""

import asyncio
import contextlib
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from gan.ui.server.admission import Places
from gan.ui.server.picture_routes import read_frame
from gan.ui.server.pictures import Pictures
from gan.ui.server.routes import LATER, LONGEST_QUERY, PREFIX, Refusal

MOST = 16  # pictures that one page may wait for
SOCKETS = 4096
SENDING = 20.0  # seconds until a client that does not read is cut off
FOREIGN, UNREADABLE, TOO_MUCH = 1008, 1007, 1009  # codes of a closed WebSocket (RFC 6455)
ADDRESS = f"{PREFIX}/line"


def live_socket(pictures: Pictures) -> WebSocketRoute:
    """Where pages connect. They send "NUMBER QUERY" and get the answer that the route `frame` has for that query.

    It arrives as bytes, in whichever order answers are ready: the number in four, the status in two (both little
    endian), then the body.
    """
    places = Places(SOCKETS)

    async def serve(socket: WebSocket) -> None:
        client = socket.client.host if socket.client else ""
        if not is_own_page(socket) or places.full(client):
            await socket.close(FOREIGN if not is_own_page(socket) else LATER)
            return
        with places.hold(client):
            await socket.accept()
            await _Page(socket, pictures, client).serve()

    return WebSocketRoute(ADDRESS, serve)


def is_own_page(asking: HTTPConnection) -> bool:
    """Whether no page of another site asks. Browsers say which page does; for WebSockets they have no other rule.

    A proxy may leave the port out of the host that it passes on (nginx's `$host`); then any port of it is ours.
    """
    origin = asking.headers.get("origin")
    if origin is None:
        return True
    netloc = urlsplit(origin).netloc
    hosts = [asking.headers.get(name, "").split(",")[0].strip() for name in ("host", "x-forwarded-host")]
    return any(host in (netloc, _without_port(netloc)) for host in hosts if host)


def _without_port(netloc: str) -> str:
    name, colon, port = netloc.rpartition(":")
    return name if colon and port.isdecimal() else netloc


class _Page:
    """One page at the other end, until it leaves, sends something that makes no sense, or stops reading."""

    def __init__(self, socket: WebSocket, pictures: Pictures, client: str) -> None:
        self.socket, self.pictures, self.client = socket, pictures, client
        self.answering: set[asyncio.Task[None]] = set()
        self.attention = asyncio.timeout(None)  # ends when the page does not read what it asked for

    async def serve(self) -> None:
        with contextlib.suppress(WebSocketDisconnect, TimeoutError):
            async with self.attention:
                while wish := await self._read():
                    task = asyncio.create_task(self._answer(*wish))
                    self.answering.add(task)
                    task.add_done_callback(self.answering.discard)
        for task in self.answering:
            task.cancel()  # what nobody waits for is not drawn

    async def _read(self) -> tuple[int, str] | None:
        """The next wish; None, and the end of the connection, where it makes no sense or is one too many."""
        message = await self.socket.receive()
        if message["type"] == "websocket.disconnect":
            return None
        number, space, query = (message.get("text") or "").partition(" ")
        if not (space and number.isascii() and number.isdecimal() and len(number) <= 10 and int(number) < 2**32):
            await self.socket.close(UNREADABLE)
            return None
        if len(query) > LONGEST_QUERY or len(self.answering) >= MOST:
            await self.socket.close(TOO_MUCH)
            return None
        return int(number), query

    async def _answer(self, number: int, query: str) -> None:
        try:
            recipe, scale, size = read_frame(query, self.pictures.studio)
            status, body = 200, await self.pictures.picture(recipe, scale, size=size, client=self.client)
        except Exception as error:
            refusal = Refusal.of(error)
            if refusal is None:
                await self._send(number, 500, b"")  # as over HTTP; the log has what happened
                raise
            status, body = refusal.status, refusal.body
        await self._send(number, status, body)

    async def _send(self, number: int, status: int, body: bytes) -> None:
        data = number.to_bytes(4, "little") + status.to_bytes(2, "little") + body
        if self.socket.client_state != WebSocketState.CONNECTED:
            return
        try:
            await asyncio.wait_for(self.socket.send_bytes(data), SENDING)
        except TimeoutError:
            self.attention.reschedule(asyncio.get_running_loop().time())
        except (WebSocketDisconnect, RuntimeError):
            pass  # it left just now
