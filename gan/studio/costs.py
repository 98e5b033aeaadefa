"""What a picture of a model costs on this machine at each of its sizes, and which of them is drawn when."""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import torch

from gan import latent
from gan.models import Generator, Stoppable

FLUENT = 1 / 20  # seconds for a picture while a slider moves
LIVELY = 0.15  # the most that one may take then, where there is no smaller one
SMALL = 0.25  # seconds for one of many small pictures
LEAST_MOVING, LEAST_SMALL, MOST_SMALL = 32, 64, 256  # pixels
MANY = 8.0  # seconds for all pictures of a walk
FEWEST = 3
ENOUGH = 0.5  # seconds for measuring once more,
AGAIN = 2  # so many times


@dataclass(frozen=True)
class Costs:
    """The `sizes` at which a model can be drawn, in pixels, the last one whole, and the `seconds` of each."""

    sizes: tuple[int, ...]
    seconds: tuple[float, ...]

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


def measured(generator: Generator) -> Costs:
    """What `measure` found when this was first asked."""
    if (found := _known.get(generator)) is None:
        found = _known[generator] = measure(generator)
    return found


@torch.inference_mode()
def measure(generator: Generator) -> Costs:
    """The costs of one picture alone, with as many threads as draw.

    It is drawn once, and as far as a short time suffices twice more: of each level the least counts, since what is
    computed once, by libraries and from weights, is no part of a picture's cost.
    """
    ws = latent.sample_ws(generator, [0], [0], torch.tensor([0.7]))
    levels = list(_timed(generator, ws))
    for _ in range(AGAIN):
        spent = 0.0
        for number, seconds in enumerate(_timed(generator, ws) if levels[0] < ENOUGH else ()):
            levels[number] = min(levels[number], seconds)
            spent += seconds
            if spent > ENOUGH:
                break
    sizes = generator.sizes if isinstance(generator, Stoppable) else (generator.resolution,)
    return Costs(tuple(sizes), tuple(itertools.accumulate(levels)))


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
