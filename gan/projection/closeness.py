"""What a distance means, in words: measured on real pictures that the model never saw."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from gan import checkpoint
from gan.checkpoint.config import read_bounded
from gan.checkpoint.source import CLOSENESS
from gan.checkpoint.strict_json import parse_object
from gan.datasets import labels_for, load_images, split_reserved
from gan.features import load_network
from gan.files import check_file, write_whole
from gan.images import from_uint8
from gan.projection.plain import Enlarging, measure_enlarging
from gan.projection.project import Projector
from gan.projection.task import SMALLEST

MAX_FILE_BYTES = 1 << 14
FEWEST = 10
OUTSIDE = 1.5  # times as far as nine in ten real pictures


@dataclass(frozen=True)
class Closeness:
    """How near real pictures are found, if that was measured: within which distances 10, 50 and 90 of a hundred lie.

    `pictures` were measured, with the weights of the hash `weights`, or "" where nobody kept it. `enlarging` is which
    way of enlarging suits such pictures, None where that was not measured.
    """

    tenths: tuple[float, float, float] | None = None
    pictures: int = 0
    weights: str = ""
    enlarging: Enlarging | None = None

    @classmethod
    def of(cls, folder: Path) -> "Closeness":
        """As it was measured for the checkpoint in this folder; raises ValueError where the file is damaged."""
        path = folder / CLOSENESS
        if not path.is_file():
            return cls()
        values = parse_object(read_bounded(path, MAX_FILE_BYTES), str(path))
        tenths, pictures, weights = values.get("tenths"), values.get("pictures"), values.get("weights", "")
        numbers = [one for one in tenths if isinstance(one, float)] if isinstance(tenths, list) else []
        ascending = len(numbers) == 3 and 0 < numbers[0] <= numbers[1] <= numbers[2]
        if not ascending or not isinstance(pictures, int) or not isinstance(weights, str):
            raise ValueError(f"{path} must have three ascending distances (tenths) and a number of pictures")
        try:
            enlarging = Enlarging.of(values.get("enlarging"))
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from error
        return cls((numbers[0], numbers[1], numbers[2]), pictures, weights, enlarging)

    @classmethod
    def from_distances(cls, distances: Sequence[float], weights: str = "") -> "Closeness":
        """What so many distances of real pictures say; there are at least ten of them."""
        if len(distances) < FEWEST:
            raise ValueError(f"Closeness is measured on at least {FEWEST} pictures, not {len(distances)}.")
        tenths = torch.tensor(distances).quantile(torch.tensor([0.1, 0.5, 0.9]))
        near, usual, far = (round(one, 4) for one in tenths.tolist())
        return cls((near, usual, far), len(distances), weights)

    def write(self, folder: Path) -> None:
        """Put the file beside a checkpoint's weights."""
        values: dict[str, object] = {"tenths": self.tenths, "pictures": self.pictures, "weights": self.weights}
        if self.enlarging is not None:
            values["enlarging"] = self.enlarging.values
        write_whole(folder / CLOSENESS, (json.dumps(values, indent=2) + "\n").encode())

    def words(self, distance: float) -> str:
        """One or two sentences for people about a finished projection."""
        if self.tenths is None:
            return "How close this is can’t be said: nobody measured it for this model."
        near, usual, far = self.tenths
        if distance <= near:
            return "Very close: nine in ten real pictures of its kind are not found as well."
        if distance <= usual:
            return "Close: better than half of the real pictures of its kind are found."
        if distance <= far:
            return "Roughly: the large shapes and colours are there, the rest is the model’s own idea."
        if distance <= OUTSIDE * far:
            return "Only a resemblance: nine in ten real pictures of its kind are found more closely."
        return "This picture is outside what the model knows. It shows the nearest thing that it can draw."


def distances(
    projector: Projector, images: Float[Tensor, "n 3 h w"], labels: Sequence[int] | None = None
) -> Iterator[float]:
    """How far each picture is from what is found for it, with the usual plan, and within its class if there are any."""
    classes: Sequence[int | None] = labels or [None] * len(images)
    for image, label in zip(images.split(1), classes, strict=True):
        *_, last = projector.project(image, label=label)
        yield last.distance[0]


class Measuring(NamedTuple):
    """How many of the pictures have been looked for."""

    done: int
    of: int


def measure_closeness(source: Path, data: Path, *, num: int, place: torch.device) -> Iterator[Measuring | Closeness]:
    """Look for at most `num` reserved pictures of `data`; what was measured comes last, and is written by then.

    Raises ValueError, before the search, where there are too few of them or their classes are not the model's.
    """
    model = checkpoint.load(source, device=place, sliders=False)
    _, reserved = split_reserved(load_images(data, model.generator.resolution))
    if min(num, len(reserved)) < FEWEST:
        raise ValueError(
            f"closeness is measured on at least {FEWEST} pictures that are kept from training: {data} has "
            f"{len(reserved)} of them, about one picture in twenty, and {num} are asked for"
        )
    labels = labels_for(
        reserved.labels,
        reserved.class_names,
        num_classes=model.generator.num_classes,
        class_names=model.class_names,
        source=data,
    )
    check_file(model.folder / CLOSENESS)
    images, found = reserved.images[:num], []
    for distance in distances(
        Projector.of(model), from_uint8(images), None if labels is None else labels[:num].tolist()
    ):
        found.append(distance)
        yield Measuring(len(found), len(images))
    closeness = Closeness.from_distances(found, model.weights_hash)
    if images.shape[-1] >= SMALLEST:
        judge = load_network("efficientnet-lite0", place)
        closeness = replace(closeness, enlarging=measure_enlarging(from_uint8(images).to(place), judge))
    closeness.write(model.folder)
    yield closeness
