"""What a run asks of the networks that learn, whatever their game: GAN and VAE answer alike."""

from typing import Any, Protocol, runtime_checkable

import torch
from jaxtyping import Float
from torch import Tensor, nn


@runtime_checkable
class Players(Protocol):
    """The generator that learns, its moving average, and whom it learns with."""

    generator: Any
    average: Any

    def networks(self) -> dict[str, nn.Module]:
        """All that has weights, under its name in the state file."""
        ...

    def optimisers(self) -> dict[str, tuple[torch.optim.Adam, nn.Module]]:
        """Every optimiser with the network that it moves, under its name in the state file."""
        ...

    def averages(self) -> list[tuple[nn.Module, nn.Module]]:
        """Every moving average with the network that it follows."""
        ...

    def companion(self) -> dict[str, nn.Module]:
        """What a checkpoint carries beside the generator, as a keyword of `checkpoint.save`."""
        ...

    def reconstruct(self, images: Float[Tensor, "n 3 h w"]) -> Float[Tensor, "n 3 h w"] | None:
        """The pictures as the averaged networks give them back; None where they cannot."""
        ...


@runtime_checkable
class Losses(Protocol):
    """What one step measured."""

    @property
    def finite(self) -> bool:
        """Whether all of it is a number that a step can go on from."""
        ...

    def read(self) -> "Losses":
        """The same as numbers of this process, which may wait for a device."""
        ...

    def to_json(self) -> dict[str, float]:
        """For the log."""
        ...

    def in_short(self) -> dict[str, str]:
        """For the progress bar."""
        ...


def place(network: nn.Module, device: torch.device) -> None:
    """Moves the network there, with its kernels' channels last."""
    network.to(device)
    network.to(memory_format=torch.channels_last)
