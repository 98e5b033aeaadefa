"""Real pictures that were kept from a model's training: from a file beside it, or drawn by the program of its data."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
from jaxtyping import UInt8
from PIL import Image

from gan.builders.archive import to_webp
from gan.builders.posters import render_poster
from gan.checkpoint import CheckpointError
from gan.checkpoint.source import RESERVED
from gan.datasets import DatasetError, ImageSet, load_images

FEWEST = 10  # pictures of a file


class Real(NamedTuple):
    """A real picture and its class; 0 where there are none."""

    picture: UInt8[np.ndarray, "h w 3"]
    label: int


@runtime_checkable
class Reserved(Protocol):
    """Real pictures that a model was not trained on."""

    def choose(self, chance: np.random.Generator, count: int, accepted: tuple[int, ...]) -> list[Real]:
        """So many different ones of these classes, or all there are; which ones depends on `chance` alone."""
        ...


@dataclass(frozen=True, eq=False)
class Kept:
    """The pictures of a file."""

    pictures: ImageSet

    def choose(self, chance: np.random.Generator, count: int, accepted: tuple[int, ...]) -> list[Real]:
        """So many different ones of these classes, or all there are; which ones depends on `chance` alone."""
        labels = [0] * len(self.pictures) if self.pictures.labels is None else self.pictures.labels.tolist()
        fitting = [number for number, label in enumerate(labels) if label in accepted]
        chosen = chance.permutation(fitting)[:count].tolist()
        return [Real(self.pictures.images[one].permute(1, 2, 0).numpy(), labels[one]) for one in chosen]


@dataclass(frozen=True)
class Drawn:
    """Pictures that a program draws afresh: those of the set `seed`, which no training saw."""

    draw: Callable[[int, int, int], UInt8[np.ndarray, "h w 3"]]  # number, size, seed → picture
    size: int
    seed: int

    def choose(self, chance: np.random.Generator, count: int, accepted: tuple[int, ...]) -> list[Real]:
        """So many pictures, which depend on `chance` alone; there are no classes."""
        numbers = chance.integers(2**31, size=count).tolist()
        return [Real(self.draw(number, self.size, self.seed), 0) for number in numbers]


def _poster(number: int, size: int, seed: int) -> UInt8[np.ndarray, "h w 3"]:
    """A poster as the data set has it, that is, after a WebP file's losses."""
    webp = to_webp(render_poster(number, size=size, seed=seed).image)
    return np.asarray(Image.open(io.BytesIO(webp), formats=["WEBP"]).convert("RGB"))


# Programs that draw pictures of a data set in a plain installation, quickly enough to be waited for.
PROGRAMS: Mapping[str, Callable[[int, int, int], np.ndarray]] = {"posters": _poster}


def open_reserved(folder: Path, program: str, seed: int, *, size: int, classes: int) -> Reserved:
    """The pictures that a record names: those of a program, or with "" those of the file in the checkpoint's folder.

    Raises CheckpointError for a program that nobody knows, and a file that is none of ours.
    """
    if program:
        if program not in PROGRAMS:
            raise CheckpointError(f"nothing here draws {program!r:.40}; known is {', '.join(PROGRAMS)}")
        return Drawn(PROGRAMS[program], size, seed)
    path = folder / RESERVED
    try:
        pictures = load_images(path, size)
    except DatasetError as error:
        raise CheckpointError(f"{path} holds no pictures that can be used: {error}") from error
    if len(pictures) < FEWEST:
        raise CheckpointError(f"{path} has {len(pictures)} pictures; {FEWEST} are needed")
    if classes and (pictures.labels is None or pictures.labels.max() >= classes):
        raise CheckpointError(f"{path} must tell the class of each picture, from 0 to {classes - 1}")
    return Kept(pictures)
