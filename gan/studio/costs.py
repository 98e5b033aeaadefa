"""What a picture of a model costs on this machine at each of its sizes, and which of them is drawn when."""

import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import torch

from gan import latent
from gan.models import Generator, Stoppable
from gan.studio.cores import free_cores

FLUENT = 1 / 20  # seconds for a picture while a slider moves
LIVELY = 0.15  # the most that one may take then, where there is no smaller one
SMALL = 0.25  # seconds for one of many small pictures
LEAST_MOVING, LEAST_SMALL, MOST_SMALL = 32, 64, 256  # pixels
MANY = 8.0  # seconds for all pictures of a walk
FEWEST = 3
ENOUGH = 0.5  # seconds for measuring once more,
AGAIN = 2  # so many times
PATIENCE = 4.0  # seconds for measuring with all threads


@dataclass(frozen=True)
class Costs:
    """The `sizes` at which a model can be drawn, in pixels, the last one whole, and the `seconds` of each.

    So many `threads` draw it while cores are free for them; None for as many as draw everything else.
    """

    sizes: tuple[int, ...]
    seconds: tuple[float, ...]
    threads: int | None = None

    def of(self, size: int | None) -> float:
        """Seconds for a picture of one of the sizes; of the whole one without a size."""
        return self.seconds[-1] if size is None else self.seconds[self.sizes.index(size)]

    @property
    def whole(self) -> int:
        """The full size."""
        return self.sizes[-1]

    @property
    def moving(self) -> int | None:
        """The largest size that is drawn twenty times a second; None where a picture waits for rest.

        Where that is so small that nothing can be told in it, the next one, if it is drawn seven times a second.
        """
        if self.seconds[-1] <= FLUENT or (len(self.sizes) == 1 and self.seconds[-1] <= LIVELY):
            return self.whole
        fluent = max((size for size in self.sizes if self.of(size) <= FLUENT), default=0)
        lively = (size for size in self.sizes if size >= LEAST_MOVING and self.of(size) <= LIVELY)
        return max(fluent, next(lively, 0)) or None

    @property
    def small(self) -> int:
        """The size of strips, sheets and thumbnails."""
        if self.seconds[-1] <= FLUENT:
            return self.whole
        usable = [size for size in self.sizes if size >= LEAST_SMALL] or [self.whole]
        return max([size for size in usable if size <= MOST_SMALL and self.of(size) <= SMALL], default=usable[0])

    @property
    def part(self) -> int | None:
        """The size for small pictures as a studio takes it: None where it is the whole one."""
        return None if self.small == self.whole else self.small

    def pictures(self, most: int) -> int:
        """How many small pictures a walk has on this machine, of `most` at best."""
        seconds = self.of(self.small)
        return most if seconds * most <= MANY or seconds <= FLUENT else max(FEWEST, min(most, int(MANY / seconds)))


_known: "WeakKeyDictionary[Generator, Costs]" = WeakKeyDictionary()  # as long as a generator is there
_many = threading.Lock()


def measured(generator: Generator, cores: int = 1) -> Costs:
    """What `measure` found when this was first asked."""
    if (found := _known.get(generator)) is None:
        found = _known[generator] = measure(generator, cores)
    return found


@contextmanager
def computing(generator: Generator) -> Iterator[None]:
    """Here as many threads compute as its `measured` costs name, while so many cores are free; elsewhere no more do."""
    known = _known.get(generator)
    with _threads(known.threads if known else None):
        yield


@contextmanager
def _threads(count: int | None) -> Iterator[None]:
    """PyTorch keeps this number for each thread that has computed before, and takes the last one for a new thread.

    One thread at a time computes with more than it was told.
    """
    before = torch.get_num_threads()
    if count is None or count <= before or count > free_cores() or not _many.acquire(blocking=False):
        yield
        return
    try:
        torch.set_num_threads(count)
        yield
    finally:
        torch.set_num_threads(before)
        _many.release()


@torch.inference_mode()
def measure(generator: Generator, cores: int = 1) -> Costs:
    """The costs of one picture alone, with as many threads as draw: `cores` of them where one takes its time.

    It is drawn once, and as far as a short time suffices twice more: of each level the least counts, since what is
    computed once, by libraries and from weights, is no part of a picture's cost. What takes its time is then timed as
    all threads draw it. Small pictures gain little from many threads, and lose much when one of them has no core.
    """
    ws = latent.sample_ws(generator, [0], [0], torch.tensor([0.7]))
    levels = list(_timed(generator, ws))
    for _ in range(AGAIN):
        levels = _again(generator, ws, levels)
    threads = cores if ws.device.type == "cpu" and sum(levels) > FLUENT else None
    if threads is not None:
        with _threads(threads):
            levels = _again(generator, ws, _together(generator, ws, levels))
    sizes = generator.sizes if isinstance(generator, Stoppable) else (generator.resolution,)
    return Costs(tuple(sizes), tuple(itertools.accumulate(levels)), threads)


def _again(generator: Generator, ws: torch.Tensor, levels: list[float]) -> list[float]:
    """The least seconds of each level, as far as a short time suffices to time it once more."""
    spent, found = 0.0, list(levels)
    for number, seconds in enumerate(_timed(generator, ws) if levels[0] < ENOUGH else ()):
        found[number] = min(found[number], seconds)
        spent += seconds
        if spent > ENOUGH:
            break
    return found


def _together(generator: Generator, ws: torch.Tensor, levels: list[float]) -> list[float]:
    """The seconds of each level as it is drawn now, of at least the first one.

    Those that would take too long are taken to be as much quicker as the ones before.
    """
    found: list[float] = []
    for seconds in _timed(generator, ws):
        found.append(seconds)
        if sum(found) + sum(levels[len(found) : len(found) + 1]) > PATIENCE:
            break
    share = sum(found) / sum(levels[: len(found)])
    return [*found, *(share * seconds for seconds in levels[len(found) :])]


def _timed(generator: Generator, ws: torch.Tensor) -> Iterator[float]:
    """The seconds of each level that gives a picture.

    On a processor the thread's own time counts: what else a machine has to do just now is no part of what it can do.
    """
    clock = time.thread_time if ws.device.type == "cpu" else time.perf_counter
    begun = clock()
    pictures = generator.stages(ws) if isinstance(generator, Stoppable) else map(generator.synthesis, [ws])
    for picture in pictures:
        picture[..., 0, 0].cpu()  # until it is really there, also on a device that works by itself
        now = clock()
        yield now - begun
        begun = now
