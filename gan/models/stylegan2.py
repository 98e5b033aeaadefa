"""The style-based generator: StyleGAN2 (Karras 2020) by scaled activations, optionally in the wavelet domain."""

import math
from dataclasses import dataclass
from itertools import pairwise

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from gan.models.layers import LRELU_GAIN, EqualLinear, blur, from_wavelets, leaky_relu, upsample


@dataclass(frozen=True)
class StyleGAN2Config:
    """What determines the network's shapes.

    `channels` run from 4x4 upwards, one entry per level. `noise` adds learned per-layer noise (for textured data).
    With `wavelet_scales`, the standard deviations of the data's four Haar bands, the network works at half the
    resolution and draws Haar coefficients (SWAGAN, Gal 2021): four times cheaper at 128x128 and above.
    """

    resolution: int = 64
    channels: tuple[int, ...] = (128, 128, 64, 32, 16)
    z_dim: int = 128
    w_dim: int = 256
    mapping_layers: int = 2
    num_classes: int = 0
    noise: bool = False
    wavelet_scales: tuple[float, float, float, float] | None = None

    def __post_init__(self) -> None:
        levels = working_levels(self.resolution, wavelet=self.wavelet_scales is not None)
        if len(self.channels) != levels:
            form = "wavelet" if self.wavelet_scales else "plain"
            raise ValueError(
                f"resolution {self.resolution} in {form} form needs {levels} channel counts, given {self.channels}"
            )
        if self.wavelet_scales is not None and not (len(self.wavelet_scales) == 4 and min(self.wavelet_scales) > 0):
            raise ValueError(f"wavelet_scales must be four positive numbers, given {self.wavelet_scales}")


def working_levels(resolution: int, *, wavelet: bool) -> int:
    """How many levels, from 4x4 upwards, a network for `resolution` has; a wavelet network saves the last one."""
    if not isinstance(resolution, int) or not 8 <= resolution <= 1024 or resolution & (resolution - 1):
        raise ValueError(f"resolution must be a power of two from 8 to 1024, given {resolution}")
    return int(math.log2(resolution)) - 1 - wavelet


class Mapping(nn.Module):
    """Normalised z (with an embedded class beside it) through a few slow-learning layers to w."""

    def __init__(self, config: StyleGAN2Config) -> None:
        super().__init__()
        self.embed = nn.Embedding(config.num_classes, config.z_dim) if config.num_classes else None
        inputs = config.z_dim * (2 if config.num_classes else 1)
        sizes = [inputs] + [config.w_dim] * config.mapping_layers
        self.layers = nn.ModuleList(EqualLinear(i, o, gain=LRELU_GAIN, lr=0.01) for i, o in pairwise(sizes))

    def forward(self, z: Float[Tensor, "n z_dim"], labels: Int[Tensor, " n"] | None) -> Float[Tensor, "n w_dim"]:
        x = normalize(z)
        if self.embed is not None:
            x = torch.cat([x, normalize(self.embed(labels))], dim=1)
        for layer in self.layers:
            x = leaky_relu(layer(x))
        return x


