"""Requests that arrive together are drawn together: one thread, live pictures first, a bounded number waiting."""

import asyncio
import contextlib
import math
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np

from gan.studio import Recipe
from gan.studio.film import PART

Render = Callable[[Sequence[Recipe]], np.ndarray]
T = TypeVar("T")
Draw = Callable[[Sequence[Recipe]], Awaitable[np.ndarray]]

ASIDE = 0.25  # seconds between pieces of other work, at most, while live pictures are drawn
STIRRED = 1.0  # seconds after a live picture, in which the next one is likely


class Busy(Exception):
    """So many requests are waiting that another one had better come again later."""


@dataclass(eq=False)
class _Job:
    recipes: Sequence[Recipe]
    patient: bool
    due: float
    places: int  # given back as soon as it is being drawn
    pictures: asyncio.Future[np.ndarray]


class Batcher:
    """Draws recipes in batches of at most `largest`; whoever comes while `limit` of them wait is refused.

    As long as a place is free a job may come in whatever its size: if it had to find a place for each of its pictures,
    single pictures would take every place that falls free, and strips would come in only after a rush.

    Live jobs are drawn in the order they came; in front of them is only the batch being drawn, however many patient
    jobs there are. A patient job that has waited for `patience` seconds is drawn together with live ones, one to a
    batch (or in turn with them where they want another model), so it waits for the patient ones before it only.
    """

    def __init__(self, render: Render, *, largest: int = 16, limit: int = 256, patience: float = 0.4) -> None:
        self.largest = largest
        self._render = render
        self._limit = limit
        self._patience = patience
        self._jobs: list[_Job] = []
        self._taken = 0  # places
        self._live_turn = False
        self._live_at = -math.inf
        self._worker: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="draw")

    @property
    def waiting(self) -> int:
        """How many pictures wait, those included that `place` keeps a place for: less than `limit` + `largest`."""
        return self._taken

    @property
    def patient_batch(self) -> int:
        """How many patient pictures are drawn at once now: one while few people move sliders, who would notice more."""
        stirred = asyncio.get_running_loop().time() < self._live_at + STIRRED
        crowded = self._taken > self._limit / 8  # then every batch is full, and each turn of the patient must count
        return 1 if stirred and not crowded else min(PART, self.largest)

    async def draw(self, recipes: Sequence[Recipe], *, patient: bool = False) -> np.ndarray:
        """The pictures of one model's recipes (at most `largest`) as uint8 [N, H, W, 3]; raises `Busy` when full."""
        self._take(len(recipes))
        return await self._queue(recipes, patient=patient, places=len(recipes))

    @contextlib.contextmanager
    def place(self, size: int) -> Iterator[Draw]:
        """A patient `draw` that takes `size` recipes at a time, again and again, and is refused now or never."""
        self._take(size)
        try:
            yield partial(self._queue, patient=True)
        finally:
            self._taken -= size

    async def aside(self, work: Callable[[], T]) -> T:
        """A short piece of other work in the drawing thread; while somebody moves sliders, only now and then."""
        loop = asyncio.get_running_loop()
        longest = loop.time() + ASIDE
        while loop.time() < min(longest, self._live_at + ASIDE):
            await asyncio.sleep(ASIDE / 10)
        return await loop.run_in_executor(self._thread, work)

    def _take(self, places: int) -> None:
        if not 1 <= places <= self.largest:
            raise ValueError(f"One job has 1 to {self.largest} recipes, not {places}.")
        if self._taken >= self._limit:
            raise Busy
        self._taken += places

    def _queue(self, recipes: Sequence[Recipe], *, patient: bool, places: int = 0) -> asyncio.Future[np.ndarray]:
        loop = asyncio.get_running_loop()
        job = _Job(recipes, patient, loop.time() + self._patience, places, loop.create_future())
        self._jobs.append(job)
        if not patient:
            self._live_at = loop.time()
        if self._worker is None or self._worker.done():
            self._worker = loop.create_task(self._work())
        return job.pictures

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while batch := self._gather(loop.time()):
            recipes = [recipe for job in batch for recipe in job.recipes]
            try:
                pictures = await loop.run_in_executor(self._thread, self._render, recipes)
            except Exception as error:  # noqa: BLE001  whatever went wrong belongs to those who asked
                _settle(batch, error=error)
            else:
                _settle(batch, pictures=pictures)

    def _gather(self, now: float) -> list[_Job]:
        """What is drawn next, which then waits no longer: live jobs and one patient job, or patient jobs alone."""
        self._forget([job for job in self._jobs if job.pictures.cancelled()])
        live = [job for job in self._jobs if not job.patient]
        patient = [job for job in self._jobs if job.patient]
        if not live:
            batch = _fitting(patient, self.patient_batch)
        elif patient and patient[0].due <= now and not self._live_turn:
            batch = _fitting([patient[0], *live], self.largest)
        else:
            batch = _fitting(live, self.largest)
        self._live_turn = all(job.patient for job in batch)
        self._forget(batch)
        return batch

    def _forget(self, jobs: list[_Job]) -> None:
        for job in jobs:
            self._jobs.remove(job)
            self._taken -= job.places


def _fitting(jobs: list[_Job], room: int) -> list[_Job]:
    """The first job and those of its model and word that fit beside it, none of them out of turn."""
    batch: list[_Job] = []
    for job in jobs:
        if _kind(job) != _kind(jobs[0]):
            continue
        if batch and len(job.recipes) > room:
            break
        batch.append(job)
        room -= len(job.recipes)
    return batch


def _kind(job: _Job) -> tuple[str, str]:
    return job.recipes[0].model, job.recipes[0].word


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
