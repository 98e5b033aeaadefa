"""Pictures rendered on several cores, in order."""

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from gan.builders.archive import Entry


def rendered(render: Callable[[int], Entry], count: int, *, workers: int, block: int) -> Iterator[Entry]:
    """`render(0)` to `render(count - 1)`, in order; one worker makes `block` pictures that follow each other.

    `render` has to travel to other processes: a function of a module, or a `partial` of one.
    """
    blocks = [range(start, min(start + block, count)) for start in range(0, count, block)]
    if min(workers, len(blocks)) == 1:
        yield from map(render, range(count))
        return
    # "spawn" also where fork is the default: a forked child of a threaded process may hang.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(min(workers, len(blocks)), mp_context=context, initializer=_leave_interrupts_to_parent)
    try:
        for entries in pool.map(partial(_render_block, render), blocks):
            yield from entries
    finally:
        pool.shutdown(cancel_futures=True)


def _leave_interrupts_to_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _render_block(render: Callable[[int], Entry], block: range) -> list[Entry]:
    return [render(index) for index in block]
