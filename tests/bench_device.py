"""What a device draws and trains a second: `python tests/bench_device.py --device cuda --out bench.json`.

By preset, resolution, number format and batch; every number is the best of several calls, each waited for. Combinations
that do not fit the device's memory are left out and named. With `--quick`, the smallest of everything: a rehearsal.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import torch

from gan.datasets import ImageSet
from gan.device import pick_device
from gan.features import load_features
from gan.training.batches import Batches
from gan.training.config import TrainConfig
from gan.training.networks import build_networks
from gan.training.presets import preset_config
from gan.training.step import train_step

FORMATS = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}
Row = dict[str, str | int | float]


def best_seconds(call: Callable[[], object], device: torch.device, repeats: int) -> float:
    """The best of so many calls, after one that warms up; a GPU has finished when the clock is read."""
    best = float("inf")
    for _ in range(repeats + 1):
        start = time.perf_counter()
        call()
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        best = min(best, time.perf_counter() - start)
    return best


def recipe(preset: str, resolution: int, batch: int) -> tuple[TrainConfig, ImageSet]:
    """A preset's recipe for pictures that are noise."""
    generator = torch.Generator().manual_seed(0)
    images = torch.randint(0, 256, (max(64, batch), 3, resolution, resolution), generator=generator).to(torch.uint8)
    dataset = ImageSet(tuple(map(str, range(len(images)))), images)
    return preset_config(preset, dataset, resolution, kimg=1.0, noise=True, batch=batch), dataset


def drawing(device: torch.device, preset: str, resolution: int, batches: Sequence[int], repeats: int) -> Iterator[Row]:
    config, dataset = recipe(preset, resolution, 4)
    real = Batches(dataset, config, device).pictures(torch.arange(4))
    generator = build_networks(config, device, read=load_features(device).maps, real=real).average
    for name, dtype in FORMATS.items():
        for batch in batches:
            z = torch.randn(batch, generator.z_dim, device=device)
            seconds = best_seconds(partial(draw, generator, z, dtype), device, repeats)
            row: Row = {"what": "draw", "preset": preset, "resolution": resolution, "format": name, "batch": batch}
            yield row | {"ms": round(1000 * seconds, 3), "pictures_per_second": round(batch / seconds, 1)}


def draw(generator: Any, z: torch.Tensor, dtype: torch.dtype) -> None:
    with torch.inference_mode(), torch.autocast(z.device.type, dtype, enabled=dtype != torch.float32):
        generator(z)


def training(device: torch.device, preset: str, resolution: int, batches: Sequence[int], repeats: int) -> Iterator[Row]:
    for batch in batches:
        config, dataset = recipe(preset, resolution, batch)
        real = Batches(dataset, config, device).pictures(torch.arange(batch))
        nets = build_networks(config, device, read=load_features(device).maps, real=real)
        lazy = 1 / config.penalty_every
        for name in ("float32", "bfloat16"):  # gradients of float16 would need a scaler
            step = partial(train_step, nets, config, real, None, dtype=FORMATS[name])
            plain, penalised = (
                best_seconds(partial(step, penalty_weight=weight), device, repeats) for weight in (0.0, 1e-6)
            )
            seconds = (1 - lazy) * plain + lazy * penalised
            row: Row = {"what": "train", "preset": preset, "resolution": resolution, "format": name, "batch": batch}
            yield row | {"ms": round(1000 * seconds, 2), "pictures_per_second": round(batch / seconds, 1)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--repeats", type=int, default=10)
    parser.add_argument("--minutes", type=float, default=3.0, help="no new measurement begins after as many")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    device, deadline = pick_device(options.device), time.monotonic() + 60 * options.minutes
    presets = ("tiny",) if options.quick else ("cpu", "medium", "gpu")
    sizes = (16,) if options.quick else (128, 256, 512, 1024)
    ones = (1, 2) if options.quick else (1, 4, 16, 64)
    many = (4,) if options.quick else (32, 64, 128)
    rows: list[Row] = []
    for measure, resolutions, batches in ((training, sizes[:2], many), (drawing, sizes, ones)):
        for preset in presets:
            for resolution in resolutions if time.monotonic() < deadline else ():
                try:
                    for row in measure(device, preset, resolution, batches, options.repeats):
                        rows.append(row)
                        print(json.dumps(row), flush=True)
                except torch.OutOfMemoryError:
                    print(f"{preset} at {resolution} x {resolution}: more memory than there is", flush=True)
    if options.out:
        name = torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu"
        options.out.write_text(json.dumps({"device": name, "torch": torch.__version__, "rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
