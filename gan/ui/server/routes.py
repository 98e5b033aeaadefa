"""What every route of ours shares: where it lives, who asks for what, and refusals in sentences."""

import asyncio
import functools
import json
from collections.abc import Awaitable, Callable
from typing import NamedTuple, TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive

from gan.studio import RecipeError
from gan.studio.reading import LONGEST
from gan.ui.server.admission import Busy

PREFIX = "/gradio_api/latent-walks"  # Gradio's own: in front of a server-side rendering only such paths reach Python
METHODS = ("GET", "POST")  # stored pictures make queries too long for an address
FOREVER = "public, max-age=31536000, immutable"
OURS = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}
LATER = 1013  # the code of a WebSocket that is closed since too much waits (IANA)
LONGEST_QUERY = LONGEST + 6000  # bytes of a query that travels in a body

Handler = Callable[[Request], Awaitable[Response]]
T = TypeVar("T")


class Refusal(NamedTuple):
    """Why something is not done, for a person, and the status of HTTP that says so."""

    status: int
    sentence: str
    again: int = 0  # seconds until it may work

    @classmethod
    def of(cls, error: Exception) -> "Refusal | None":
        """The refusal that an error means; None for an error that is a fault of ours."""
        if isinstance(error, RecipeError):
            return cls(422, str(error))
        if isinstance(error, Busy):
            return cls(503, str(error), error.again)
        return None

    @property
    def body(self) -> bytes:
        """What is sent: a JSON object with the sentence."""
        return json.dumps({"error": self.sentence}).encode()

    def response(self) -> Response:
        """The answer that says it."""
        headers = {"Retry-After": str(self.again)} if self.again else {}
        return Response(self.body, self.status, OURS | headers, "application/json")


def route(name: str, handler: Handler, *, methods: tuple[str, ...] = METHODS) -> Route:
    """A route below `PREFIX` that refuses in sentences what its handler can't do."""

    @functools.wraps(handler)
    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except ClientDisconnect:
            return Response(status_code=499)  # nobody reads it
        except (RecipeError, Busy) as error:
            if refusal := Refusal.of(error):
                return refusal.response()
            raise

    return Route(f"{PREFIX}/{name}", answer, methods=list(methods))


def client_of(request: Request) -> str:
    """Who asks: an address, as the server (or the proxy that it trusts) sees it."""
    return request.client.host if request.client else ""


async def query_of(request: Request) -> str:
    """The query in the address, or in the body of a POST."""
    if request.method != "POST":
        return request.url.query
    body = await request.body()
    if len(body) > LONGEST_QUERY:
        raise RecipeError(f"At most {LONGEST_QUERY:,} bytes are accepted here.")
    return body.decode("utf-8", "replace")


async def unless_gone(request: Request, work: Awaitable[T]) -> T:
    """What the work comes to; it is stopped, with `ClientDisconnect`, as soon as the client goes away."""
    working, leaving = asyncio.ensure_future(work), asyncio.ensure_future(_left(request.receive))
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientDisconnect
        return working.result()
    finally:
        for task in (working, leaving):
            task.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
