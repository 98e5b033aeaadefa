"""Checkpoints of other programs, opened as they are: a file here, or one in a repository on the Hub."""

import hashlib
import re
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from gan.checkpoint.config import CheckpointConfig
from gan.checkpoint.errors import CheckpointError
from gan.checkpoint.networks import generator_builder, with_weights
from gan.checkpoint.provenance import in_a_line, origin, record_of
from gan.checkpoint.source import CONFIG
from gan.importing import ForeignError, read_foreign
from gan.sentences import shown

HUB_FILE = re.compile(r"hf:([\w.-]+/[\w.-]+)/([\w./ -]+)")
ENDINGS = (".pkl", ".pickle", ".pt", ".pth", ".ckpt", ".bin", ".safetensors")


class Opened(NamedTuple):
    """A foreign file, the configuration that describes it here, its generator, and the first 8 digits of its hash."""

    file: Path
    name: str
    config: CheckpointConfig
    generator: Any
    digest: str


def foreign_file(source: str | Path) -> Path | None:
    """The file that a source names: a path here, or hf:OWNER/REPO/FILE; None for whatever is no file."""
    if isinstance(source, str) and source.startswith("hf:"):
        return _from_hub(source)
    path = Path(source)
    return path if path.is_file() else None


def open_foreign(file: Path) -> Opened:
    """The generator in a file of another program. CheckpointError says in a sentence what it holds instead."""
    if file.name == CONFIG or (file.suffix == ".safetensors" and (file.parent / CONFIG).is_file()):
        raise CheckpointError(f"{file} is part of a checkpoint; give its folder, {file.parent}")
    try:
        found = read_foreign(file)
    except ForeignError as error:
        raise CheckpointError(str(error)) from error
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    config = CheckpointConfig(
        architecture=found.architecture,
        generator=found.config,
        title=shown(file.name)[:100],
        class_names=found.class_names,
    )
    generator = with_weights(generator_builder(config), found.weights)
    record = record_of(found, generator.resolution, source=shown(file.name), sha256=digest)
    told = origin(record, resolution=generator.resolution, classes=generator.num_classes)
    config = replace(config, description=in_a_line(told), training=record)
    return Opened(file, name_of_file(file), config, generator, digest[:8])


def name_of_file(file: Path) -> str:
    """What a file is called in links: letters, digits, dots and dashes, without the ending that says how it is kept."""
    name = file.name
    for ending in ENDINGS:
        name = name.removesuffix(ending)
    return re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFC", name)).strip("-.")[:80] or "checkpoint"


def _from_hub(source: str) -> Path:
    """The file in the Hub's cache, downloaded if it is not there: so it opens without a network the next time."""
    match = HUB_FILE.fullmatch(source)
    if not match or ".." in match[2]:
        raise CheckpointError(f"{source!r} names no file on the Hub; write hf:OWNER/REPO/FILE")
    from huggingface_hub import hf_hub_download, try_to_load_from_cache
    from huggingface_hub.errors import HfHubHTTPError

    repository, name = match[1], match[2]
    try:
        if isinstance(kept := try_to_load_from_cache(repository, name), str):
            return Path(kept)
        return Path(hf_hub_download(repository, name))
    except (OSError, ValueError, HfHubHTTPError) as error:
        reason = f"{type(error).__name__}: {error!s:.200}"
        raise CheckpointError(f"{source!r} is not in the cache and could not be downloaded ({reason})") from error
