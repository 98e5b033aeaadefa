"""Where a checkpoint comes from: a folder here, or a repository on the Hugging Face Hub."""

import re
from pathlib import Path

from gan.checkpoint.errors import CheckpointError

MODEL, CONFIG = "model.safetensors", "config.json"
DISCRIMINATOR, ENCODER = "discriminator.safetensors", "encoder.safetensors"
CARD, THUMBNAIL = "README.md", "thumbnail.jpg"
NEIGHBOURS = "neighbours.safetensors"  # an index of the training pictures: see gan/neighbours/
INVERSION, CLOSENESS = "inversion.safetensors", "projection.json"  # where pictures of one's own are: gan/projection/
HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")


def locate(source: str | Path, files: list[str]) -> tuple[Path, str]:
    """The folder that holds the checkpoint, and its name; a Hub id (user/name) is downloaded, only the `files` of it.

    A text that starts with an existing folder is a path, never a Hub id.
    """
    folder = Path(source)
    if folder.is_dir():
        return folder, folder.resolve().name
    if not isinstance(source, str) or not HUB_ID.fullmatch(source) or Path(source).parent.is_dir():
        raise CheckpointError(f"{str(source)!r} is no folder; a checkpoint is a folder or a Hub id like user/name")
    return _download(source, files), source.split("/")[1]


def _download(hub_id: str, files: list[str]) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError

    try:
        return Path(snapshot_download(hub_id, allow_patterns=files))
    except (OSError, ValueError, HfHubHTTPError) as error:
        reason = f"{type(error).__name__}: {error!s:.200}"
        message = f"{hub_id!r} is no folder here and could not be downloaded from the Hub ({reason})"
        raise CheckpointError(message) from error
