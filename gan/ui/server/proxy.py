"""Behind a reverse proxy: below which path the page is seen, where the proxy says so."""

import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

PATH = r"(/[\w.~-]+)+"


def path_below(scope: Scope) -> str:
    """The path of a request without the one below which the page is served."""
    path, root = str(scope["path"]), str(scope.get("root_path", ""))
    return path[len(root) :] or "/" if root and f"{path}/".startswith(f"{root}/") else path


class Prefix:
    """Takes the path below which a proxy serves the page from its header `X-Forwarded-Prefix`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the path in `root_path`."""
        if scope["type"] in ("http", "websocket") and not scope.get("root_path"):
            said = Headers(scope=scope).get("x-forwarded-prefix", "").split(",")[0].strip().rstrip("/")
            if re.fullmatch(PATH, said) and len(said) < 200:
                scope = {**scope, "root_path": said}
        await self.app(scope, receive, send)


def root_path(text: str) -> str:
    """A path below which a proxy serves the page, or its whole address, checked; raises `ValueError`."""
    path = "/" + text.strip("/") if not re.match(r"https?://", text) else text.rstrip("/")
    if text.strip("/") and not re.fullmatch(rf"(https?://[\w.:\[\]-]+)?({PATH})?", path):
        raise ValueError(f"A root path is like /walks or https://example.org/walks, not {text[:80]!r}.")
    return path if text.strip("/") else ""
