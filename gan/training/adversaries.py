"""The adversaries' game: who plays it, and what one step of it measures."""

from dataclasses import dataclass, fields, replace
from typing import Any

import torch
from torch import Tensor, nn

from gan.models.discriminator import Discriminator
from gan.models.feature_discriminator import FeatureDiscriminator
from gan.training.memory import Memory

Number = float | Tensor


@dataclass
class Networks:
    """The two players, the generator's moving average, the players' optimisers; with or without judges of features.

    A generator that matches the features of real pictures as well has a memory of them.
    """

    generator: Any
    discriminator: Discriminator
    average: Any
    generator_adam: torch.optim.Adam
    discriminator_adam: torch.optim.Adam
    features: FeatureDiscriminator | None = None
    features_adam: torch.optim.Adam | None = None
    memory: Memory | None = None

    def networks(self) -> dict[str, nn.Module]:
        """All that has weights."""
        players: dict[str, nn.Module] = {"generator": self.generator, "discriminator": self.discriminator}
        players["average"] = self.average
        others = {"features": self.features, "memory": self.memory}
        return players | {name: one for name, one in others.items() if one is not None}

    def optimisers(self) -> dict[str, tuple[torch.optim.Adam, nn.Module]]:
        """Every optimiser with the network that it moves."""
        found: dict[str, tuple[torch.optim.Adam, nn.Module]] = {
            "generator_adam": (self.generator_adam, self.generator),
            "discriminator_adam": (self.discriminator_adam, self.discriminator),
        }
        if self.features is not None and self.features_adam is not None:
            found["features_adam"] = (self.features_adam, self.features)
        return found

    def averages(self) -> list[tuple[nn.Module, nn.Module]]:
        """Every moving average with the network that it follows."""
        return [(self.average, self.generator)]

    def companion(self) -> dict[str, nn.Module]:
        """The discriminator: fine-tuning goes on with it."""
        return {"discriminator": self.discriminator}

    def reconstruct(self, images: Tensor) -> None:
        """None: no picture comes back."""


@dataclass(frozen=True)
class StepLosses:
    """What one step measured; `penalty` is R1 + R2, on the steps that take it; the logits are the batch's means."""

    discriminator: Number
    generator: Number
    penalty: Number | None = None
    real_logit: Number = 0.0
    fake_logit: Number = 0.0
    features: Number | None = None  # the loss of the judges of features
    distance: Number | None = None  # of what is drawn from what is real, where they are compared as crowds

    @property
    def finite(self) -> bool:
        """Whether all of it is a number that a step can go on from."""
        measured = [self.discriminator, self.generator, self.penalty, self.features, self.distance]
        return all(abs(float(value)) < 1e9 for value in measured if value is not None)  # false for NaN, too

    def read(self) -> "StepLosses":
        """The same as numbers here; waits for the device."""
        here = {one.name: value for one in fields(self) if (value := getattr(self, one.name)) is not None}
        return replace(self, **{name: float(value) for name, value in here.items()})

    def to_json(self) -> dict[str, float]:
        """For the log."""
        others = {"features_loss": self.features, "distance": self.distance}
        known = {name: float(value) for name, value in others.items() if value is not None}
        return {"d_loss": float(self.discriminator), "g_loss": float(self.generator), **known}

    def in_short(self) -> dict[str, str]:
        """For the progress bar."""
        apart = {} if self.distance is None else {"apart": f"{1000 * self.distance:.0f}"}
        return {"D": f"{self.discriminator:.3f}", "G": f"{self.generator:.3f}", **apart}
