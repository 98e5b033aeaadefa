"""A judge of attributes: a ridge regression on features of real pictures, which never saw a generated one."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from gan.directions import regress
from gan.sliders.attributes import Measures

BATCH = 32
LAYOUT = 8  # a picture's colours on a grid of 8 by 8 join its features: they say where the sky ends
RIDGE = 0.05

Network = Callable[[Tensor], Tensor]


@torch.inference_mode()
def describe(images: Float[Tensor, "n 3 h w"], network: Network, measures: Measures) -> Float[Tensor, "n d"]:
    """Features, layout and, in the last places, the measured attributes of pictures in [-1, 1]."""
    layout = F.adaptive_avg_pool2d(images, LAYOUT).flatten(1)
    return torch.cat([network(images), layout, measures.of(images)], dim=1).cpu()


@dataclass(frozen=True)
class Judge:
    """Attributes of pictures from their description: labels by regression, measured ones by measuring."""

    mean: Float[Tensor, " d"]
    deviation: Float[Tensor, " d"]
    slopes: Float[Tensor, "inputs labels"]
    offsets: Float[Tensor, " labels"]

    @classmethod
    def taught(cls, described: Float[Tensor, "n d"], labels: Float[Tensor, "n labels"], measured: int) -> "Judge":
        """The judge that learnt from these real pictures, the last `measured` columns of which are measured."""
        mean, deviation = described.mean(0), described.std(0).clamp_min(1e-3)
        inputs = ((described - mean) / deviation)[:, : described.shape[1] - measured]
        return cls(mean, deviation, *regress(inputs, labels, RIDGE))

    def __call__(self, described: Float[Tensor, "n d"]) -> Float[Tensor, "n attributes"]:
        """Labels, then measured attributes, in standard deviations of real pictures."""
        standard = (described - self.mean) / self.deviation
        inputs = len(self.slopes)
        return torch.cat([standard[:, :inputs] @ self.slopes + self.offsets, standard[:, inputs:]], dim=1)

    def only(self, labels: list[int]) -> "Judge":
        """The same judge of some of the labels."""
        return Judge(self.mean, self.deviation, self.slopes[:, labels], self.offsets[labels])


def explained(guess: Float[Tensor, "n k"], truth: Float[Tensor, "n k"]) -> Float[Tensor, " k"]:
    """The share of each attribute's variance that a judge explains, at most 1."""
    spread = (truth - truth.mean(0)).square().mean(0)
    return 1 - (guess - truth).square().mean(0) / spread.clamp_min(1e-9)
