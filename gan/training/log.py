"""The run's log: a JSON object for every row, and the same numbers as curves in TensorBoard for who wants them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from gan.files import naming
from gan.training.adversaries import StepLosses
from gan.training.config import TrainConfig
from gan.training.players import Losses
from gan.training.state import Position
from gan.training.watch import Report

LOG_FILE = "log.jsonl"
LOG_EVERY = 50  # steps
TENSORBOARD_FOLDER = "tensorboard"


class Log:
    """Appends to `log.jsonl` in the run's folder and, with `tensorboard`, to the event files beside it.

    Curves run over images; what a crashed run wrote of them beyond where it goes on is dropped.
    """

    def __init__(self, folder: Path, config: TrainConfig, *, tensorboard: bool, at: Position) -> None:
        self.path, self.config, self.before = folder / LOG_FILE, config, at
        self.penalty: float | None = None  # few steps take it, so rows between them repeat the last
        self.curves = _open_curves(folder / TENSORBOARD_FOLDER, at.images_seen) if tensorboard else None

    def step(self, at: Position, losses: Losses, note: str, evaluated: Report | None) -> None:
        """Adds every 50th step, and each that has something to tell."""
        if isinstance(losses, StepLosses) and losses.penalty is not None:
            self.penalty = float(losses.penalty)
        if at.step % LOG_EVERY and not note:
            return
        config, row = self.config, losses.to_json()
        if config.elbo:
            row |= {"kl_weight": config.elbo.kl_weight_at(at.images_seen)}
        else:
            row |= {"gamma": config.gamma(at.images_seen)}
        row |= {} if self.penalty is None else {"penalty": self.penalty}
        row |= {} if config.ada_target is None else {"augment_strength": at.strength}
        row |= evaluated.to_json() | {"evaluation_seconds": round(evaluated.seconds, 2)} if evaluated else {}
        self.row(at, row | ({"note": note} if note else {}))

    def row(self, at: Position, values: Mapping[str, float | str]) -> None:
        """Adds the values, and where the run stands, how fast it is and with how many threads."""
        row = {"step": at.step, "kimg": at.images_seen / 1000, "seconds": round(at.seconds, 1), **values}
        images, seconds = at.images_seen - self.before.images_seen, at.seconds - self.before.seconds
        if images > 0 and seconds > 0:  # not after a roll-back
            row["images_per_second"] = round(images / seconds, 1)
        row["threads"] = torch.get_num_threads()
        self.before = at
        with naming(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")
        if self.curves:
            for name, value in row.items():
                if not isinstance(value, str):
                    self.curves.add_scalar(name, value, at.images_seen)

    def picture(self, name: str, picture: Image.Image, images_seen: int) -> None:
        """Adds a picture to the curves, if there are any."""
        if self.curves:
            self.curves.add_image(name, np.asarray(picture), images_seen, dataformats="HWC")
            self.curves.flush()


def _open_curves(folder: Path, images_seen: int) -> Any:
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError("--tensorboard needs the package tensorboard: pip install -e '.[log]'") from error
    return SummaryWriter(str(folder), purge_step=images_seen)
