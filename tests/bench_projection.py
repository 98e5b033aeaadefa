"""How close projection and restoration come, on pictures that no training saw, beside what one would use instead.

    python tests/bench_projection.py checkpoints/landscapes landscapes.zip --num 50

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
from gan.projection.degradation import feathered
from gan.projection.distance import Distance
from gan.projection.start import spread

SIGMA = 0.2  # of -1 to 1: 25 of 255 levels
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


def stylegan2_projector(projector: Projector, target: Tensor, steps: int = 1000) -> Tensor:
    """Karras 2020, appendix D: one w from the centre, noise on it that falls to nothing at three quarters."""
    generator, scale = projector.generator, projector.scale
    w = scale.centre[None].clone().requires_grad_()
    adam, distance = torch.optim.Adam([w], 0.1, betas=(0.9, 0.999)), Distance(target, Degradation())
    stream = torch.Generator().manual_seed(0)
    for step in range(steps):
        part = step / steps
        ramp = 0.5 - 0.5 * math.cos(math.pi * min(1.0, (1 - part) / 0.25))
        adam.param_groups[0]["lr"] = 0.1 * ramp * min(1.0, part / 0.05) * float(scale.deviation.mean())
        noise = torch.randn(w.shape, generator=stream) * scale.deviation * 0.05 * max(0.0, 1 - part / 0.75) ** 2
        adam.zero_grad()
        distance(generator.synthesis(spread(w + noise, generator.num_ws))).sum().backward()
        adam.step()
    with torch.no_grad():
        return generator.synthesis(spread(w, generator.num_ws))


def as_tensor(pictures: np.ndarray) -> Tensor:
    return from_uint8(torch.from_numpy(pictures).permute(0, 3, 1, 2))


def non_local_means(noisy: Tensor, sigma: float, reach: int = 7, patch: int = 5) -> Tensor:
    """Buades 2005: every pixel the mean of those around it whose surroundings look alike."""
    total, weights = torch.zeros_like(noisy), torch.zeros_like(noisy[:, :1])
    for down in range(-reach, reach + 1):
        for right in range(-reach, reach + 1):
            moved = torch.roll(noisy, (down, right), (2, 3))
            apart = (moved - noisy).square().mean(1, keepdim=True)
            apart = F.avg_pool2d(F.pad(apart, (patch // 2,) * 4, mode="reflect"), patch, 1)
            weight = torch.exp(-(apart - 2 * sigma**2).clamp_min(0) / (0.5 * sigma) ** 2)
            total, weights = total + weight * moved, weights + weight
    return total / weights


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
    start = time.perf_counter()
    found = make()
    seconds = time.perf_counter() - start
    rows[name].append((*judge(found.clamp(-1, 1), real), seconds))


def projection(projector: Projector, real: Tensor, rows: Row, *, long: bool) -> None:
    generator = projector.generator
    descent = [step for step in projector.project(real, plan=Plan(steps=1)) if step.distance]
    with torch.no_grad():
        mean = generator.synthesis(spread(projector.scale.centre[None], generator.num_ws))
    timed(rows, "mean picture", real, lambda: mean)
    timed(rows, "start only", real, lambda: as_tensor(descent[0].pictures))
    timed(rows, "ours, 160 steps", real, lambda: as_tensor(list(projector.project(real))[-1].pictures))
    short = Plan(steps=80)
    timed(rows, "ours, 80 steps", real, lambda: as_tensor(list(projector.project(real, plan=short))[-1].pictures))
    if long:
        timed(rows, "StyleGAN2's, 1000 steps", real, lambda: stylegan2_projector(projector, real))


def restoration(projector: Projector, real: Tensor, rows: Row, number: int) -> None:
    size = real.shape[-1]

    def ours(target: Tensor, degradation: Degradation, starts: int, layered: bool = True) -> Tensor:
        plan = Plan(starts=starts, layered=layered)
        return as_tensor(list(projector.project(target, degradation=degradation, plan=plan))[-1].pictures[:1])

    noisy = real + SIGMA * torch.randn(real.shape, generator=torch.Generator().manual_seed(number))
    timed(rows, "noise: as it is", real, lambda: noisy)
    timed(rows, "noise: non-local means", real, lambda: non_local_means(noisy, SIGMA))
    timed(rows, "noise: ours", real, lambda: ours(noisy, Degradation(sigma=SIGMA), 1))
    timed(rows, "noise: ours, one w", real, lambda: ours(noisy, Degradation(sigma=SIGMA), 1, layered=False))
    known, corner = torch.ones(1, 1, size, size), size // 4
    known[..., corner : corner + size // 2, corner : corner + size // 2] = 0
    keep = feathered(known)
    timed(rows, "hole of 25%: biharmonic", real, lambda: biharmonic(real, known))
    timed(rows, "hole of 25%: ours", real, lambda: keep * real + (1 - keep) * ours(real, Degradation(known=known), 4))
    small = F.avg_pool2d(real, 4)
    timed(rows, "4x: Lanczos", real, lambda: lanczos(small, size))
    timed(rows, "4x: ours", real, lambda: ours(small, Degradation(shrink=4), 4))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint")
    parser.add_argument("data", type=Path)
    parser.add_argument("--num", type=int, default=50)
    parser.add_argument("--long", type=int, help="so many of them also with the 1000-step projector (default: all)")
    parser.add_argument("--restore", type=int, help="so many of them also restored (default: all)")
    chosen = parser.parse_args()
    generator = checkpoint.load(chosen.checkpoint).generator
    _, reserved = split_reserved(load_images(chosen.data, generator.resolution))
    projector, rows = Projector(generator), defaultdict(list)
    for number, real in enumerate(from_uint8(reserved.images[: chosen.num]).split(1)):
        projection(projector, real, rows, long=chosen.long is None or number < chosen.long)
        if chosen.restore is None or number < chosen.restore:
            restoration(projector, real, rows, number)
        print(f"{number + 1} of {min(chosen.num, len(reserved))}", flush=True)
    print(f"{'':28}{'n':>4}{'PSNR':>8}{'distance':>10}{'features':>10}{'seconds':>9}")
    for name, values in rows.items():
        means = np.mean(values, axis=0)
        print(f"{name:28}{len(values):4}{means[0]:8.2f}{means[1]:10.4f}{means[2]:10.4f}{means[3]:9.2f}")


if __name__ == "__main__":
    main()
