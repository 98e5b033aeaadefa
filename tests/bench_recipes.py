"""Which recipe teaches most in equal CPU time: `python tests/bench_recipes.py cats.zip runs/recipes [NAME ...]`.

One change at a time to what was the preset before these experiments ("base": Adam 0.002), or, as "preset, NAME", to
what came of them; each for the same CPU minutes of one thread from nothing, then judged as `python -m gan evaluate`
does. Without names it measures all that have no prefix. Rows are kept in the folder and not measured twice, so a call
that was interrupted goes on; several calls with other names may run side by side on several cores. Rivals (DCGAN, an
autoencoder) are rows like the others.
"""

import argparse
import json
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

import torch
from published_dcgan import train_dcgan
from residual_generator import residual

from gan.datasets import ImageSet, load_images, split_reserved
from gan.evaluation import evaluate_checkpoint
from gan.features import load_features
from gan.training import Trainer, augmentation
from gan.training.config import TrainConfig
from gan.training.presets import JUDGED_LR, preset_config
from gan.training.widths import WAVELET_FROM

CPU = torch.device("cpu")
BASE_LR = 2e-3
ON_PRESET = "preset, "
UNTIL_VAE_WEIGHS_ALL = 120.0  # kimg that an autoencoder shows in half an hour: its KL weight rises over a tenth of them
ROW = ("kimg", "KID x 1000", "precision", "recall", "density", "coverage", "grid", "D")


def drawn_by(**changes: Any) -> Callable[[TrainConfig], TrainConfig]:
    """A change of the generator."""
    return lambda config: replace(config, generator=replace(config.generator, **changes))


def widths(*channels: int) -> Callable[[TrainConfig], TrainConfig]:
    """Other widths of both players."""

    def change(config: TrainConfig) -> TrainConfig:
        players = (replace(player, channels=channels) for player in (config.generator, config.discriminator))
        return replace(config, **dict(zip(("generator", "discriminator"), players, strict=True)))

    return change


RECIPES: dict[str, dict[str, Any] | Callable[[TrainConfig], TrainConfig]] = {
    "preset": {"lr": JUDGED_LR},
    "base": {},
    "another seed": {"seed": 1},
    "no judges of features": {"feature_blocks": ()},
    "judges of features at a third of their weight": {"feature_weight": 0.33},
    "gamma 2": {"gamma_start": 2.0, "gamma_end": 2.0},
    "gamma 32": {"gamma_start": 32.0, "gamma_end": 32.0},
    "gamma from 16 to 2": {"gamma_start": 16.0, "gamma_end": 2.0, "gamma_kimg": 40.0},
    "penalty every step": {"penalty_every": 1},
    "penalty every 4 steps": {"penalty_every": 4},
    "penalty every 16 steps": {"penalty_every": 16},
    "finite differences": {"penalty": "finite-difference"},
    "finite differences, every 4 steps": {"penalty": "finite-difference", "penalty_every": 4},
    "translation and cutout": {"augment": ("translation", "cutout")},
    "adaptive augmentation": augmentation("ada", None),
    "translation and cutout, pairs alike": {"augment": ("translation", "cutout"), "augment_pairs": True},
    "rate settling": {"schedule": "settling"},
    "rate and gamma falling": {"schedule": "falling"},
    "EMA 0.2 kimg": {"ema_kimg": 0.2},  # a longer one than the preset's shows only after 200 kimg: see ema_decay
    "batch 8": {"batch": 8},
    "batch 16": {"batch": 16},
    "batch 16, gamma 32": {"batch": 16, "gamma_start": 32.0, "gamma_end": 32.0},
    "batch 64": {"batch": 64},
    "rate 0.001": {"lr": 1e-3},
    "rate 0.004": {"lr": 4e-3},
    "rate 0.016": {"lr": 16e-3},
    "batch 16, rate 0.004": {"batch": 16, "lr": 4e-3},
    "one mapping layer": drawn_by(mapping_layers=1),
    "eight mapping layers": drawn_by(mapping_layers=8),
    "no style mixing": {"style_mixing": 0.0},
    "narrower fine levels, wider coarse ones": widths(192, 192, 72, 28, 12),
    "wider fine levels, narrower coarse ones": widths(96, 96, 56, 34, 18),
    "residual generator": residual,
    "wavelet form": {"wavelet": True},
    "original loss": {"loss": "original"},
    "original loss, no judges of features": {"loss": "original", "feature_blocks": ()},
    "autoencoder": {"architecture": "vae"},
}


