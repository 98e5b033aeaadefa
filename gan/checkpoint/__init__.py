"""Checkpoints: a folder with model.safetensors (fp16), config.json and a model card, here or on the Hub."""

from gan.checkpoint.config import CheckpointConfig
from gan.checkpoint.directions import GROUPS, Direction, save_directions
from gan.checkpoint.errors import CheckpointError
from gan.checkpoint.origin import origin
from gan.checkpoint.reading import Checkpoint, load, load_discriminator, load_encoder, read_config
from gan.checkpoint.source import located
from gan.checkpoint.writing import save

__all__ = [
    "GROUPS",
    "Checkpoint",
    "CheckpointConfig",
    "CheckpointError",
    "Direction",
    "load",
    "load_discriminator",
    "load_encoder",
    "located",
    "origin",
    "read_config",
    "save",
    "save_directions",
]
