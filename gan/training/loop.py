"""The training run: an iterator of progress that can stop at any step and go on bit for bit."""

import copy
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from gan import checkpoint
from gan.augment import mirror
from gan.datasets import ImageSet
from gan.device import bfloat16_pays
from gan.ema import ema_decay, update_ema
from gan.images import from_uint8, grid, to_uint8
from gan.models import GENERATORS
from gan.models.discriminator import Discriminator
from gan.models.transplant import transplant_discriminator, transplant_generator
from gan.training.autoencoder import build_autoencoder, start_autoencoder, train_autoencoder
from gan.training.config import TrainConfig
from gan.training.log import Log
from gan.training.overfitting import ADAPT_EVERY, adapted, mean_logit, measure_overfitting, overfitting
from gan.training.players import Losses, Players
from gan.training.processes import ALONE, Processes
from gan.training.publish import publish
from gan.training.state import Position, has_state, load_state, save_state
from gan.training.step import Networks, StepLosses, train_step
from gan.training.watch import Judge, Report

BAD_STEPS_BEFORE_ROLLBACK = 3
LOG_EVERY = 50
GRID_SIZE = 36
EVALUATE_KIMG = 20.0
DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16}


@dataclass(frozen=True)
class Progress:
    """One step's report: how far, how well, a note when something worth telling happened, the latest evaluation."""

    position: Position
    losses: Losses
    note: str = ""
    report: Report | None = None


