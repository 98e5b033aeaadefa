"""The training run: an iterator of progress that can stop at any step and go on bit for bit."""

import copy
import json
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
from gan.training.players import Losses, Players
from gan.training.publish import publish
from gan.training.state import Position, has_state, load_state, save_state
from gan.training.step import Networks, train_step

BAD_STEPS_BEFORE_ROLLBACK = 3
LOG_EVERY = 50
GRID_SIZE = 36
DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16}


@dataclass(frozen=True)
class Progress:
    """One step's report: how far, how well, and a note when something worth telling happened."""

    position: Position
    losses: Losses
    note: str = ""


class Trainer:
    """Two networks, their data and a folder; `run` trains and yields, `save` keeps everything.

    The folder receives `config.json`, `state.safetensors`, `log.jsonl`, `samples/*.png` and `checkpoint/`. All
    randomness derives from the seed and the step, so on one device with one thread count a run does not depend on
    where it stopped.
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
    ) -> None:
        """`name` is what the checkpoint calls its data; `init_from` a checkpoint to start from (not when resuming)."""
        self.config, self.dataset, self.folder, self.device, self.name = config, dataset, folder, device, name
        self.init_from = init_from
        self.nets = self._fresh_networks()
        self.dtype = _choose_dtype(config, device)
        self.position = Position()
        folder.mkdir(parents=True, exist_ok=True)
        if has_state(folder):
            self.resume()
        self._saved_at = time.monotonic()

    def _fresh_networks(self) -> Players:
        nets = build_networks(self.config, self.device)
        if self.init_from and not has_state(self.folder):
            (start_autoencoder if self.config.elbo else start_from)(self.init_from, nets)
        return nets

    def resume(self) -> None:
        """Goes back to the folder's last saved state."""
        self.position = load_state(self.folder, self.nets)
        self._set_lr(self.position.lr_factor)

    def save(self) -> None:
        """Saves the state, the checkpoint to show and grids: pictures from fixed latents, and what comes back."""
        save_state(self.folder, self.nets, self.position)
        publish(self.folder / "checkpoint", self.nets, self.config, self.position, data=self.name)
        samples = self.folder / "samples"
        samples.mkdir(exist_ok=True)
        name = f"{self.position.images_seen // 1000:06d}kimg"
        self.sample_grid().save(samples / f"{name}.png")
        if (reconstructions := self.reconstruction_grid()) is not None:
            reconstructions.save(samples / f"{name}-reconstructed.png")
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
                whole = bad_steps == 0
                self._log(losses, note)
                if whole and time.monotonic() - self._saved_at > 60 * save_minutes:
                    self.save()
                yield Progress(self.position, losses, note)
        finally:
            if whole:
                self.save()

    def _step(self) -> Losses:
        config, position = self.config, self.position
        with seeded(config.seed, position.rollbacks, position.step):
            index = self._batch_index()
            real = from_uint8(self.dataset.images[index]).to(self.device)
            labels = self.dataset.labels[index].to(self.device) if config.num_classes else None
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
        return train_step(self.nets, config, real, labels, penalty_weight=weight, dtype=self.dtype)

    def _decay(self) -> float:
        return ema_decay(self.position.images_seen, self.config.batch, 1000 * self.config.ema_kimg)

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

    def _roll_back(self) -> str:
        """The last saved state (or a fresh start) with half the learning rate and other random draws."""
        rollbacks, lr_factor = self.position.rollbacks + 1, self.position.lr_factor / 2
        if has_state(self.folder):
            self.resume()
        else:
            self.nets, self.position = self._fresh_networks(), Position()
        self.position = replace(self.position, rollbacks=rollbacks, lr_factor=lr_factor)
        self._set_lr(lr_factor)
        return f"three steps without a finite loss: back to {self.position.images_seen} images, lr x {lr_factor}"

    def _set_lr(self, factor: float) -> None:
        for adam, _ in self.nets.optimisers().values():
            for group in adam.param_groups:
                group["lr"] = self.config.lr * factor

    def _log(self, losses: Losses, note: str) -> None:
        if self.position.step % LOG_EVERY and not note:
            return
        at = self.position
        row = {"step": at.step, "kimg": at.images_seen / 1000, "seconds": round(at.seconds, 1)}
        row |= losses.to_json()
        if self.config.elbo:
            row |= {"kl_weight": self.config.elbo.kl_weight_at(at.images_seen)}
        else:
            row |= {"gamma": self.config.gamma(at.images_seen)}
        row |= {"threads": torch.get_num_threads()} | ({"note": note} if note else {})
        with open(self.folder / "log.jsonl", "a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")

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
        """The first pictures of the training set, each beside what comes back of it; None where nothing does."""
        real = from_uint8(self.dataset.images[: GRID_SIZE // 2]).to(self.device)
        again = self.nets.reconstruct(real)
        return None if again is None else grid(to_uint8(torch.stack([real, again], 1).flatten(0, 1)).cpu(), columns=6)


def build_networks(config: TrainConfig, device: torch.device) -> Players:
    """Untrained networks; the same seed gives the same weights."""
    with seeded(config.seed, -2, 0):
        if config.elbo:
            return build_autoencoder(config.generator, config.lr, device)
        generator = GENERATORS[config.architecture].build(config.generator)
        discriminator = Discriminator(config.discriminator)
    generator, discriminator = (n.to(device, memory_format=torch.channels_last) for n in (generator, discriminator))
    average = copy.deepcopy(generator).eval().requires_grad_(False)
    adams = (
        torch.optim.Adam(n.parameters(), lr=config.lr, betas=(0.0, 0.99), fused=device.type != "mps")
        for n in (generator, discriminator)
    )
    return Networks(generator, discriminator, average, *adams)


def start_from(source: str, nets: Networks) -> None:
    """Fine-tuning: a checkpoint's weights into both players, as far as it carries them; the optimisers start fresh."""
    trained = checkpoint.load(source).generator
    if type(trained) is not type(nets.generator):
        raise ValueError(
            f"{source} holds a {type(trained).__name__}, this run trains a {type(nets.generator).__name__}"
        )
    for network in (nets.generator, nets.average):
        transplant_generator(trained, network)
    if checkpoint.read_config(source).discriminator is not None:
        transplant_discriminator(checkpoint.load_discriminator(source)[1], nets.discriminator)


@contextmanager
def seeded(*numbers: int) -> Iterator[None]:
    """Inside, torch's random numbers follow from `numbers` alone; outside, nothing changes."""
    mixed = 0
    for number in numbers:  # a step of SplitMix64 per number keeps neighbouring seeds apart
        mixed = (mixed + number + 0x9E3779B97F4A7C15) & (2**64 - 1)
        mixed = ((mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9) & (2**64 - 1)
        mixed ^= mixed >> 27
    with torch.random.fork_rng():
        torch.manual_seed(mixed & (2**63 - 1))
        yield


def _choose_dtype(config: TrainConfig, device: torch.device) -> torch.dtype:
    if config.precision != "auto":
        return DTYPES[config.precision]
    return torch.bfloat16 if bfloat16_pays(device) else torch.float32
