"""Makes a checkpoint's index from the pictures it was trained on."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from gan import checkpoint
from gan.datasets import ImageSet, load_images, split_reserved
from gan.device import pick_device
from gan.features import load_features
from gan.files import check_file, write_whole
from gan.images import from_uint8
from gan.neighbours.file import MAX_BYTES, NEIGHBOURS, encode
from gan.neighbours.index import COMPONENTS, FEWEST, Network, describe, make_index
from gan.neighbours.sheets import HELD, Sheets, make_sheets

# Of AVIF; the first at which all thumbnails fit into a file that may be shipped. From 30 down they smear.
QUALITIES = (45, 30, 20, 10, 0)
ROOM = MAX_BYTES - 250_000  # the rest is the axes that places are told along
TRIED = 3 * HELD  # thumbnails, by which that is judged
BATCH = 32


class Progress(NamedTuple):
    """How many of the pictures have been looked at."""

    done: int
    of: int


def build_index(folder: Path, data: Path, *, licence: str, credit: str, device: str = "auto") -> Iterator[Progress]:
    """Write the checkpoint's index of the training pictures in `data`, without those that are reserved.

    The file is there when the last progress came, or the old one still is.
    """
    if not licence.strip():
        raise ValueError("the index shows the training pictures to everybody: say under which licence (--licence)")
    place = pick_device(device)
    model = checkpoint.load(Path(folder), sliders=False)
    file = model.folder / NEIGHBOURS
    check_file(file)
    recipe = model.training.get("recipe")
    mirror = isinstance(recipe, dict) and recipe.get("mirror") is True
    training, reserved = split_reserved(load_images(data, model.generator.resolution))
    if len(training) < FEWEST:
        raise ValueError(f"an index needs at least {FEWEST} training pictures; {data} has {len(training)}")
    network, found, of = load_features(place), [], len(training) + len(reserved)
    for part in (training, reserved):
        for features in _features(part, network, place, mirror):
            found.append(features)
            if (done := sum(map(len, found))) < of:
                yield Progress(done, of)
    features = torch.cat(found)  # [N, d]
    quality = pick_quality(training.images)
    thumbnails = Sheets(tuple(make_sheets(training.images, quality)), len(training))
    index = make_index(
        features[: len(training)],
        thumbnails,
        reserved=features[len(training) :],
        data=data.name,
        licence=licence.strip(),
        credit=credit.strip(),
        mirror=mirror,
    )
    write_whole(file, encode(index))
    yield Progress(of, of)


def _features(dataset: ImageSet, network: Network, place: torch.device, mirror: bool) -> Iterator[Tensor]:
    for start in range(0, len(dataset), BATCH):
        batch = from_uint8(dataset.images[start : start + BATCH].to(place))
        yield describe(network, batch, mirror=mirror).cpu()


def pick_quality(images: Tensor, room: int = ROOM) -> int:
    """The best quality at which thumbnails of all of them take no more than `room` bytes, or the least there is."""
    some = images[:: max(1, len(images) // TRIED)]
    for quality in QUALITIES:
        size = sum(map(len, make_sheets(some, quality))) / len(some)
        if len(images) * (size + COMPONENTS) <= room:
            return quality
    return QUALITIES[-1]
