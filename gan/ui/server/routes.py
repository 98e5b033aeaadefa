"""What every route of ours shares: where it lives, how a query reaches it, and refusals in sentences."""

import functools
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gan.studio import RecipeError
from gan.studio.reading import LONGEST
from gan.ui.server.batcher import Busy

PREFIX = "/gradio_api/latent-walks"  # Gradio's own: in front of a server-side rendering only such paths reach Python
METHODS = ["GET", "POST"]  # stored pictures make queries too long for an address
FOREVER = "public, max-age=31536000, immutable"

Handler = Callable[[Request], Awaitable[Response]]


def answers(handler: Handler) -> Handler:
    """Refusals in sentences: 422 for what cannot be drawn, 503 for what cannot be drawn now."""

    @functools.wraps(handler)
    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except RecipeError as error:
            return JSONResponse({"error": str(error)}, status_code=422)
        except Busy:
            sentence = "Too many pictures are waiting to be drawn; ask again in a second."
            return JSONResponse({"error": sentence}, status_code=503, headers={"Retry-After": "1"})

    return answer


def spelled_out(handler: Handler) -> Handler:
    """Called with the query in the address, where a POST has it in its body."""

    @functools.wraps(handler)
    async def answer(request: Request) -> Response:
        if request.method != "POST":
            return await handler(request)
        query = await read_body(request, LONGEST + 6000)
        return await handler(Request(request.scope | {"query_string": query}, request.receive))

    return answer


async def read_body(request: Request, most: int) -> bytes:
    """The body of a request, but never more than one piece beyond `most` bytes."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            raise RecipeError(f"At most {most:,} bytes are accepted here.")
    return body


def take(query: str, name: str, default: str) -> tuple[str, str]:
    """The query without one of its fields, and that field."""
    pairs = parse_qsl(query[: LONGEST + 6000], keep_blank_values=True)
    values = [value for key, value in pairs if key == name]
    return urlencode([pair for pair in pairs if pair[0] != name], safe=","), (values or [default])[0]
