"""One step of adversarial training: the discriminator learns, then the generator.

Nothing here waits for a GPU: losses are numbers on the device until somebody reads them.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from gan.augment import augment, augment_pairs
from gan.losses import LOSSES, difference_penalty, gradient_penalty
from gan.models.discriminator import Discriminator
from gan.models.feature_discriminator import FeatureDiscriminator, Maps
from gan.training.config import TrainConfig
from gan.training.processes import ALONE, Processes

Number = float | Tensor


@dataclass
class Networks:
    """The two players, the generator's moving average, the players' optimisers; with or without judges of features."""

    generator: Any
    discriminator: Discriminator
    average: Any
    generator_adam: torch.optim.Adam
    discriminator_adam: torch.optim.Adam
    features: FeatureDiscriminator | None = None
    features_adam: torch.optim.Adam | None = None

    def networks(self) -> dict[str, nn.Module]:
        """All that has weights."""
        judges = {} if self.features is None else {"features": self.features}
        return {"generator": self.generator, "discriminator": self.discriminator, "average": self.average, **judges}

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

    @property
    def finite(self) -> bool:
        """Whether all of it is a number that a step can go on from."""
        measured = [self.discriminator, self.generator, self.penalty, self.features]
        return all(abs(float(value)) < 1e9 for value in measured if value is not None)  # false for NaN, too

    def read(self) -> "StepLosses":
        """The same as numbers here; waits for the device."""
        here = {one.name: value for one in fields(self) if (value := getattr(self, one.name)) is not None}
        return replace(self, **{name: float(value) for name, value in here.items()})

    def to_json(self) -> dict[str, float]:
        """For the log."""
        judges = {} if self.features is None else {"features_loss": float(self.features)}
        return {"d_loss": float(self.discriminator), "g_loss": float(self.generator), **judges}

    def in_short(self) -> dict[str, str]:
        """For the progress bar."""
        return {"D": f"{self.discriminator:.3f}", "G": f"{self.generator:.3f}"}


def train_step(
    nets: Networks,
    config: TrainConfig,
    real: Tensor,
    labels: Tensor | None,
    *,
    penalty_weight: float,
    dtype: torch.dtype,
    strength: float = 1.0,
    processes: Processes = ALONE,
) -> StepLosses:
    """Updates both networks once on real pictures [N, 3, H, W]; a network whose loss is not finite is left alone.

    The generator answers for a batch of its own: pictures that the discriminator has just been trained on carry its
    verdict on their very noise, and the generator would learn to use no noise at all. The real pictures that it is
    compared with are the same, and so are their features, which are not read twice.
    `penalty_weight` 0 leaves R1 and R2 out of this step; `strength` is the probability of each augmentation.
    `processes` that work together give their shares of the batch, and all get the losses of the whole.
    """
    with torch.no_grad():
        fake = draw_fakes(nets.generator, config, len(real), labels, dtype)
    d_loss, penalty, real_logit, fake_logit = _train_discriminator(
        nets, config, real, fake, labels, penalty_weight, dtype, strength, processes
    )
    judged, maps = _train_features(nets, config, real, fake, penalty_weight > 0, dtype, strength, processes)
    g_loss = _train_generator(nets, config, real, maps, labels, dtype, strength, processes)
    penalty = None if penalty is None else processes.mean(penalty)
    return StepLosses(d_loss, g_loss, penalty, processes.mean(real_logit), processes.mean(fake_logit), judged)


def draw_fakes(generator: Any, config: TrainConfig, count: int, labels: Tensor | None, dtype: torch.dtype) -> Tensor:
    """Pictures [count, 3, H, W] from fresh z; style mixing swaps w from a random layer on."""
    device = generator.w_avg.device
    z = torch.randn(2, count, generator.z_dim).to(device)
    mix_from = generator.num_ws
    if generator.num_ws > 1 and torch.rand(()) < config.style_mixing:
        mix_from = int(torch.randint(1, generator.num_ws, ()))
    with torch.autocast(device.type, dtype, enabled=dtype != torch.float32):
        ws = generator.mapping(z[0], labels)
        if mix_from < generator.num_ws:
            ws = torch.cat([ws[:, :mix_from], generator.mapping(z[1], labels)[:, mix_from:]], dim=1)
        return generator.synthesis(ws)


def _train_discriminator(
    nets: Networks,
    config: TrainConfig,
    real: Tensor,
    fake: Tensor,
    labels: Tensor | None,
    penalty_weight: float,
    dtype: torch.dtype,
    strength: float,
    processes: Processes,
) -> tuple[Tensor, Tensor | None, Tensor, Tensor]:
    """Its loss, the penalty where one was taken, and the mean logits of real and of generated pictures."""
    images = _augmented(config, real, fake, strength)
    labels = None if labels is None else torch.cat([labels, labels])
    discriminator, inputs, exact = nets.discriminator, images, config.penalty == "gradient"
    judge = partial(discriminator.judge if config.whiten_penalty else discriminator, labels=labels)
    with _autocast(images.device, dtype, config, penalised=penalty_weight > 0):
        if config.whiten_penalty:
            with torch.no_grad():
                inputs = discriminator.read(images)
        inputs.requires_grad_(penalty_weight > 0 and exact)
        logits = judge(inputs)
    real_logits, fake_logits = logits.chunk(2)
    loss, penalty = LOSSES[config.loss].discriminator(real_logits, fake_logits), None
    total = loss
    if penalty_weight > 0:
        each = gradient_penalty(logits, inputs) if exact else difference_penalty(judge, logits, inputs)
        penalty = each.sum() / len(real)
        total = loss + penalty_weight / 2 * penalty
    loss = _update(nets.discriminator_adam, total, loss, processes)
    return loss, None if penalty is None else penalty.detach(), real_logits.detach().mean(), fake_logits.detach().mean()


def _train_features(
    nets: Networks,
    config: TrainConfig,
    real: Tensor,
    fake: Tensor,
    lazy: bool,
    dtype: torch.dtype,
    strength: float,
    processes: Processes,
) -> tuple[Tensor | None, Maps]:
    """The judges of features learn from pictures of their own augmentation: their loss, and the real pictures' maps."""
    if nets.features is None or nets.features_adam is None:
        return None, []
    exact = config.penalty == "gradient"
    with torch.no_grad(), torch.autocast(real.device.type, dtype, enabled=dtype != torch.float32):
        maps = nets.features.read(_augmented(config, real, fake, strength))
    for one in maps:
        one.requires_grad_(lazy and exact)
    with _autocast(real.device, dtype, config, penalised=lazy):
        logits = nets.features(maps)
    loss = LOSSES[config.loss].discriminator(*logits.chunk(2))
    total = loss * len(nets.features.blocks)
    if lazy:
        weight = config.feature_gamma * config.penalty_every
        judge = _judge_of_maps(nets.features)
        each = gradient_penalty(logits, *maps) if exact else difference_penalty(judge, logits, *maps)
        total = total + weight / 2 * each.sum() / len(real)
    return _update(nets.features_adam, total, loss, processes), [one.detach().chunk(2)[0] for one in maps]


