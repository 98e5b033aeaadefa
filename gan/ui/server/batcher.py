"""Pictures that are asked for together are drawn together: one thread, live ones first, a bounded number waiting."""

import asyncio
import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import numpy as np

from gan.studio import GoOn, Recipe, Stopped
from gan.studio.film import PART
from gan.ui.server.admission import Places
from gan.ui.server.jobs import Aside, Batch, Job, fitting, in_turn

Render = Callable[[Sequence[Recipe], int | None, GoOn], np.ndarray]
T = TypeVar("T")

LIVE = 1024  # pictures: a hall full of phones opens the page at once, with ten of them on each
ASIDE = 0.25  # seconds between pieces of other work, at least, while live pictures are drawn
STIRRED = 1.0  # seconds after a live picture, in which the next one is likely


class Batcher:
    """Draws recipes in batches of about `largest` pictures; a live job is refused while `limit` of them wait.

    Live jobs take turns by client, and those of one client come in order. They wait for the batch that is being drawn,
    never for patient jobs, however many there are: those stand in a line of their own before they come here. Where live
    jobs leave no gap, one patient picture is drawn every `patience` seconds, together with them if it is of their kind,
    else before them. One piece of other work is done every `ASIDE` seconds.
    """

    def __init__(self, render: Render, *, largest: int = 16, limit: int = LIVE, patience: float = 0.4) -> None:
        self.largest = largest
        self._render = render
        self._places = Places(limit)
        self._patience = patience
        self._jobs: list[Job] = []
        self._asides: list[Aside] = []
        self._batches = 0
        self._live_turn = False
        self._live_at = self._patient_at = self._aside_at = -math.inf
        self._worker: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="draw")

    @property
    def waiting(self) -> int:
        """How many live jobs wait to be drawn."""
        return self._places.taken

    async def draw(
        self, recipes: Sequence[Recipe], *, size: int | None = None, patient: bool = False, client: str = ""
    ) -> np.ndarray:
        """The pictures [N, H, W, 3] of recipes of one kind; for a live job, raises `Busy` when full.

        What is cancelled while it is drawn is given up as soon as the generator allows.
        """
        loop = asyncio.get_running_loop()
        if not patient:
            if not 1 <= len(recipes) <= self.largest:
                raise ValueError(f"One live job has 1 to {self.largest} recipes, not {len(recipes)}.")
            if self._places.full(client):
                self._forget()  # whoever left a moment ago takes no place from who comes
            self._places.take(client)
            self._live_at = loop.time()
        job = Job(
            recipes=recipes,
            size=size,
            kind=(recipes[0].kind, size),
            cost=max(1, len(recipes[0].word.replace(" ", ""))),
            client=client,
            patient=patient,
            since=loop.time(),
            pictures=loop.create_future(),
        )
        self._jobs.append(job)
        self._wake()
        return await job.pictures

    async def aside(self, work: Callable[[], T], *, client: str = "") -> T:
        """A short piece of other work in the drawing thread; while somebody moves sliders, only now and then."""
        one = Aside(work, client, asyncio.get_running_loop().create_future())
        self._asides.append(one)
        self._wake()
        result: T = await one.result
        return result

    def _wake(self) -> None:
        if self._worker is None or self._worker.done():
            self._worker = asyncio.get_running_loop().create_task(self._work())

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            now = loop.time()
            self._forget()
            if self._asides and now >= min(self._live_at, self._aside_at) + ASIDE:
                await self._do(in_turn(self._asides)[0])
            if batch := self._gather(loop.time()):
                await self._draw_batch(batch)
            elif self._asides:
                await asyncio.sleep(ASIDE / 25)
            else:
                return

    def _stirred(self, now: float) -> bool:
        return now < self._live_at + STIRRED

    async def _do(self, one: Aside) -> None:
        self._asides.remove(one)
        try:
            result = await asyncio.get_running_loop().run_in_executor(self._thread, one.work)
        except Exception as error:  # noqa: BLE001  whatever went wrong belongs to the one who asked
            _settle(one.result, error=error)
        else:
            _settle(one.result, result)
        self._aside_at = asyncio.get_running_loop().time()

    async def _draw_batch(self, batch: Batch) -> None:
        loop = asyncio.get_running_loop()
        recipes = [one for job, count in batch for one in job.recipes[job.begun : job.begun + count]]
        self._begin(batch)

        def wanted() -> bool:
            return not all(job.pictures.cancelled() for job, _ in batch)

        try:
            pictures = await loop.run_in_executor(self._thread, self._render, recipes, batch[0][0].size, wanted)
        except Stopped:
            return
        except Exception as error:  # noqa: BLE001  whatever went wrong belongs to those who asked
            for job, _ in batch:
                _settle(job.pictures, error=error)
            self._jobs = [job for job in self._jobs if not job.pictures.done()]
            return
        start = 0
        for job, count in batch:
            job.drawn.append(pictures[start : start + count])
            job.since = loop.time()
            start += count
            if job.begun == len(job.recipes):
                _settle(job.pictures, job.drawn[0] if len(job.drawn) == 1 else np.concatenate(job.drawn))
        if any(job.patient for job, _ in batch):
            self._patient_at = loop.time()

    def _begin(self, batch: Batch) -> None:
        """What is drawn from now on waits no longer: its places are free."""
        self._batches += 1
        self._live_turn = all(job.patient for job, _ in batch)
        for job, count in batch:
            job.begun += count
            job.served = self._batches
            if not job.patient:
                self._places.give_back(job.client)
            if job.begun == len(job.recipes):
                self._jobs.remove(job)

    def _gather(self, now: float) -> Batch:
        """What is drawn next: live jobs and now and then one patient picture, or patient ones alone."""
        live = in_turn([job for job in self._jobs if not job.patient])
        patient = in_turn([job for job in self._jobs if job.patient])
        if not live:
            return fitting(patient, min(PART, self.largest) if self._crowded or not self._stirred(now) else 1)
        late = now - self._patience
        due = [job for job in patient if max(job.since, self._patient_at) <= late]
        if not due or self._live_turn:
            return fitting(live, self.largest)
        first = fitting(due[:1], PART if self._crowded else 1)
        if due[0].kind != live[0].kind:
            return first
        return first + fitting(live, self.largest - first[0][1] * due[0].cost)

    @property
    def _crowded(self) -> bool:
        """Whether every live batch is full anyway, so that each turn of the patient must count."""
        return self._places.taken > 2 * self.largest

    def _forget(self) -> None:
        """Drop what nobody waits for any more."""
        for job in [job for job in self._jobs if job.pictures.cancelled()]:
            self._jobs.remove(job)
            if not job.patient:
                self._places.give_back(job.client)
        self._asides = [one for one in self._asides if not one.result.cancelled()]


def _settle(future: asyncio.Future[Any], result: object = None, *, error: Exception | None = None) -> None:
    if future.cancelled():
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(result)
