"""Which of the loaded models a training may start from."""

from collections.abc import Mapping

from gan import checkpoint
from gan.checkpoint import Checkpoint, CheckpointError
from gan.training.widths import presets_of
from gan.workshop.job import SIZES, Start

ARCHITECTURE = "stylegan2"
FROZEN = 2  # of the discriminator's finest blocks
FEWEST_BLOCKS = 4  # so that as many can learn


def starts_of(models: Mapping[str, Checkpoint]) -> dict[str, Start]:
    """Those with a discriminator, without classes, and of widths that a preset has."""
    return {name: start for name, model in models.items() if (start := _start(model)) is not None}


def _start(model: Checkpoint) -> Start | None:
    try:
        config = checkpoint.read_config(model.folder)
    except CheckpointError:
        return None  # another program's
    shape = config.generator
    presets = presets_of(tuple(shape.get("channels", ())))
    size = shape.get("resolution")
    usual = config.architecture == ARCHITECTURE and config.discriminator is not None and size in SIZES
    if not usual or shape.get("num_classes") or not presets:
        return None
    blocks = len((config.discriminator or {}).get("channels", ())) - 1
    return Start(
        folder=str(model.folder.resolve()),
        title=model.title,
        resolution=model.generator.resolution,
        preset=presets[0],
        noise=bool(shape.get("noise")),
        freeze=FROZEN if blocks >= FEWEST_BLOCKS else 0,
    )
