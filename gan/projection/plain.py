"""A small picture enlarged without a model: by a filter, or by a network that was measured nearer to real pictures."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Float, UInt8
from torch import Tensor, nn

from gan.enlarger import LARGEST, TIMES, load_compact, load_enlarger
from gan.features import Network
from gan.images import from_uint8, to_uint8
from gan.projection.picture import to_pixels
from gan.video import resized

Size = Literal["small", "larger"]
NETWORKS: dict[Size, str] = {"small": "a small network", "larger": "a larger network"}
LOADED: dict[Size, Callable[[torch.device], nn.Module]] = {"small": load_enlarger, "larger": load_compact}
FORMERLY: dict[Size, str] = {"small": "walk", "larger": "rest"}  # what older files call them
FILTER = "a filter (Lanczos)"

Picture = UInt8[np.ndarray, "h w 3"]


class Near(NamedTuple):
    """How near enlarged pictures came to real ones: PSNR in dB, and the mean cosine distance of their features."""

    psnr: float
    distance: float

    def beats(self, other: "Near") -> bool:
        """Whether it is the nearer in both."""
        return self.psnr > other.psnr and self.distance < other.distance


class Plain(NamedTuple):
    """An enlarged picture, and by what it was enlarged, in a sentence."""

    picture: Picture
    words: str


@dataclass(frozen=True)
class Enlarging:
    """What the filter and each network make of so many real `pictures` that no training saw, shrunk four times.

    `features` is the title of the network that the distances are in.
    """

    lanczos: Near
    networks: dict[Size, Near]
    pictures: int
    features: str

    @property
    def best(self) -> Size | None:
        """Of the networks that beat the filter in both numbers the one with the nearer features, or None."""
        better = [size for size, near in self.networks.items() if near.beats(self.lanczos)]
        return min(better, key=lambda size: self.networks[size].distance, default=None)

    @classmethod
    def of(cls, values: Any) -> "Enlarging | None":
        """As `values` wrote it, None for None; ValueError says what is wrong with anything else."""
        if values is None:
            return None
        try:
            given = {size: values.get(size, values.get(FORMERLY[size])) for size in NETWORKS}
            networks = {size: Near(*map(float, numbers)) for size, numbers in given.items()}
            found = cls(
                Near(*map(float, values["lanczos"])), networks, int(values["pictures"]), str(values["features"])
            )
        except (KeyError, TypeError, ValueError) as error:
            ways = ", ".join(("lanczos", *NETWORKS))
            raise ValueError(f"enlarging must have a PSNR and a distance for {ways}, pictures, features") from error
        return found

    @property
    def values(self) -> dict[str, object]:
        """As JSON keeps it."""
        nears: dict[str, object] = {size: list(near) for size, near in self.networks.items()}
        return {"lanczos": list(self.lanczos), **nears, "pictures": self.pictures, "features": self.features}


def best_network(measured: Enlarging | None, images: Float[Tensor, "n 3 h w"]) -> nn.Module | None:
    """The network that enlarges pictures of their kind better than a filter; None where none does, or quickly."""
    best = measured.best if measured and images.shape[2] * images.shape[3] <= LARGEST else None
    return LOADED[best](images.device) if best else None


@torch.inference_mode()
def enlarge_plainly(images: Float[Tensor, "1 3 h w"], measured: Enlarging | None) -> Plain:
    """The square picture four times as wide, by the way that was measured the best for pictures of its kind."""
    network = best_network(measured, images)
    if network is None or measured is None or measured.best is None:
        (picture,) = to_pixels(images)
        return Plain(resized(picture, TIMES * len(picture)), f"Enlarged without the model, by {FILTER}.")
    real = f"{measured.pictures} real pictures of this model’s kind"
    words = f"by {NETWORKS[measured.best]}: of {real} it came nearer to the originals than {FILTER}"
    return Plain(to_pixels(network(images))[0], f"Enlarged without the model, {words}.")


@torch.inference_mode()
def measure_enlarging(images: Float[Tensor, "n 3 h w"], judge: Network) -> Enlarging:
    """Shrink real pictures four times, enlarge them by each way, and see how near they come, also to a judge."""
    small = from_uint8(to_uint8(F.avg_pool2d(images, TIMES)).permute(0, 3, 1, 2))
    wanted = judge(images)

    def near(found: Tensor) -> Near:
        wrong = (found - images).square().mean(dim=(1, 2, 3)).clamp_min(1e-9)
        far = 1 - F.cosine_similarity(judge(found), wanted).mean().item()
        return Near(round((10 * torch.log10(4 / wrong)).mean().item(), 2), round(far, 4))

    filtered = np.stack([resized(one, images.shape[-1]) for one in to_pixels(small)])
    lanczos = near(from_uint8(torch.from_numpy(filtered).permute(0, 3, 1, 2)).to(images.device))
    networks = {size: near(load(images.device)(small).clamp(-1, 1)) for size, load in LOADED.items()}
    return Enlarging(lanczos, networks, len(images), judge.title)
