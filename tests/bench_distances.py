"""Which network finds nearer pictures in projection, EfficientNet-Lite0 or VGG16, StyleGAN2's own choice?

    python tests/bench_distances.py --num 8 checkpoints/cats=cats-128.zip checkpoints/posters=posters-128.zip

projects pictures that no training saw by both, and asks both of them, plain pixels and a third network how near each
came. A row per picture comes as it is found, the models in turn; the means come last. With `--keep FILE` rows are
written there as they are found: the same command goes on after the last of them, and `--num 0` tells their means.
"""

import argparse
import json
from collections import defaultdict
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from gan import checkpoint
from gan.datasets import load_images, split_reserved
from gan.features import load_network
from gan.images import from_uint8
from gan.projection import Degradation, Plan, Projector
from gan.projection.distance import FEATURES, Distance

CPU = torch.device("cpu")


def judged(target: Tensor, found: Tensor) -> dict[str, float]:
    """How far a found picture is from the target, to each judge; 1 - cosine for the third network."""
    far = {"pixels": (target - found).square().mean().item()}
    for name in FEATURES:
        far[name] = Distance(target, Degradation(), name).features(found).item()
    third = load_network("efficientnet-lite2", CPU)
    far["EfficientNet-Lite2"] = 1 - F.cosine_similarity(third(target), third(found)).item()
    return far


class Candidate:
    """A model and the pictures that were kept from its training."""

    def __init__(self, pair: str) -> None:
        folder, data = pair.split("=", 1)
        loaded = checkpoint.load(folder, device=CPU)
        self.name, self.generator, self.projector = loaded.name, loaded.generator, Projector.of(loaded)
        _, self.reserved = split_reserved(load_images(data, loaded.generator.resolution))

    def find(self, number: int, features: str, steps: int) -> dict[str, float]:
        """How near a search by these features comes to that picture."""
        target = from_uint8(self.reserved.images[number : number + 1])
        label = int(self.reserved.labels[number]) if self.generator.num_classes else None
        *_, last = self.projector.project(target, plan=Plan(steps=steps, features=features), label=label)
        with torch.no_grad():
            return judged(target, self.generator.synthesis(last.ws[:1]))


class Rows:
    """What was found so far: for each model and number of a picture the distances by each network's search.

    A file holds a line of JSON for each; a line that was cut off counts as none.
    """

    def __init__(self, path: Path | None) -> None:
        self.path, self.found = path, dict[tuple[str, int], list[dict[str, float]]]()
        for line in path.read_text().splitlines() if path and path.exists() else []:
            try:
                name, number, row = json.loads(line)
            except ValueError:
                continue
            self.found[name, number] = row

    def add(self, name: str, number: int, row: list[dict[str, float]]) -> None:
        """Keep and print it."""
        self.found[name, number] = row
        line = json.dumps([name, number, [{judge: round(far, 5) for judge, far in each.items()} for each in row]])
        print(line, flush=True)
        if self.path:
            with self.path.open("a") as file:
                file.write(f"{line}\n")

    def tell(self) -> None:
        """Print the mean distances of each model and of all, and how often VGG16's picture was the nearer."""
        by_name = defaultdict(list)
        for (name, _), row in sorted(self.found.items()):
            by_name[name].append(row)
            by_name["all"].append(row)
        for name, found in by_name.items():
            for judge in found[0][0]:
                means = [sum(row[which][judge] for row in found) / len(found) for which in (0, 1)]
                nearer = sum(vgg[judge] < usual[judge] for usual, vgg in found)
                told = " and ".join(f"{mean:.4f} by {features}" for mean, features in zip(means, FEATURES, strict=True))
                print(f"{name}, {judge}: {told}; vgg16 nearer in {nearer} of {len(found)}")


def main() -> None:
    """Search for all that is missing, then tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="*")
    parser.add_argument("--num", type=int, default=50)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--keep", type=Path)
    chosen = parser.parse_args()
    rows = Rows(chosen.keep)
    candidates = [Candidate(pair) for pair in chosen.pairs]
    for number in range(chosen.num):
        for one in candidates:
            if (one.name, number) not in rows.found:
                rows.add(one.name, number, [one.find(number, features, chosen.steps) for features in FEATURES])
    rows.tell()


if __name__ == "__main__":
    main()
