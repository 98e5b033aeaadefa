"""A Space's folder, made in full before anything is sent."""

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gan.checkpoint import Checkpoint
from gan.publishing.kinds import KINDS, Kind
from gan.site import write_folder
from gan.studio import Studio

if TYPE_CHECKING:
    from huggingface_hub import HfApi

NAME = r"[A-Za-z0-9][\w.-]{0,95}"
PROGRAM = ("app.py", "pyproject.toml", "requirements.txt", "LICENSE", "gan")
MOST_BYTES = 900 * 2**20  # a Space's repository may hold 1 GB


@dataclass(frozen=True)
class Space:
    """A Space that is ready to be sent: its name on the Hub, its kind, and the folder that holds its files."""

    repo: str
    kind: str
    folder: Path

    @property
    def about(self) -> Kind:
        """The row of its kind."""
        return KINDS[self.kind]

    @property
    def files(self) -> list[tuple[str, int]]:
        """Every file's path in the Space and its size in bytes."""
        found = sorted(path for path in self.folder.rglob("*") if path.is_file())
        return [(path.relative_to(self.folder).as_posix(), path.stat().st_size) for path in found]

    @property
    def address(self) -> str:
        """Where people will find it."""
        return f"https://huggingface.co/spaces/{self.repo}"


def make_space(repo: str, kind: str, sources: Sequence[str | Path], folder: Path) -> Space:
    """Write the files of a Space to an empty folder.

    `repo` is OWNER/NAME, `kind` a row of `KINDS`, `sources` are checkpoints (folders or Hub ids). A static page opens
    with the first of them, the program as `app.py` does. Raises ValueError, in a sentence, for what can't be published.
    """
    if not re.fullmatch(f"{NAME}/{NAME}", repo):
        raise ValueError(f"A Space is named OWNER/NAME, by letters, digits, dots and dashes, not {repo[:100]!r}.")
    if kind not in KINDS:
        raise ValueError(f"A Space is {', '.join(KINDS)}, not {kind[:40]!r}.")
    studio = Studio.load(sources, "cpu")
    models = list(studio.models.values())
    if files := [one.folder for one in models if not one.folder.is_dir()]:
        raise ValueError(f"{files[0]} is another program's file; python -m gan import makes a checkpoint of it first.")
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise ValueError(f"{folder} is not empty; a Space is made in a folder of its own.")
    row = KINDS[kind]
    if row.sdk == "static":
        write_folder(studio, folder)
    else:
        _write_program(folder, {one.name: one.folder for one in models}, row)
    (folder / "README.md").write_text(_card(row, models), encoding="utf-8")
    space = Space(repo, kind, folder)
    if (size := sum(size for _, size in space.files)) > MOST_BYTES:
        raise ValueError(f"These files have {size / 2**20:,.0f} MB; a Space holds at most {MOST_BYTES // 2**20} MB.")
    return space


def upload(space: Space, *, private: bool = False, api: "HfApi | None" = None) -> str:
    """Create the Space where it is missing, send all its files in one commit; returns its address.

    The files that it had and has no longer are taken away. Raises ValueError, in a sentence, where the Hub refuses.
    """
    from huggingface_hub import HfApi, SpaceHardware
    from huggingface_hub.errors import HfHubHTTPError, LocalTokenNotFoundError

    hub = api or HfApi()
    hardware = SpaceHardware(space.about.hardware) if space.about.hardware else None
    try:
        hub.create_repo(
            space.repo,
            repo_type="space",
            space_sdk=space.about.sdk,
            space_hardware=hardware,
            private=private or None,
            exist_ok=True,
        )
        hub.upload_folder(
            repo_id=space.repo,
            repo_type="space",
            folder_path=space.folder,
            commit_message="Latent Walks",
            delete_patterns="*",
        )
    except LocalTokenNotFoundError as error:
        raise ValueError("Nobody is logged in to the Hub here: hf auth login") from error
    except HfHubHTTPError as error:
        status = getattr(error.response, "status_code", "no answer")
        raise ValueError(f"The Hub refused {space.repo} ({status}): {_first_line(error)}") from error
    return space.address


def _write_program(folder: Path, checkpoints: Mapping[str, Path], row: Kind) -> None:
    root = Path(__file__).parent.parent.parent
    if missing := [name for name in PROGRAM if not (root / name).exists()]:
        raise ValueError(f"A Gradio Space is made from a checkout of this project; {root} has no {missing[0]}.")
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc", ".*", "node_modules")
    for name in PROGRAM:
        if (root / name).is_dir():
            shutil.copytree(root / name, folder / name, ignore=ignored)
        else:
            shutil.copy2(root / name, folder / name)
    for name, source in checkpoints.items():
        shutil.copytree(source, folder / "checkpoints" / name, ignore=ignored)
    if row.packages:
        with (folder / "requirements.txt").open("a", encoding="utf-8") as file:
            file.writelines(f"{package}\n" for package in row.packages)


def _card(row: Kind, models: Sequence[Checkpoint]) -> str:
    """README.md: the front matter that the Hub reads, then the models with their words and licences."""
    settings: dict[str, Any] = {
        "title": "Latent Walks" if len(models) > 1 else f"Latent Walks: {models[0].title}"[:60],
        "emoji": "🏔️",
        "colorFrom": "gray",
        "colorTo": "yellow",
        "sdk": row.sdk,
        **({"sdk_version": version("gradio")} if row.sdk == "gradio" else {}),
        **dict(row.settings),
        "pinned": False,
        "license": "apache-2.0",
        "short_description": "Walk between the pictures a GAN can draw",
        "tags": ["gan", "stylegan2", "latent-space", "interpolation"],
    }
    matter = "\n".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in settings.items())
    lines = "\n".join(f"- **{one.title}**: {one.description or 'no description'} {_licence(one)}" for one in models)
    return (
        f"---\n{matter}\n---\n\n# Latent Walks\n\n"
        "Move a slider and watch one picture that never existed turn into another, drawn live by a small generative "
        f"adversarial network.\n\n{lines}\n"
    )


def _licence(model: Checkpoint) -> str:
    """What the model's own card says of its licence."""
    card = model.folder / "README.md"
    text = card.read_text(encoding="utf-8", errors="replace") if card.is_file() else ""
    found = re.search(r"^license: *(\S[^\n]{0,80})$", text, re.MULTILINE)
    return f"Licence: {found[1]}." if found else "Its card states no licence."


def _first_line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)[:300]
