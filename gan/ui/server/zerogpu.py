"""Films on a GPU that a ZeroGPU Space lends for one call; elsewhere there is none to lend.

Only events of Gradio carry the visitor's quota, so such a Space draws live pictures by its CPU. The lent GPU is used in
one function that Gradio's own event calls. The model is put there when the program starts, and few calls draw many
pictures each: https://huggingface.co/docs/hub/spaces-zerogpu.
"""

import importlib
import os
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from gan.studio import Recipe

SECONDS = 30  # of the GPU, at most, for a call
MOST_BYTES = 2**26  # of pictures that travel between the two processes
MOST_PICTURES = 64

Draw = Callable[[Sequence[Recipe], int | None], np.ndarray]


def is_lent() -> bool:
    """Whether this program runs in a ZeroGPU Space."""
    return os.environ.get("SPACES_ZERO_GPU", "").lower() in ("1", "t", "true")


def lent_gpu(sources: Sequence[str], device: str = "cuda") -> Draw | None:
    """What draws recipes as a studio does, on the lent GPU; None where there is none.

    To be called while the program starts. Raises ModuleNotFoundError where the package `spaces` is missing.
    """
    if not is_lent():
        return None
    from gan.studio import Studio  # it brings torch along

    spaces: Any = importlib.import_module("spaces")
    studio = Studio.load(sources, device)

    def draw(recipes: Sequence[Recipe], size: int | None) -> np.ndarray:
        return studio.draw(recipes, size)

    on_gpu: Draw = spaces.GPU(duration=SECONDS)(draw)
    return on_gpu


def pictures_a_call(size: int) -> int:
    """How many pictures of this width and height are drawn in one call."""
    return max(1, min(MOST_PICTURES, MOST_BYTES // (3 * size * size)))
