"""A run in its folder: started from a preset and the data, or found and gone on with."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import torch

from gan.datasets import ImageSet, load_images, split_reserved
from gan.models.stylegan2 import working_levels
from gan.sentences import counted
from gan.training.config import TrainConfig
from gan.training.folder import Record, read_record, refuse_changes, refuse_places, write_record
from gan.training.presets import MATCHING, preset_config
from gan.training.shapes import NETWORKS
from gan.training.start import describe_start, record_of, shape_of
from gan.training.state import has_state
from gan.training.widths import presets_of

RESERVED_RULE = "sha256(name)[:8] as a big-endian number, divisible by 20; of equal files the first name counts"
FEW = 200
USUAL = {"preset": "cpu", "resolution": 64, "architecture": "stylegan2"}
LONGEST_TITLE = 100


@dataclass(frozen=True)
class Run:
    """What a run takes: its recipe, pictures to train on and reserved ones, and the checkpoint to start from, if any.

    `notes` are what a person should know before it starts; `title` is what its checkpoint is called at first.
    """

    folder: Path
    record: Record
    dataset: ImageSet
    reserved: ImageSet
    title: str
    notes: tuple[str, ...]

    @property
    def config(self) -> TrainConfig:
        """The recipe."""
        return self.record.config

    @property
    def init_from(self) -> str | None:
        """Which checkpoint it started from, if from any."""
        return self.record.init_from

    def begin(self) -> None:
        """Writes the record, which fixes the recipe; to be called once everything that the run needs was found."""
        write_record(self.folder, self.record)


def prepare_run(
    data: str | Path,
    folder: Path,
    *,
    kimg: float = 400.0,
    init_from: str | None = None,
    processes: int = 1,
    usual: Mapping[str, Any] = MappingProxyType({}),
    **options: Any,
) -> Run:
    """The run in `folder`, as it was begun or as these options begin it; nothing is written.

    Options are those of `preset_config`, its preset, resolution and architecture among them. One that is None is what
    the run was begun with; for a new run what shapes the networks that it starts from, what suits a start that is to
    match crowds, what `usual` has, or else the preset's value. Raises ValueError for a recipe that cannot work, and
    where an option or the data contradicts the stored recipe.
    """
    data, given = Path(data), {name: value for name, value in options.items() if value is not None}
    refuse_places(data, folder)
    found = read_record(folder)
    if found:
        refuse_changes(found, {**given, "init_from": init_from})
    else:
        matching = MATCHING if init_from and given.get("match_memory") else {}
        given = {**USUAL, **usual, **_shape_of_start(init_from, given), **matching, **given}
        _try_recipe(given, kimg)
    told = _about_start(found, folder, init_from, given.get("noise"))  # before all pictures are read, as it may refuse
    dataset, reserved = split_reserved(load_images(data, found.config.resolution if found else given["resolution"]))
    facts = _facts(data, dataset, reserved)
    known = not found and init_from is not None and _learnt_these(init_from, facts)
    config = found.config if found else preset_config(dataset=dataset, kimg=kimg, **{"ema_rampup": not known} | given)
    starts = has_state(folder) or bool(init_from or (found and found.init_from))
    _refuse_data(data, config, dataset, reserved, wanted=given.get("conditional"))
    config.refuse_what_cannot_work(processes=processes, reserved=len(reserved), starts=starts)
    record = found or Record(config, facts, init_from)
    notes = (*_describe(config, dataset, len(reserved)), *_changes(record.data, facts), *told, *dataset.notes)
    return Run(folder, record, dataset, reserved, title_of(data), notes)


def _try_recipe(given: Mapping[str, Any], kimg: float) -> None:
    """Raises ValueError for options that fit no data, before all pictures are read."""
    size = given["resolution"]
    working_levels(size, wavelet=False)
    preset_config(dataset=ImageSet(("a", "b"), torch.zeros(2, 3, size, size, dtype=torch.uint8)), kimg=kimg, **given)


def title_of(data: Path) -> str:
    """A data set's name as a title: one printable line, never empty."""
    path = data.resolve()
    name = path.name if path.is_dir() else path.stem
    words = "".join(letter if letter.isprintable() else " " for letter in name).split()
    return " ".join(words)[:LONGEST_TITLE].strip() or "pictures"


