"""The residual discriminator of StyleGAN2 (Karras 2020) with minibatch standard deviation."""

import math
from dataclasses import dataclass
from itertools import pairwise

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from gan.models.convolution import convolve
from gan.models.layers import LRELU_GAIN, EqualConv, EqualLinear, leaky_relu
from gan.models.wavelets import Scales, analysis_matrix, axes_matrix, require_scales


@dataclass(frozen=True)
class DiscriminatorConfig:
    """`channels` run from 4x4 upwards, like the generator's.

    With `wavelet_scales`, the standard deviations of the data's four Haar bands (or of each along three axes of
    colour), the network works at half the resolution and reads the bands in units of these: faint as fine detail and
    its colours are, they count as much as the rest. With `colour_scales` it works on pixels, and reads them along
    the three axes of colour in units of these.
    """

    resolution: int = 64
    channels: tuple[int, ...] = (128, 128, 64, 32, 16)
    num_classes: int = 0
    wavelet_scales: Scales | None = None
    colour_scales: Scales | None = None
    group_size: int = 4

    def __post_init__(self) -> None:
        require_scales(self.wavelet_scales)
        if self.colour_scales is not None and (len(self.colour_scales) != 3 or min(self.colour_scales) <= 0):
            raise ValueError(f"colour_scales must be three positive numbers, given {self.colour_scales}")
        if self.colour_scales and self.wavelet_scales:
            raise ValueError("a discriminator reads pixels by colour_scales or bands by wavelet_scales, not both")

    def reads(self) -> Float[Tensor, "inputs pixel_colours"] | None:
        """What makes the network's inputs of the colours of a pixel, or of 2x2 pixels; None: nothing does."""
        if self.wavelet_scales:
            return analysis_matrix(self.wavelet_scales, 3)
        return axes_matrix(self.colour_scales) if self.colour_scales else None


class ResidualBlock(nn.Module):
    """Two convolutions and a shortcut, at half the resolution afterwards; their sum keeps unit variance."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv0 = EqualConv(inputs, inputs, 3, gain=LRELU_GAIN)
        self.conv1 = EqualConv(inputs, outputs, 3, gain=LRELU_GAIN * math.sqrt(0.5), down=True)
        self.shortcut = EqualConv(inputs, outputs, 1, gain=math.sqrt(0.5), down=True)

    def forward(self, x: Float[Tensor, "n i h w"]) -> Float[Tensor, "n o h2 w2"]:
        """Features at half the resolution."""
        return self.shortcut(x) + leaky_relu(self.conv1(leaky_relu(self.conv0(x))))


class FromRGB(EqualConv):
    """The first features: of every pixel, or of the scaled Haar bands of every 2x2 pixels."""

    matrix: Tensor | None

    def __init__(self, outputs: int, config: DiscriminatorConfig) -> None:
        super().__init__(12 if config.wavelet_scales else 3, outputs, 1, gain=LRELU_GAIN)
        self.side = 2 if config.wavelet_scales else 1
        self.register_buffer("matrix", config.reads(), persistent=False)  # [input, pixel and colour]

    def read(self, images: Float[Tensor, "n 3 h w"]) -> Float[Tensor, "n inputs h2 w2"]:
        """What the network makes its features of: the pictures, or their bands or axes in units of their deviations."""
        images = images.contiguous(memory_format=torch.channels_last)
        if self.matrix is None:
            return images
        return convolve(images, self._of_pixels(self.matrix), images.new_zeros(len(self.matrix)), stride=self.side)

    def forward(self, images: Float[Tensor, "n 3 h w"]) -> Float[Tensor, "n o h2 w2"]:
        """`super().forward(self.read(images))`, in one convolution."""
        weight = self.weight * self.scale
        if self.matrix is not None:
            weight = self._of_pixels((weight.flatten(1)[:, :, None] * self.matrix).sum(1))
        return convolve(images.contiguous(memory_format=torch.channels_last), weight, self.bias, stride=self.side)

    def of_inputs(self, inputs: Float[Tensor, "n inputs h2 w2"]) -> Float[Tensor, "n o h2 w2"]:
        """The features of what `read` gave."""
        return super().forward(inputs)

    def _of_pixels(self, rows: Float[Tensor, "o pixel_colours"]) -> Float[Tensor, "o 3 side side"]:
        return rows.view(-1, self.side, self.side, 3).permute(0, 3, 1, 2)


def append_minibatch_deviation(x: Float[Tensor, "n c h w"], group_size: int) -> Float[Tensor, "n c1 h w"]:
    """One more channel, the first: how much the pictures of a group of neighbours differ (Karras 2018, section 3).

    Groups are consecutive pictures, so a batch of real pictures followed by generated ones never mixes them.
    """
    n, c, h, w = x.shape
    group = math.gcd(n, group_size)
    members = x.float().view(n // group, group, c, h, w)
    variance = (members - members.mean(dim=1, keepdim=True)).square().mean(dim=1)  # ten times as fast as var() here
    deviation = (variance + 1e-8).sqrt().mean(dim=(1, 2, 3))
    channel = deviation.repeat_interleave(group).view(n, 1, 1, 1).expand(n, 1, h, w)
    return torch.cat([channel.to(x.dtype), x], dim=1)


class Discriminator(nn.Module):
    """Pictures [N, 3, H, W] in [-1, 1] → logits [N, 1]; with classes, a projection onto the label (Miyato 2018)."""

    def __init__(self, config: DiscriminatorConfig) -> None:
        super().__init__()
        self.config = config
        widths = config.channels[::-1]
        last = widths[-1]
        self.from_rgb = FromRGB(widths[0], config)
        self.blocks = nn.ModuleList(ResidualBlock(i, o) for i, o in pairwise(widths))
        self.conv = EqualConv(last + 1, last, 3, gain=LRELU_GAIN)
        self.hidden = EqualLinear(last * 16, last, gain=LRELU_GAIN)
        self.out = EqualLinear(last, max(1, config.num_classes))

    def freeze(self, count: int) -> None:
        """The `count` blocks of the highest resolutions, and with them the first features, learn no more (Mo 2020)."""
        if count:
            for layer in (self.from_rgb, *self.blocks[:count]):
                layer.requires_grad_(False)

    def forward(
        self, images: Float[Tensor, "n 3 h w"], labels: Int[Tensor, " n"] | None = None
    ) -> Float[Tensor, "n 1"]:
        """The logits of pictures, of their classes where there are any."""
        return self._judge(self.from_rgb(images), labels)

    def read(self, images: Float[Tensor, "n 3 h w"]) -> Float[Tensor, "n inputs h2 w2"]:
        """What it reads of pictures, see `DiscriminatorConfig`."""
        return self.from_rgb.read(images)

    def judge(
        self, inputs: Float[Tensor, "n inputs h2 w2"], labels: Int[Tensor, " n"] | None = None
    ) -> Float[Tensor, "n 1"]:
        """The logits of pictures of which this was read."""
        return self._judge(self.from_rgb.of_inputs(inputs), labels)

    def _judge(self, x: Float[Tensor, "n o h w"], labels: Int[Tensor, " n"] | None) -> Float[Tensor, "n 1"]:
        x = leaky_relu(x)
        for block in self.blocks:
            x = block(x)
        x = leaky_relu(self.conv(append_minibatch_deviation(x, self.config.group_size)))
        logits = self.out(leaky_relu(self.hidden(x.flatten(1)))).float()
        return logits if labels is None else logits.gather(1, labels[:, None])
