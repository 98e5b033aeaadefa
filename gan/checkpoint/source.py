"""Where a checkpoint comes from: a folder here, or a repository on the Hugging Face Hub."""

import re
import unicodedata
from pathlib import Path

from gan.checkpoint.errors import CheckpointError

MODEL, CONFIG = "model.safetensors", "config.json"
DISCRIMINATOR, ENCODER = "discriminator.safetensors", "encoder.safetensors"
CARD, THUMBNAIL = "README.md", "thumbnail.jpg"
NEIGHBOURS = "neighbours.safetensors"  # an index of the training pictures: see gan/neighbours/
INVERSION, CLOSENESS = "inversion.safetensors", "projection.json"  # where pictures of one's own are: gan/projection/
GAME, RESERVED = "game.json", "reserved.zip"  # how the discriminator judges, and real pictures: gan/judging/
NEWEST, BEST = "checkpoint", "best"  # in the folder of a training run
MAX_NAME = 90  # letters, as a recipe may have, with room for a number
HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")


def locate(source: str | Path, files: list[str]) -> tuple[Path, str]:
    """The folder that holds the checkpoint, and its name; a Hub id (user/name) is downloaded, only the `files` of it.

    A training run's folder stands for the newest checkpoint in it. A text that starts with an existing folder is a
    path, never a Hub id. CheckpointError says what a source that is neither lacks.
    """
    folder = Path(source)
    if folder.is_dir():
        folder = located(folder)
        return folder, name_of(folder)
    if folder.is_file():
        advice = f"give its folder, {folder.parent}" if folder.name in (MODEL, CONFIG) else "a checkpoint is a folder"
        raise CheckpointError(f"{str(source)!r} is a file; {advice}")
    if not isinstance(source, str) or not HUB_ID.fullmatch(source) or Path(source).parent.is_dir():
        raise CheckpointError(f"{str(source)!r} is no folder; a checkpoint is a folder or a Hub id like user/name")
    return _download(source, files), source.split("/")[1]


def located(folder: Path) -> Path:
    """The folder itself, or the newest checkpoint in the folder of a training run."""
    newest = folder / NEWEST
    if not (folder / MODEL).is_file() and (newest / MODEL).is_file():
        return newest
    if (folder / MODEL).exists() or (folder / CONFIG).exists():
        return folder
    inside = sorted(path.parent.name for path in folder.glob(f"*/{MODEL}"))
    several = f"; it holds {', '.join(inside[:5])}: name one of these" if inside else ""
    raise CheckpointError(f"{folder} holds no checkpoint, which is a {CONFIG} and a {MODEL}{several}")


def name_of(folder: Path) -> str:
    """What a checkpoint in this folder is called in links: by the run's own name where the folder has every run's.

    Letters, digits, dots and dashes; whatever else is in the name of the folder becomes a dash.
    """
    path = folder.resolve()
    name = path.name
    if name in (NEWEST, BEST) and path.parent.name:
        name = path.parent.name if name == NEWEST else f"{path.parent.name}-{BEST}"
    plain = re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFC", name)).strip("-.")
    return plain[:MAX_NAME] or "checkpoint"


def _download(hub_id: str, files: list[str]) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError

    try:
        return Path(snapshot_download(hub_id, allow_patterns=files))
    except (OSError, ValueError, HfHubHTTPError) as error:
        reason = f"{type(error).__name__}: {error!s:.200}"
        message = f"{hub_id!r} is no folder here and could not be downloaded from the Hub ({reason})"
        raise CheckpointError(message) from error