class Trainer:
    """Two networks, their data and a folder; `run` trains and yields, `save` keeps everything.

    The folder receives `config.json`, `state.safetensors`, `log.jsonl`, `samples/*.png`, `checkpoint/` and, of the
    evaluation with the lowest KID, `best/`. All randomness derives from the seed and the step, so on one device with
    one thread count a run does not depend on where it stopped, or on being evaluated.
    """

    def __init__(
        self,
        config: TrainConfig,
        dataset: ImageSet,
        folder: Path,
        device: torch.device,
        *,
        name: str = "pictures",
        init_from: str | None = None,
        reserved: ImageSet | None = None,
        judge: Judge | None = None,
        evaluate_kimg: float = EVALUATE_KIMG,
        tensorboard: bool = False,
        processes: Processes = ALONE,
    ) -> None:
        """`name` is what the checkpoint calls its data; `init_from` a checkpoint to start from (not when resuming).

        `judge` scores the averaged generator every `evaluate_kimg` thousand images; without it, or with 0, nothing is
        evaluated. `reserved` are pictures that no training sees. `tensorboard` also writes the log as curves. Of
        several `processes` only the first evaluates and writes.
        """
        self.config, self.dataset, self.folder, self.device, self.name = config, dataset, folder, device, name
        self.init_from, self.reserved = init_from, reserved
        self.judge, self.evaluate_kimg, self.report = judge, evaluate_kimg, None
        self.processes = processes
        _refuse_what_cannot_work(config, processes, reserved=len(reserved or ()), starts=init_from or has_state(folder))
        self.nets = self._fresh_networks()
        self.dtype = _choose_dtype(config, device)
        self.position = Position()
        folder.mkdir(parents=True, exist_ok=True)
        if has_state(folder):
            self.resume()
        self._saved_at = time.monotonic()
        self._log_file = Log(folder, tensorboard=tensorboard and processes.first, at=self.position)
        self._penalty = None

    def _fresh_networks(self) -> Players:
        nets = build_networks(self.config, self.device)
        if self.init_from and not has_state(self.folder):
            if self.config.elbo:
                start_autoencoder(self.init_from, nets)
            else:
                start_from(self.init_from, nets, freeze=self.config.freeze_d)
        return nets

    def resume(self) -> None:
        """Goes back to the folder's last saved state."""
        self.position = load_state(self.folder, self.nets)
        self._set_lr(self.position.lr_factor)

    def save(self) -> None:
        """Saves the state, the checkpoint to show and grids: pictures from fixed latents, and what comes back."""
        if not self.processes.first:
            return
        save_state(self.folder, self.nets, self.position)
        publish(self.folder / "checkpoint", self.nets, self.config, self.position, data=self.name)
        samples = self.folder / "samples"
        samples.mkdir(exist_ok=True)
        name, sheet = f"{self.position.images_seen // 1000:06d}kimg", self.sample_grid()
        sheet.save(samples / f"{name}.png")
        self._log_file.picture("samples", sheet, self.position.images_seen)
        if (reconstructions := self.reconstruction_grid()) is not None:
            reconstructions.save(samples / f"{name}-reconstructed.png")
            self._log_file.picture("reconstructed", reconstructions, self.position.images_seen)
        self._saved_at = time.monotonic()

    def run(self, kimg: float, *, save_minutes: float = 5.0) -> Iterator[Progress]:
        """Trains until `kimg` thousand real pictures were shown, and saves then, on the way and where it is stopped.

        A step that was cut in two or whose loss was not finite is never saved: the last whole state stays.
        """
        bad_steps, whole = 0, True
        try:
            while self.position.images_seen < kimg * 1000:
                started, whole = time.monotonic(), False
                losses = self._step()
                self._advance(time.monotonic() - started)
                bad_steps = 0 if losses.finite else bad_steps + 1
                note = "" if losses.finite else "a loss was not finite: step skipped"
                if bad_steps >= BAD_STEPS_BEFORE_ROLLBACK:
                    note, bad_steps = self._roll_back(), 0
                whole, evaluated = bad_steps == 0, None
                if losses.finite and self._evaluation_is_due():
                    evaluated, note = self._evaluate()
                self._log(losses, note, evaluated)
                if whole and time.monotonic() - self._saved_at > 60 * save_minutes:
                    self.save()
                yield Progress(self.position, losses, note, self.report)
        finally:
            if whole:
                self.save()

    def _step(self) -> Losses:
        config, position = self.config, self.position
        with seeded(config.seed, position.rollbacks, position.step, *self._rank()):
            index = self.processes.share(self._batch_index())
            real, labels = self._pictures(self.dataset, index), self._labels(self.dataset, index)
            if config.mirror:
                real = mirror(real)
            losses = self._learn(real, labels)
        decay = self._decay()
        for average, network in self.nets.averages():
            update_ema(average, network, decay)
        return losses

    def _learn(self, real: torch.Tensor, labels: torch.Tensor | None) -> Losses:
        config, position = self.config, self.position
        if config.elbo:
            kl_weight = config.elbo.kl_weight_at(position.images_seen)
            return train_autoencoder(self.nets, real, kl_weight=kl_weight, decay=self._decay(), dtype=self.dtype)
        lazy = position.step % config.penalty_every == 0
        weight = config.gamma(position.images_seen) * config.penalty_every if lazy else 0.0
        adapts = config.ada_target is not None and position.step % ADAPT_EVERY == 0
        reserved_logit = self._reserved_logit() if adapts else 0.0
        options = {"penalty_weight": weight, "strength": self._strength(), "processes": self.processes}
        losses = train_step(self.nets, config, real, labels, **options, dtype=self.dtype)
        if adapts and losses.finite:
            self._adapt(losses, reserved_logit)
        return losses

    def _decay(self) -> float:
        return ema_decay(self.position.images_seen, self.config.batch, 1000 * self.config.ema_kimg)

    def _rank(self) -> tuple[int, ...]:
        """What keeps the random streams of several processes apart."""
        return () if self.processes.count == 1 else (self.processes.rank,)

    def _batch_index(self) -> torch.Tensor:
        """Which pictures this step shows: every epoch is a new permutation of the whole set."""
        start = self.position.step * self.config.batch
        places = torch.arange(start, start + self.config.batch)
        return torch.stack([self._permutation(int(p) // len(self.dataset))[int(p) % len(self.dataset)] for p in places])

    def _permutation(self, epoch: int) -> torch.Tensor:
        if getattr(self, "_epoch", None) != epoch:
            with seeded(self.config.seed, -1, epoch):
                self._epoch, self._order = epoch, torch.randperm(len(self.dataset))
        return self._order

    def _advance(self, seconds: float) -> None:
        at = self.position
        self.position = replace(
            at, step=at.step + 1, images_seen=at.images_seen + self.config.batch, seconds=at.seconds + seconds
        )

    def _evaluation_is_due(self) -> bool:
        every = round(1000 * self.evaluate_kimg)
        if self.judge is None or every <= 0 or not self.processes.first:
            return False
        return self.position.images_seen // every > self.position.standing.images_seen // every

    def _evaluate(self) -> tuple[Report, str]:
        """Scores the averaged generator, keeps it as `best/` where none was better, and tells it in a note."""
        started, before = time.monotonic(), self.position.standing
        scores, overfit = self.judge(self.nets.average), self._overfitting()
        self.report = Report(scores, overfit, time.monotonic() - started)
        note = f"{self.position.images_seen / 1000:.0f} kimg: {self.report}"
        if scores.kid < before.best_kid:
            publish(self.folder / "best", self.nets, self.config, self.position, data=self.name, report=self.report)
            note += ", the best so far"
        standing = before.after(self.report, self.position.images_seen)
        self.position = replace(self.position, standing=standing)
        return self.report, "\n".join([note, *standing.warnings()])

    def _overfitting(self) -> float | None:
        if self.config.elbo:
            return None
        with seeded(self.config.seed, -3, self.position.step):
            seen = self.dataset, self.reserved or self.dataset.subset(())
            return measure_overfitting(self.nets, self.config, *seen, strength=self._strength(), dtype=self.dtype)

    def _strength(self) -> float:
        """The probability of each augmentation now."""
        return 1.0 if self.config.ada_target is None else self.position.strength

    def _reserved_logit(self) -> float:
        """The discriminator's mean verdict on reserved pictures, a batch or what whole groups of them there are."""
        group = self.config.discriminator.group_size
        count = min(self.config.batch // self.processes.count, len(self.reserved) // group * group)
        index = torch.randperm(len(self.reserved))[:count]  # none twice, or a group would deviate too little
        pictures = self._pictures(self.reserved, index), self._labels(self.reserved, index)
        mine = mean_logit(self.nets, self.config, *pictures, strength=self._strength(), dtype=self.dtype)
        return self.processes.mean(torch.tensor(mine, device=self.device)).item()

    def _adapt(self, losses: StepLosses, reserved_logit: float) -> None:
        measured = overfitting(losses.real_logit, reserved_logit, losses.fake_logit)
        images = ADAPT_EVERY * self.config.batch
        strength = adapted(self.position.strength, measured, self.config.ada_target, images)
        self.position = replace(self.position, strength=strength)

    def _pictures(self, dataset: ImageSet, index: torch.Tensor) -> torch.Tensor:
        return from_uint8(dataset.images[index]).to(self.device)

    def _labels(self, dataset: ImageSet, index: torch.Tensor) -> torch.Tensor | None:
        return dataset.labels[index].to(self.device) if self.config.num_classes else None

    def _roll_back(self) -> str:
        """The last saved state (or a fresh start) with half the learning rate and other random draws."""
        rollbacks, lr_factor = self.position.rollbacks + 1, self.position.lr_factor / 2
        standing = self.position.standing  # it describes `best/`, which stays as it is
        if has_state(self.folder):
            self.resume()
        else:
            self.nets, self.position = self._fresh_networks(), Position()
        self.position = replace(self.position, rollbacks=rollbacks, lr_factor=lr_factor, standing=standing)
        self._set_lr(lr_factor)
        return f"three steps without a finite loss: back to {self.position.images_seen} images, lr x {lr_factor}"

    def _set_lr(self, factor: float) -> None:
        for adam, _ in self.nets.optimisers().values():
            for group in adam.param_groups:
                group["lr"] = self.config.lr * factor

    def _log(self, losses: Losses, note: str, evaluated: Report | None) -> None:
        if isinstance(losses, StepLosses) and losses.penalty is not None:
            self._penalty = losses.penalty
        if not self.processes.first or (self.position.step % LOG_EVERY and not note):
            return
        row = losses.to_json()
        if self.config.elbo:
            row |= {"kl_weight": self.config.elbo.kl_weight_at(self.position.images_seen)}
        else:
            row |= {"gamma": self.config.gamma(self.position.images_seen)}
        row |= {} if self._penalty is None else {"penalty": self._penalty}
        row |= {} if self.config.ada_target is None else {"augment_strength": self.position.strength}
        row |= evaluated.to_json() | {"evaluation_seconds": round(evaluated.seconds, 2)} if evaluated else {}
        self._log_file.row(self.position, row | ({"note": note} if note else {}))

    @torch.no_grad()
    def sample_grid(self):
        """36 pictures of the averaged generator, from the same latents every time."""
        generator = self.nets.average
        z = torch.randn(GRID_SIZE, generator.z_dim, generator=torch.Generator().manual_seed(0)).to(self.device)
        labels = None
        if generator.num_classes:
            labels = torch.arange(GRID_SIZE, device=self.device) % generator.num_classes
        return grid(to_uint8(generator(z, labels)).cpu(), columns=6)

    def reconstruction_grid(self):
        """The first reserved pictures (or else training ones) beside what comes back; None where nothing does."""
        real = from_uint8((self.reserved or self.dataset).images[: GRID_SIZE // 2]).to(self.device)
        again = self.nets.reconstruct(real)
        return None if again is None else grid(to_uint8(torch.stack([real, again], 1).flatten(0, 1)).cpu(), columns=6)


def _refuse_what_cannot_work(config: TrainConfig, processes: Processes, *, reserved: int, starts: object) -> None:
    if config.discriminator is None:
        if processes.count > 1:
            raise ValueError(f"{config.architecture} trains in one process, not in {processes.count}")
        return
    group = config.discriminator.group_size
    if config.ada_target is not None and reserved < group:
        raise ValueError(f"adaptive augmentation needs {group} reserved pictures, one in twenty; there are {reserved}")
    if processes.count > 1 and config.batch % (processes.count * group):
        raise ValueError(
            f"{processes.count} processes share a batch in whole groups of {group} pictures, given {config.batch}"
        )
    if config.freeze_d and not starts:
        raise ValueError("only a discriminator that has learnt can be frozen; name a checkpoint with --init-from")


def build_networks(config: TrainConfig, device: torch.device) -> Players:
    """Untrained networks; the same seed gives the same weights."""
    with seeded(config.seed, -2, 0):
        if config.elbo:
            return build_autoencoder(config.generator, config.lr, device)
        generator = GENERATORS[config.architecture].build(config.generator)
        discriminator = Discriminator(config.discriminator)
    discriminator.freeze(config.freeze_d)
    generator, discriminator = (n.to(device, memory_format=torch.channels_last) for n in (generator, discriminator))
    average = copy.deepcopy(generator).eval().requires_grad_(False)
    adams = (
        torch.optim.Adam(n.parameters(), lr=config.lr, betas=(0.0, 0.99), fused=device.type != "mps")
        for n in (generator, discriminator)
    )
    return Networks(generator, discriminator, average, *adams)


def start_from(source: str, nets: Networks, *, freeze: int = 0) -> None:
    """Fine-tuning: a checkpoint's weights into both players, as far as it carries them; the optimisers start fresh.

    Raises ValueError where the discriminator's blocks to `freeze` do not all come with it.
    """
    trained = checkpoint.load(source).generator
    if type(trained) is not type(nets.generator):
        raise ValueError(
            f"{source} holds a {type(trained).__name__}, this run trains a {type(nets.generator).__name__}"
        )
    for network in (nets.generator, nets.average):
        transplant_generator(trained, network)
    carries = checkpoint.read_config(source).discriminator is not None
    config, weights = checkpoint.load_discriminator(source) if carries else ({}, {})
    mine = nets.discriminator.config
    if freeze and (config.get("resolution"), tuple(config.get("channels", ()))) != (mine.resolution, mine.channels):
        raise ValueError(f"{source} has no discriminator of the same shape, so none of it can stay frozen")
    if carries:
        transplant_discriminator(weights, nets.discriminator)


@contextmanager
def seeded(*numbers: int) -> Iterator[None]:
    """Inside, torch's random numbers follow from `numbers` alone; outside, nothing changes."""
    mixed = 0
    for number in numbers:  # a step of SplitMix64 per number keeps neighbouring seeds apart
        mixed = (mixed + number + 0x9E3779B97F4A7C15) & (2**64 - 1)
        mixed = ((mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9) & (2**64 - 1)
        mixed ^= mixed >> 27
    with torch.random.fork_rng([torch.cuda.current_device()] if torch.cuda.is_available() else []):
        torch.manual_seed(mixed & (2**63 - 1))
        yield


def _choose_dtype(config: TrainConfig, device: torch.device) -> torch.dtype:
    if config.precision != "auto":
        return DTYPES[config.precision]
    return torch.bfloat16 if bfloat16_pays(device) else torch.float32
