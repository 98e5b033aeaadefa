"""Assistants: the endpoints of programs as tools of the Model Context Protocol (`python app.py --mcp`).

Gradio makes a tool of every endpoint. When an assistant calls one, Gradio sends a request to its own address, as any
program would.
"""

import importlib.util
import json
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from gan.ui.server.arguments import described
from gan.ui.server.proxy import path_below
from gan.ui.server.routes import Refusal

PATH = "/gradio_api/mcp"
MISSING = "--mcp needs a package that is not installed: pip install 'latent-walks[mcp]' (or 'gradio[mcp]')."

Function = TypeVar("Function", bound=Callable[..., Any])


def tool(name: str) -> Callable[[Function], Function]:
    """Marks an endpoint's function as a tool of this name, and describes its arguments."""

    def named(function: Function) -> Function:
        function.__name__ = name
        return described(function)

    return named


def no_tool(function: Function) -> Function:
    """An endpoint that only programs are told of: it takes a file, which an assistant has no way to send."""
    function._mcp_type = "none"  # type: ignore[attr-defined]  # as gradio.mcp.tool marks what is one
    return described(function)


def adapt(server: Any) -> Any:
    """Gradio's server of tools without the endpoints that are none, and with answers that assistants can read.

    By itself it describes and calls every endpoint, writes answers as Python does, and pictures within them as text.
    """
    for name, endpoint in list(server.tool_to_endpoint.items()):
        function = server.get_block_fn_from_endpoint_name(endpoint).fn
        if getattr(function, "_mcp_type", "tool") == "none":
            del server.tool_to_endpoint[name]
    for endpoint in server.api_info["named_endpoints"].values():
        for one in endpoint["parameters"]:
            schema = {key: value for key, value in one["type"].items() if key != "additional_description"}  # once
            may_lack = one["parameter_has_default"] and one["parameter_default"] is None
            one["type"] = {"anyOf": [schema, {"type": "null"}]} if may_lack else schema
    whole = server.postprocess_output_data

    def answered(data: Any, root_url: str) -> list[Any]:
        parts: list[Any] = []
        for output in data:
            found = isinstance(output, list | dict) and "path" not in output
            parts += _parts(output, server.types) if found else whole([output], root_url)
        return parts

    server.postprocess_output_data = answered
    return server


def _parts(found: Any, types: Any) -> list[Any]:
    """An answer as JSON, and after it the pictures that are in it."""
    pictures: list[Any] = []

    def apart(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: apart(one) for name, one in value.items()}
        if isinstance(value, list):
            return [apart(one) for one in value]
        if not (isinstance(value, str) and value.startswith("data:image/")):
            return value
        kind, _, data = value.removeprefix("data:").partition(";base64,")
        pictures.append(types.ImageContent(type="image", data=data, mimeType=kind))
        return f"picture {len(pictures)} of this answer"

    text = json.dumps(apart(found), ensure_ascii=False)
    return [types.TextContent(type="text", text=text), *pictures]


def check_installed() -> None:
    """Raises `ValueError`, in a sentence, where the protocol's own package is missing."""
    if importlib.util.find_spec("mcp") is None:
        raise ValueError(MISSING)


class Callers:
    """Passes on who asked where Gradio calls itself, and refuses what a browser sends for pages of other origins."""

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
            refusal = Refusal(403, "Pages of other sites can't call these tools.")
            await refusal.response()(scope, receive, send)
            return
        headers = MutableHeaders(raw=[*scope["headers"]])
        headers["X-Forwarded-For"] = scope["client"][0] if scope.get("client") else ""
        await self.app({**scope, "headers": headers.raw}, receive, send)
