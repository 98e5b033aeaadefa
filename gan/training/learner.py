"""What one step of a run does to its networks, given where the run stands; where it stands it does not keep."""

from functools import partial
from typing import Any

import torch

from gan.augment import mirror
from gan.datasets import ImageSet
from gan.ema import ema_decay, update_ema
from gan.training.adversaries import Networks, StepLosses
from gan.training.autoencoder import Autoencoder, train_autoencoder
from gan.training.batches import Batches
from gan.training.config import TrainConfig
from gan.training.overfitting import ADAPT_EVERY, adapted, measure_overfitting, overfitting, reserved_logit
from gan.training.players import Losses, Players
from gan.training.processes import Processes
from gan.training.schedule import Rates
from gan.training.state import Position
from gan.training.step import train_step
from gan.training.streams import seeded


class Learner:
    """The networks of a run, what they learn from, and by which recipe; of several processes this one's share."""

    def __init__(
        self,
        config: TrainConfig,
        nets: Players,
        batches: Batches,
        *,
        dtype: torch.dtype,
        reserved: ImageSet | None,
        processes: Processes,
    ) -> None:
        self.config, self.nets, self.batches = config, nets, batches
        self.dtype, self.reserved, self.processes = dtype, reserved, processes

    def set_rates(self, at: Position, rates: Rates) -> None:
        """What the schedule and the roll-backs make of the optimisers' rates."""
        for name, (adam, _) in self.nets.optimisers().items():
            share = self.config.generator_share(at.images_seen) if name == "generator_adam" else 1.0
            for group in adam.param_groups:
                group["lr"] = self.config.lr * at.lr_factor * rates.lr * share
                if rates.beta2 is not None:
                    group["betas"] = (group["betas"][0], rates.beta2)

    def step(self, at: Position, rates: Rates) -> tuple[Losses, float]:
        """Moves every network once: what the step measured, and the augmentation's strength from now on."""
        self.set_rates(at, rates)
        with seeded(self.config.seed, at.rollbacks, at.step, *self._rank()):
            index = self.processes.share(self.batches.index(at.step))
            real, labels = self.batches.pictures(index), self.batches.labels(index)
            if self.config.mirror:
                real = mirror(real)
            learnt = self._learn(at, rates, real, labels)
        for average, network in self.nets.averages():
            update_ema(average, network, self._decay(at))
        return learnt

    def overfitting(self, at: Position, seen: ImageSet) -> float | None:
        """How much of the pictures that it has seen the discriminator knows by heart; None where there is none."""
        if self.config.elbo:
            return None
        with seeded(self.config.seed, -3, at.step):
            pictures = seen, self.reserved or seen.subset(())
            options: dict[str, Any] = {"strength": self._strength(at), "dtype": self.dtype}
            return measure_overfitting(self._adversaries(), self.config, *pictures, **options)

    def _learn(
        self, at: Position, rates: Rates, real: torch.Tensor, labels: torch.Tensor | None
    ) -> tuple[Losses, float]:
        config = self.config
        if config.elbo and isinstance(self.nets, Autoencoder):
            kl_weight = config.elbo.kl_weight_at(at.images_seen)
            decay = self._decay(at)
            return train_autoencoder(self.nets, real, kl_weight=kl_weight, decay=decay, dtype=self.dtype), at.strength
        lazy = at.step % config.penalty_every == 0
        weight = config.gamma(at.images_seen) * rates.gamma * config.penalty_every if lazy else 0.0
        options: dict[str, Any] = {"strength": self._strength(at), "dtype": self.dtype, "processes": self.processes}
        take = partial(train_step, self._adversaries(), config, real, labels, penalty_weight=weight, **options)
        if config.ada_target is None or self.reserved is None or at.step % ADAPT_EVERY:
            return take(), at.strength
        held = reserved_logit(self._adversaries(), config, self.batches, self.reserved, **options)
        losses = take()
        return losses, self._adapted(at, losses.read(), held) if losses.finite else at.strength

    def _adapted(self, at: Position, losses: StepLosses, held: float) -> float:
        """The augmentation's strength after a look at how far the discriminator overfits."""
        if self.config.ada_target is None:
            return at.strength
        measured = overfitting(float(losses.real_logit), held, float(losses.fake_logit))
        return adapted(at.strength, measured, self.config.ada_target, ADAPT_EVERY * self.config.batch)

    def _strength(self, at: Position) -> float:
        """The probability of each augmentation now."""
        return 1.0 if self.config.ada_target is None else at.strength

    def _adversaries(self) -> Networks:
        if not isinstance(self.nets, Networks):
            raise TypeError("a recipe with a discriminator trains adversaries")
        return self.nets

    def _decay(self, at: Position) -> float:
        half_life = 1000 * self.config.ema_kimg
        return ema_decay(at.images_seen, self.config.batch, half_life, rampup=self.config.ema_rampup)

    def _rank(self) -> tuple[int, ...]:
        """What keeps the random streams of several processes apart."""
        return () if self.processes.count == 1 else (self.processes.rank,)
