"""How close projection and restoration come, on pictures that no training saw, beside what one would use instead.

    python tests/bench_projection.py checkpoints/landscapes landscapes.zip

Projection: PSNR (dB), the distance that is minimised, and one that is not (pooled features of the whole network),
against the mean picture, the start alone and a projector in the manner of StyleGAN2 (1000 steps of one w with falling
noise, the same loss). Restoration: the same numbers against non-local means, a biharmonic fill and Lanczos.
"""

import argparse
import math
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from scipy.sparse import diags, eye, kron
from scipy.sparse.linalg import spsolve
from torch import Tensor

from gan import checkpoint
from gan.datasets import load_images, split_reserved
from gan.features import load_features
from gan.images import from_uint8, to_uint8
from gan.projection import Degradation, Plan, Projector
from gan.projection.distance import Distance
from gan.projection.joining import averaged, joined, likeness
from gan.projection.start import spread
from gan.projection.task import PLANS
from gan.stored import Scale

SIGMA = 0.2  # of -1 to 1: 25 of 255 levels
TENTH = 75  # steps, which with what comes before take a tenth of the time of a thousand
Row = dict[str, list[tuple[float, ...]]]


def psnr(one: Tensor, other: Tensor) -> float:
    return 10 * math.log10(4 / max(float((one - other).square().mean()), 1e-9))


def judge(found: Tensor, real: Tensor) -> tuple[float, float, float]:
    """PSNR, the minimised distance, and the cosine distance of pooled features."""
    with torch.no_grad():
        pooled = load_features(real.device)(torch.cat([found, real]))
        return (
            psnr(found, real),
            float(Distance(real, Degradation())(found)),
            float(1 - F.cosine_similarity(pooled[:1], pooled[1:])),
        )


def draw(generator: Any, w: Tensor) -> Tensor:
    with torch.no_grad():
        return generator.synthesis(spread(w, generator.num_ws))


def stylegan2_projector(generator: Any, scale: Scale, targets: Tensor, labels: list[int], steps: int) -> Tensor:
    """Karras 2020, appendix D: one w from the average, noise on it that falls to nothing at three quarters."""
    w = generator.w_avg[labels].clone().requires_grad_()
    adam, distance = torch.optim.Adam([w], 0.1, betas=(0.9, 0.999)), Distance(targets, Degradation())
    stream = torch.Generator().manual_seed(0)
    for step in range(steps):
        part = step / steps
        ramp = 0.5 - 0.5 * math.cos(math.pi * min(1.0, (1 - part) / 0.25))
        adam.param_groups[0]["lr"] = 0.1 * ramp * min(1.0, part / 0.05) * float(scale.deviation.mean())
        noise = torch.randn(w.shape, generator=stream) * scale.deviation * 0.05 * max(0.0, 1 - part / 0.75) ** 2
        adam.zero_grad()
        distance(generator.synthesis(spread(w + noise, generator.num_ws))).sum().backward()
        adam.step()
    return draw(generator, w.detach())


def rival(projector: Projector, real: Tensor, labels: list[int], rows: Row) -> None:
    """The 1000-step projector on all pictures, ten at a time; the seconds are ten times those of 100 steps for one."""
    generator, scale = projector.generator, projector.scale
    start = time.process_time()
    stylegan2_projector(generator, scale, real[:1], labels[:1], 100)
    seconds = 10 * (time.process_time() - start)
    for first in range(0, len(real), 10):
        part = slice(first, first + 10)
        found = stylegan2_projector(generator, scale, real[part], labels[part], 1000)
        pairs = zip(found.clamp(-1, 1).split(1), real[part].split(1), strict=True)
        rows["StyleGAN2's, 1000 steps"] += [(*judge(*pair), seconds) for pair in pairs]


def as_tensor(pictures: np.ndarray) -> Tensor:
    return from_uint8(torch.from_numpy(pictures).permute(0, 3, 1, 2))


def biharmonic(picture: Tensor, known: Tensor) -> Tensor:
    """The smoothest fill: its Laplacian's Laplacian is zero in the hole."""
    size = picture.shape[-1]
    line = diags([1, -2, 1], [-1, 0, 1], shape=(size, size)).tolil()
    line[0, 0] = line[-1, -1] = -1
    laplace = (kron(line, eye(size)) + kron(eye(size), line)).tocsr()
    twice, hole = (laplace @ laplace).tocsr(), (known.flatten() == 0).numpy()
    filled = picture.clone().flatten(2)
    for channel in range(3):
        values = picture[0, channel].flatten().double().numpy() * ~hole
        filled[0, channel, torch.from_numpy(hole)] = torch.from_numpy(
            spsolve(twice[hole][:, hole].tocsc(), -(twice[hole] @ values))
        ).float()
    return filled.view_as(picture).clamp(-1, 1)


