"""The training run: an iterator of progress that can stop at any step and go on bit for bit."""

import math
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from gan.datasets import ImageSet
from gan.device import pick_dtype
from gan.models.feature_discriminator import ReadMaps
from gan.training.batches import Batches
from gan.training.config import TrainConfig
from gan.training.diverged import DivergedError
from gan.training.learner import Learner
from gan.training.learning import add_stage
from gan.training.log import Log
from gan.training.networks import build_networks
from gan.training.players import Losses, Players
from gan.training.processes import ALONE, Processes
from gan.training.readings import Readings
from gan.training.saving import save_checkpoint, save_run
from gan.training.schedule import SCHEDULES, Budget, Rates
from gan.training.start import take_up
from gan.training.state import Position, has_state, is_sound, load_state
from gan.training.watch import KIMG, Evaluations, Judge, Report

BAD_STEPS_BEFORE_ROLLBACK = 3
MOST_RETURNS = 4  # to one state: at a sixteenth of the rate it is not the rate
NOT_FINITE = "three steps without a finite loss"
UNSOUND = "weights that are no finite numbers of half precision"
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

    The folder receives `state.safetensors`, `log.jsonl`, `samples/*.png`, `checkpoint/`, of the evaluation with the
    lowest KID `best/`, and how it learnt, `learning.webp` with `learning.json`. All randomness derives from the seed
    and the step, so on one device with one thread count a run does not depend on where it stopped, or on being
    evaluated.
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
        evaluate_kimg: float = KIMG,
        tensorboard: bool = False,
        processes: Processes = ALONE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`name` is what the checkpoint calls its data; `init_from` a checkpoint to start from (not when resuming).

        `judge` scores the averaged generator every `evaluate_kimg` thousand images; without it, or with 0,
        nothing is evaluated. `read` gives the maps of a frozen network, for a recipe with judges of features.
        `reserved` are pictures that no training sees. `tensorboard` also writes the log as curves. Of several
        `processes` only the first evaluates and writes. By the `clock` a run's minutes pass.
        """
        self.config, self.dataset, self.folder, self.device, self.name = config, dataset, folder, device, name
        self.init_from, self.reserved = init_from, reserved
        self.read = read
        if (config.feature_blocks or config.match_memory) and read is None:
            raise ValueError("a recipe that looks at features needs a network that reads them")
        self.processes, self.clock = processes, clock
        starts = init_from is not None or has_state(folder)
        config.refuse_what_cannot_work(processes=processes.count, reserved=len(reserved or ()), starts=starts)
        self.batches, dtype = Batches(dataset, config, device), pick_dtype(config.precision, device)
        self.nets = self._fresh_networks()
        self._learner = Learner(config, self.nets, self.batches, dtype=dtype, reserved=reserved, processes=processes)
        self.position, self.saved = Position(), 0
        self.notes: list[str] = []
        self._budget, self._saved_at = Budget(), time.monotonic()
        self._readings, self._cut, self._returns = Readings(device.type), False, 0
        if has_state(folder):
            self.resume()
        elif init_from is not None:
            self.position, note = take_up(init_from, config, self.nets)
            self.notes += [note] if note else []
        self._evaluations = Evaluations(judge if processes.first else None, evaluate_kimg)
        self._evaluations.begin(self.position.elapsed)
        self._log = Log(folder, config, tensorboard=tensorboard and processes.first, at=self.position)

    def _fresh_networks(self) -> Players:
        few = torch.arange(min(SCALED_BY, len(self.dataset)))
        real = self.batches.pictures(few) if self.config.feature_blocks else None
        begin_with = None if has_state(self.folder) else self.init_from
        config, device, crowd = self.config, self.device, self.batches.crowd()
        return build_networks(config, device, read=self.read, real=real, crowd=crowd, init_from=begin_with)

    def resume(self) -> None:
        """Goes back to the folder's last saved state."""
        self.position, note = load_state(self.folder, self.nets)
        self.saved = self.position.images_seen
        self.notes += [note] if note else []

    def save(self) -> None:
        """Saves the state, the checkpoint to show and grids: pictures from fixed latents, and what comes back."""
        if self.processes.first:
            shown = self.reserved or self.dataset
            save_run(self.folder, self.nets, self.config, self.position, title=self.name, shown=shown, log=self._log)
        self._saved_at, self.saved = time.monotonic(), self.position.images_seen

    def run(
        self, kimg: float = math.inf, *, minutes: float = math.inf, save_minutes: float = 5.0
    ) -> Generator[Progress, None, None]:
        """Trains until the pictures or the minutes are used up, and saves at first, on the way and where it is stopped.

        The first save proves that the folder can take what the run is for. A step that was cut in two or whose loss
        was not finite is never saved: the last whole state stays. Raises DivergedError where going back does not help.
        """
        self._budget = Budget(kimg, minutes)
        self._learner.set_rates(self.position, self._rates())
        if not has_state(self.folder):
            self._record_stage()
            self.save()
        try:
            while not self._is_over():
                yield self._stride(60 * save_minutes)
        finally:
            self._readings.read()
            if self._whole and is_sound(self.nets):
                self.save()

    def _is_over(self) -> bool:
        if self._budget.spent(self.position) < 1:
            return False
        self._readings.read()
        if self._whole and not is_sound(self.nets):
            self._roll_back(UNSOUND)
        return self._whole and self._budget.spent(self.position) == 1

    def _stride(self, save_seconds: float) -> Progress:
        """One step, and what is due after it."""
        began, started, evaluated = self.clock(), time.monotonic(), None
        with self._underway():
            losses = self._step()
        self._advance(time.monotonic() - started)
        note = self._readings.add(losses)
        if self._readings.bad_steps >= BAD_STEPS_BEFORE_ROLLBACK:
            note = self._roll_back(NOT_FINITE)
        if self._whole and self._evaluation_is_due():
            evaluated, note = self._evaluate()
        if self.processes.first:
            self._log.step(self.position, self._readings.latest, note, evaluated)
        if time.monotonic() - self._saved_at > save_seconds:
            note = "\n".join(filter(None, [note, self._keep()]))
        self.position = replace(self.position, elapsed=self.position.elapsed + self.clock() - began)
        return Progress(self.position, self._readings.latest, note, self._evaluations.report)

    @contextmanager
    def _underway(self) -> Iterator[None]:
        """What is cut off in this block leaves nothing that could be saved."""
        self._cut = True
        yield
        self._cut = False

    @property
    def _whole(self) -> bool:
        """Whether what there is now may be saved, as far as losses tell."""
        return not self._cut and self._readings.good

    def _keep(self) -> str:
        """Saves what may be saved; weights that no checkpoint holds are gone back from."""
        self._readings.read()
        if not self._whole:
            return ""
        if not is_sound(self.nets):
            return self._roll_back(UNSOUND)
        if self.position.images_seen > self.saved:
            self._returns = 0
        with self._underway():
            self.save()
        return ""

    def _step(self) -> Losses:
        losses, strength = self._learner.step(self.position, self._rates())
        self.position = replace(self.position, strength=strength)
        return losses

    def _advance(self, seconds: float) -> None:
        at = self.position
        self.position = replace(
            at, step=at.step + 1, images_seen=at.images_seen + self.config.batch, seconds=at.seconds + seconds
        )

    def _evaluation_is_due(self) -> bool:
        at = self.position
        return self._evaluations.due(at.images_seen, at.elapsed, at.standing, minutes=self._budget.minutes)

    def _evaluate(self) -> tuple[Report, str]:
        """Scores the averaged generator, keeps it as `best/` where none was better, and tells it in a note."""
        started, at = time.monotonic(), self.position
        scores, overfit = self._evaluations.score(self.nets.average), self._learner.overfitting(at, self.dataset)
        report = Report(scores, overfit, time.monotonic() - started)
        self._evaluations.made(report, at.elapsed)
        self._record_stage(report)
        note = f"{at.images_seen / 1000:.0f} kimg: {report}"
        if scores.kid < at.standing.best_kid:
            save_checkpoint(self.folder / "best", self.nets, self.config, at, title=self.name, report=report)
            note += ", the best so far"
        standing = at.standing.after(report, at.images_seen)
        self.position = replace(at, standing=standing)
        return report, "\n".join([note, *standing.warnings()])

    def _record_stage(self, report: Report | None = None) -> None:
        if self.processes.first:
            add_stage(self.folder, self.nets.average, self.position, report)

    def _roll_back(self, reason: str) -> str:
        """The last saved state with half the learning rate and other random draws; DivergedError if not for long."""
        self._returns += 1
        if self._returns > MOST_RETURNS or (self.processes.count > 1 and reason == UNSOUND):
            raise DivergedError.after(reason, self._returns, kept=self.saved, folder=self.folder, lr=self.config.lr)
        now = self.position
        self.resume()
        self.position = replace(
            self.position,
            rollbacks=now.rollbacks + 1,
            lr_factor=now.lr_factor / 2,
            elapsed=now.elapsed,
            standing=now.standing,  # it describes `best/`, which stays as it is
        )
        self._readings.bad_steps = 0
        self._learner.set_rates(self.position, self._rates())
        return f"{reason}: back to {self.saved} images, lr x {self.position.lr_factor}"

    def _rates(self) -> Rates:
        return SCHEDULES[self.config.schedule](self._budget.spent(self.position))
