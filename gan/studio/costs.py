"""What a picture of a model costs on this machine at each of its sizes, and which of them is drawn when."""

import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch

from gan import latent
from gan.models import Stoppable

FLUENT = 1 / 20  # seconds for a picture while a slider moves
LIVELY = 0.15  # the most that one may take then, where there is no smaller one
SMALL = 0.25  # seconds for one of many small pictures
LEAST_MOVING, LEAST_SMALL, MOST_SMALL = 16, 64, 256  # pixels
MANY = 8.0  # seconds for all pictures of a walk
FEWEST = 3
SETTLED = 0.1  # seconds that were measured: for less, once more
WARM = 0.5  # seconds in which what is computed once is computed
TIMES = 3


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
        """The largest size that is drawn twenty times a second, or nearly; None where a picture waits for rest."""
        if self.seconds[-1] <= FLUENT or (len(self.sizes) == 1 and self.seconds[-1] <= LIVELY):
            return self.whole
        usable = [size for size in self.sizes if size >= LEAST_MOVING]
        fluent = [size for size in usable if self.of(size) <= FLUENT]
        return max(fluent) if fluent else next((size for size in usable if self.of(size) <= LIVELY), None)

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


@lru_cache(maxsize=64)
@torch.inference_mode()
def measured(generator: Any) -> Costs:
    """The costs of one picture alone, with as many threads as draw; the least of a few tries where they are quick."""
    ws = latent.sample_ws(generator, [0], [0], torch.tensor([0.7]))
    best = _timed(generator, ws)
    for _ in range(TIMES - 1):
        if best[-1] > SETTLED:
            break
        best = [min(pair) for pair in zip(best, _timed(generator, ws), strict=True)]
    sizes = generator.sizes if isinstance(generator, Stoppable) else (generator.resolution,)
    return Costs(tuple(sizes), tuple(best))


def _timed(generator: Any, ws: torch.Tensor) -> list[float]:
    """Seconds from the beginning to the picture of each size.

    On a processor the thread's own time counts: what else a machine has to do just now is no part of what it can do.
    """
    clock = time.thread_time if ws.device.type == "cpu" else time.perf_counter
    _warm(generator, ws)
    begun = clock()
    if not isinstance(generator, Stoppable):
        _finish(generator.synthesis(ws))
        return [clock() - begun]
    found = []
    for picture in generator.stages(ws):
        _finish(picture)
        found.append(clock() - begun)
    return found


def _warm(generator: Any, ws: torch.Tensor) -> None:
    """What is computed once from weights, and found out once by libraries, is no part of a picture's cost."""
    if not isinstance(generator, Stoppable):
        return
    begun = time.perf_counter()
    for picture in generator.stages(ws):
        _finish(picture)
        if time.perf_counter() - begun > WARM:
            break


def _finish(picture: torch.Tensor) -> None:
    """Until it is really there, also on a device that works by itself."""
    picture[..., 0, 0].cpu()
