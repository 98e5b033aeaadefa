"""Checkpoints: a folder with model.safetensors (fp16), config.json and a model card, here or on the Hub."""

from gan.checkpoint.config import CheckpointConfig
from gan.checkpoint.errors import CheckpointError
from gan.checkpoint.reading import Checkpoint, load, load_discriminator, load_encoder, read_config
from gan.checkpoint.writing import save

__all__ = [
    "Checkpoint",
    "CheckpointConfig",
    "CheckpointError",
    "load",
    "load_discriminator",
    "load_encoder",
    "read_config",
    "save",
]