def _facts(data: Path, dataset: ImageSet, reserved: ImageSet) -> dict[str, Any]:
    """What a run's record remembers of the data."""
    counts = {"training": len(dataset), "reserved": len(reserved)}
    return {"source": data.resolve().name, **counts, "rule": RESERVED_RULE, "digest": _digest(dataset)}


def _digest(dataset: ImageSet) -> str:
    """What two sets share only where pictures, names and classes are the same."""
    digest = hashlib.blake2b(digest_size=16)
    digest.update("\n".join(dataset.names).encode(errors="surrogateescape"))
    for part in dataset.images.split(512):
        digest.update(part.contiguous().numpy().data)
    if dataset.labels is not None:
        digest.update(dataset.labels.numpy().data)
    return digest.hexdigest()


def _describe(config: TrainConfig, dataset: ImageSet, reserved: int) -> list[str]:
    classes = f", {counted(dataset.num_classes, 'class')}" if dataset.num_classes else ""
    learned = " (not learned)" if classes and not config.num_classes else ""
    size = f"{config.resolution} x {config.resolution}"
    held = counted(len(dataset), "picture")
    notes = [f"{held} at {size} to train on, {reserved:,} kept for evaluation{classes}{learned}."]
    if config.match_memory:
        judged = "with" if config.feature_blocks else "without"
        rate = f"Adam {config.lr:g}, {config.schedule}, batch {config.batch}, {judged} judges of features"
        notes.append(f"Its pictures are compared with real ones as crowds ({rate}).")
    if len(dataset) < FEW:
        notes.append(f"With fewer than {FEW} pictures the network may learn them by heart.")
    return notes


def _changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Whether these are the data that the run was started with, as far as its record tells."""
    was = before.get("training")
    if was not in (None, now["training"]):
        return [f"The data has changed: the run was started with {counted(was, 'picture')} to train on."]
    if before.get("digest") not in (None, now["digest"]):
        return ["The data has changed: the run was started with as many pictures, but not with these."]
    return []


def _about_start(found: Record | None, folder: Path, init_from: str | None, noise: bool | None) -> list[str]:
    """What the run goes on with or starts from, where that is not from nothing. CheckpointError: it is no start."""
    if not has_state(folder):
        source = init_from or (found and found.init_from)
        wanted = noise or (found is not None and getattr(found.config.generator, "noise", False))
        return [f"Starts from {source}: {describe_start(source)}.", *_lost_noise(source, wanted)] if source else []
    notes = []
    if found:
        preset = "/".join(presets_of(found.config.generator.channels)) or "none"
        with_noise = "with" if getattr(found.config.generator, "noise", False) else "without"
        notes = [f"Goes on with the run in {folder}: preset {preset}, {with_noise} noise, {found.config.architecture}."]
    if init_from:
        notes.append(f"The run goes on from its own state: --init-from {init_from} is not read again.")
    return notes


def _shape_of_start(source: str | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """The options that shape a new run's networks like those that it starts from, unless it is of another kind."""
    shape = shape_of(source) if source else {}
    kind = shape.get("architecture")
    return shape if kind in NETWORKS and given.get("architecture") in (None, kind) else {}


def _learnt_these(source: str, facts: Mapping[str, Any]) -> bool:
    """Whether this is the folder of a run that learnt by the very pictures of these facts."""
    record = record_of(source)
    return record is not None and record.data.get("digest") == facts["digest"]


def _lost_noise(source: str, wanted: bool) -> list[str]:
    loses = shape_of(source).get("noise") and not wanted
    return [f"The noise with which {source} draws its textures is left out."] if loses else []


def _refuse_data(
    data: Path, config: TrainConfig, dataset: ImageSet, reserved: ImageSet, *, wanted: bool | None
) -> None:
    """Before the first step, what would end it: too few pictures; classes to learn, but none or others in the data."""
    if len(dataset) < 2:
        there = f"{counted(len(dataset) + len(reserved), 'picture')}, {len(reserved)} of them kept for evaluation"
        raise ValueError(f"{data} holds {there}; at least 2 to train on are needed, some hundreds make sense")
    learned, held = config.num_classes, dataset.num_classes
    if wanted and not held:
        raise ValueError(
            "conditional training needs classes, and the data set has none: add labels to its dataset.json"
        )
    if learned and learned != held:
        raise ValueError(f"this run learns {counted(learned, 'class')}, the data set has {held}")
