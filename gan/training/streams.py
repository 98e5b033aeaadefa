"""Random numbers that follow from a run's seed and where it stands, and from nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def seeded(*numbers: int) -> Iterator[None]:
    """Inside, torch's random numbers follow from `numbers` alone; outside, nothing changes."""
    mixed = 0
    for number in numbers:  # a step of SplitMix64 per number keeps neighbouring seeds apart
        mixed = (mixed + number + 0x9E3779B97F4A7C15) & (2**64 - 1)
        mixed = ((mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9) & (2**64 - 1)
        mixed ^= mixed >> 27
    with torch.random.fork_rng([torch.cuda.current_device()] if torch.cuda.is_available() else []):
        torch.manual_seed(mixed & (2**63 - 1))
        yield