def normalize(z: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
    """z scaled to the sphere of radius sqrt(d)."""
    return z * (z.square().mean(dim=1, keepdim=True) + 1e-8).rsqrt()


class ModulatedConv(nn.Module):
    """A convolution whose input channels are scaled by the style and whose output is brought back to unit variance.

    Demodulation makes it blind to the scale of its input, so the activation before it needs no gain.

    Scaling activations instead of weights is the same mathematics (Karras 2020, section 2.2) without a grouped
    convolution per sample. `up=True` doubles the resolution: a strided transposed convolution, then the FIR blur.
    """

    def __init__(self, inputs: int, outputs: int, size: int, w_dim: int, *, up=False, demodulate=True, gain=1.0):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, size, size))
        self.affine = EqualLinear(w_dim, inputs, bias=1.0)
        self.scale = gain / math.sqrt(inputs * size * size)
        self.up, self.demodulate = up, demodulate

    def forward(self, x: Float[Tensor, "n i h w"], w: Float[Tensor, "n w_dim"]) -> Tensor:
        styles, weight = self.affine(w), self.weight * self.scale
        x = x * styles[:, :, None, None].to(x.dtype)
        if self.up:
            x = F.conv_transpose2d(x, weight.transpose(0, 1), stride=2)
            x = blur(x, padding=1, gain=4.0)
        else:
            x = F.conv2d(x, weight, padding=weight.shape[-1] // 2)
        if self.demodulate:
            power = styles.float().square() @ weight.float().square().sum(dim=(2, 3)).T
            x = x * (power + 1e-8).rsqrt()[:, :, None, None].to(x.dtype)
        return x


class StyledLayer(nn.Module):
    """Modulated convolution, noise, bias, leaky ReLU. Noise is fresh in training and constant otherwise."""

    def __init__(self, inputs: int, outputs: int, resolution: int, config: StyleGAN2Config, *, up: bool) -> None:
        super().__init__()
        self.conv = ModulatedConv(inputs, outputs, 3, config.w_dim, up=up)
        self.bias = nn.Parameter(torch.zeros(outputs))
        if config.noise:
            self.noise_strength = nn.Parameter(torch.zeros(()))
            self.register_buffer("noise", torch.randn(1, 1, resolution, resolution))

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        x = self.conv(x, w)
        offset = self.bias[:, None, None].to(x.dtype)
        if hasattr(self, "noise"):
            noise = x.new_empty(len(x), *self.noise.shape[1:]).normal_() if self.training else self.noise
            offset = torch.addcmul(offset, noise.to(x.dtype), self.noise_strength.to(x.dtype))
        return leaky_relu(x + offset)


class SynthesisBlock(nn.Module):
    """One level: (upsample and) convolve, then add this level's picture to the enlarged one from below (skip)."""

    def __init__(self, inputs: int, outputs: int, resolution: int, config: StyleGAN2Config) -> None:
        super().__init__()
        self.up = StyledLayer(inputs, outputs, resolution, config, up=True) if resolution > 4 else None
        self.same = StyledLayer(outputs, outputs, resolution, config, up=False)
        self.wavelet = config.wavelet_scales is not None
        colours = 12 if self.wavelet else 3
        self.to_rgb = ModulatedConv(outputs, colours, 1, config.w_dim, demodulate=False, gain=LRELU_GAIN)
        self.rgb_bias = nn.Parameter(torch.zeros(colours))
        scales = torch.tensor(config.wavelet_scales).repeat_interleave(3) if self.wavelet else torch.ones(3)
        self.register_buffer("band_scales", scales.view(1, colours, 1, 1), persistent=False)

    def forward(self, x: Tensor, image: Tensor | None, ws: Float[Tensor, "n layers w_dim"]) -> tuple[Tensor, Tensor]:
        if self.up is not None:
            x = self.up(x, ws[:, 0])
        x = self.same(x, ws[:, -2])
        rgb = (self.to_rgb(x, ws[:, -1]).float() + self.rgb_bias[:, None, None]) * self.band_scales
        if self.wavelet:
            rgb = from_wavelets(rgb)
        return x, rgb if image is None else upsample(image) + rgb


class StyleGAN2Generator(nn.Module):
    """z → w → picture; see `gan.models.Generator` for the protocol.

    `ws` has one entry per convolution plus one for the last to_rgb: 2 * levels. Level k > 0 reads entries
    2k-1, 2k (convolutions) and 2k+1 (to_rgb, shared with the next level's first convolution), as in StyleGAN2.
    """

    spherical = False

    def __init__(self, config: StyleGAN2Config) -> None:
        super().__init__()
        self.config = config
        self.z_dim, self.w_dim, self.resolution = config.z_dim, config.w_dim, config.resolution
        self.num_classes, self.num_ws = config.num_classes, 2 * len(config.channels)
        self.map = Mapping(config)
        self.const = nn.Parameter(torch.randn(1, config.channels[0], 4, 4))
        widths = pairwise((config.channels[0], *config.channels))
        self.blocks = nn.ModuleList(SynthesisBlock(i, o, 4 << level, config) for level, (i, o) in enumerate(widths))
        self.register_buffer("w_avg", torch.zeros(max(1, config.num_classes), config.w_dim))

    def mapping(
        self, z: Float[Tensor, "n z_dim"], labels: Int[Tensor, " n"] | None = None
    ) -> Float[Tensor, "n num_ws w_dim"]:
        return self.map(z, labels)[:, None].expand(-1, self.num_ws, -1)

    def synthesis(self, ws: Float[Tensor, "n num_ws w_dim"]) -> Float[Tensor, "n 3 resolution resolution"]:
        x, image = self.const.expand(len(ws), -1, -1, -1), None
        x = x.contiguous(memory_format=torch.channels_last)
        for level, block in enumerate(self.blocks):
            x, image = block(x, image, ws[:, max(0, 2 * level - 1) : 2 * level + 2])
        return image

    def forward(self, z: Float[Tensor, "n z_dim"], labels: Int[Tensor, " n"] | None = None) -> Tensor:
        return self.synthesis(self.mapping(z, labels))
