"""Loading a checkpoint: everything is checked before memory is allocated, and nothing is ever unpickled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from gan.checkpoint.config import AT_REST, MAX_CONFIG_BYTES, AtRest, CheckpointConfig, from_json, read_bounded
from gan.checkpoint.directions import TABLE, VECTORS, Direction, load_directions
from gan.checkpoint.errors import CheckpointError
from gan.checkpoint.foreign import foreign_file, open_foreign
from gan.checkpoint.learning import RECORD, SHEET
from gan.checkpoint.networks import (
    blueprint,
    check_generator,
    discriminator_builder,
    encoder_builder,
    generator_builder,
    with_weights,
)
from gan.checkpoint.source import (
    CARD,
    CLOSENESS,
    CONFIG,
    DISCRIMINATOR,
    ENCODER,
    GAME,
    INVERSION,
    MODEL,
    NEIGHBOURS,
    RESERVED,
    THUMBNAIL,
    locate,
)
from gan.checkpoint.weights import read_weights
from gan.models import Generator

MAX_THUMBNAIL_BYTES = 1 << 20
JPEG_MAGIC = b"\xff\xd8\xff"


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A generator ready for inference (eval mode, float32, no gradients) and what its folder says about it.

    `weights_hash` is the first 8 hex digits of the SHA-256 of model.safetensors, `directions` are the sliders
    that were found for exactly these weights, by name, and `styles` what people call the styles of its layer groups.
    `enlarger` is which network of `gan.enlarger` enlarges its pictures at rest.
    """

    name: str
    generator: Generator
    weights_hash: str
    title: str
    description: str
    class_names: tuple[str, ...]
    seeds: tuple[int, ...]
    training: Mapping[str, Any]
    folder: Path
    thumbnail: Path | None
    directions: Mapping[str, Direction] = field(default_factory=dict)
    styles: Mapping[str, str] = field(default_factory=dict)
    enlarger: AtRest = AT_REST[0]


# What a checkpoint may have beside its weights: an index, sliders, an encoder and what closeness means, a judge and
# what it is shown, how it learnt.
BESIDE = (NEIGHBOURS, TABLE, VECTORS, INVERSION, CLOSENESS, DISCRIMINATOR, GAME, RESERVED, RECORD, SHEET)


@torch.inference_mode(False)  # its tensors may be drawn with, and take gradients, wherever it was loaded
def load(source: str | Path, *, device: str | torch.device = "cpu", sliders: bool = True) -> Checkpoint:
    """The checkpoint in a folder or under a Hub id (user/name). CheckpointError says what is wrong with it.

    Without `sliders` its directions are left unread, as by those who are about to replace them. A file (a path, or
    hf:OWNER/REPO/FILE) is another program's checkpoint: `weights_hash` is of the file, and `folder` the file itself.
    """
    if (file := foreign_file(source)) is not None:
        return _opened(file, device)
    folder, name = locate(source, [MODEL, CONFIG, CARD, THUMBNAIL, *BESIDE])
    config, plan = _read(folder)
    weights, digest = read_weights(folder / MODEL, plan.state_dict())
    directions: Mapping[str, Direction] = {}
    styles: Mapping[str, str] = {}
    if sliders:
        directions, styles = load_directions(folder, weights_hash=digest[:8], num_ws=plan.num_ws, w_dim=plan.w_dim)
    return Checkpoint(
        name=name,
        generator=with_weights(generator_builder(config), weights).to(device),
        weights_hash=digest[:8],
        title=config.title,
        description=config.description,
        class_names=config.class_names,
        seeds=config.seeds,
        training=config.training,
        folder=folder,
        thumbnail=_thumbnail(folder / THUMBNAIL),
        directions=directions,
        styles=styles,
        enlarger=config.enlarger or AT_REST[0],
    )


def _opened(file: Path, device: str | torch.device) -> Checkpoint:
    """Another program's checkpoint, which has nothing beside its weights."""
    opened = open_foreign(file)
    return Checkpoint(
        name=opened.name,
        generator=opened.generator.to(device),
        weights_hash=opened.digest,
        title=opened.config.title,
        description=opened.config.description,
        class_names=opened.config.class_names,
        seeds=(),
        training=opened.config.training,
        folder=file,
        thumbnail=None,
    )


def read_config(source: str | Path) -> CheckpointConfig:
    """The checked configuration alone, without weights."""
    folder, _ = locate(source, [CONFIG])
    return _read(folder)[0]


def load_discriminator(source: str | Path) -> tuple[Mapping[str, Any], dict[str, Tensor]]:
    """The configuration and the state dict (fp16) of the discriminator that a checkpoint carries for fine-tuning."""
    folder, _ = locate(source, [CONFIG, DISCRIMINATOR])
    config, _ = _read(folder)
    if config.discriminator is None:
        raise CheckpointError(f"the checkpoint {folder} carries no discriminator")
    expected = blueprint(discriminator_builder(config)).state_dict()
    return config.discriminator, read_weights(folder / DISCRIMINATOR, expected)[0]


@torch.inference_mode(False)
def load_encoder(source: str | Path, *, device: str | torch.device = "cpu") -> Any:
    """The encoder that a checkpoint carries, ready for inference. CheckpointError where there is none."""
    folder, _ = locate(source, [CONFIG, ENCODER])
    build = encoder_builder(_read(folder)[0])
    weights, _ = read_weights(folder / ENCODER, blueprint(build).state_dict())
    return with_weights(build, weights).to(device)


def _read(folder: Path) -> tuple[CheckpointConfig, Any]:
    """The configuration, and the generator without memory that it describes."""
    path = folder / CONFIG
    config = from_json(read_bounded(path, MAX_CONFIG_BYTES), str(path))
    return config, check_generator(config)


def _thumbnail(path: Path) -> Path | None:
    """The thumbnail, if there is one. It will be shown to everybody, so it must be a JPEG and not, say, a link."""
    if not path.is_file():
        return None
    start = read_bounded(path, MAX_THUMBNAIL_BYTES)
    if not start.startswith(JPEG_MAGIC) or len(start) > MAX_THUMBNAIL_BYTES:
        raise CheckpointError(f"{path} must be a JPEG of at most {MAX_THUMBNAIL_BYTES} bytes")
    return path
