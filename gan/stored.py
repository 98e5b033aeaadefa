"""A latent as bytes: found for a picture, kept in a link or a file, and read back to nearly the same latent.

The first byte says how far the latent lies out, in quarters of the model's own deviation; then comes a signed byte for
every number, one w for all layers or one for each.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from gan.latent import sample_ws
from gan.models import Generator

SEEDS = 1024  # whose w's are measured
QUARTERS = 4  # of a deviation
FURTHEST = 255 / QUARTERS  # deviations


@dataclass(frozen=True, eq=False)
class Scale:
    """Where a model's w's lie, all classes together: their centre and the deviation of each of their numbers."""

    centre: Float[Tensor, " w_dim"]
    deviation: Float[Tensor, " w_dim"]
    num_ws: int

    @classmethod
    def of(cls, generator: Generator) -> "Scale":
        """Measured on always the same seeds, so that it is the same wherever the model is loaded."""
        w = sample_ws(generator, range(SEEDS))[:, 0]
        return cls(w.mean(0), w.std(0).clamp_min(1e-6), generator.num_ws)

    @property
    def sizes(self) -> tuple[int, int]:
        """How many bytes a packed latent has: of one w, or of all layers' ws."""
        return packed_sizes(self.num_ws, len(self.centre))

    def pack(self, ws: Float[Tensor, "layers w_dim"]) -> bytes:
        """One w ([1, w_dim]) or all ws; numbers beyond 63 deviations are cut off there."""
        offsets = ((ws - self.centre) / self.deviation).clamp(-FURTHEST, FURTHEST)
        reach = max(1, -int(-offsets.abs().max() * QUARTERS // 1))
        steps = (offsets * (127 * QUARTERS / reach)).round().clamp(-127, 127).to(torch.int8)
        return bytes([reach]) + steps.cpu().numpy().tobytes()

    def unpack(self, data: bytes) -> Float[Tensor, "num_ws w_dim"]:
        """The ws of packed bytes, whose number must be one of `sizes`."""
        if len(data) not in self.sizes:
            raise ValueError(f"A stored picture of this model has {self.sizes[0]} or {self.sizes[1]} bytes.")
        steps = torch.frombuffer(bytearray(data[1:]), dtype=torch.int8).to(self.centre)
        offsets = steps.view(-1, len(self.centre)) * (data[0] / QUARTERS / 127)
        return (self.centre + self.deviation * offsets).expand(self.num_ws, -1)


def packed_sizes(num_ws: int, w_dim: int) -> tuple[int, int]:
    """How many bytes a packed latent has: of one w, or of all ws."""
    return 1 + w_dim, 1 + num_ws * w_dim
