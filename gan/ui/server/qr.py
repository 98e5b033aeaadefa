"""A link as a QR code, so that an audience opens the same picture on its phones."""

import asyncio
import functools
import io
import re
from urllib.parse import urlsplit

import segno
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gan.ui.server.routes import FOREVER, PREFIX

LONGEST = 600  # characters: beyond, the squares get too small for the back row


def qr_route() -> Route:
    return Route(f"{PREFIX}/qr", _answer)


async def _answer(request: Request) -> Response:
    """`text`, a web address, as an SVG of any size, black on white also in a dark page."""
    text = request.query_params.get("text", "")
    if refusal := refused(text):
        return JSONResponse({"error": refusal}, status_code=422)
    headers = {
        "Cache-Control": FOREVER,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return Response(await asyncio.to_thread(draw, text), media_type="image/svg+xml", headers=headers)


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
    code = segno.make_qr(text, error="m")
    code.save(buffer, "svg", border=4, light="#fff", xmldecl=False, svgclass=None, lineclass=None, omitsize=True)
    return buffer.getvalue()


def _host(text: str) -> str | None:
    try:
        return urlsplit(text).hostname
    except ValueError:
        return None