def _judge_of_maps(features: FeatureDiscriminator) -> Callable[..., Tensor]:
    return lambda *maps: features(maps)


def _augmented(config: TrainConfig, real: Tensor, fake: Tensor, strength: float) -> Tensor:
    """Real pictures, then generated ones, as the discriminator sees them."""
    if config.augment_pairs:
        return torch.cat(augment_pairs(real, fake, config.augment, strength))
    return augment(torch.cat([real, fake]), config.augment, strength)


def _autocast(device: torch.device, dtype: torch.dtype, config: TrainConfig, *, penalised: bool) -> torch.autocast:
    """The step's number format; finite differences need float32."""
    fine = penalised and config.penalty == "finite-difference"
    return torch.autocast(device.type, dtype, enabled=dtype != torch.float32 and not fine)


def _train_generator(
    nets: Networks,
    config: TrainConfig,
    real: Tensor,
    real_maps: Maps,
    labels: Tensor | None,
    dtype: torch.dtype,
    strength: float,
    processes: Processes,
) -> Tensor:
    fake = draw_fakes(nets.generator, config, len(real), labels, dtype)
    with _frozen(nets.discriminator), torch.autocast(fake.device.type, dtype, enabled=dtype != torch.float32):
        if config.augment_pairs:
            compared, shown = augment_pairs(real, fake, config.augment, strength)
        else:
            shown, compared = (augment(one, config.augment, strength) for one in (fake, real))
        fake_logits = nets.discriminator(shown, labels)
        with torch.no_grad():
            real_logits = nets.discriminator(compared, labels)
        loss = total = LOSSES[config.loss].generator(real_logits, fake_logits)
        if nets.features is not None:
            total = loss + _loss_of_features(nets.features, config, real_maps, shown)
    return _update(nets.generator_adam, total, loss, processes)


def _loss_of_features(features: FeatureDiscriminator, config: TrainConfig, real_maps: Maps, fake: Tensor) -> Tensor:
    """What the judges of features make the generator learn: the weighted sum over the blocks."""
    with _frozen(features):
        fake_logits = features(features.read(fake))
        with torch.no_grad():
            real_logits = features(real_maps)
    return LOSSES[config.loss].generator(real_logits, fake_logits) * len(features.blocks) * config.feature_weight


def _update(adam: torch.optim.Adam, total: Tensor, loss: Tensor, processes: Processes) -> Tensor:
    """One optimiser step, unless what it would minimise is not finite anywhere; returns the mean loss."""
    adam.zero_grad(set_to_none=True)
    total.backward()
    processes.average_gradients(parameter for group in adam.param_groups for parameter in group["params"])
    bad = ~torch.isfinite(processes.mean(total.detach()))
    if adam.defaults["fused"]:
        setattr(adam, "found_inf", bad.float())  # noqa: B010  (what a GradScaler sets, and no type knows): leaves weights and moments as they are, without asking the device for the answer
        adam.step()
    elif not bad:
        adam.step()
    return processes.mean(loss.detach())


class _frozen:
    """Within this context the module's parameters take no gradients, which spares computing them."""

    def __init__(self, module: nn.Module) -> None:
        self.learning = [parameter for parameter in module.parameters() if parameter.requires_grad]

    def __enter__(self) -> None:
        self._set(False)

    def __exit__(self, *exception: object) -> None:
        self._set(True)

    def _set(self, learns: bool) -> None:
        for parameter in self.learning:
            parameter.requires_grad_(learns)
