"""One answer that tells line by line how far some work is, and at last hands over what the work made.

The work goes on in a task of its own. Who reads slowly misses lines, but never holds it up; who goes away stops it.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import BinaryIO, NamedTuple

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gan.ui.server.routes import OURS, Refusal, unless_gone

PIECE = 64 * 1024
LONGEST = 900.0  # seconds in which a file that was made is fetched


class Made(NamedTuple):
    """The last line of an answer, and the open file whose bytes come behind it, if there is one."""

    line: dict[str, object]
    file: BinaryIO | None = None


Report = Callable[..., None]
Work = Callable[[Report], Awaitable[Made]]


class LinesOfJson(Response):
    """The lines that `work` reports, the last one that it returns, and its file; `{"error": …}` where it fails."""

    def __init__(self, work: Work, *, failed: str) -> None:
        headers = OURS | {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(media_type="application/x-ndjson", headers=headers)
        del self.headers["content-length"]
        self._work, self._failed = work, failed
        self._line: dict[str, object] | None = None  # the newest that was not sent yet
        self._changed = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, until the work is done or the client is gone."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        try:
            await unless_gone(Request(scope, receive), self._answer(send))
        except ClientDisconnect:
            return

    async def _answer(self, send: Send) -> None:
        made = await self._progress(send)
        if made.file:
            with made.file as file:
                await asyncio.wait_for(_send_file(file, send), LONGEST)
        await send({"type": "http.response.body", "body": b""})

    async def _progress(self, send: Send) -> Made:
        working = asyncio.ensure_future(self._work(self._report))
        working.add_done_callback(lambda _: self._changed.set())
        try:
            while not working.done() or self._line:
                await self._changed.wait()
                self._changed.clear()
                if line := self._line:
                    self._line = None
                    await _send_line(send, line)
            return await self._ended(working, send)
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)

    async def _ended(self, working: asyncio.Future[Made], send: Send) -> Made:
        try:
            made = working.result()
        except Exception as error:
            refusal = Refusal.of(error)
            await _send_line(send, {"error": refusal.sentence if refusal else self._failed})
            if refusal is None:
                raise
            return Made({})
        await _send_line(send, made.line)
        return made

    def _report(self, **fields: object) -> None:
        self._line = fields
        self._changed.set()


async def _send_line(send: Send, fields: dict[str, object]) -> None:
    await send({"type": "http.response.body", "body": json.dumps(fields).encode() + b"\n", "more_body": True})


async def _send_file(file: BinaryIO, send: Send) -> None:
    while piece := await asyncio.to_thread(file.read, PIECE):
        await send({"type": "http.response.body", "body": piece, "more_body": True})
