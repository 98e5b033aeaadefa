"""Makes a checkpoint's record and, where no program draws its data, the file of reserved pictures."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from gan import checkpoint
from gan.builders.archive import Entry, to_webp, write_entries
from gan.checkpoint import Checkpoint
from gan.checkpoint.source import RESERVED
from gan.datasets import ImageSet, labels_for, load_images, split_reserved
from gan.datasets.source import open_files
from gan.device import pick_device
from gan.files import check_folder
from gan.images import to_uint8
from gan.judging.judge import Judge, Scale
from gan.judging.record import Record
from gan.judging.reserved import FEWEST, open_reserved
from gan.latent import sample_ws

FIRST_SEED = 3 << 20  # of made pictures; neither those that people try nor those that others measure with
KEPT = 40  # pictures in a file
LARGEST = 12_000  # bytes of a picture's own file, above which it is written anew at the model's size
BATCH = 8


class Progress(NamedTuple):
    """How many of the pictures have been judged."""

    done: int
    of: int


def build_game(
    folder: Path,
    data: Path | None,
    *,
    licence: str,
    credit: str,
    program: str = "",
    seed: int = 2**31,
    count: int = 256,
    kept: int = KEPT,
    device: str = "auto",
) -> Iterator[Progress]:
    """Judge at most `count` reserved pictures (of each class at least a few) and as many made ones, then write.

    The pictures come from `data`, of which `kept` (or two of each class, if that is more) go into the file; or from a
    `program` and its set `seed`. Where the network takes made pictures for real ones, the record says so, and nobody
    plays. Raises ValueError in a sentence where there are too few pictures.
    """
    if not licence.strip():
        raise ValueError("the game shows real pictures to everybody: say under which licence (--licence)")
    if (data is None) == (not program):
        raise ValueError("real pictures come from DATA or from a program (--program), one of the two")
    place = pick_device(device)
    model = checkpoint.load(Path(folder), device=place, sliders=False)
    check_folder(model.folder)
    judge = Judge.load(model.folder, place)
    images, labels, chosen = _real(model, data, program, seed, count)
    real, made = [], []
    for start in range(0, len(images), BATCH):
        part = slice(start, start + BATCH)
        told = labels[part] if model.generator.num_classes else None
        real.append(judge.logits(images[part], told))
        made.append(judge.logits(_made(model, range(start, min(start + BATCH, len(images))), labels[part]), told))
        if (done := start + BATCH) < len(images):
            yield Progress(done, len(images))
    scale, right = _measured(model, torch.cat(real), torch.cat(made), labels)
    if chosen is not None and data is not None:
        _write_pictures(model, data, *_some(chosen, labels, max(kept, 2 * model.generator.num_classes)), credit)
    Record(
        weights=model.weights_hash,
        program=program,
        seed=seed if program else 0,
        licence=licence.strip(),
        credit=credit.strip(),
        measured=len(images),
        right=round(right, 3),
        scale=scale,
    ).write(model.folder)
    yield Progress(len(images), len(images))


def _real(
    model: Checkpoint, data: Path | None, program: str, seed: int, count: int
) -> tuple[Tensor, list[int], ImageSet | None]:
    """Pictures [N, 3, H, W] that no training saw, their classes (0 where there are none), and the set they are of."""
    size, classes = model.generator.resolution, model.generator.num_classes
    if data is None:
        drawn = open_reserved(model.folder, program, seed, size=size, classes=classes)
        found = drawn.choose(np.random.default_rng(0), count, (0,))
        return torch.from_numpy(np.stack([one.picture for one in found])).permute(0, 3, 1, 2), [0] * count, None
    _, held = split_reserved(load_images(data, size))
    if len(held) < FEWEST:
        raise ValueError(
            f"a game needs at least {FEWEST} pictures that are kept from training, about one in twenty; {data} has"
            f" {len(held)} of them"
        )
    told = labels_for(held.labels, held.class_names, num_classes=classes, class_names=model.class_names, source=data)
    labels = [0] * len(held) if told is None else told.tolist()
    places = _spread(labels, max(count, 8 * classes))
    chosen = held.subset(places)
    return chosen.images, [labels[one] for one in places], chosen


def _spread(labels: list[int], count: int) -> list[int]:
    """The places of at most so many pictures, as many of each class as there are, spread over all of its own."""
    kinds = sorted(set(labels))
    places: list[int] = []
    for kind in kinds:
        own = [place for place, label in enumerate(labels) if label == kind]
        number = min(len(own), max(1, count // len(kinds)))
        places += [own[one] for one in np.linspace(0, len(own) - 1, number).round().astype(int).tolist()]
    return places


def _some(chosen: ImageSet, labels: list[int], count: int) -> tuple[ImageSet, list[int]]:
    places = _spread(labels, count)
    return chosen.subset(places), [labels[one] for one in places]


@torch.inference_mode()
def _made(model: Checkpoint, numbers: range, labels: list[int]) -> Tensor:
    """Generated pictures as they are shown, uint8 [N, 3, H, W], of the same classes."""
    ws = sample_ws(model.generator, [FIRST_SEED + one for one in numbers], labels)
    return to_uint8(model.generator.synthesis(ws)).permute(0, 3, 1, 2)


def _measured(model: Checkpoint, real: Tensor, made: Tensor, labels: list[int]) -> tuple[Scale, float]:
    def by_class(logits: Tensor) -> list[list[float]]:
        rows: list[list[float]] = [[] for _ in range(max(1, model.generator.num_classes))]
        for logit, label in zip(logits.tolist(), labels, strict=True):
            rows[label].append(logit)
        return rows

    scale = Scale.of(by_class(real), by_class(made))
    usable = [number for number, label in enumerate(labels) if label in scale.usable]
    right = [scale.place(real[one].item(), labels[one]) > 0.5 for one in usable]
    right += [scale.place(made[one].item(), labels[one]) <= 0.5 for one in usable]
    return scale, sum(right) / max(1, len(right))


def _write_pictures(model: Checkpoint, data: Path, held: ImageSet, labels: list[int], credit: str) -> None:
    """The file of reserved pictures: a data set as all others are, with their own names."""
    entries = [
        Entry(name, content, (), label)
        for name, content, label in zip(held.names, _files_of(data, held), labels, strict=True)
    ]
    out = model.folder / RESERVED
    names = model.class_names or [str(one) for one in range(model.generator.num_classes)]
    for _ in write_entries(out, entries, columns=(), class_names=names, credit=f"# Credit\n\n{credit.strip()}\n"):
        pass


def _files_of(data: Path, held: ImageSet) -> Iterator[bytes]:
    """Each picture's own file where it is a small WebP, so that not even its losses change, else a new one."""
    anew = (to_webp(one.permute(1, 2, 0).numpy()) for one in held.images)
    if data.suffix.lower() == ".npz":
        yield from anew
        return
    with open_files(data) as files:
        for name, replacement in zip(held.names, anew, strict=True):
            own = files.read(name) if name.endswith(".webp") else b""
            yield own if 0 < len(own) <= LARGEST else replacement
