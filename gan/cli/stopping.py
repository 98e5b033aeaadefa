"""Ctrl-C, or a machine that is taken away: what is at hand is finished first."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# The second is what launchers and clouds send, half a minute before they kill.
SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def asked_to_stop() -> Iterator[Callable[[], int]]:
    """Within it a first signal only makes the function that it gives return its number, and a second one ends all."""
    came = 0

    def note(number: int, _: object) -> None:
        nonlocal came
        came = number
        restore()

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    before = {number: signal.signal(number, note) for number in SIGNALS}
    try:
        yield lambda: came
    finally:
        restore()
