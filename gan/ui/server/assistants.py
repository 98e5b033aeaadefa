"""Assistants: the endpoints of programs as tools of the Model Context Protocol (`python app.py --mcp`).

Gradio makes a tool of every endpoint and calls it back at its own address, as the very program that the assistant is.
"""

import importlib.util
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from gan.ui.server.proxy import path_below
from gan.ui.server.routes import OURS

PATH = "/gradio_api/mcp"
MISSING = "--mcp needs a package that is not installed: pip install 'latent-walks[mcp]' (or 'gradio[mcp]')."

Function = TypeVar("Function", bound=Callable[..., Any])


def tool(name: str) -> Callable[[Function], Function]:
    """Marks an endpoint's function as a tool of this name."""

    def named(function: Function) -> Function:
        function.__name__ = name
        return function

    return named


def no_tool(function: Function) -> Function:
    """An endpoint that only programs are told of: it takes a file, which an assistant has no way to send."""
    function._mcp_type = "none"  # type: ignore[attr-defined]  # as gradio.mcp.tool marks what is one
    return function


def check_installed() -> None:
    """Raises `ValueError`, in a sentence, where the protocol's own package is missing."""
    if importlib.util.find_spec("mcp") is None:
        raise ValueError(MISSING)


class Callers:
    """Tells Gradio's call back to itself who asked, and refuses pages of other origins, which a browser would send."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on."""
        if scope["type"] != "http" or not path_below(scope).startswith(PATH):
            await self.app(scope, receive, send)
            return
        told = Headers(scope=scope)
        origin = told.get("origin")
        if origin and urlsplit(origin).netloc != told.get("host"):
            answer = JSONResponse({"error": "Pages of other sites can't call these tools."}, 403, OURS)
            await answer(scope, receive, send)
            return
        headers = MutableHeaders(raw=[*scope["headers"]])
        headers["X-Forwarded-For"] = scope["client"][0] if scope.get("client") else ""
        await self.app({**scope, "headers": headers.raw}, receive, send)
