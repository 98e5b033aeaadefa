"""An answer that is not read is given up: no task waits for a client for ever."""

import asyncio

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECONDS = 20.0  # for a piece
PIECE = 64 * 1024  # bytes: so a client on a slow line needs no more than 3.2 kB a second


class Sending:
    """Sends answers in pieces, each of which has its deadline."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, until the client no longer reads."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        deaf = False

        async def in_time(message: Message) -> None:
            nonlocal deaf
            for piece in _pieces(message):
                try:
                    await asyncio.wait_for(send(piece), SECONDS)
                except TimeoutError as error:
                    deaf = True
                    raise ClientDisconnect from error

        try:
            await self.app(scope, receive, in_time)
        except Exception:
            if not deaf:
                raise


def _pieces(message: Message) -> list[Message]:
    body: bytes = message.get("body", b"") if message["type"] == "http.response.body" else b""
    if len(body) <= PIECE:
        return [message]
    starts = range(0, len(body), PIECE)
    more = message.get("more_body", False)
    return [
        {**message, "body": body[start : start + PIECE], "more_body": more or start + PIECE < len(body)}
        for start in starts
    ]
