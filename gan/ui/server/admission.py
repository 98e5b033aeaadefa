"""Who may come in: a limited number at a time, and no client takes what others need."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field

MANY = "Too many pictures are waiting to be drawn; ask again in a second."


class Busy(Exception):
    """So much is waiting that another request had better come again in `again` seconds."""

    def __init__(self, sentence: str, *, again: int) -> None:
        super().__init__(sentence)
        self.again = again


class Places:
    """A fixed number of places. Who finds none is told so in the sentence `full`.

    A client may take a place only while it holds fewer than are free, so another client always finds one. This is the
    rule of dynamic thresholds (Choudhury and Hahne, 1998): one client alone gets half of the places, and whoever comes
    next half of what is left.
    """

    def __init__(self, most: int, full: str = MANY, *, again: int = 1) -> None:
        self.most = most
        self._busy = full, again
        self.taken = 0
        self._held: Counter[str] = Counter()

    def full(self, client: str) -> bool:
        """Whether this client would be refused now."""
        free = self.most - self.taken
        return free <= 0 or 0 < self._held[client] >= free

    def require_room(self, client: str) -> None:
        """Raise `Busy` where there is no place for this client."""
        if self.full(client):
            sentence, again = self._busy
            raise Busy(sentence, again=again)

    def take(self, client: str) -> None:
        """Take a place; raises `Busy` when there is none for this client."""
        self.require_room(client)
        self.taken += 1
        self._held[client] += 1

    def give_back(self, client: str) -> None:
        """Give a place back."""
        self.taken -= 1
        self._held[client] -= 1
        if not self._held[client]:
            del self._held[client]

    @contextmanager
    def hold(self, client: str) -> Iterator[None]:
        """A place for as long as the block lasts."""
        self.take(client)
        try:
            yield
        finally:
            self.give_back(client)


@dataclass(eq=False)
class _Waiting:
    client: str
    moved: Callable[[int], None]
    turn: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Line:
    """At most `running` pieces of work go on at a time, while at most `waiting` more stand in line.

    What stands in line holds nothing else. The next turn is the client's of which least is going on; of equals, the
    one's who came first.
    """

    def __init__(self, *, running: int, waiting: int, full: str = MANY, again: int = 1) -> None:
        self.running = 0
        self._most = running
        self._places = Places(running + waiting, full, again=again)
        self._by_client: Counter[str] = Counter()
        self._waiting: list[_Waiting] = []

    def require_room(self, client: str) -> None:
        """Raise `Busy` where this client could not stand in line now."""
        self._places.require_room(client)

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return len(self._waiting)

    @asynccontextmanager
    async def turn(self, client: str, moved: Callable[[int], None] = lambda before: None) -> AsyncIterator[None]:
        """A turn, as soon as it comes; raises `Busy` at once or never.

        While it waits, `moved` is told how many are before it, whenever that changes.
        """
        with self._places.hold(client):
            await self._wait(client, moved)
            try:
                yield
            finally:
                self._end(client)

    async def _wait(self, client: str, moved: Callable[[int], None]) -> None:
        if self.running < self._most and not self._waiting:
            self._begin(client)
            return
        one = _Waiting(client, moved)
        self._waiting.append(one)
        moved(self.running + len(self._waiting) - 1)
        try:
            await one.turn
        except asyncio.CancelledError:
            if one in self._waiting:
                self._waiting.remove(one)
                self._tell()
            else:  # the turn came just now
                self._end(client)
            raise

    def _begin(self, client: str) -> None:
        self.running += 1
        self._by_client[client] += 1

    def _end(self, client: str) -> None:
        self.running -= 1
        self._by_client[client] -= 1
        if not self._by_client[client]:
            del self._by_client[client]
        while self._waiting and self.running < self._most:
            one = min(self._waiting, key=lambda one: self._by_client[one.client])
            self._waiting.remove(one)
            self._begin(one.client)
            with suppress(asyncio.InvalidStateError):  # it left just now, and gives the turn on
                one.turn.set_result(None)
        self._tell()

    def _tell(self) -> None:
        for number, one in enumerate(self._waiting):
            one.moved(self.running + number)
