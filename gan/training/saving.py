"""What a run leaves in its folder whenever it saves."""

from pathlib import Path

from gan.checkpoint.learning import share_learning
from gan.datasets import ImageSet
from gan.files import naming
from gan.training.config import TrainConfig
from gan.training.grids import reconstruction_grid, sample_grid
from gan.training.log import Log
from gan.training.players import Players
from gan.training.publish import publish
from gan.training.state import Position, save_state
from gan.training.watch import Report


def save_run(
    folder: Path, nets: Players, config: TrainConfig, at: Position, *, title: str, shown: ImageSet, log: Log
) -> None:
    """The state, the checkpoint to open, and grids: pictures from fixed latents, and what comes back of `shown`."""
    save_state(folder, nets, at)
    save_checkpoint(folder / "checkpoint", nets, config, at, title=title)
    samples, kimg = folder / "samples", f"{at.images_seen // 1000:06d}kimg"
    samples.mkdir(exist_ok=True)
    sheets = {"samples": (f"{kimg}.png", sample_grid(nets.average))}
    if (again := reconstruction_grid(nets, shown)) is not None:
        sheets["reconstructed"] = (f"{kimg}-reconstructed.png", again)
    for name, (file, sheet) in sheets.items():
        with naming(samples / file):
            sheet.save(samples / file)
        log.picture(name, sheet, at.images_seen)


def save_checkpoint(
    folder: Path, nets: Players, config: TrainConfig, at: Position, *, title: str, report: Report | None = None
) -> None:
    """The averaged generator for the app, and how it learnt; OSError names the folder and says what to do."""
    with naming(folder):
        publish(folder, nets, config, at, data=title, report=report)
        share_learning(folder.parent, folder)
