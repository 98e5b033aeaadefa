"""What browsers are told about the page: where it may load from, who may frame it, and that nobody keeps it."""

import base64
import hashlib
import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gan.ui.server.explained import explained
from gan.ui.server.proxy import path_below

SCRIPT = re.compile(rb"<script(?P<settings>[^>]*)>(?P<text>.*?)</script", re.DOTALL | re.IGNORECASE)
EVERYWHERE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
SPACES = "https://huggingface.co https://*.huggingface.co https://*.hf.space"


class PageHeaders:
    """Adds headers to every answer, and to the page a Content-Security-Policy that names its own scripts by hash."""

    def __init__(self, app: ASGIApp, *, first: str = "", head: str = "", framed_by: str = "") -> None:
        self.app = app
        self.first = first.encode()  # what the page begins with
        self.head = head.encode()  # which Gradio puts into the page at run time
        self.framed_by = framed_by

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif path_below(scope) in ("", "/"):
            await self.app(scope, receive, _Page(send, self))
        else:
            await self.app(scope, receive, _everywhere(send))


def _everywhere(send: Send) -> Send:
    async def told(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in EVERYWHERE.items():
                headers[name] = value
        await send(message)

    return told


class _Page:
    """Holds the page back until all of it is there, since its policy names what is in it."""

    def __init__(self, send: Send, said: PageHeaders) -> None:
        self.send, self.said = send, said
        self.start: Message = {}
        self.parts: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
            return
        if message["type"] != "http.response.body":
            await self.send(message)
            return
        self.parts.append(message.get("body", b""))
        if message.get("more_body", False):
            return
        body = explained(b"".join(self.parts), self.said.first)
        headers = MutableHeaders(scope=self.start)
        headers["Content-Length"] = str(len(body))
        for name, value in (EVERYWHERE | {"Cache-Control": "private, no-cache"}).items():
            headers[name] = value
        headers["Content-Security-Policy"] = policy(body + self.said.head, framed_by=self.said.framed_by)
        await self.send(self.start)
        await self.send({"type": "http.response.body", "body": body})


def policy(page: bytes, *, framed_by: str = "") -> str:
    """The Content-Security-Policy of an HTML page.

    Gradio makes functions of its components' scripts at run time (hence 'unsafe-eval') and sets styles of elements.
    """
    hashes = " ".join(_hashes(page))
    frames = f"'self' {framed_by}".strip()
    rules = {
        "default-src": "'self'",
        "script-src": f"'self' 'unsafe-eval' {hashes}",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "media-src": "'self' blob:",
        "font-src": "'self' data:",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": frames,
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _hashes(page: bytes) -> list[str]:
    texts = [found["text"] for found in SCRIPT.finditer(page) if b"src=" not in found["settings"]]
    digests = (base64.b64encode(hashlib.sha256(text).digest()).decode() for text in texts)
    return [f"'sha256-{digest}'" for digest in dict.fromkeys(digests)]
