"""How far two pictures are apart: pixel by pixel, and in what a network trained on photographs sees in them."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from gan.features import load_features, load_vgg
from gan.projection.degradation import Degradation

BLOCKS = (2, 4, 7, 10)  # of EfficientNet-Lite0: textures to parts; with edges instead of parts all came out soft
LAYERS = ("conv1_2", "conv2_2", "conv3_3", "conv4_1")  # of VGG16
PIXELS = 2.0  # weight of the mean squared difference beside the features

Maps = Callable[[Float[Tensor, "n 3 h w"]], list[Float[Tensor, "n _ _ _"]]]


def _efficientnet(device: torch.device) -> Maps:
    network = load_features(device)
    return lambda images: network.maps(images, BLOCKS)


def _vgg(device: torch.device) -> Maps:
    network, _ = load_vgg(device)
    return lambda images: list(network.maps(images, LAYERS).values())


FEATURES: dict[str, Callable[[torch.device], Maps]] = {"efficientnet-lite0": _efficientnet, "vgg16": _vgg}
USUAL = "efficientnet-lite0"


def check_features(name: str) -> None:
    """Raise ValueError, in a sentence, for features that no distance rests on."""
    if name not in FEATURES:
        raise ValueError(f"A search compares by the features {' or '.join(FEATURES)}, not {name[:40]!r}.")


class Distance:
    """The distance of pictures to one target, after the same degradation. Called with pictures: one number each.

    Numbers by different features (a name in `FEATURES`) have different scales.
    """

    def __init__(self, target: Float[Tensor, "1 3 h w"], degradation: Degradation, features: str = USUAL) -> None:
        self.target, self.degradation = target, degradation
        self.maps = FEATURES[features](target.device)
        self.noise = torch.Generator(target.device).manual_seed(0)
        with torch.no_grad():
            self.wanted = self._features(target)

    def __call__(self, images: Float[Tensor, "n 3 h w"]) -> Float[Tensor, " n"]:
        """How far each picture is from the target."""
        seen = self.degradation(images)
        return PIXELS * self.pixels(seen) + self.features(self._noisy(seen))

    def _noisy(self, seen: Float[Tensor, "n 3 h w"]) -> Float[Tensor, "n 3 h w"]:
        """With other noise than the target's, but as strong: what the network sees in it must not count."""
        if not self.degradation.sigma:
            return seen
        noise = torch.randn(seen.shape, generator=self.noise, device=seen.device, dtype=seen.dtype)
        return seen + self.degradation.sigma * noise

    def pixels(self, seen: Float[Tensor, "n 3 h w"]) -> Float[Tensor, " n"]:
        """The mean squared difference of known pixels, -1 to 1."""
        return (seen - self.target).square().mean(dim=(1, 2, 3)) / self.degradation.share

    def features(self, seen: Float[Tensor, "n 3 h w"]) -> Float[Tensor, " n"]:
        """The mean squared difference of the directions of feature vectors (as LPIPS, Zhang 2018, without weights)."""
        pairs = zip(self._features(seen), self.wanted, strict=True)
        parts = [(one - other).square().sum(1).mean(dim=(1, 2)) for one, other in pairs]
        return torch.stack(parts).mean(0) / self.degradation.share

    def _features(self, seen: Float[Tensor, "n 3 h w"]) -> list[Float[Tensor, "n _ _ _"]]:
        return [F.normalize(one, dim=1) for one in self.maps(self.degradation.enlarged(seen))]
