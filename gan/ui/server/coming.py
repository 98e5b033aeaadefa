"""The page is served before torch is imported; what needs the networks answers once they are loaded."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLong
from typing import TYPE_CHECKING, Any

from starlette.routing import BaseRoute, Match, NoMatchFound
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from gan.ui.markup import LOADING
from gan.ui.server.admission import Busy, Places
from gan.ui.server.routes import LATER, PREFIX, Refusal

if TYPE_CHECKING:
    from gan.ui.server.services import Services
else:
    Services = Any  # it brings torch along

PATIENCE = 20.0  # seconds that a request waits
STANDING = 1024  # requests that may wait
LOOK = 0.2  # seconds between two looks of a thread that waits, so that Ctrl-C ends it everywhere


class NotComing(Busy):
    """The networks could not be loaded, and the server is about to end."""


class Coming:
    """The services of a page: there at once, or brought by a thread while the page is already open."""

    def __init__(self, load: Callable[[], Services] | None = None) -> None:
        self._load = load
        self._found: Future[Services] = Future()
        self._found.set_running_or_notify_cancel()  # nobody who stops waiting stops the loading
        self._waiting = Places(STANDING)

    @classmethod
    def of(cls, services: Services) -> "Coming":
        """Those that are there."""
        coming = cls()
        coming._found.set_result(services)
        return coming

    def bring(self) -> None:
        """Begin to load them, in a thread that keeps nobody from ending the program."""
        if self._load is not None:
            threading.Thread(target=self._bring, args=(self._load,), name="loading", daemon=True).start()

    def _bring(self, load: Callable[[], Services]) -> None:
        try:
            self._found.set_result(load())
        except BaseException as error:  # noqa: BLE001  `wait` raises it
            self._found.set_exception(error)

    def wait(self) -> Services:
        """The services, or what went wrong when they were loaded."""
        while True:
            try:
                return self._found.result(LOOK)
            except TooLong:
                if self._found.done():
                    raise

    async def there(self, client: str = "") -> Services:
        """The services as soon as they are there. Raises `Busy` where that takes long or many wait, or `NotComing`."""
        if not self._found.done():
            with self._waiting.hold(client):
                waiting = asyncio.shield(asyncio.wrap_future(self._found))
                await asyncio.wait([waiting], timeout=PATIENCE)
        if not self._found.done():
            raise Busy(LOADING, again=2)
        if error := self._found.exception():
            raise NotComing(f"This page can't draw: {error}", again=0)
        return self._found.result()


class Rooms(BaseRoute):
    """All routes of the services.

    A request that comes while the networks are still being loaded waits a while; then it is told to come again.
    """

    path = PREFIX

    def __init__(self, coming: Coming) -> None:
        self.coming = coming

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whatever lies below `PREFIX`."""
        ours = scope["type"] in ("http", "websocket") and scope["path"].startswith(f"{PREFIX}/")
        return (Match.FULL if ours else Match.NONE), {}

    def url_path_for(self, name: str, /, **path_params: Any) -> Any:
        """None of them has a name."""
        raise NoMatchFound(name, path_params)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on to the route that is asked for."""
        try:
            services = await self.coming.there((scope.get("client") or [""])[0])
        except Busy as error:
            await _refuse(error, scope, receive, send)
        else:
            await services.router(scope, receive, send)


async def _refuse(error: Busy, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await WebSocket(scope, receive, send).close(LATER)
    else:
        await Refusal(503, str(error), error.again).response()(scope, receive, send)
