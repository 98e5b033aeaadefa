"""Long work for visitors, of which only so much runs at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

from gan.ui.server.batcher import Busy


class Places:
    """`running` of at most `most` pieces of work; who starts one takes a place for as long as it lasts."""

    most: int
    running: int = 0

    @property
    def full(self) -> bool:
        return self.running >= self.most

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place among them; raises `Busy` when all are taken."""
        if self.full:
            raise Busy
        self.running += 1
        try:
            yield
        finally:
            self.running -= 1
