"""Is a picture copied from a training picture? Its nearest ones, and how near they are in the measure of real ones."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import torch
from jaxtyping import UInt8
from PIL import Image

from gan.features import load_features
from gan.images import from_uint8
from gan.neighbours import NEIGHBOURS, Index, describe, read_index
from gan.neighbours.index import Network
from gan.studio.reading import RecipeError
from gan.studio.recipe import Recipe
from gan.studio.studio import Studio

COPY = 0.01  # nearer than 99% of real pictures are to each other
CLOSE = 0.1
SHOWN = 3


@dataclass(frozen=True)
class Neighbour:
    """A training picture: its number in the index, its distance, and the share of real pictures that lie nearer."""

    number: int
    distance: float
    nearer: float
    thumbnail: bytes

    @property
    def words(self) -> str:
        """Where its distance stands, in a few words."""
        if self.nearer >= 1:
            return "farther than any real pair"
        if self.nearer >= CLOSE:
            return f"farther than {_percent(self.nearer)} of real pairs"
        return f"nearer than {_percent(1 - self.nearer)} of real pairs"


@dataclass(frozen=True)
class Nearest:
    """The training pictures next to a picture, the nearest first."""

    neighbours: tuple[Neighbour, ...]

    @property
    def nearer(self) -> float:
        """The share of real pictures whose nearest other one is nearer than this picture's is."""
        return self.neighbours[0].nearer

    @property
    def verdict(self) -> str:
        """`copy`, `close` or `far`."""
        return "copy" if self.nearer < COPY else "close" if self.nearer < CLOSE else "far"

    @property
    def words(self) -> str:
        """The verdict as sentences for people."""
        closer = f"nearer than {_percent(1 - self.nearer)} of real pictures are to their own nearest"
        if self.verdict == "copy":
            return f"Closest training picture: {closer}. This may be a copy: compare the two."
        if self.verdict == "close":
            return f"Closest training picture: {closer}. Close, but real pictures come as close to each other."
        farther = f"farther away than {_percent(self.nearer)} of real pictures are from their own nearest"
        if self.nearer >= 1:
            farther = "farther away than any real picture is from its own nearest"
        return f"Closest training picture: {farther}. No sign of copying."


class Copying:
    """The indexes of a studio's models; immutable, shared by all visitors. Models without one are left out."""

    def __init__(
        self, studio: Studio, indexes: Mapping[str, Index], network: Callable[[], Network] | None = None
    ) -> None:
        self.studio = studio
        self.indexes = MappingProxyType(dict(indexes))
        self._network = network or (lambda: load_features(studio.device))  # loaded when first asked, and kept

    @classmethod
    def load(cls, studio: Studio) -> "Copying":
        """The indexes that lie beside the models' weights. CheckpointError for one that is damaged."""
        files = {name: model.folder / NEIGHBOURS for name, model in studio.models.items()}
        return cls(studio, {name: read_index(path) for name, path in files.items() if path.is_file()})

    def check(self, recipe: Recipe) -> None:
        """Raise `RecipeError` for a recipe whose picture can't be compared."""
        self.studio.check(recipe)
        if recipe.model not in self.indexes:
            have = f"only {', '.join(self.indexes)} has" if self.indexes else "no model here has"
            raise RecipeError(f"{recipe.model!r} has no index of its training pictures; {have} one.")
        if recipe.word:
            raise RecipeError("A word is made of several pictures: ask for one letter of it, by its class (label).")

    def nearest(self, model: str, pictures: UInt8[np.ndarray, "n h w 3"]) -> list[Nearest]:
        """The training pictures of a model next to each of the pictures."""
        index = self.indexes[model]
        images = from_uint8(torch.from_numpy(pictures).permute(0, 3, 1, 2).to(self.studio.device))
        features = describe(self._network(), images, mirror=index.about.mirror).cpu()
        distances, numbers = index.nearest(features, SHOWN)
        rows = zip(distances.tolist(), numbers.tolist(), strict=True)
        return [Nearest(tuple(_neighbour(index, *one) for one in zip(*row, strict=True))) for row in rows]


def share_of_copies(found: Sequence[Nearest]) -> float:
    """The share of pictures that lie nearer to a training picture than 99% of real pictures do to each other."""
    return sum(one.verdict == "copy" for one in found) / len(found)


def with_neighbours(picture: UInt8[np.ndarray, "h w 3"], found: Nearest) -> UInt8[np.ndarray, "n h w 3"]:
    """The picture and after it its nearest training pictures, all of its size."""
    row = [Image.open(io.BytesIO(one.thumbnail), formats=["WEBP"]).convert("RGB") for one in found.neighbours]
    size = picture.shape[1], picture.shape[0]
    return np.stack([picture, *(np.asarray(one.resize(size, Image.Resampling.BICUBIC)) for one in row)])


def _neighbour(index: Index, distance: float, number: int) -> Neighbour:
    return Neighbour(number, distance, index.nearer(distance), index.thumbnails[number])


def _percent(share: float) -> str:
    """Never rounded up to all or down to none."""
    if 0 < share < 0.01:
        return "less than 1%"
    return f"{min(99, round(100 * share))}%" if share < 1 else "100%"
