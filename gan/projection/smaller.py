"""A search at one of a large generator's smaller sizes: what it finds are ws, which are drawn whole afterwards."""

from jaxtyping import Float
from torch import Tensor

from gan.models import Generator, Stoppable


class Smaller:
    """A generator that stops at `size` pixels, as a generator of that resolution."""

    def __init__(self, generator: Generator, size: int) -> None:
        if not isinstance(generator, Stoppable) or size not in generator.sizes:
            raise ValueError(f"this generator cannot stop at {size} pixels")
        self.whole, self.resolution = generator, size
        self.z_dim, self.w_dim, self.num_ws = generator.z_dim, generator.w_dim, generator.num_ws
        self.num_classes, self.spherical, self.w_avg = generator.num_classes, generator.spherical, generator.w_avg

    def mapping(self, z: Float[Tensor, "n z_dim"], labels: Tensor | None = None) -> Float[Tensor, "n num_ws w_dim"]:
        """As the whole one maps."""
        return self.whole.mapping(z, labels)

    def synthesis(self, ws: Float[Tensor, "n num_ws w_dim"]) -> Float[Tensor, "n 3 size size"]:
        """The picture so far."""
        return self.whole.synthesis(ws, self.resolution)
