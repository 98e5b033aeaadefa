"""The generator of DCGAN (Radford 2015): a ladder of transposed convolutions, batch norm and ReLU, then tanh."""

from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from gan.models.sizes import levels_to, require_channels


@dataclass(frozen=True)
class DCGANConfig:
    """What determines the network's shapes: `channels` run from 4x4 up to half the resolution, one entry per level."""

    resolution: int = 64
    channels: tuple[int, ...] = (512, 256, 128, 64)
    z_dim: int = 100

    def __post_init__(self) -> None:
        require_channels(self.resolution, self.channels, levels_to(self.resolution, 8) - 1)


class DCGANGenerator(nn.Module):
    """z → picture; see `gan.models.Generator` for the protocol. The mapping is the identity: ws is z itself.

    In eval mode batch norm uses its running statistics, so a picture does not depend on the rest of its batch.
    """

    num_classes, num_ws, spherical = 0, 1, True
    w_avg: Tensor

    def __init__(self, config: DCGANConfig) -> None:
        super().__init__()
        self.config = config
        self.z_dim = self.w_dim = config.z_dim
        self.resolution = config.resolution
        widths = zip(config.channels[:-1], config.channels[1:], strict=True)
        self.layers = nn.Sequential(
            nn.ConvTranspose2d(config.z_dim, config.channels[0], 4, bias=False),
            *normalized(config.channels[0]),
            *(layer for i, o in widths for layer in (double(i, o, bias=False), *normalized(o))),
            double(config.channels[-1], 3, bias=True),
            nn.Tanh(),
        )
        self.register_buffer("w_avg", torch.zeros(1, config.z_dim), persistent=False)
        self.apply(initialize)

    def mapping(
        self, z: Float[Tensor, "n z_dim"], labels: Int[Tensor, " n"] | None = None
    ) -> Float[Tensor, "n 1 z_dim"]:
        """z itself."""
        return z[:, None]

    def synthesis(self, ws: Float[Tensor, "n 1 z_dim"]) -> Float[Tensor, "n 3 resolution resolution"]:
        """The pictures of ws."""
        return self.layers(ws[:, 0, :, None, None]).float()

    def forward(self, z: Float[Tensor, "n z_dim"], labels: Int[Tensor, " n"] | None = None) -> Tensor:
        """The pictures of z."""
        return self.synthesis(self.mapping(z, labels))


def double(inputs: int, outputs: int, *, bias: bool) -> nn.Module:
    """Twice the height and width."""
    return nn.ConvTranspose2d(inputs, outputs, 4, stride=2, padding=1, bias=bias)


def normalized(channels: int) -> tuple[nn.Module, nn.Module]:
    """What follows every convolution but the last."""
    return nn.BatchNorm2d(channels), nn.ReLU(inplace=True)


def initialize(layer: nn.Module) -> None:
    """Weights from N(0, 0.02), the scales of batch norm from N(1, 0.02) (Radford 2015, section 4)."""
    if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d | nn.BatchNorm2d) and not layer.weight.is_meta:
        # on the meta device, drawing would load PyTorch's compiler: see `gan.models.layers.normal`
        nn.init.normal_(layer.weight, float(isinstance(layer, nn.BatchNorm2d)), 0.02)
