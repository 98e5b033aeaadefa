"""What a generator is given beside ws: noise in place of its own, and where the picture is moved."""

import math
from collections.abc import Sequence
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from gan.models import Generator, Movable, Noisy
from gan.models.noise import noise_of
from gan.studio.moves import OFF, OWN, Move
from gan.studio.reading import RecipeError


def matrix_of(move: Move) -> Float[Tensor, "3 3"]:
    """From a place in the moved picture to where it lies in the unmoved one: see `gan.models.Movable`."""
    angle = math.radians(move.turn)
    cos, sin = math.cos(angle) / move.zoom, math.sin(angle) / move.zoom
    back = torch.tensor([[cos, sin], [-sin, cos]], dtype=torch.float64)
    place = back @ torch.tensor([-move.right, -move.down], dtype=torch.float64)
    whole = torch.eye(3, dtype=torch.float64)
    whole[:2, :2], whole[:2, 2] = back, place
    return whole.float()


def is_noisy(generator: object) -> bool:
    """Whether there is noise to be chosen."""
    return isinstance(generator, Noisy) and bool(generator.noise_sizes)


def is_movable(generator: object) -> bool:
    """Whether a picture can be moved."""
    return isinstance(generator, Movable)


def check_conditions(noise: str | int, move: Sequence[Move], *, title: str, generator: object) -> None:
    """Raise `RecipeError` where a model has no noise to choose, or can't move its pictures."""
    if noise != OWN and not is_noisy(generator):
        raise RecipeError(f"{title} draws without noise, so it can't be off or of another seed.")
    if move and not is_movable(generator):
        raise RecipeError(f"{title} can't shift, turn and zoom its pictures; StyleGAN3 models can.")


def conditions(generator: Generator, noise: str | int, moves: Sequence[Move]) -> dict[str, Any]:
    """What `synthesis` takes beside ws, for pictures of one noise, each with its own move."""
    given: dict[str, Any] = {}
    device = generator.w_avg.device
    if noise != OWN and isinstance(generator, Noisy):
        given["noise"] = noise_of(None if noise == OFF else int(noise), generator.noise_sizes, device)
    if any(move != Move() for move in moves):
        given["transform"] = torch.stack([matrix_of(move) for move in moves]).to(device)
    return given
