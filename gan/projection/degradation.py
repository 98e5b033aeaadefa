"""What happened to a picture: it was shrunk, parts of it are unknown, noise lies over it."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


@dataclass(frozen=True, eq=False)
class Degradation:
    """Shrunk by averaging `shrink` x `shrink` pixels; only pixels where `known` is 1 count; then noise of `sigma`.

    Without any of it, a picture as it is. `known` has the full resolution, `sigma` is in units of -1 to 1.
    """

    shrink: int = 1
    known: Float[Tensor, "1 1 h w"] | None = None
    sigma: float = 0.0

    def __call__(self, images: Float[Tensor, "n 3 h w"]) -> Float[Tensor, "n 3 h2 w2"]:
        """What would have become of these pictures, but for the noise; unknown pixels are grey."""
        if self.known is not None:
            images = images * self.known
        return F.avg_pool2d(images, self.shrink) if self.shrink > 1 else images

    @property
    def whole(self) -> bool:
        """Whether nothing happened to the picture."""
        return self.shrink == 1 and self.known is None and not self.sigma

    @property
    def share(self) -> float:
        """The known share of the pixels."""
        return 1.0 if self.known is None else max(float(self.known.mean()), 1e-3)

    def enlarged(self, images: Float[Tensor, "n 3 h w"]) -> Float[Tensor, "n 3 h2 w2"]:
        """Shrunk pictures at the full resolution again, smoothly, so that features can be compared."""
        if self.shrink == 1:
            return images
        return F.interpolate(images, scale_factor=self.shrink, mode="bilinear", align_corners=False)


def estimate_sigma(images: Float[Tensor, "1 3 h w"]) -> float:
    """The deviation of white noise in a picture, from its finest diagonal details (Donoho & Johnstone 1994)."""
    corners = images[..., ::2, ::2] - images[..., ::2, 1::2] - images[..., 1::2, ::2] + images[..., 1::2, 1::2]
    return float((corners / 2).abs().median() / 0.6745)


def feathered(known: Float[Tensor, "1 1 h w"], radius: int = 2) -> Float[Tensor, "1 1 h w"]:
    """How much of the original is shown: all of it away from the hole, fading out towards it, none inside."""
    size = 2 * radius + 1
    away = 1 - F.max_pool2d(1 - known, size, stride=1, padding=radius)
    soft = F.avg_pool2d(F.pad(away, (radius,) * 4, mode="replicate"), size, stride=1)
    return torch.minimum(soft, known)
