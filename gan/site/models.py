"""Which models a browser can draw, and what it draws them from."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from gan.checkpoint import Checkpoint, read_config
from gan.enlarger import ENLARGERS, State
from gan.painting import PAINTERS, STYLE_READER
from gan.studio import Studio

ARCHITECTURES = ("stylegan2", "vae")  # those of gan/ui/page/generator/network.js
_KINDS = " and ".join(ARCHITECTURES)
LARGEST_WEIGHTS = 32_000_000  # bytes of model.safetensors
LARGEST_PICTURE = 512  # pixels
MODEL, VECTORS = "model.safetensors", "directions.safetensors"


@dataclass(frozen=True)
class File:
    """A file that the browser draws from: its name within the page, what it holds, and its SHA-256."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Drawn:
    """One model as a browser draws it: its configuration, its weights, the vectors of its sliders, and which network
    enlarges its pictures at rest.
    """

    name: str
    config: Mapping[str, Any]
    directions: tuple[str, ...]
    weights: File
    vectors: File | None
    enlarger: State = "rest"

    @property
    def files(self) -> list[File]:
        """All of its files."""
        return [file for file in (self.weights, self.vectors) if file is not None]


def drawable(studio: Studio) -> list[Drawn]:
    """All models of a studio as a browser draws them. Raises ValueError, in a sentence, for one that it can't draw."""
    return [_drawn(name, model) for name, model in studio.models.items()]


@dataclass(frozen=True)
class Networks:
    """What a page has beside its models: what enlarges pictures that move (`walk`) and that rest (by the name that
    models have for it), what paints them in styles of its own (`named`) and in any other (`any`), and what reads a
    style off a picture; a page may lack all but the first.
    """

    walk: File
    rest: Mapping[State, File] = field(default_factory=dict)
    painters: Mapping[str, File] | None = None
    reader: File | None = None

    @property
    def files(self) -> list[File]:
        """All of them."""
        some = (self.walk, *self.rest.values(), *(self.painters or {}).values(), self.reader)
        return [file for file in some if file is not None]


def networks(models: Sequence[Drawn]) -> Networks:
    """All networks that a page of these models may have."""
    rest = {model.enlarger: _network(ENLARGERS[model.enlarger]) for model in models}
    painters = {name: _network(path) for name, path in PAINTERS.items()}
    return Networks(_network(ENLARGERS["walk"]), rest, painters, _network(STYLE_READER))


def _network(path: Path) -> File:
    content = path.read_bytes()
    return File(f"networks/{hashlib.sha256(content).hexdigest()[:12]}/{path.name}", content)


def _drawn(name: str, model: Checkpoint) -> Drawn:
    if not model.folder.is_dir():
        raise ValueError(f"{name} is a file of another program; a browser draws {_KINDS} only, so leave it out.")
    config = read_config(model.folder)
    if config.architecture not in ARCHITECTURES:
        raise ValueError(
            f"{name} is of the kind {config.architecture}; a browser draws {_KINDS} only, so leave it out."
        )
    size = (model.folder / MODEL).stat().st_size
    if size > LARGEST_WEIGHTS or model.generator.resolution > LARGEST_PICTURE:
        raise ValueError(
            f"{name} has {size / 1e6:,.0f} MB and draws {model.generator.resolution} pixels, which is too much for a"
            f" browser: at most {LARGEST_WEIGHTS / 1e6:,.0f} MB and {LARGEST_PICTURE} pixels, so leave it out."
        )
    told = {key: value for key, value in asdict(config).items() if key in ("architecture", "generator", "title")}
    return Drawn(
        name=name,
        config={"format": 2, **told, "class_names": list(config.class_names)},
        directions=tuple(model.directions),
        weights=_file(model, name, MODEL),
        vectors=_file(model, name, VECTORS) if model.directions else None,
        enlarger=model.enlarger,
    )


def _file(model: Checkpoint, name: str, file: str) -> File:
    return File(f"models/{name}/{model.weights_hash}/{file}", (model.folder / file).read_bytes())
