"""A variational autoencoder (Kingma & Welling 2014): an encoder that explains pictures, a decoder that draws them."""

import math
from dataclasses import dataclass
from itertools import pairwise

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from gan.models.discriminator import ResidualBlock
from gan.models.layers import LRELU_GAIN, EqualConv, EqualLinear, leaky_relu
from gan.models.resampling import upsample
from gan.models.sizes import levels_to, require_channels


@dataclass(frozen=True)
class VAEConfig:
    """What determines both networks' shapes: `channels` run from 4x4 up to the resolution, one entry per level."""

    resolution: int = 64
    channels: tuple[int, ...] = (256, 256, 128, 64, 32)
    z_dim: int = 128

    def __post_init__(self) -> None:
        require_channels(self.resolution, self.channels, levels_to(self.resolution, 4))


class Double(nn.Module):
    """Two convolutions and a shortcut, at twice the resolution afterwards; their sum keeps unit variance."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv0 = EqualConv(inputs, outputs, 3, gain=LRELU_GAIN)
        self.conv1 = EqualConv(outputs, outputs, 3, gain=LRELU_GAIN * math.sqrt(0.5))
        self.shortcut = EqualConv(inputs, outputs, 1, gain=math.sqrt(0.5))

    def forward(self, x: Float[Tensor, "n i h w"]) -> Float[Tensor, "n o h2 w2"]:
        """Features at twice the resolution."""
        shortcut = upsample(self.shortcut(x))
        return shortcut + leaky_relu(self.conv1(upsample(leaky_relu(self.conv0(x)))))


class VAEDecoder(nn.Module):
    """z → picture; see `gan.models.Generator` for the protocol. The mapping is the identity: ws is z itself.

    Nothing normalises over a batch, so a picture does not depend on the rest of it.

    What the encoder calls a latent is not quite standard normal over the data, even after a long training; decoding
    standard normal noise then gives no pictures. So the decoder keeps the normal distribution that fits the latents of
    the data, N(centre, root root^T), and draws from that one (ex-post density estimation, Ghosh 2020, section 4).
    """

    num_classes, num_ws, spherical = 0, 1, True
    w_avg: Tensor
    centre: Tensor
    root: Tensor

    def __init__(self, config: VAEConfig) -> None:
        super().__init__()
        self.config = config
        self.z_dim = self.w_dim = config.z_dim
        self.resolution = config.resolution
        first, last = config.channels[0], config.channels[-1]
        self.first = EqualLinear(config.z_dim, first * 16, gain=LRELU_GAIN)
        self.conv = EqualConv(first, first, 3, gain=LRELU_GAIN)
        self.blocks = nn.ModuleList(Double(i, o) for i, o in pairwise(config.channels))
        self.to_rgb = EqualConv(last, 3, 3)
        self.register_buffer("w_avg", torch.zeros(1, config.z_dim), persistent=False)
        self.register_buffer("centre", torch.zeros(config.z_dim))
        identity = torch.zeros(config.z_dim, config.z_dim).fill_diagonal_(1)  # torch.eye would load torch's compiler
        self.register_buffer("root", identity)  # lower triangular

    def mapping(
        self, z: Float[Tensor, "n z_dim"], labels: Int[Tensor, " n"] | None = None
    ) -> Float[Tensor, "n 1 z_dim"]:
        """z itself."""
        return z[:, None]

    def synthesis(self, ws: Float[Tensor, "n 1 z_dim"]) -> Float[Tensor, "n 3 resolution resolution"]:
        """The pictures of ws, which are standard normal where pictures are typical."""
        return self.decode(torch.addmm(self.centre, ws[:, 0], self.root.T))

    def decode(self, latents: Float[Tensor, "n z_dim"]) -> Float[Tensor, "n 3 resolution resolution"]:
        """The pictures of what the encoder calls latents."""
        x = leaky_relu(self.first(latents)).view(latents.shape[0], -1, 4, 4)
        x = leaky_relu(self.conv(x.contiguous(memory_format=torch.channels_last)))
        for block in self.blocks:
            x = block(x)
        return self.to_rgb(x).float().tanh()

    def forward(self, z: Float[Tensor, "n z_dim"], labels: Int[Tensor, " n"] | None = None) -> Tensor:
        """The pictures of z."""
        return self.synthesis(self.mapping(z, labels))

    @torch.no_grad()
    def follow(self, mean: Float[Tensor, "n z_dim"], log_variance: Float[Tensor, "n z_dim"], decay: float) -> None:
        """Lets a batch's latents into the running mean and covariance with the weight 1 - decay (West 1979)."""
        batch_mean = mean.mean(dim=0)
        step, offsets = batch_mean - self.centre, mean - batch_mean
        variance = log_variance.exp().mean(dim=0).clamp_min(1e-4)  # or float32 might find no root of a sharp posterior
        within = offsets.T @ offsets / len(mean) + variance.diag()
        covariance = self.root @ self.root.T + (1 - decay) * torch.outer(step, step)
        self.root.copy_(torch.linalg.cholesky(torch.lerp(within, covariance, decay)))
        self.centre.add_(step, alpha=1 - decay)


class VAEEncoder(nn.Module):
    """Pictures in [-1, 1] → mean and log variance of q(z | picture), a normal distribution with independent entries."""

    def __init__(self, config: VAEConfig) -> None:
        super().__init__()
        self.config = config
        widths = config.channels[::-1]
        last = widths[-1]
        self.from_rgb = EqualConv(3, widths[0], 3, gain=LRELU_GAIN)
        self.blocks = nn.ModuleList(ResidualBlock(i, o) for i, o in pairwise(widths))
        self.conv = EqualConv(last, last, 3, gain=LRELU_GAIN)
        self.out = EqualLinear(last * 16, 2 * config.z_dim)

    def forward(
        self, images: Float[Tensor, "n 3 resolution resolution"]
    ) -> tuple[Float[Tensor, "n z_dim"], Float[Tensor, "n z_dim"]]:
        """The mean and the log variance of every picture's latents."""
        x = leaky_relu(self.from_rgb(images.contiguous(memory_format=torch.channels_last)))
        for block in self.blocks:
            x = block(x)
        mean, log_variance = self.out(leaky_relu(self.conv(x)).flatten(1)).float().chunk(2, dim=1)
        return mean, log_variance
