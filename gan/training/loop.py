"""The training run: an iterator of progress that can stop at any step and go on bit for bit."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from gan.augment import mirror
from gan.datasets import ImageSet
from gan.device import pick_dtype
from gan.ema import ema_decay, update_ema
from gan.models.feature_discriminator import ReadMaps
from gan.training.autoencoder import train_autoencoder
from gan.training.batches import Batches
from gan.training.config import TrainConfig
from gan.training.grids import reconstruction_grid, sample_grid
from gan.training.log import Log
from gan.training.networks import build_networks
from gan.training.overfitting import ADAPT_EVERY, adapted, mean_logit, measure_overfitting, overfitting
from gan.training.players import Losses, Players
from gan.training.processes import ALONE, Processes
from gan.training.publish import publish
from gan.training.state import Position, has_state, load_state, save_state
from gan.training.step import StepLosses, train_step
from gan.training.streams import seeded
from gan.training.watch import Judge, Report

BAD_STEPS_BEFORE_ROLLBACK = 3
EVALUATE_KIMG = 20.0
SCALED_BY = 256  # pictures that judges of features scale these by


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
        read: ReadMaps | None = None,
        evaluate_kimg: float = EVALUATE_KIMG,
        tensorboard: bool = False,
        processes: Processes = ALONE,
    ) -> None:
        """`name` is what the checkpoint calls its data; `init_from` a checkpoint to start from (not when resuming).

        `judge` scores the averaged generator every `evaluate_kimg` thousand images; without it, or with 0,
        nothing is evaluated. `read` gives the maps of a frozen network, for a recipe with judges of features.
        `reserved` are pictures that no training sees. `tensorboard` also writes the log as curves. Of several
        `processes` only the first evaluates and writes.
        """
        self.config, self.dataset, self.folder, self.device, self.name = config, dataset, folder, device, name
        self.init_from, self.reserved = init_from, reserved
        self.judge, self.evaluate_kimg, self.report, self.read = judge, evaluate_kimg, None, read
        if config.feature_blocks and read is None:
            raise ValueError("a recipe with judges of features needs a network that reads them")
        self.processes = processes
        starts = init_from is not None or has_state(folder)
        config.refuse_what_cannot_work(processes=processes.count, reserved=len(reserved or ()), starts=starts)
        self.batches = Batches(dataset, config, device)
        self.nets = self._fresh_networks()
        self.dtype = pick_dtype(config.precision, device)
        self.position = Position()
        folder.mkdir(parents=True, exist_ok=True)
        if has_state(folder):
            self.resume()
        self._saved_at = time.monotonic()
        self._log = Log(folder, config, tensorboard=tensorboard and processes.first, at=self.position)

    def _fresh_networks(self) -> Players:
        few = torch.arange(min(SCALED_BY, len(self.dataset)))
        real = self.batches.pictures(few) if self.config.feature_blocks else None
        begin_with = None if has_state(self.folder) else self.init_from
        return build_networks(self.config, self.device, read=self.read, real=real, init_from=begin_with)

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
        name, sheet = f"{self.position.images_seen // 1000:06d}kimg", sample_grid(self.nets.average)
        sheet.save(samples / f"{name}.png")
        self._log.picture("samples", sheet, self.position.images_seen)
        if (reconstructions := reconstruction_grid(self.nets, self.reserved or self.dataset)) is not None:
            reconstructions.save(samples / f"{name}-reconstructed.png")
            self._log.picture("reconstructed", reconstructions, self.position.images_seen)
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
                if self.processes.first:
                    self._log.step(self.position, losses, note, evaluated)
                if whole and time.monotonic() - self._saved_at > 60 * save_minutes:
                    self.save()
                yield Progress(self.position, losses, note, self.report)
        finally:
            if whole:
                self.save()

    def _step(self) -> Losses:
        config, position = self.config, self.position
        with seeded(config.seed, position.rollbacks, position.step, *self._rank()):
            index = self.processes.share(self.batches.index(position.step))
            real, labels = self.batches.pictures(index), self.batches.labels(index)
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
        pictures = self.batches.pictures(index, self.reserved), self.batches.labels(index, self.reserved)
        mine = mean_logit(self.nets, self.config, *pictures, strength=self._strength(), dtype=self.dtype)
        return self.processes.mean(torch.tensor(mine, device=self.device)).item()

    def _adapt(self, losses: StepLosses, reserved_logit: float) -> None:
        measured = overfitting(losses.real_logit, reserved_logit, losses.fake_logit)
        images = ADAPT_EVERY * self.config.batch
        strength = adapted(self.position.strength, measured, self.config.ada_target, images)
        self.position = replace(self.position, strength=strength)

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
