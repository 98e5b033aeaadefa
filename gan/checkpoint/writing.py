"""Saving a checkpoint so that a crash at any moment leaves either the old one or the new one usable."""

import io
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from PIL.Image import Image

from gan.checkpoint.config import AtRest, CheckpointConfig, from_json, to_json
from gan.checkpoint.directions import TABLE, VECTORS
from gan.checkpoint.errors import CheckpointError
from gan.checkpoint.networks import blueprint, discriminator_builder, generator_builder
from gan.checkpoint.reading import load, load_discriminator, load_encoder, read_config
from gan.checkpoint.source import CARD, CONFIG, DISCRIMINATOR, ENCODER, MODEL, THUMBNAIL
from gan.checkpoint.weights import encode
from gan.files import check_folder, naming

STAGING = ".saving"


def save(
    folder: str | Path,
    generator: Any,
    *,
    architecture: str,
    title: str,
    card: str,
    description: str = "",
    class_names: Iterable[str] = (),
    seeds: Iterable[int] = (),
    enlarger: AtRest | None = None,
    training: Mapping[str, Any] | None = None,
    discriminator: Any = None,
    encoder: Any = None,
    thumbnail: Image | None = None,
) -> Path:
    """Writes the generator (fp16) and all that belongs to it; returns the folder.

    Everything is written aside and loaded once for proof, then moved into place file by file. Old and new weights
    fit either config.json, because a folder that holds another network is refused. CheckpointError says why.
    """
    folder = Path(folder)
    config = CheckpointConfig(
        architecture=architecture,
        generator=asdict(generator.config),
        title=title,
        description=description,
        class_names=tuple(class_names),
        seeds=tuple(seeds),
        training=dict(training or {}),
        discriminator=None if discriminator is None else asdict(discriminator.config),
        enlarger=enlarger,
    )
    files = {CARD: card.encode(), MODEL: encode(generator.state_dict(), "the generator"), CONFIG: to_json(config)}
    if discriminator is not None:
        files[DISCRIMINATOR] = encode(discriminator.state_dict(), "the discriminator")
    if encoder is not None:
        files[ENCODER] = encode(encoder.state_dict(), "the encoder")
    if thumbnail is not None:
        files[THUMBNAIL] = _jpeg(thumbnail)
    _refuse_other_network(folder, from_json(files[CONFIG], CONFIG))
    _publish(folder, files)
    return folder


def _refuse_other_network(folder: Path, new: CheckpointConfig) -> None:
    try:
        old = read_config(folder)
    except CheckpointError:
        return  # nothing usable to protect
    builders = [generator_builder]
    if old.discriminator is not None and new.discriminator is not None:
        builders.append(discriminator_builder)
    for builder in builders:
        if (was := blueprint(builder(old)).config) != (now := blueprint(builder(new)).config):
            raise CheckpointError(f"{folder} holds another network; save elsewhere or delete it ({was} is not {now})")


def _publish(folder: Path, files: Mapping[str, bytes]) -> None:
    staging = folder / STAGING
    check_folder(folder)
    shutil.rmtree(staging, ignore_errors=True)  # left by a crash
    staging.mkdir(parents=True)
    try:
        for name, content in files.items():
            _write(staging / name, content)
        load(staging)
        if DISCRIMINATOR in files:
            load_discriminator(staging)
        if ENCODER in files:
            load_encoder(staging)
        for name in (TABLE, VECTORS):  # they belong to the old weights
            (folder / name).unlink(missing_ok=True)
        for name in sorted(files, key=lambda name: name == CONFIG):  # config.json last
            os.replace(staging / name, folder / name)
        for name in {DISCRIMINATOR, ENCODER, THUMBNAIL} - files.keys():
            (folder / name).unlink(missing_ok=True)
        _sync_folder(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _write(path: Path, content: bytes) -> None:
    with naming(path.parent.parent / path.name), path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return  # other systems offer no handle on a folder
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _jpeg(image: Image) -> bytes:
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "JPEG", quality=88)
    return buffer.getvalue()
