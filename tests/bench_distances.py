"""Which network finds nearer pictures in projection, EfficientNet-Lite0 or VGG16, StyleGAN2's own choice?

`python tests/bench_distances.py checkpoints/cats cats-128.zip 8` projects pictures that no training saw by both,
and asks both of them, plain pixels and a third network how near each came.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from gan import checkpoint
from gan.datasets import load_images, split_reserved
from gan.features import load_network, load_vgg
from gan.images import from_uint8
from gan.projection import Projector
from gan.projection import project as search
from gan.projection.degradation import Degradation
from gan.projection.distance import Distance

LAYERS = ("conv1_2", "conv2_2", "conv3_3", "conv4_1")
STEPS = 100
CPU = torch.device("cpu")


class VggDistance(Distance):
    """As `Distance`, but in what VGG16 sees."""

    def _features(self, seen: Tensor) -> list[Tensor]:
        network, _ = load_vgg(seen.device)
        maps = network.maps(self.degradation.enlarged(seen), LAYERS)
        return [F.normalize(maps[name], dim=1) for name in LAYERS]


DISTANCES = {"EfficientNet-Lite0": Distance, "VGG16": VggDistance}


def judged(target: Tensor, found: Tensor) -> dict[str, float]:
    """How far a found picture is from the target, to each judge; 1 - cosine for the third network."""
    far = {"pixels": (target - found).square().mean().item()}
    for name, kind in DISTANCES.items():
        far[name] = kind(target, Degradation()).features(found).item()
    third = load_network("efficientnet-lite2", CPU)
    far["EfficientNet-Lite2"] = 1 - F.cosine_similarity(third(target), third(found)).item()
    return far


def compare(folder: Path, data: Path, number: int) -> Iterator[tuple[str, dict[str, float]]]:
    """Of each picture and each distance: its name and what the judges say."""
    loaded = checkpoint.load(folder, device=CPU)
    _, reserved = split_reserved(load_images(data, loaded.generator.resolution))
    projector = Projector.of(loaded)
    for target in from_uint8(reserved.images[:number]).split(1):
        for name, kind in DISTANCES.items():
            search.Distance = kind  # the search takes its distance by this name
            *_, last = projector.project(target, plan=search.Plan(steps=STEPS))
            with torch.no_grad():
                yield name, judged(target, loaded.generator.synthesis(last.ws[:1]))


def main(folder: str, data: str, number: str) -> None:
    """Print the mean distances, and how often VGG16's picture was the nearer."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in DISTANCES}
    for name, far in compare(Path(folder), Path(data), int(number)):
        found[name].append(far)
        print(name, {judge: round(one, 4) for judge, one in far.items()}, flush=True)
    one, other = found.values()
    for judge in one[0]:
        means = [sum(far[judge] for far in each) / len(each) for each in (one, other)]
        wins = sum(b[judge] < a[judge] for a, b in zip(one, other, strict=True))
        print(f"{judge}: by EfficientNet {means[0]:.4f}, by VGG16 {means[1]:.4f}; nearer by VGG16 {wins} of {len(one)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
