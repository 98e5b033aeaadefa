"""The discriminator's number for a picture, and what that number means."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from gan.checkpoint import load_discriminator
from gan.checkpoint.networks import with_weights
from gan.images import from_uint8
from gan.models import config_from
from gan.models.discriminator import Discriminator, DiscriminatorConfig


@dataclass(frozen=True, eq=False)
class Judge:
    """A discriminator in eval mode; with classes, it is told each picture's own."""

    discriminator: Any

    @classmethod
    def load(cls, folder: Path, device: str | torch.device = "cpu") -> "Judge":
        """That of a checkpoint. CheckpointError where there is none."""
        config, weights = load_discriminator(folder)
        return cls(with_weights(lambda: Discriminator(config_from(DiscriminatorConfig, config)), weights).to(device))

    @torch.inference_mode()
    def logits(self, pictures: UInt8[Tensor, "n 3 h w"], labels: Sequence[int] | None = None) -> Float[Tensor, " n"]:
        """A number for each picture: the higher, the more it is like the real ones that the network saw in training.

        Each is judged alone, so that its number is about nothing else: in training, the network also sees how much the
        pictures of a group differ, and alone they do not. So these numbers lie lower than those of training.
        """
        place = next(self.discriminator.parameters()).device
        classes = None if labels is None else torch.as_tensor(labels, device=place).split(1)
        found = [
            self.discriminator(from_uint8(one.to(place)), None if classes is None else classes[number])[:, 0]
            for number, one in enumerate(pictures.split(1))
        ]
        return torch.cat(found).cpu()


@dataclass(frozen=True)
class Scale:
    """What a discriminator's numbers mean, class by class (one where there are none): two medians.

    `real` are those of real pictures that no training saw, `made` those of pictures that the generator draws without
    truncation, as the discriminator met them in training.
    """

    real: tuple[float, ...]
    made: tuple[float, ...]

    @classmethod
    def of(cls, real: Sequence[Sequence[float]], made: Sequence[Sequence[float]]) -> "Scale":
        """The scale of numbers that were measured for each class; one without any is not usable."""
        return cls(*(tuple(round(median(one), 4) if one else 0.0 for one in kind) for kind in (real, made)))

    @property
    def usable(self) -> tuple[int, ...]:
        """The classes in which real pictures have the higher numbers."""
        return tuple(label for label, (real, made) in enumerate(zip(self.real, self.made, strict=True)) if real > made)

    def place(self, logit: float, label: int = 0) -> float:
        """Where on a scale from 0 (made) to 1 (real) a number lies; the medians of the two lie at 1/4 and at 3/4.

        Above one half the number is nearer to the real pictures' median, and the network takes the picture for real.
        """
        real, made = self.real[label], self.made[label]
        return min(1.0, max(0.0, 0.25 + 0.5 * (logit - made) / (real - made)))
