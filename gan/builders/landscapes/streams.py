"""Independent random streams, each named by what it is for and by whole numbers."""

from enum import IntEnum

import numpy as np


class Purpose(IntEnum):
    """What a random stream is for."""

    GRAIN = 1
    TERRAIN = 2
    SCENE = 3


def stream(purpose: Purpose, seed: int, index: int = 0, attempt: int = 0) -> np.random.Generator:
    """The same arguments give the same numbers; different arguments give unrelated ones.

    All four words are always given, because `SeedSequence` pads with zeros: [1] and [1, 0] are one stream.
    """
    return np.random.default_rng([int(purpose), seed, index, attempt])
