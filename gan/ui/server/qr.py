"""A link as a QR code, so that an audience opens the same picture on its phones."""

import functools
import io
import re
from urllib.parse import urlsplit

import segno
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gan.studio import RecipeError
from gan.ui.server.admission import Line
from gan.ui.server.batcher import Batcher
from gan.ui.server.routes import FOREVER, OURS, client_of, route, unless_gone

LONGEST = 600  # characters: beyond, the squares get too small for the back row
STANDING = 63
PATTERN = 0  # of squares that are turned over, of eight; trying all of them takes six times as long


def qr_route(batcher: Batcher) -> Route:
    """The route `qr`: one code at a time, drawn where the pictures are, so that it can't slow them down."""
    line = Line(running=1, waiting=STANDING)

    async def answer(request: Request) -> Response:
        """`text`, a web address, as an SVG of any size, black on white also in a dark page."""
        text, client = request.query_params.get("text", ""), client_of(request)
        if refusal := refused(text):
            raise RecipeError(refusal)

        async def drawn() -> bytes:
            async with line.turn(client):
                return await batcher.aside(lambda: draw(text), client=f"{client} qr")

        headers = OURS | {"Cache-Control": FOREVER}
        return Response(await unless_gone(request, drawn()), media_type="image/svg+xml", headers=headers)

    return route("qr", answer, methods=("GET",))


def refused(text: str) -> str:
    """Why there is no QR code of this text, in a sentence; "" when there is one."""
    if len(text) > LONGEST:
        return f"A QR code holds at most {LONGEST} characters here, not {len(text)}."
    if not re.fullmatch(r"https?://[!-~]+", text) or not _host(text):
        return f"A QR code is drawn of a web address that starts with http:// or https://, not of {text[:40]!r}."
    return ""


@functools.lru_cache(maxsize=64)
def draw(text: str) -> bytes:
    """The QR code as SVG without a size of its own, with the quiet zone that cameras need."""
    buffer = io.BytesIO()
    code = segno.make_qr(text, error="m", mask=PATTERN)
    code.save(buffer, "svg", border=4, light="#fff", xmldecl=False, svgclass=None, lineclass=None, omitsize=True)
    return buffer.getvalue()


def _host(text: str) -> str | None:
    try:
        return urlsplit(text).hostname
    except ValueError:
        return None
