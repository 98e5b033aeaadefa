"""How even the visible speed of a walk is: `python tests/bench_pace.py CHECKPOINT ...`, a minute each on one core.

For six loops through six keyframes (its chosen seeds, then drawn ones) the coefficient of variation of the
frame-to-frame change is compared between plain spline timing and an even pace, and the step across the seam with the
median step. The re-timer's own measure is `gan.images.visible_change`; the judges here are others.
"""

import argparse
import random

import numpy as np
import torch

from gan.images import visible_change
from gan.studio import Recipe, Studio, Walk

FRAMES = 120
LOOPS = 6

Pictures = np.ndarray  # uint8 [N, H, W, 3]


def absolute(pictures: Pictures) -> np.ndarray:
    """Mean absolute difference at full resolution."""
    return np.abs(np.diff(pictures.astype(np.float32), axis=0)).mean(axis=(1, 2, 3))


def pyramid(pictures: Pictures) -> np.ndarray:
    """Differences in five octaves of a Laplacian pyramid, coarse ones weighted by the root of their size."""
    rest, total, weight = pictures.astype(np.float32), 0.0, 1.0
    for _ in range(5):
        low = rest.reshape(len(rest), rest.shape[1] // 2, 2, rest.shape[2] // 2, 2, 3).mean(axis=(2, 4))
        band = rest - low.repeat(2, axis=1).repeat(2, axis=2)
        total = total + weight * _root_mean_square(np.diff(band, axis=0))
        rest, weight = low, weight * 2**0.5
    return total + weight * _root_mean_square(np.diff(rest, axis=0))


def cielab(pictures: Pictures) -> np.ndarray:
    """Mean colour difference (CIE 1976) of pixels averaged two by two."""
    linear = np.where(pictures > 10, ((pictures / 255 + 0.055) / 1.055) ** 2.4, pictures / 255 / 12.92)
    to_xyz = np.array([[0.4339, 0.3762, 0.1899], [0.2126, 0.7152, 0.0722], [0.0178, 0.1095, 0.8727]])
    xyz = linear @ to_xyz.T
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    lab = np.stack([116 * f[..., 1], 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=-1)
    small = lab.reshape(len(lab), lab.shape[1] // 2, 2, lab.shape[2] // 2, 2, 3).mean(axis=(2, 4))
    return np.sqrt(np.square(np.diff(small, axis=0)).sum(axis=-1)).mean(axis=(1, 2))


JUDGES = {"pyramid": pyramid, "absolute": absolute, "CIELAB": cielab}


def _root_mean_square(x: np.ndarray) -> np.ndarray:
    return np.sqrt(np.square(x).mean(axis=(1, 2, 3)))


def loop(studio: Studio, recipe: Recipe, pace: str) -> Pictures:
    """The frames of one loop, the first again at the end."""
    walk = Walk(recipe=recipe, pace=pace)
    timing = walk.timing(FRAMES, visible_change(draw(studio, walk.probes())))
    pictures = draw(studio, walk.frames(timing))
    return np.concatenate([pictures, pictures[:1]])


def draw(studio: Studio, recipes: list[Recipe]) -> Pictures:
    return np.concatenate([studio.render(recipes[start : start + 16]) for start in range(0, len(recipes), 16)])


def variation(steps: np.ndarray) -> float:
    return steps.std() / steps.mean()


def measure(source: str) -> None:
    studio = Studio.load([source], "cpu")
    ((name, model),) = studio.models.items()
    dice = random.Random(0)
    drawn = [tuple(dice.randrange(10_000) for _ in range(6)) for _ in range(LOOPS)]
    found: dict[str, list[tuple[float, float, float]]] = {judge: [] for judge in JUDGES}
    for keyframes in [tuple(model.seeds[:6]), *drawn][:LOOPS]:
        recipe = Recipe(model=name, keyframes=keyframes, path="loop", label=0 if model.class_names else None)
        plain, even = loop(studio, recipe, "plain"), loop(studio, recipe, "even")
        for judge, distance in JUDGES.items():
            before, after = distance(plain), distance(even)
            found[judge].append((variation(before), variation(after), after[-1] / np.median(after)))
    for judge, rows in found.items():
        before, after, _ = np.mean(rows, axis=0)
        seam = max(row[2] for row in rows)
        ratios = [row[0] / row[1] for row in rows]
        print(f"{name:12} {judge:10} {before:6.2f} {after:7.3f} {np.mean(ratios):8.1f} {min(ratios):8.1f} {seam:8.2f}")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("checkpoints", nargs="+")
    torch.set_num_threads(1)
    print("checkpoint   judge       plain    even  falls by  at least  seam/median")
    for source in arguments.parse_args().checkpoints:
        measure(source)


if __name__ == "__main__":
    main()
