"""The run's log: a JSON object for every row, and the same numbers as curves in TensorBoard for who wants them."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from PIL import Image

LOG_FILE = "log.jsonl"
TENSORBOARD_FOLDER = "tensorboard"


class Log:
    """Appends to `log.jsonl` in the run's folder and, with `tensorboard`, to the event files beside it.

    Curves run over images, `images_seen` of which are kept: what a crashed run wrote beyond them is dropped.
    """

    def __init__(self, folder: Path, *, tensorboard: bool, images_seen: int) -> None:
        self.path = folder / LOG_FILE
        self.curves = _open_curves(folder / TENSORBOARD_FOLDER, images_seen) if tensorboard else None

    def row(self, values: Mapping[str, float | int | str], images_seen: int) -> None:
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(json.dumps(dict(values)) + "\n")
        if self.curves:
            for name, value in values.items():
                if not isinstance(value, str):
                    self.curves.add_scalar(name, value, images_seen)

    def picture(self, name: str, picture: Image.Image, images_seen: int) -> None:
        if self.curves:
            self.curves.add_image(name, np.asarray(picture), images_seen, dataformats="HWC")
            self.curves.flush()


def _open_curves(folder: Path, images_seen: int):
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError("--tensorboard needs the package tensorboard: pip install -e '.[log]'") from error
    return SummaryWriter(str(folder), purge_step=images_seen)
