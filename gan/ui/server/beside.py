"""Slow work that needs no generator: it has one thread of low priority, beside the thread that draws."""

import asyncio
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


class Beside:
    """Does one piece of work after the other.

    However many are asked for, they use one core, and only while nothing else needs it.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="beside", initializer=give_way)

    async def run(self, work: Callable[[], T]) -> T:
        """What `work` returns; work that nobody waits for any more is not begun."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def give_way() -> None:
    """Let other threads go first from now on, where a thread has a priority of its own (Linux)."""
    with suppress(AttributeError, OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)
