"""How far two pictures are apart: pixel by pixel, and in what a network trained on photographs sees in them."""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from gan.features import load_features
from gan.projection.degradation import Degradation

BLOCKS = (0, 2, 4)  # of EfficientNet-Lite0: edges, textures, small parts
PIXELS = 2.0  # weight of the mean squared difference beside the features


class Distance:
    """The distance of pictures to one target, after the same degradation. Called with pictures: one number each."""

    def __init__(self, target: Float[Tensor, "1 3 h w"], degradation: Degradation) -> None:
        self.target, self.degradation = target, degradation
        self.network = load_features(target.device)
        with torch.no_grad():
            self.wanted = self._features(target)

    def __call__(self, images: Float[Tensor, "n 3 h w"]) -> Float[Tensor, " n"]:
        seen = self.degradation(images)
        return PIXELS * self.pixels(seen) + self.features(seen)

    def pixels(self, seen: Float[Tensor, "n 3 h w"]) -> Float[Tensor, " n"]:
        """The mean squared difference of known pixels, -1 to 1."""
        return (seen - self.target).square().mean(dim=(1, 2, 3)) / self.degradation.share

    def features(self, seen: Float[Tensor, "n 3 h w"]) -> Float[Tensor, " n"]:
        """The mean squared difference of the directions of feature vectors (as LPIPS, Zhang 2018, without weights)."""
        pairs = zip(self._features(seen), self.wanted, strict=True)
        parts = [(one - other).square().sum(1).mean(dim=(1, 2)) for one, other in pairs]
        return sum(parts) / (len(parts) * self.degradation.share)

    def _features(self, seen: Float[Tensor, "n 3 h w"]) -> list[Float[Tensor, "n _ _ _"]]:
        return [F.normalize(one, dim=1) for one in self.network.maps(self.degradation.enlarged(seen), BLOCKS)]
