"""What the adversaries minimise, on one page: R3GAN's objective (Huang 2024, eq. 2), or another of `LOSSES`.

A judge is whoever has a verdict: the discriminator on pictures or on what it reads in them, heads on the feature maps
of a frozen network. Nothing here draws or augments pictures, moves weights, or knows of number formats and processes.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from gan.losses import LOSSES, difference_penalty, gradient_penalty
from gan.training.config import TrainConfig

Judge = Callable[..., Tensor]  # inputs [2N, ...] → logits [2N, judges]: those of real pictures, then of generated ones


class Verdict(NamedTuple):
    """A judge's loss, R1 + R2 where they were taken, and its logits on real and on generated pictures."""

    loss: Tensor
    penalty: Tensor | None
    real: Tensor
    fake: Tensor

    def total(self, weight: float, times: int = 1) -> Tensor:
        """What the judge minimises: its loss so many `times`, and R1 + R2 by half their `weight` (Mescheder 2018)."""
        loss = times * self.loss
        return loss if self.penalty is None else loss + weight / 2 * self.penalty

    def detached(self) -> "Verdict":
        """The same as mere numbers, which keep nothing in memory that was computed on the way to them."""
        penalty = None if self.penalty is None else self.penalty.detach()
        return Verdict(self.loss.detach(), penalty, self.real.detach(), self.fake.detach())


def judged(judge: Judge, inputs: Sequence[Tensor], config: TrainConfig, *, penalised: bool, count: int) -> Verdict:
    """How well a judge tells `count` real pictures from as many generated ones; R1 + R2 are by its `inputs`."""
    exact = config.penalty == "gradient"
    for one in inputs:
        one.requires_grad_(penalised and exact)
    logits = judge(*inputs)
    real, fake = logits.chunk(2)
    penalty = None
    if penalised:
        each = gradient_penalty(logits, *inputs) if exact else difference_penalty(judge, logits, *inputs)
        penalty = each.sum() / count
    return Verdict(LOSSES[config.loss].discriminator(real, fake), penalty, real, fake)


def convincing(judge: Judge, fake: Sequence[Tensor], real: Sequence[Tensor], config: TrainConfig) -> Tensor:
    """What the generator minimises: how little real its pictures look to a judge, beside those it compares."""
    fake_logits = judge(*fake)
    with torch.no_grad():
        real_logits = judge(*real)
    return LOSSES[config.loss].generator(real_logits, fake_logits)
