"""The examples for programs that "Use via API" shows, so that they run in every shell."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gan.ui.server.proxy import path_below

PATH = "/gradio_api/info"
# What bash reads at the end of a pipe is gone after it, so what needs it stands there, too.
READ, READS = b"| read EVENT_ID; curl", b"| { read EVENT_ID; curl"
END, ENDS = b"/$EVENT_ID", b"/$EVENT_ID; }"


def runnable(told: bytes) -> bytes:
    """What Gradio tells of the endpoints, with shell commands that bash runs as well as zsh."""
    return told.replace(READ, READS).replace(END, ENDS) if READ in told else told


class Examples:
    """Holds what is told of the endpoints until it is whole, and mends its examples."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on."""
        told = scope["type"] == "http" and path_below(scope).rstrip("/") == PATH
        await self.app(scope, receive, _mending(send) if told else send)


def _mending(send: Send) -> Send:
    start: Message = {}
    parts: list[bytes] = []

    async def held(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
            return
        parts.append(message.get("body", b""))
        if message.get("more_body", False):
            return
        body = runnable(b"".join(parts))
        MutableHeaders(scope=start)["Content-Length"] = str(len(body))
        await send(start)
        await send({"type": "http.response.body", "body": body})

    return held
