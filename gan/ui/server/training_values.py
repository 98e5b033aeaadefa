"""What a page that lets visitors train reads from a request, and who may ask it."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gan.studio import RecipeError
from gan.ui.server.live_socket import is_own_page
from gan.ui.server.routes import Handler, Refusal, client_of

LONGEST_JSON = 8192
FOREIGN = "This is done from the page itself, not from another site's."
LOCAL_CLIENTS = frozenset({"127.0.0.1", "::1"})
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
FORWARDED = ("x-forwarded-for", "x-forwarded-host", "x-forwarded-prefix", "forwarded", "via")


def from_own_page(handler: Handler) -> Handler:
    """What a page of another site asks for is refused."""

    async def answer(request: Request) -> Response:
        if not is_own_page(request) or request.headers.get("sec-fetch-site", "same-origin") not in (
            "same-origin",
            "none",
        ):
            return Refusal(403, FOREIGN).response()
        return await handler(request)

    return answer


def is_on_this_computer(request: Request) -> bool:
    """Whether the browser runs where the server runs, as far as a connection can tell: no proxy, no other name."""
    host = request.headers.get("host", "")
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    forwarded = any(header in request.headers for header in FORWARDED)
    return client_of(request) in LOCAL_CLIENTS and name in LOCAL_HOSTS and not forwarded


async def values_of(request: Request) -> dict[str, Any]:
    """The JSON object in a body. Raises `RecipeError`."""
    body = await request.body()
    if len(body) > LONGEST_JSON:
        raise RecipeError(f"At most {LONGEST_JSON:,} bytes are accepted here.")
    try:
        values = json.loads(body)
    except ValueError:
        values = None
    if not isinstance(values, dict):
        raise RecipeError("A JSON object is accepted here.")
    return values


def minutes_of(value: object) -> float:
    """A number of minutes. Raises `RecipeError`."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RecipeError(f"Minutes are a number, not {value!r:.40}.")
    return float(value)


def names_of(value: object) -> list[str]:
    """A list of names. Raises `RecipeError`."""
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise RecipeError(f"Parts are a list of names, not {value!r:.40}.")
    return value
