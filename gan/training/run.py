"""A run's folder: started from a preset and the data, or found and gone on with."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from gan.datasets import ImageSet, load_images, split_reserved
from gan.models.stylegan2 import working_levels
from gan.training.config import TrainConfig, preset_config

CONFIG_FILE = "config.json"
RESERVED_RULE = "sha256(name)[:8] as a big-endian number, divisible by 20; of equal files the first name counts"
FEW = 200


def prepare_run(
    data: str | Path,
    folder: Path,
    *,
    preset: str,
    resolution: int,
    kimg: float,
    starts: bool = False,
    processes: int = 1,
    **options: Any,
) -> tuple[TrainConfig, ImageSet, ImageSet]:
    """The recipe, the training and the reserved pictures of the run in `folder`; the first call fixes the recipe.

    Options that are None take the preset's value; `starts` tells that there are weights to start from. The pictures'
    `notes` tell what a person should know before it starts. Raises ValueError, and writes nothing, for a recipe that
    cannot work and where an option or the data contradicts the stored one.
    """
    path = folder / CONFIG_FILE
    stored = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
    config = TrainConfig.from_json(stored["recipe"]) if stored else None
    working_levels(config.resolution if config else resolution, wavelet=False)  # refuses before all pictures are read
    dataset, reserved = split_reserved(load_images(data, config.resolution if config else resolution))
    if len(dataset) < 2:
        held = f"{len(dataset) + len(reserved)} pictures, {len(reserved)} of them kept for evaluation"
        raise ValueError(f"{data} holds {held}; at least 2 to train on are needed, some hundreds make sense")
    if config:
        _refuse_changes(config, options)
    else:
        config = preset_config(preset, dataset, resolution, kimg=kimg, **options)
    _refuse_classes(config, dataset, wanted=options.get("conditional"))
    config.refuse_what_cannot_work(processes=processes, reserved=len(reserved), starts=starts or stored is not None)
    record = {"source": Path(data).name, "training": len(dataset), "reserved": len(reserved), "rule": RESERVED_RULE}
    if not stored:
        _write_json(path, {"recipe": config.to_json(), "data": record})
    notes = _describe(config, dataset, len(reserved), before=(stored or {}).get("data", {}).get("training"))
    return config, replace(dataset, notes=(*notes, *dataset.notes)), reserved


def _describe(config: TrainConfig, dataset: ImageSet, reserved: int, *, before: int | None) -> list[str]:
    classes = f", {dataset.num_classes} classes" if dataset.num_classes else ""
    learned = " (not learned)" if classes and not config.num_classes else ""
    size = f"{config.resolution} x {config.resolution}"
    notes = [f"{len(dataset):,} pictures at {size} to train on, {reserved:,} kept for evaluation{classes}{learned}."]
    if len(dataset) < FEW:
        notes.append(f"With fewer than {FEW} pictures the network may learn them by heart.")
    if before not in (None, len(dataset)):
        notes.append(f"The data has changed: the run was started with {before:,} pictures to train on.")
    return notes


def _refuse_classes(config: TrainConfig, dataset: ImageSet, *, wanted: bool | None) -> None:
    """Before the first step, what would end it: classes to learn, but none or others in the data."""
    learned, held = config.num_classes, dataset.num_classes
    if wanted and not held:
        raise ValueError(
            "conditional training needs classes, and the data set has none: add labels to its dataset.json"
        )
    if learned and learned != held:
        raise ValueError(f"this run learns {learned} classes, the data set has {held}")


def _refuse_changes(config: TrainConfig, options: dict[str, Any]) -> None:
    stored = config.to_json()
    stored["noise"] = getattr(config.generator, "noise", False)
    stored["conditional"] = config.num_classes > 0
    for name, value in options.items():
        was = stored.get(name, "none")
        if value is not None and was != value:
            raise ValueError(f"this run was started with {name} {was}, given {value}; choose another --out")


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    os.replace(partial, path)
