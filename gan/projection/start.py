"""Where a projection starts: at the most similar of pictures that the model draws anyway."""

from collections.abc import Iterator

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from gan.latent import sample_ws
from gan.models import Generator
from gan.projection.degradation import Degradation
from gan.projection.distance import Distance

COUNT = 512
BATCH = 8
SMALL = 16  # pixels a side, at which all of them are compared
FINALISTS = 16  # that are compared closely
FIRST_SEED = 1 << 20  # beyond the seeds that people try


class Catalogue:
    """Pictures of one class (or of all), small, with their w's; drawn once, a few at a time."""

    def __init__(self, generator: Generator, label: int | None, *, count: int = COUNT) -> None:
        self.generator = generator
        labels = None if label is None else [label] * count
        self.w = sample_ws(generator, range(FIRST_SEED, FIRST_SEED + count), labels)[:, 0].clone()
        self.small: list[Float[Tensor, "n 3 small small"]] = []

    def draw(self) -> Iterator[float]:
        """Draw what is missing; yields the share that is done."""
        batch = BATCH if len(self.w) == COUNT else 1  # few are as many as there is time for
        while (done := batch * len(self.small)) < len(self.w):
            with torch.no_grad():
                pictures = self.generator.synthesis(spread(self.w[done : done + batch], self.generator.num_ws))
                self.small.append(F.adaptive_avg_pool2d(pictures, min(SMALL, pictures.shape[-1])))
            yield min(1.0, (done + batch) / len(self.w))

    @torch.no_grad()
    def nearest(
        self, target: Tensor, degradation: Degradation, count: int, others: Float[Tensor, "m w_dim"]
    ) -> Float[Tensor, "count w_dim"]:
        """The w's of the `count` pictures nearest to the target after the degradation, out of these and `others`."""
        small = torch.cat(self.small)
        size = small.shape[-1]
        known = torch.ones_like(target[:, :1]) if degradation.known is None else degradation.known
        known = F.adaptive_avg_pool2d(known, size)
        wanted = F.adaptive_avg_pool2d(degradation.enlarged(target), size)
        order = (small * known - wanted).square().mean(dim=(1, 2, 3)).argsort()[: max(FINALISTS, count)]
        w = torch.cat([self.w[order], others])
        pictures = self.generator.synthesis(spread(w, self.generator.num_ws))
        return w[Distance(target, degradation)(pictures).argsort()[:count]]


def spread(w: Float[Tensor, "n w_dim"], num_ws: int) -> Float[Tensor, "n num_ws w_dim"]:
    """The same w for every layer."""
    return w[:, None].expand(-1, num_ws, -1)
