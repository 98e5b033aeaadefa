"""Requests that arrive together are drawn together: one thread, the most urgent first, a bounded number waiting."""

import asyncio
import heapq
import itertools
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from gan.studio import Recipe

Render = Callable[[Sequence[Recipe]], np.ndarray]


class Busy(Exception):
    """So many requests are waiting that another one had better come again later."""


@dataclass(order=True)
class _Job:
    due: float
    number: int
    patient: bool = field(compare=False)
    recipes: Sequence[Recipe] = field(compare=False)
    pictures: asyncio.Future[np.ndarray] = field(compare=False)


class Batcher:
    """Draws recipes in batches of at most `largest`, at most `limit` of them waiting.

    A job is due at once, or `patience` seconds later: until then whatever is due at once goes first, and never waits
    for more than the one batch being drawn.
    """

    def __init__(self, render: Render, *, largest: int = 8, limit: int = 256, patience: float = 0.4) -> None:
        self.largest = largest
        self._render = render
        self._limit = limit
        self._patience = patience
        self._jobs: list[_Job] = []
        self._numbers = itertools.count()
        self._worker: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="draw")

    async def draw(self, recipes: Sequence[Recipe], *, patient: bool = False) -> np.ndarray:
        """The pictures of one model's recipes (at most `largest`) as uint8 [N, H, W, 3]; raises `Busy` when full."""
        if not 1 <= len(recipes) <= self.largest:
            raise ValueError(f"One job has 1 to {self.largest} recipes, not {len(recipes)}.")
        if sum(len(job.recipes) for job in self._jobs) + len(recipes) > self._limit:
            raise Busy
        loop = asyncio.get_running_loop()
        due = loop.time() + self._patience * patient
        job = _Job(due, next(self._numbers), patient, recipes, loop.create_future())
        heapq.heappush(self._jobs, job)
        if self._worker is None or self._worker.done():
            self._worker = loop.create_task(self._work())
        return await job.pictures

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while batch := self._gather():
            recipes = [recipe for job in batch for recipe in job.recipes]
            try:
                pictures = await loop.run_in_executor(self._thread, self._render, recipes)
            except Exception as error:  # noqa: BLE001  whatever went wrong belongs to those who asked
                _settle(batch, error=error)
            else:
                _settle(batch, pictures=pictures)

    def _gather(self) -> list[_Job]:
        """The most urgent jobs that fit one batch: one model, and no patient job beside one that is due at once."""
        batch: list[_Job] = []
        room = self.largest
        while self._jobs:
            job = self._jobs[0]
            alike = not batch or (job.recipes[0].model, job.patient) == (batch[0].recipes[0].model, batch[0].patient)
            if not alike or len(job.recipes) > room:
                break
            heapq.heappop(self._jobs)
            if not job.pictures.cancelled():
                batch.append(job)
                room -= len(job.recipes)
        return batch


def _settle(batch: list[_Job], *, pictures: np.ndarray | None = None, error: Exception | None = None) -> None:
    start = 0
    for job in batch:
        end = start + len(job.recipes)
        if job.pictures.cancelled():
            pass
        elif error is not None:
            job.pictures.set_exception(error)
        else:
            job.pictures.set_result(pictures[start:end])
        start = end
