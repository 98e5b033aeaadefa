"""A run's folder: started from a preset and the data, or found and gone on with."""

import json
import os
from pathlib import Path
from typing import Any

from gan.datasets import ImageSet, load_images, split_reserved
from gan.training.config import TrainConfig, preset_config

CONFIG_FILE = "config.json"
RESERVED_RULE = "sha256(name)[:8] as a big-endian number, divisible by 20"


def prepare_run(
    data: str | Path, folder: Path, *, preset: str, resolution: int, kimg: float, **options: Any
) -> tuple[TrainConfig, ImageSet, ImageSet]:
    """The recipe, the training and the reserved pictures of the run in `folder`; the first call fixes the recipe.

    Options that are None take the preset's value. Raises ValueError where an option contradicts the stored recipe.
    """
    path = folder / CONFIG_FILE
    stored = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
    config = TrainConfig.from_json(stored["recipe"]) if stored else None
    dataset, reserved = split_reserved(load_images(data, config.resolution if config else resolution))
    if len(dataset) < 2:
        raise ValueError(f"{data} has {len(dataset)} pictures to train on; at least 2 are needed")
    if config:
        _refuse_changes(config, options)
        return config, dataset, reserved
    config = preset_config(preset, dataset, resolution, kimg=kimg, **options)
    record = {"source": Path(data).name, "training": len(dataset), "reserved": len(reserved), "rule": RESERVED_RULE}
    _write_json(path, {"recipe": config.to_json(), "data": record})
    return config, dataset, reserved


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
