"""Training pictures as 64 small numbers each, and how far real pictures lie from their nearest other one."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int8
from torch import Tensor

from gan.features import NAME
from gan.metrics import unit
from gan.neighbours.sheets import Sheets

COMPONENTS = 64
PIXELS = 24  # of what is compared: a blurred or noisy copy differs in its grain alone, so the grain must not count
SEEN = 128  # pixels; enlarged to this, since the network was made for larger pictures
STEPS = 1000  # of the quantiles
FEWEST = 20  # pictures, below which their distances say nothing
BATCH = 256

Network = Callable[[Float[Tensor, "n 3 h w"]], Float[Tensor, "n d"]]


@dataclass(frozen=True, kw_only=True)
class About:
    """Where an index comes from; its thumbnails are pictures of others, so it names their `licence` and `credit`.

    `mirror` tells that a picture and its mirror image count as one, since the model was shown both. `variance` is the
    share of the features' variance that the components keep, `false_alarms` the share of reserved pictures, which no
    training saw, that lie nearer to a training picture than 99% of these do to each other: about 0.01 if all is well.
    """

    data: str
    licence: str
    credit: str
    mirror: bool
    variance: float
    false_alarms: float
    features: str = NAME
    pixels: int = PIXELS


@dataclass(frozen=True, eq=False)
class Index:
    """What `nearest` needs of every training picture, and a thumbnail to show.

    A picture's place is `basis` @ (unit features - `mean`); `codes` * `scales` are the places of the training pictures.
    `quantiles` are those of their distances to the nearest other one, in steps of a thousandth.
    """

    about: About
    mean: Float[Tensor, " d"]
    basis: Float[Tensor, "k d"]
    scales: Float[Tensor, " k"]
    codes: Int8[Tensor, "n k"]
    quantiles: Float[Tensor, " steps"]
    thumbnails: Sheets | tuple[bytes, ...]

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def rounding(self) -> float:
        """Below this distance two pictures can't be told apart: what rounding to whole codes can do at most."""
        return self.scales.norm().item() / 2

    def nearest(self, features: Float[Tensor, "m d"], count: int = 3) -> tuple[Tensor, Tensor]:
        """(distances [M, count], positions [M, count]) of the nearest training pictures, the nearest first."""
        places = (unit(features) - self.mean) @ self.basis.T
        found = torch.cdist(places, self.codes * self.scales, compute_mode="donot_use_mm_for_euclid_dist")
        distances, positions = found.topk(min(count, len(self)), dim=1, largest=False)
        return distances, positions

    def nearer(self, distance: float) -> float:
        """The share of training pictures that lie nearer to another one than this distance; 0 where that is none."""
        if distance <= self.rounding:
            return 0.0
        return torch.searchsorted(self.quantiles, distance).item() / len(self.quantiles)


@torch.inference_mode()
def describe(network: Network, images: Float[Tensor, "n 3 h w"], *, mirror: bool) -> Float[Tensor, "n d"]:
    """The features of the pictures without their grain; with `mirror` summed over a picture and its mirror image."""
    coarse = F.interpolate(images, (PIXELS, PIXELS), mode="area")
    images = F.interpolate(coarse, (SEEN, SEEN), mode="bicubic", align_corners=False).clamp(-1, 1)
    features = network(images)
    return features + network(images.flip(3)) if mirror else features


def make_index(
    features: Float[Tensor, "n d"],
    thumbnails: Sheets,
    *,
    reserved: Float[Tensor, "m d"],
    data: str,
    licence: str,
    credit: str,
    mirror: bool,
) -> Index:
    """The index of training pictures with these features; the same ones give the same index.

    `data`, `licence`, `credit` and `mirror` are told in `About`.
    """
    if len(features) < FEWEST:
        raise ValueError(f"an index needs at least {FEWEST} training pictures, given {len(features)}")
    mean, basis, variance = _principal(unit(features))
    places = (unit(features) - mean) @ basis.T
    scales = places.abs().amax(dim=0).clamp_min(1e-6) / 127
    codes = (places / scales).round().to(torch.int8)
    quantiles = _distances_to_others(places, codes * scales).quantile(torch.linspace(0, 1, STEPS + 1)[:-1])

    def index(false_alarms: float) -> Index:
        facts = About(
            data=data,
            licence=licence,
            credit=credit,
            mirror=mirror,
            variance=round(variance, 4),
            false_alarms=round(false_alarms, 4),
        )
        return Index(facts, mean, basis, scales, codes, quantiles, thumbnails)

    unjudged = index(0.0)
    distances = unjudged.nearest(reserved, 1)[0][:, 0].tolist()
    return index(sum(unjudged.nearer(distance) < 0.01 for distance in distances) / max(1, len(distances)))


def _principal(vectors: Float[Tensor, "n d"]) -> tuple[Tensor, Tensor, float]:
    """The mean, the first components as rows (as halves hold them), and the share of the variance that they keep."""
    mean = vectors.double().mean(dim=0)
    values, columns = torch.linalg.eigh(torch.cov(vectors.double().T))
    count = min(COMPONENTS, len(vectors) - 1)
    basis = columns[:, -count:].flip(1).T
    largest = basis.gather(1, basis.abs().argmax(dim=1, keepdim=True))
    basis = basis * largest.sign()  # either sign is right; this makes it the same everywhere
    variance = (values[-count:].sum() / values.sum().clamp_min(1e-12)).item()
    return mean.half().float(), basis.half().float().contiguous(), variance


def _distances_to_others(places: Float[Tensor, "n k"], stored: Float[Tensor, "n k"]) -> Float[Tensor, " n"]:
    """From each place to the nearest of the others as they are stored."""
    distances = []
    for start in range(0, len(places), BATCH):
        part = torch.cdist(places[start : start + BATCH], stored, compute_mode="donot_use_mm_for_euclid_dist")
        rows = torch.arange(len(part))
        part[rows, start + rows] = torch.inf
        distances.append(part.amin(dim=1))
    return torch.cat(distances)
