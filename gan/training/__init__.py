"""Training: a recipe, a step, a resumable state, and the run that ties them together."""

from gan.training.averaging import average_checkpoints
from gan.training.config import FEATURE_BLOCKS, TrainConfig, augmentation, preset_config
from gan.training.loop import Progress, Trainer
from gan.training.processes import join_processes
from gan.training.progress import progress_film
from gan.training.run import prepare_run
from gan.training.state import Position

__all__ = [
    "FEATURE_BLOCKS",
    "Position",
    "Progress",
    "TrainConfig",
    "Trainer",
    "augmentation",
    "average_checkpoints",
    "join_processes",
    "prepare_run",
    "preset_config",
    "progress_film",
]
