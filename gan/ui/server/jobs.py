"""What waits to be drawn, in which order it comes, and what fits into one batch."""

import asyncio
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from gan.studio import Recipe
from gan.studio.film import PART


@dataclass(eq=False)
class Job:
    """Some recipes of one kind and size. Live ones are drawn at once, patient ones a few at a time.

    The `kind` is what the pictures of one batch have in common. One of its pictures costs as many as the generator
    draws for it: a word has one for each letter.
    """

    recipes: Sequence[Recipe]
    size: int | None  # in pixels, where pictures are drawn smaller than whole
    kind: Hashable
    cost: int
    client: str
    patient: bool
    since: float  # when it came, or when some of it was drawn
    pictures: asyncio.Future[np.ndarray]
    drawn: list[np.ndarray] = field(default_factory=list)
    begun: int = 0  # recipes that are drawn, or just now being drawn
    served: int = 0  # the number of the last batch with some of it


@dataclass(eq=False)
class Aside:
    """A short piece of other work."""

    work: Callable[[], Any]
    client: str
    result: asyncio.Future[Any]
    served: int = 0


Batch = list[tuple[Job, int]]  # jobs, and how many pictures of each
Asked = TypeVar("Asked", Job, Aside)


def in_turn(asked: list[Asked]) -> list[Asked]:
    """What each client asked for first, then what each asked for second, and so on; the one just served comes last."""
    number: Counter[str] = Counter()
    ranks: list[int] = []
    for one in asked:
        ranks.append(number[one.client])
        number[one.client] += 1
    ordered = sorted(zip(ranks, asked, strict=True), key=lambda ranked: (ranked[0], ranked[1].served))
    return [one for _, one in ordered]


def fitting(jobs: list[Job], room: int) -> Batch:
    """The first job and those of its kind that fit beside it, none of them out of turn.

    Of a patient one as many pictures as fit, at least one; of a live one all.
    """
    batch: Batch = []
    for job in jobs:
        if job.kind != jobs[0].kind:
            continue
        left = len(job.recipes) - job.begun
        if batch and job.cost * (min(left, PART) if job.patient else left) > room:
            break
        count = min(left, max(1, room // job.cost)) if job.patient else left
        batch.append((job, count))
        room -= count * job.cost
        if room <= 0:
            break
    return batch
