"""Checkpoints: a folder with model.safetensors (fp16), config.json and a model card, here or on the Hub."""

from typing import TYPE_CHECKING

from gan.deferred import deferred

if TYPE_CHECKING:
    from gan.checkpoint.config import GROUPS, CheckpointConfig
    from gan.checkpoint.directions import Direction, save_directions
    from gan.checkpoint.errors import CheckpointError
    from gan.checkpoint.provenance import origin
    from gan.checkpoint.reading import Checkpoint, load, load_discriminator, load_encoder, read_config
    from gan.checkpoint.source import located
    from gan.checkpoint.writing import save

__getattr__ = deferred(
    __name__,
    {
        "config": ("CheckpointConfig", "GROUPS"),
        "directions": ("Direction", "save_directions"),
        "errors": ("CheckpointError",),
        "provenance": ("origin",),
        "reading": ("Checkpoint", "load", "load_discriminator", "load_encoder", "read_config"),
        "source": ("located",),
        "writing": ("save",),
    },
)

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