RIVALS = {  # with a loop of their own
    "DCGAN": train_dcgan,
    "DCGAN of half the widths": partial(train_dcgan, widths=(256, 128, 64, 32)),
}


def recipe(name: str, dataset: ImageSet, resolution: int) -> TrainConfig:
    lr = JUDGED_LR if name.startswith(ON_PRESET) else BASE_LR
    change = RECIPES[name.removeprefix(ON_PRESET)]
    if callable(change):
        return change(preset_config("cpu", dataset, resolution, kimg=UNTIL_VAE_WEIGHS_ALL, lr=lr))
    options, kept = dict(change), WAVELET_FROM["cpu"]
    if options.get("architecture") != "vae":
        options = {"lr": lr} | options
    if options.pop("wavelet", False):
        WAVELET_FROM["cpu"] = resolution
    try:
        return preset_config("cpu", dataset, resolution, kimg=UNTIL_VAE_WEIGHS_ALL, **options)
    finally:
        WAVELET_FROM["cpu"] = kept


def train(config: TrainConfig, dataset: ImageSet, reserved: ImageSet, folder: Path, minutes: float) -> dict[str, float]:
    """The run, until it has used so much CPU time: how many thousand pictures it showed, and D's loss at the end."""
    read = load_features(CPU).maps if config.feature_blocks else None
    trainer = Trainer(config, dataset, folder, CPU, reserved=reserved, read=read, clock=time.process_time)
    recent = 0.0
    for progress in trainer.run(minutes=minutes, save_minutes=1e6):
        loss = float(progress.losses.to_json().get("d_loss", float("nan")))
        recent = loss if recent == 0.0 else recent + 0.01 * (loss - recent)
    return {"kimg": trainer.position.images_seen / 1000, "D": recent}


def measure(name: str, data: Path, resolution: int, folder: Path, minutes: float) -> dict[str, float]:
    dataset, reserved = split_reserved(load_images(data, resolution))
    if name in RIVALS:
        row = RIVALS[name](dataset, folder, minutes)
    else:
        row = train(recipe(name, dataset, resolution), dataset, reserved, folder, minutes)
    _, found = next(evaluate_checkpoint(str(folder / "checkpoint"), data, num=1000, device="cpu"))
    scores = asdict(found.scores)
    return row | scores | {"KID x 1000": 1000 * scores["kid"], "error": 1000 * scores["kid_error"], "grid": found.grid}


def table(rows: dict[str, dict[str, float]]) -> str:
    lines = [f"| recipe | {' | '.join(ROW)} |", "|---" * (len(ROW) + 1) + "|"]
    for name, row in rows.items():
        kid = f"{row['KID x 1000']:.0f} ± {row['error']:.0f}"
        rest = (f"{row[column]:.2f}" for column in ROW[2:])
        lines.append(f"| {name} | {row['kimg']:.0f} | {kid} | {' | '.join(rest)} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {'; '.join((*RECIPES, *RIVALS))}")
    parser.add_argument("--minutes", type=float, default=20, help="of CPU time for each")
    parser.add_argument("--resolution", type=int, default=64)
    given = parser.parse_args()
    if unknown := [name for name in given.names if name not in RIVALS and name.removeprefix(ON_PRESET) not in RECIPES]:
        parser.error(f"no such recipe: {', '.join(unknown)}; there are: {'; '.join((*RECIPES, *RIVALS))}")
    torch.set_num_threads(1)
    rows = {}
    for name in given.names or (*RECIPES, *RIVALS):
        folder = given.out / f"{name}, {given.minutes:g} minutes"
        kept = folder / "row.json"
        if not kept.exists():
            shutil.rmtree(folder, ignore_errors=True)
            kept.write_text(json.dumps(measure(name, given.data, given.resolution, folder, given.minutes)))
        rows[name] = json.loads(kept.read_text())
        print(table({name: rows[name]}).splitlines()[-1], flush=True)
    print(f"\n{table(rows)}")


if __name__ == "__main__":
    main()
