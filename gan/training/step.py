"""One step of adversarial training: the discriminator learns, then the generator, each by `gan.training.objective`.

Around the objective stand here the pictures and how they are altered, number formats, optimisers and processes. Nothing
waits for a GPU: losses are numbers on the device until somebody reads them.
"""

from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor, nn

from gan.augment import augment, augment_pairs
from gan.models import Generator
from gan.models.feature_discriminator import FeatureDiscriminator, Maps
from gan.training.adversaries import Networks, StepLosses
from gan.training.config import TrainConfig
from gan.training.memory import Memory, Views
from gan.training.objective import Judge, Verdict, convincing, judged
from gan.training.processes import ALONE, Processes


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
    step = Step(nets, config, real, labels, penalty_weight, dtype, strength, processes)
    with torch.no_grad():
        fake = draw_fakes(nets.generator, config, len(real), labels, dtype)
    verdict, d_loss = step.train_discriminator(fake)
    features_loss, maps = step.train_features(fake)
    g_loss, distance = step.train_generator(maps)
    penalty = None if verdict.penalty is None else processes.mean(verdict.penalty)
    real_logit, fake_logit = (processes.mean(one.mean()) for one in (verdict.real, verdict.fake))
    return StepLosses(d_loss, g_loss, penalty, real_logit, fake_logit, features_loss, distance)


def draw_fakes(
    generator: Generator, config: TrainConfig, count: int, labels: Tensor | None, dtype: torch.dtype
) -> Tensor:
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


@dataclass(frozen=True)
class Step:
    """What one step has to do with: see `train_step`."""

    nets: Networks
    config: TrainConfig
    real: Tensor
    labels: Tensor | None
    penalty_weight: float
    dtype: torch.dtype
    strength: float
    processes: Processes

    def train_discriminator(self, fake: Tensor) -> tuple[Verdict, Tensor]:
        """The discriminator learns: its verdict, and the mean of its loss over all processes."""
        discriminator, images = self.nets.discriminator, self._augmented(fake)
        labels = None if self.labels is None else torch.cat([self.labels, self.labels])
        judge: Judge = partial(discriminator, labels=labels)
        if self.config.whiten_penalty:
            judge = partial(discriminator.judge, labels=labels)
            with self._judging(), torch.no_grad():
                images = discriminator.read(images)
        verdict = self._judged(judge, [images])
        loss = _update(self.nets.discriminator_adam, verdict.total(self.penalty_weight), verdict.loss, self.processes)
        return verdict.detached(), loss

    def train_features(self, fake: Tensor) -> tuple[Tensor | None, Maps]:
        """The judges of features learn from pictures augmented anew: their loss, and the maps of the real ones."""
        features, adam = self.nets.features, self.nets.features_adam
        if features is None or adam is None:
            return None, []
        with torch.no_grad(), self._format():
            maps = features.read(self._augmented(fake))
        verdict = self._judged(_by_maps(features), maps)
        total = verdict.total(self.config.feature_gamma * self.config.penalty_every, times=len(features.blocks))
        return _update(adam, total, verdict.loss, self.processes), [one.detach().chunk(2)[0] for one in maps]

    def train_generator(self, real_maps: Maps) -> tuple[Tensor, Tensor | None]:
        """The generator learns, by all judges and by how far its crowd is from the real one.

        The loss by the discriminator, and that distance.
        """
        nets, config = self.nets, self.config
        fake = draw_fakes(nets.generator, config, len(self.real), self.labels, self.dtype)
        with _frozen(nets.discriminator), self._format():
            if config.augment_pairs:
                compared, shown = augment_pairs(self.real, fake, config.augment, self.strength)
            else:
                shown, compared = (augment(one, config.augment, self.strength) for one in (fake, self.real))
            loss = total = convincing(partial(nets.discriminator, labels=self.labels), [shown], [compared], config)
            if nets.features is not None:
                with _frozen(nets.features):
                    judge = _by_maps(nets.features)
                    by_features = convincing(judge, nets.features.read(shown), real_maps, config)
                total = loss + by_features * len(nets.features.blocks) * config.feature_weight
        if nets.memory is None:
            return _update(nets.generator_adam, total, loss, self.processes), None
        views = self._seen(nets.memory, fake)
        apart, distance = nets.memory.compare(views)
        loss = _update(nets.generator_adam, total + self.config.match_weight * apart, loss, self.processes)
        nets.memory.remember(views)
        return loss, distance

    def _seen(self, memory: Memory, fake: Tensor) -> Views:
        """The views of pictures that the generator answers for; a memory that is not full yet is filled before."""
        while not memory.is_full:
            with torch.no_grad(), self._format():
                memory.remember(
                    memory.views(draw_fakes(self.nets.generator, self.config, len(fake), self.labels, self.dtype))
                )
        with self._format():
            return memory.views(fake)

    def _judged(self, judge: Judge, inputs: list[Tensor]) -> Verdict:
        def in_format(*given: Tensor) -> Tensor:
            with self._judging():
                return judge(*given)

        return judged(in_format, inputs, self.config, penalised=self.penalty_weight > 0, count=len(self.real))

    def _augmented(self, fake: Tensor) -> Tensor:
        """Real pictures, then generated ones, as a judge sees them."""
        if self.config.augment_pairs:
            return torch.cat(augment_pairs(self.real, fake, self.config.augment, self.strength))
        return augment(torch.cat([self.real, fake]), self.config.augment, self.strength)

    def _format(self) -> torch.autocast:
        """The step's number format."""
        return torch.autocast(self.real.device.type, self.dtype, enabled=self.dtype != torch.float32)

    def _judging(self) -> torch.autocast:
        """The number format of a judge that learns: finite differences need float32."""
        fine = self.penalty_weight > 0 and self.config.penalty == "finite-difference"
        return torch.autocast(self.real.device.type, self.dtype, enabled=self.dtype != torch.float32 and not fine)


def _by_maps(features: FeatureDiscriminator) -> Judge:
    return lambda *maps: features(list(maps))


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
