"""BigGAN-deep (Brock 2019, figure 16): bottleneck blocks that z and the class scale, self-attention, batch norm."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from gan.models.layers import normal
from gan.models.published.mapping import Linear

EPSILON = 1e-4
BOTTLENECK = 4  # a block's inner layers have so many times fewer channels
FURTHEST = 2.0  # z beyond it was never seen in training: it was drawn anew (section 3.1)
DEVIATION = 0.8796  # of a normal number that is drawn anew beyond FURTHEST


@dataclass(frozen=True)
class PublishedBigGANConfig:
    """What determines the network's shapes.

    `channels` run from 4x4 upwards, the first of what z gives and then one for each block; every second block doubles
    height and width. `attention` is the number of blocks before self-attention. Batch norm has `statistics` sets of
    means and variances, for truncations from 0 to 1.
    """

    channels: tuple[int, ...]
    attention: int
    z_dim: int = 128
    class_width: int = 128
    num_classes: int = 1000
    statistics: int = 51

    def __post_init__(self) -> None:
        if len(self.channels) % 2 == 0 or not 3 <= len(self.channels) <= 19:
            raise ValueError(f"blocks come in pairs, one to nine of them, given {len(self.channels) - 1} blocks")
        if not 0 <= self.attention < len(self.channels) or self.statistics < 2 or self.num_classes < 1:
            raise ValueError(f"attention after {self.attention} blocks, {self.statistics} statistics are no network")


class TruncatedNorm(nn.Module):
    """Batch norm whose statistics depend on how far z was truncated."""

    means: Tensor
    variances: Tensor

    def __init__(self, channels: int, statistics: int) -> None:
        super().__init__()
        self.register_buffer("means", torch.zeros(statistics, channels))
        self.register_buffer("variances", torch.ones(statistics, channels))

    def forward(
        self, x: Tensor, scale: Float[Tensor, "n c"], offset: Float[Tensor, "n c"], truncation: Float[Tensor, " n"]
    ) -> Float[Tensor, "n c h w"]:
        """Normalised, scaled, shifted, and without what is below zero."""
        place = truncation * (len(self.means) - 1)
        low = place.floor().long().clamp(max=len(self.means) - 2)
        share = (place - low)[:, None]
        mean = self.means[low].lerp(self.means[low + 1], share)
        factor = scale * (self.variances[low].lerp(self.variances[low + 1], share) + EPSILON).rsqrt()
        return F.relu_(torch.addcmul((offset - mean * factor)[..., None, None], x, factor[..., None, None]))


class ConditionalNorm(TruncatedNorm):
    """The same, with scale and offset from z and the class."""

    def __init__(self, channels: int, condition: int, statistics: int) -> None:
        super().__init__(channels, statistics)
        self.scale = nn.Parameter(normal(channels, condition, deviation=0.02))
        self.offset = nn.Parameter(normal(channels, condition, deviation=0.02))

    def of(self, x: Tensor, condition: Float[Tensor, "n d"], truncation: Tensor) -> Tensor:
        """Normalised, then scaled and moved as the condition says."""
        scale, offset = 1 + F.linear(condition, self.scale), F.linear(condition, self.offset)
        return self.forward(x, scale, offset, truncation)


class Convolution(nn.Module):
    """A convolution that keeps height and width."""

    def __init__(self, inputs: int, outputs: int, size: int, *, bias: bool = True) -> None:
        super().__init__()
        self.weight = nn.Parameter(normal(outputs, inputs, size, size, deviation=(inputs * size**2) ** -0.5))
        self.bias = nn.Parameter(torch.zeros(outputs)) if bias else None

    def forward(self, x: Float[Tensor, "n i h w"]) -> Float[Tensor, "n o h w"]:
        """As many rows and columns as came."""
        return F.conv2d(x, self.weight, self.bias, padding=self.weight.shape[-1] // 2)


class Block(nn.Module):
    """Four normalised convolutions, of which the inner ones are narrow; a shortcut drops the channels that it lacks."""

    def __init__(self, inputs: int, outputs: int, config: PublishedBigGANConfig, *, up: bool) -> None:
        super().__init__()
        inner, condition = inputs // BOTTLENECK, config.z_dim + config.class_width
        widths = [(inputs, inner, 1), (inner, inner, 3), (inner, inner, 3), (inner, outputs, 1)]
        self.norms = nn.ModuleList(ConditionalNorm(i, condition, config.statistics) for i, _, _ in widths)
        self.convolutions = nn.ModuleList(Convolution(i, o, size) for i, o, size in widths)
        self.outputs, self.up = outputs, up

    def forward(self, x: Tensor, condition: Float[Tensor, "n d"], truncation: Tensor) -> Tensor:
        """Through the four convolutions, and beside them; at twice the size where the block enlarges."""
        beside = x[:, : self.outputs]
        for number, (norm, convolution) in enumerate(zip(self.norms, self.convolutions, strict=True)):
            x = norm.of(x, condition, truncation)  # type: ignore[operator]
            x = convolution(doubled(x) if self.up and number == 1 else x)
        return x + (doubled(beside) if self.up else beside)


class SelfAttention(nn.Module):
    """Every place looks at all places of a map of half the size (Zhang 2019)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.theta = Convolution(channels, channels // 8, 1, bias=False)
        self.phi = Convolution(channels, channels // 8, 1, bias=False)
        self.g = Convolution(channels, channels // 2, 1, bias=False)
        self.out = Convolution(channels // 2, channels, 1, bias=False)
        self.gamma = nn.Parameter(torch.zeros(1))

    def forward(self, x: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c h w"]:
        """What came, and what each place saw elsewhere."""
        keys, values = (F.max_pool2d(one(x), 2).flatten(2) for one in (self.phi, self.g))
        weights = torch.bmm(self.theta(x).flatten(2).transpose(1, 2), keys).softmax(dim=2)  # [n, place, seen place]
        seen = torch.bmm(values, weights.transpose(1, 2)).view(x.shape[0], -1, *x.shape[2:])
        return torch.addcmul(x, self.gamma, self.out(seen))


def doubled(x: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c h2 w2"]:
    """Twice the height and width; each pixel becomes four."""
    return F.interpolate(x, scale_factor=2, mode="nearest")


class PublishedBigGAN(nn.Module):
    """z and a class → picture; see `gan.models.Generator` for the protocol.

    w is z beside the embedded class, and `ws` has one for what z gives at 4x4 and one for each block. The average of a
    class is z = 0, so truncation scales z; batch norm's statistics follow from how long z is.
    """

    spherical = False
    w_avg: Tensor

    def __init__(self, config: PublishedBigGANConfig) -> None:
        super().__init__()
        self.config = config
        self.z_dim, self.num_classes = config.z_dim, config.num_classes
        self.w_dim, self.num_ws = config.z_dim + config.class_width, len(config.channels)
        self.resolution = 4 << (len(config.channels) // 2)
        self.embed = nn.Parameter(normal(config.num_classes, config.class_width))
        self.start = Linear(self.w_dim, 16 * config.channels[0])
        widths = zip(config.channels[:-1], config.channels[1:], strict=True)
        self.blocks = nn.ModuleList(Block(i, o, config, up=number % 2 == 1) for number, (i, o) in enumerate(widths))
        self.attention = SelfAttention(config.channels[config.attention])
        self.norm = TruncatedNorm(config.channels[-1], config.statistics)
        self.scale = nn.Parameter(torch.ones(config.channels[-1]))
        self.offset = nn.Parameter(torch.zeros(config.channels[-1]))
        self.colours = Convolution(config.channels[-1], 3, 3)
        self.register_buffer("w_avg", torch.zeros(config.num_classes, self.w_dim))

    def mapping(
        self, z: Float[Tensor, "n z_dim"], labels: Int[Tensor, " n"] | None = None
    ) -> Float[Tensor, "n num_ws w_dim"]:
        """z beside its class, once for each of the ws."""
        if labels is None:
            raise ValueError("this network has classes; each z needs one")
        w = torch.cat([z.clamp(-FURTHEST, FURTHEST), F.embedding(labels, self.embed)], dim=1)
        return w[:, None].expand(-1, self.num_ws, -1)

    def synthesis(
        self, ws: Float[Tensor, "n num_ws w_dim"], truncation: Float[Tensor, " n"] | None = None
    ) -> Float[Tensor, "n 3 resolution resolution"]:
        """`truncation`, from 0 to 1, chooses batch norm's statistics; without it the length of z says what it was."""
        if truncation is None:
            truncation = (ws[:, 0, : self.z_dim].square().mean(1).sqrt() / DEVIATION).clamp(0, 1)
        x: Tensor = self.start(ws[:, 0])
        x = x.view(ws.shape[0], 4, 4, -1).permute(0, 3, 1, 2)
        for number, block in enumerate(self.blocks):
            if number == self.config.attention:
                x = self.attention(x)
            x = block(x, ws[:, number + 1], truncation)
        x = self.norm(x, self.scale.expand(ws.shape[0], -1), self.offset.expand(ws.shape[0], -1), truncation)
        return torch.tanh(self.colours(x))

    def forward(self, z: Float[Tensor, "n z_dim"], labels: Int[Tensor, " n"] | None = None) -> Tensor:
        """The pictures of z."""
        return self.synthesis(self.mapping(z, labels))
