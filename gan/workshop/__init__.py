"""Training for the page: pictures that are sent, one run in a process of its own, what it tells, and keeping it."""

from gan.workshop.job import MOST_MINUTES, SIZES, Job
from gan.workshop.refusal import WorkshopError
from gan.workshop.tellings import Telling
from gan.workshop.workshop import PARTS, Workshop

__all__ = ["MOST_MINUTES", "PARTS", "SIZES", "Job", "Telling", "Workshop", "WorkshopError"]
