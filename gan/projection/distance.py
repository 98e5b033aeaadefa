"""How far two pictures are apart: pixel by pixel, and in what a network trained on photographs sees in them."""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from gan.features import load_features
from gan.projection.degradation import Degradation

BLOCKS = (2, 4, 7, 10)  # of EfficientNet-Lite0: textures to parts; with edges instead of parts all came out soft
PIXELS = 2.0  # weight of the mean squared difference beside the features


class Distance:
    """The distance of pictures to one target, after the same degradation. Called with pictures: one number each."""

    def __init__(self, target: Float[Tensor, "1 3 h w"], degradation: Degradation) -> None:
        self.target, self.degradation = target, degradation
        self.network = load_features(target.device)
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
        return [F.normalize(one, dim=1) for one in self.network.maps(self.degradation.enlarged(seen), BLOCKS)]
