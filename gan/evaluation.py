"""A generator and real pictures become scores."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from gan import checkpoint
from gan.datasets import ImageSet, labels_for, load_images, split_reserved
from gan.device import pick_device
from gan.features import Network, load_features, load_network
from gan.images import from_uint8, to_uint8
from gan.latent import sample_ws
from gan.metrics import FEWEST, Scores, detail_powers, frechet_distance, grid, score
from gan.models import Generator
from gan.vision import vision

BATCH = 32
FRECHET_FROM = 10_000  # below, the estimate of 1280 x 1280 covariances says more about the sample than the pictures

Reader = Callable[[Float[Tensor, "n 3 h w"]], Float[Tensor, "n d"]]
Batches = Iterator[UInt8[Tensor, "n 3 h w"]]


@dataclass(frozen=True)
class Evaluation:
    """Scores and what they were computed from; `frechet` only where both sides have 10,000 pictures.

    `features` are those of this network.

    `grid` is how unlike the generated pictures' detail is at even and at odd pixels, see `gan.metrics.grid`.
    """

    scores: Scores
    real: int
    generated: int
    frechet: float | None
    grid: float
    features: str

    def to_json(self) -> dict[str, float | int | str | None]:
        """All numbers side by side, as a file holds them."""
        values = asdict(self)
        return values.pop("scores") | values


def compare(
    real: Float[Tensor, "n d"], generated: Float[Tensor, "m d"], detail: Float[Tensor, "2 3"], network: Network
) -> Evaluation:
    """The evaluation of generated pictures' features against real ones', and of their detail's powers."""
    enough = min(len(real), len(generated)) >= FRECHET_FROM
    frechet = frechet_distance(real, generated) if enough else None
    scores = score(real, generated, cosine=network.cosine)
    return Evaluation(scores, len(real), len(generated), frechet, grid(detail), network.title)


def evaluate_checkpoint(
    source: str,
    data: Path,
    *,
    num: int = 5000,
    psi: float = 1.0,
    against: str = "reserved",
    features: str = "efficientnet-lite0",
    device: str = "auto",
) -> Iterator[tuple[str, Evaluation]]:
    """(name, evaluation) of the checkpoint's pictures, then of what gives the numbers a meaning.

    The floor is real pictures against other real ones; the known bads are blurred pictures and, where the data has
    classes, half of them. `against` is `reserved` (pictures that no training sees) or `training`; `features` names one
    of `gan.features.NETWORKS`.
    """
    if against not in ("reserved", "training"):
        raise ValueError(f"pictures are compared against reserved or training ones, given {against!r}")
    place = pick_device(device)
    network = load_network(features, place)
    model = checkpoint.load(source, device=place)
    generator = model.generator
    training, reserved = split_reserved(load_images(data, generator.resolution))
    reference, others = (reserved, training) if against == "reserved" else (training, reserved)
    if min(len(reference), len(others)) < FEWEST:
        held = f"{data} has {len(training):,} to train on and {len(reserved):,} reserved"
        raise ValueError(f"an evaluation needs at least {FEWEST} pictures of either kind; {held}")
    labels = labels_for(
        training.labels,
        training.class_names,
        num_classes=generator.num_classes,
        class_names=model.class_names,
        source=data,
    )

    real = torch.cat(list(embed(real_pictures(reference, num), network, place)))
    kinds = {
        "generated": generated_pictures(generator, num, labels=labels, psi=psi),
        "real (the floor)": real_pictures(others, num),
        "real, blurred": blurred_pictures(others, num),
    }
    if half := half_of_the_classes(others):
        kinds["real, half of the classes"] = real_pictures(half, num)
    for name, batches in kinds.items():
        detail = torch.zeros(2, 3, dtype=torch.float64)
        found = torch.cat(list(embed(_weighed(batches, detail), network, place)))
        yield name, compare(real, found, detail, network)


def _weighed(batches: Batches, detail: Float[Tensor, "2 3"]) -> Batches:
    """The same batches; the powers of their detail are added up on the way."""
    for batch in batches:
        detail += detail_powers(batch.cpu().float())
        yield batch


class Judge:
    """Called with a generator: its scores against reserved pictures, from at most `num` of either.

    The reserved pictures' features are computed once. Classes are drawn in the proportions of `labels`.
    """

    def __init__(
        self, reserved: ImageSet, device: torch.device, *, labels: Tensor | None = None, num: int = 500
    ) -> None:
        self.reserved, self.device, self.labels, self.num = reserved, device, labels, num

    def __call__(self, generator: Generator) -> Scores:
        """The scores of a generator's pictures."""
        return score(self._real, self._features(generated_pictures(generator, self.num, labels=self.labels)))

    def _features(self, batches: Batches) -> Float[Tensor, "n d"]:
        return torch.cat(list(embed(batches, self._network, self.device)))

    @cached_property
    def _network(self) -> Reader:
        return load_features(self.device)

    @cached_property
    def _real(self) -> Float[Tensor, "n d"]:
        return self._features(real_pictures(self.reserved, self.num))


@torch.inference_mode()
def embed(batches: Batches, network: Reader, device: torch.device) -> Iterator[Float[Tensor, "n d"]]:
    """Features, batch by batch; join them with torch.cat."""
    for batch in batches:
        yield network(from_uint8(batch.to(device))).cpu()


def real_pictures(dataset: ImageSet, count: int) -> Batches:
    """The first `count` pictures."""
    for start in range(0, min(count, len(dataset)), BATCH):
        yield dataset.images[start : min(start + BATCH, count)]


def blurred_pictures(dataset: ImageSet, count: int) -> Batches:
    """Real pictures out of focus: a known bad."""
    gaussian_blur = vision("transforms.functional").gaussian_blur
    for batch in real_pictures(dataset, count):
        yield gaussian_blur(batch, kernel_size=9, sigma=2.0)


def half_of_the_classes(dataset: ImageSet) -> ImageSet | None:
    """Real pictures of every other class: a known bad, since it leaves out half of what there is.

    None where there are no two classes, or too few pictures to compare.
    """
    if dataset.labels is None or len(held := dataset.labels.unique()) < 2:
        return None
    keep = torch.nonzero(torch.isin(dataset.labels, held[::2])).flatten().tolist()
    return dataset.subset(keep) if len(keep) >= FEWEST else None


@torch.inference_mode()
def generated_pictures(generator: Generator, count: int, *, labels: Tensor | None = None, psi: float = 1.0) -> Batches:
    """Pictures of the seeds 0 to count - 1; with classes, in the proportions of `labels`, which are repeated.

    To a generator without classes the labels of its data mean nothing.
    """
    if not generator.num_classes:
        labels = None
    for start in range(0, count, BATCH):
        seeds = range(start, min(start + BATCH, count))
        classes = None if labels is None else labels[torch.tensor(seeds) % len(labels)]
        yield to_uint8(generator.synthesis(sample_ws(generator, seeds, classes, psi))).permute(0, 3, 1, 2)
