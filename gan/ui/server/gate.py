"""Of Gradio's server only those addresses are open that this page or programs need; all others answer 404."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from starlette.types import ASGIApp, Receive, Scope, Send

from gan.ui.server.proxy import path_below
from gan.ui.server.routes import PREFIX, Refusal

READ, SENT = ("GET", "HEAD"), ("POST",)
MEGABYTE = 2**20


class Open(NamedTuple):
    """Paths that are answered, by which methods, why, and how long a body may be."""

    paths: str  # a regular expression
    methods: tuple[str, ...]
    why: str
    longest: int = 0  # bytes of a body


OPEN = (
    Open(rf"{PREFIX}/look", SENT, "a visitor's picture is looked for", 20 * MEGABYTE),
    Open(rf"{PREFIX}/(manner|slowly)", SENT, "a style picture is read", 11 * MEGABYTE),
    Open(rf"{PREFIX}/[\w./-]+", READ + SENT, "the page's own routes and scripts", MEGABYTE // 8),
    Open("/", READ, "the page"),
    Open(r"/(assets|static|svelte)/.+", READ, "Gradio's scripts, styles and fonts"),
    Open(r"(/gradio_api)?/theme\.css", READ, "the page's colours"),
    Open(r"/favicon\.ico|/robots\.txt|/manifest\.json", READ, "browsers and crawlers ask for them"),
    Open(
        r"/gradio_api/(startup-events|heartbeat/\w+)", READ, "Gradio's page starts its queue and says that it is open"
    ),
    Open(r"/config/?|/gradio_api/(info/?|openapi\.json|app_id/?)", READ, "programs learn which endpoints there are"),
    Open(r"/gradio_api/upload", SENT, "programs send pictures to project and restore", 11 * MEGABYTE),
    Open(r"/gradio_api/queue/join|/gradio_api/call/(v2/)?\w+/?", SENT, "programs call an endpoint", MEGABYTE // 4),
    Open(r"/gradio_api/queue/data|/gradio_api/call/(v2/)?\w+/\w+", READ, "programs wait for its answer"),
    Open(r"/gradio_api/(cancel|reset/?)", SENT, "programs give up waiting", MEGABYTE // 64),
    Open(r"/gradio_api/file=.+", READ, "programs fetch the files that an endpoint made"),
    Open(r"/gradio_api/mcp/?", READ + SENT, "assistants call an endpoint, where --mcp lets them", MEGABYTE // 4),
    Open(r"/gradio_api/mcp/schema/?", READ, "the Hub learns which tools there are"),
    Open(r"/pwa_icon(/(192|512))?", READ, "whoever keeps the page as an app on a screen"),
)


# What is open as well where visitors may train.
TRAINING = (Open(rf"{PREFIX}/training/upload", SENT, "visitors send pictures to train on", 4 * MEGABYTE),)


def opening(path: str, method: str, rows: Sequence[Open] = OPEN) -> Open | None:
    """The row for a request; None when nothing answers it."""
    return next((one for one in rows if method in one.methods and re.fullmatch(one.paths, path)), None)


class Gate:
    """Answers 404 to what no row names."""

    def __init__(self, app: ASGIApp, rows: Sequence[Open] = OPEN) -> None:
        self.app, self.rows = app, rows

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is open."""
        path = path_below(scope) if scope["type"] == "http" else ""
        if scope["type"] == "http" and opening(path or "/", scope["method"], self.rows) is None:
            await Refusal(404, "There is nothing at this address.").response()(scope, receive, send)
        else:
            await self.app(scope, receive, send)
