"""What a visitor without a link sees first of a model, from what its folder says alone."""

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol, runtime_checkable

from PIL import Image

from gan.checkpoint.config import read_bounded
from gan.studio.recipe import Recipe

OPENING = {"t": 0.3, "psi": 0.7}
WORD = "Walk"
STORED = "opening.jpg"  # beside a checkpoint's weights
LONGEST = 1 << 16  # bytes of it
MARK = "latent-walks:"  # before the recipe that such a file carries, as in every file of a walk


@runtime_checkable
class Described(Protocol):
    """What people read about a model; a checkpoint has it, whether its network is loaded or not."""

    @property
    def title(self) -> str:
        """What it is called."""
        ...

    @property
    def description(self) -> str:
        """A line about it."""
        ...

    @property
    def class_names(self) -> tuple[str, ...]:
        """Its classes."""
        ...

    @property
    def seeds(self) -> tuple[int, ...]:
        """Pictures that its maker chose."""
        ...

    @property
    def weights_hash(self) -> str:
        """The first 8 hex digits of the hash of its weights."""
        ...


def opening(name: str, model: Described) -> Recipe:
    """Between the first two chosen seeds."""
    word = opening_word(alphabet(model.class_names))
    label = 0 if model.class_names and not word else None
    return Recipe(model=name, keyframes=seeds(model)[:2], label=label, word=word, t=OPENING["t"], psi=OPENING["psi"])


def face(name: str, model: Described) -> Recipe:
    """The picture that stands for a model: its first chosen seed."""
    return Recipe(
        model=name,
        keyframes=seeds(model)[:1],
        psi=OPENING["psi"],
        label=0 if model.class_names else None,
        weights=model.weights_hash,
    )


def seeds(model: Described) -> tuple[int, ...]:
    """The model's chosen seeds, and small numbers where its maker chose fewer than two."""
    chosen = tuple(dict.fromkeys(model.seeds))
    return chosen if len(chosen) > 1 else tuple(dict.fromkeys([*chosen, 1, 2]))


def opening_word(letters: str) -> str:
    """A word to begin with; "" without letters."""
    return WORD if set(WORD) <= set(letters) else letters[:3]


def alphabet(class_names: Sequence[str]) -> str:
    """The letters that a model has a class for; "" where its classes are anything else."""
    return "".join(class_names) if all(len(name) == 1 for name in class_names) else ""


def stored_opening(folder: Path, name: str, model: Described) -> bytes | None:
    """The JPEG of a model's opening that lies beside its weights; None without one, or where it is of other weights."""
    path = folder / STORED
    data = read_bounded(path, LONGEST) if path.is_file() else b""
    if not data or len(data) > LONGEST:
        return None
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG"]) as picture:
            comment = picture.info.get("comment", b"")
        drawn = Recipe.from_query(comment.decode("ascii").removeprefix(MARK).rstrip())
    except (OSError, ValueError):
        return None
    return data if replace(drawn, model=name) == as_drawn(name, model) else None


def as_drawn(name: str, model: Described) -> Recipe:
    """The opening with the weights that draw it."""
    return replace(opening(name, model), weights=model.weights_hash)
