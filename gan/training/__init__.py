"""Training: a recipe, a step, a resumable state, and the run that ties them together."""

from gan.training.averaging import average_checkpoints
from gan.training.config import TrainConfig
from gan.training.diverged import DivergedError
from gan.training.live import Live
from gan.training.loop import Progress, Trainer
from gan.training.presets import FEATURE_BLOCKS, MATCH_MEMORY, augmentation, preset_config
from gan.training.processes import Processes, join_processes
from gan.training.progress import progress_film
from gan.training.run import Run, prepare_run
from gan.training.schedule import Budget
from gan.training.state import Position

__all__ = [
    "FEATURE_BLOCKS",
    "MATCH_MEMORY",
    "Budget",
    "DivergedError",
    "Live",
    "Position",
    "Processes",
    "Progress",
    "Run",
    "TrainConfig",
    "Trainer",
    "augmentation",
    "average_checkpoints",
    "join_processes",
    "prepare_run",
    "preset_config",
    "progress_film",
]
