"""A request's body is read whole before anything works with it; its length and its time are limited.

So a body that never ends holds neither a place nor memory without bound, and one that breaks off leaves no half file
behind. Of large bodies only so many are read at once.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gan.ui.server.gate import OPEN, Open, opening
from gan.ui.server.proxy import path_below
from gan.ui.server.routes import Refusal

SECONDS = 60.0  # for a body
UNHURRIED = 3.0  # seconds that a body is read in any case, also when others wait
LARGE = 256 * 1024  # bytes beyond which a body counts as large
MOST_LARGE = 12  # large bodies that are being read at once


class Unread(Exception):
    """A body that is not read to its end, the status and the sentence for it."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class Left(Exception):
    """The client went away before its body was complete."""


@dataclass(eq=False)
class _Reading:
    since: float
    given_up: asyncio.Event = field(default_factory=asyncio.Event)


class Bodies:
    """Reads a request's body before passing it on."""

    def __init__(self, app: ASGIApp, rows: Sequence[Open] = OPEN) -> None:
        self.app, self.rows = app, rows
        self._large: deque[_Reading] = deque()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read, then pass on, or refuse in a sentence."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        row = opening(path_below(scope), scope["method"], self.rows)
        try:
            body = await self._read(scope, receive, row.longest if row else 0)
        except Left:
            return
        except Unread as error:
            answer = Refusal(error.status, str(error)).response()
            answer.headers["Connection"] = "close"  # what is left of the body is not read
            await answer(scope, receive, send)
            return
        await self.app(scope, _told(body, receive), send)

    async def _read(self, scope: Scope, receive: Receive, most: int) -> bytes:
        said = dict(scope["headers"]).get(b"content-length", b"")
        if said.isdigit() and int(said) > most:
            raise _too_long(most)
        reading = _Reading(asyncio.get_running_loop().time())
        parts = asyncio.ensure_future(self._collect(receive, most, reading))
        dropped = asyncio.ensure_future(reading.given_up.wait())
        try:
            await asyncio.wait((parts, dropped), timeout=SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if parts.done():
                return parts.result()
            if dropped.done():
                raise Unread(503, "Too many files are being sent just now; try again in a moment.")
            raise Unread(408, f"A request has to arrive within {SECONDS:.0f} seconds.")
        finally:
            for task in (parts, dropped):
                task.cancel()
            await asyncio.gather(parts, dropped, return_exceptions=True)
            if reading in self._large:
                self._large.remove(reading)

    async def _collect(self, receive: Receive, most: int, reading: _Reading) -> bytes:
        parts: list[bytes] = []
        size, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Left
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            more = message.get("more_body", False)
            if size > most:
                raise _too_long(most)
            if size > LARGE and more and reading not in self._large:
                self._make_room(reading)
                self._large.append(reading)
        return b"".join(parts)

    def _make_room(self, newest: _Reading) -> None:
        """Where as many large bodies are being read as may be, the oldest gives way if it has had its time.

        Else the newest is refused.
        """
        if len(self._large) < MOST_LARGE:
            return
        oldest = self._large[0]
        if newest.since < oldest.since + UNHURRIED:
            raise Unread(503, "Too many files are being sent just now; try again in a moment.")
        self._large.popleft().given_up.set()


def _too_long(most: int) -> Unread:
    return Unread(413 if most else 405, f"At most {most:,} bytes are accepted here.")


def _told(body: bytes, receive: Receive) -> Receive:
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def told() -> Message:
        return messages.pop() if messages else await receive()

    return told