def lanczos(small: Tensor, size: int) -> Tensor:
    image = Image.fromarray(to_uint8(small)[0].numpy()).resize((size, size), Image.Resampling.LANCZOS)
    return as_tensor(np.asarray(image)[None].copy())


def timed(rows: Row, name: str, real: Tensor, make: Callable[[], Tensor]) -> None:
    start = time.process_time()
    found = make()
    seconds = time.process_time() - start
    rows[name].append((*judge(found.clamp(-1, 1), real), seconds))


def projection(projector: Projector, real: Tensor, label: int | None, rows: Row) -> None:
    generator = projector.generator

    def found(steps: int) -> Tensor:
        *_, last = projector.project(real, plan=Plan(steps=steps), label=label)
        return as_tensor(last.pictures)

    timed(rows, "mean picture", real, lambda: draw(generator, generator.w_avg[[label or 0]]))
    timed(rows, "encoder only", real, lambda: draw(generator, projector.encoder(real, generator.w_avg[label or 0])))
    timed(rows, f"ours, {TENTH} steps", real, lambda: found(TENTH))
    timed(rows, f"ours, {Plan.steps} steps", real, lambda: found(Plan.steps))


def restoration(projector: Projector, real: Tensor, label: int | None, rows: Row, number: int) -> None:
    size = real.shape[-1]

    def ours(task: str, target: Tensor, degradation: Degradation) -> Tensor:
        *_, last = projector.project(target, degradation=degradation, plan=PLANS[task], label=label)
        return joined(target, degradation, as_tensor(last.pictures[:1]))

    noisy = real + SIGMA * torch.randn(real.shape, generator=torch.Generator().manual_seed(number))
    timed(rows, "noise: as it is", real, lambda: noisy)
    timed(rows, "noise: non-local means", real, lambda: averaged(noisy, likeness(noisy, SIGMA)))
    timed(rows, "noise: ours", real, lambda: ours("denoise", noisy, Degradation(sigma=SIGMA)))
    known, corner = torch.ones(1, 1, size, size), size // 4
    known[..., corner : corner + size // 2, corner : corner + size // 2] = 0
    timed(rows, "hole of 25%: biharmonic", real, lambda: biharmonic(real, known))
    timed(rows, "hole of 25%: ours", real, lambda: ours("fill", real, Degradation(known=known)))
    small = F.avg_pool2d(real, 4)
    timed(rows, "4x: Lanczos", real, lambda: lanczos(small, size))
    timed(rows, "4x: ours", real, lambda: ours("enlarge", small, Degradation(shrink=4)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint")
    parser.add_argument("data", type=Path)
    parser.add_argument("--num", type=int, default=50)
    parser.add_argument("--no-rival", action="store_true", help="without the 1000-step projector")
    parser.add_argument("--no-restoring", action="store_true")
    chosen = parser.parse_args()
    projector = Projector.of(checkpoint.load(chosen.checkpoint))
    _, reserved = split_reserved(load_images(chosen.data, projector.generator.resolution))
    pictures = from_uint8(reserved.images[: chosen.num])
    classes = reserved.labels[: chosen.num].tolist() if projector.generator.num_classes else [None] * len(pictures)
    rows: Row = defaultdict(list)
    for number, (real, label) in enumerate(zip(pictures.split(1), classes, strict=True)):
        projection(projector, real, label, rows)
        if not chosen.no_restoring:
            restoration(projector, real, label, rows, number)
        print(f"{number + 1} of {len(pictures)}", flush=True)
    if not chosen.no_rival:
        rival(projector, pictures, [label or 0 for label in classes], rows)
    print("| way | pictures | PSNR | distance | features | seconds |\n|---|---|---|---|---|---|")
    for name, values in rows.items():
        means = np.mean(values, axis=0)
        print(f"| {name} | {len(values)} | {means[0]:.2f} | {means[1]:.3f} | {means[2]:.3f} | {means[3]:.1f} |")


if __name__ == "__main__":
    main()
