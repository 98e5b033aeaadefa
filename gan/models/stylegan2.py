"""The style-based generator: StyleGAN2 (Karras 2020) by scaled activations, optionally in the wavelet domain."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from gan.models.layers import LRELU_GAIN, Derived, EqualLinear, leaky_relu, normal
from gan.models.resampling import blur, enlarge
from gan.models.wavelets import Scales, colour_matrix, require_scales, synthesis_matrix


@dataclass(frozen=True)
class StyleGAN2Config:
    """What determines the network's shapes.

    `channels` run from 4x4 upwards, one entry per level. `noise` adds learned per-layer noise (for textured data).
    With `wavelet_scales`, the standard deviations of the data's four Haar bands (or of each along three axes of
    colour), the network works at half the resolution and its last level draws Haar coefficients (SWAGAN, Gal 2021):
    four times cheaper at 128x128 and above.
    With `level_scales`, the other levels draw along the axes of colour, each in units of the deviations of what the
    data have there (three numbers a level, one for grey): pictures have the data's colours before anything is learnt.
    With one of `colours` instead of three, red, green and blue are alike: pictures in grey.
    """

    resolution: int = 64
    channels: tuple[int, ...] = (128, 128, 64, 32, 16)
    z_dim: int = 128
    w_dim: int = 256
    mapping_layers: int = 2
    num_classes: int = 0
    noise: bool = False
    wavelet_scales: Scales | None = None
    level_scales: Scales | None = None
    colours: int = 3

    def __post_init__(self) -> None:
        if self.colours not in (1, 3):
            raise ValueError(f"colours must be 3, or 1 for grey, given {self.colours}")
        levels = working_levels(self.resolution, wavelet=self.wavelet_scales is not None)
        if len(self.channels) != levels:
            form = "wavelet" if self.wavelet_scales else "plain"
            raise ValueError(
                f"resolution {self.resolution} in {form} form needs {levels} channel counts, given {self.channels}"
            )
        require_scales(self.wavelet_scales, self.colours)
        drawn = (levels - (self.wavelet_scales is not None)) * self.colours
        if self.level_scales is not None and not (len(self.level_scales) == drawn and min(self.level_scales) > 0):
            raise ValueError(f"level_scales must be {drawn} positive numbers, given {self.level_scales}")

    def scales_at(self, level: int) -> Scales | None:
        """The deviations of what this level draws in colours."""
        return self.level_scales and self.level_scales[self.colours * level :][: self.colours]


def working_levels(resolution: int, *, wavelet: bool) -> int:
    """How many levels, from 4x4 upwards, a network for `resolution` has; a wavelet network saves the last one."""
    if not isinstance(resolution, int) or not 8 <= resolution <= 1024 or resolution & (resolution - 1):
        raise ValueError(f"resolution must be a power of two from 8 to 1024, given {resolution}")
    return int(math.log2(resolution)) - 1 - wavelet


class Mapping(nn.Module):
    """Normalised z (with an embedded class beside it) through a few slow-learning layers to w."""

    def __init__(self, config: StyleGAN2Config) -> None:
        super().__init__()
        classes = normal(config.num_classes, config.z_dim) if config.num_classes else None
        self.embed = None if classes is None else nn.Embedding.from_pretrained(classes, freeze=False)
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


class Modulated(Derived):
    """A kernel whose inputs are scaled by a style, and the layer that gets the style from w.

    Its equalised learning rate sits in the styles: a number per channel is cheaper to scale than a kernel.
    """

    def __init__(self, inputs: int, outputs: int, size: int, w_dim: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(normal(outputs, inputs, size, size))
        self.affine = EqualLinear(w_dim, inputs, bias=1.0)
        self.scale = 1 / math.sqrt(inputs * size * size)

    def styles(self, w: Float[Tensor, "n w_dim"]) -> Float[Tensor, "n i"]:
        return self.affine(w, self.scale)


class ModulatedConv(Modulated):
    """A convolution of scaled activations, which is that of scaled weights (Karras 2020, section 2.2) without groups.

    `up=True` doubles the resolution: a strided transposed convolution, then the FIR blur.
    """

    def __init__(self, inputs: int, outputs: int, size: int, w_dim: int, *, up: bool) -> None:
        super().__init__(inputs, outputs, size, w_dim)
        self.up = up

    def forward(self, x: Float[Tensor, "n i h w"], styles: Float[Tensor, "n i"]) -> Tensor:
        x = x * styles[:, :, None, None].to(x.dtype)
        if self.up:
            weight = self.derive("transposed", _transposed, self.weight)
            return blur(F.conv_transpose2d(x, weight, stride=2), padding=1, gain=4.0)
        return F.conv2d(x, self.weight, padding=self.weight.shape[-1] // 2)

    def deviation(self, styles: Float[Tensor, "n i"]) -> Float[Tensor, "n o"]:
        """The standard deviation of what comes out when unit normal activations come in (Karras 2020, eq. 2)."""
        power = self.derive("power", lambda weight: weight.square().sum(dim=(2, 3)).T, self.weight)
        return ((styles.square() @ power).to(self.weight.dtype) + 1e-8).sqrt()


def _transposed(weight: Float[Tensor, "o i h w"]) -> Float[Tensor, "i o h w"]:
    return weight.transpose(0, 1).contiguous(memory_format=torch.channels_last)


class StyledLayer(Derived):
    """Modulated convolution, noise, bias, leaky ReLU. Noise is fresh in training and constant otherwise.

    Instead of dividing by its deviation before it adds noise and bias, the layer multiplies those by it, and leaves
    the division, like the gain of the leaky ReLU, to the styles of whoever reads its output:
    gain * lrelu(x / d + b) = lrelu(x + d * b) * gain / d.
    """

    def __init__(self, inputs: int, outputs: int, resolution: int, config: StyleGAN2Config, *, up: bool) -> None:
        super().__init__()
        self.conv = ModulatedConv(inputs, outputs, 3, config.w_dim, up=up)
        self.bias = nn.Parameter(torch.zeros(outputs))
        if config.noise:
            self.noise_strength = nn.Parameter(torch.zeros(()))
            self.register_buffer("noise", normal(1, 1, resolution, resolution))

    def forward(
        self, x: Float[Tensor, "n i h w"], gain: Float[Tensor, "n i"], w: Float[Tensor, "n w_dim"]
    ) -> tuple[Float[Tensor, "n o h2 w2"], Float[Tensor, "n o"]]:
        """Takes and returns activations and the factors they lack."""
        styles = self.conv.styles(w)
        x, deviation = self.conv(x, styles * gain), self.conv.deviation(styles)
        return self.activate(x, deviation), LRELU_GAIN / deviation

    def activate(self, x: Float[Tensor, "n o h w"], deviation: Float[Tensor, "n o"]) -> Float[Tensor, "n o h w"]:
        """Leaky ReLU of x plus bias and noise, added as one product: pixels by (1, noise) by channels."""
        n, c, h, w = x.shape
        fields, amounts = self._fields(x), self.bias[None]
        if hasattr(self, "noise"):
            amounts = self.derive("amounts", _stacked, self.bias, self.noise_strength)
        pixels = x.permute(0, 2, 3, 1).reshape(n, h * w, c)
        pixels = pixels.baddbmm_(fields.expand(n, -1, -1), (amounts * deviation[:, None]).to(x.dtype))
        return leaky_relu(pixels).view(n, h, w, c).permute(0, 3, 1, 2)

    def _fields(self, x: Float[Tensor, "n o h w"]) -> Float[Tensor, "_ hw fields"]:
        """What is added to every pixel in some amount: one, and noise if there is any."""
        if not hasattr(self, "noise"):
            return x.new_ones(1, x.shape[2] * x.shape[3], 1)
        if self.training:
            return _beside_one(torch.randn_like(x[:, :1]))
        return self.derive("fields", _beside_one, self.noise).to(x.dtype)


def _beside_one(noise: Float[Tensor, "n 1 h w"]) -> Float[Tensor, "n hw 2"]:
    noise = noise.flatten(1)
    return torch.stack([torch.ones_like(noise), noise], dim=2)


def _stacked(bias: Float[Tensor, " o"], strength: Float[Tensor, ""]) -> Float[Tensor, "2 o"]:
    return torch.stack([bias, strength.expand_as(bias)])


class ToRGB(Modulated):
    """Colours of every pixel, to be multiplied by styles: applied to the few weights, not the many activations.

    With a matrix, the weights are of what it makes colours of: scaled axes, or Haar bands of 2x2 pixels (`side` 2).
    """

    def __init__(self, inputs: int, config: StyleGAN2Config, matrix: Tensor | None, *, side: int = 1) -> None:
        super().__init__(inputs, config.colours * side**2, 1, config.w_dim)
        self.colours, self.side = config.colours, side
        self.register_buffer("inverse", matrix, persistent=False)  # [pixel and colour, band or axis]

    def forward(
        self, x: Float[Tensor, "n i h w"], styles: Float[Tensor, "n i"], bias: Float[Tensor, " o"]
    ) -> Float[Tensor, "n colours h2 w2"]:
        weight = (self.of_pixels("weight", self.weight) * styles[:, None]).to(x.dtype)
        n, _, h, w = x.shape
        colours = torch.bmm(weight, x.flatten(2)).float() + self.of_pixels("bias", bias)
        colours = colours.view(n, self.side, self.side, self.colours, h, w).permute(0, 3, 4, 1, 5, 2)
        return colours.reshape(n, self.colours, self.side * h, self.side * w)

    def of_pixels(self, name: str, values: Float[Tensor, "o ..."]) -> Float[Tensor, "o _"]:
        """The weights or the bias of every pixel's colour."""
        if self.inverse is None:
            return values.reshape(len(values), -1)
        return self.derive(name, self._undone, values)

    def _undone(self, values: Float[Tensor, "o ..."]) -> Float[Tensor, "o _"]:
        return (self.inverse[:, :, None] * values.reshape(len(values), -1)).sum(1)


def to_rgb(inputs: int, resolution: int, config: StyleGAN2Config) -> ToRGB:
    """What draws at this level: Haar bands at the highest one of the wavelet form, else colours."""
    if config.wavelet_scales is not None and 2 * resolution == config.resolution:
        return ToRGB(inputs, config, synthesis_matrix(config.wavelet_scales, config.colours), side=2)
    scales = config.scales_at(int(math.log2(resolution)) - 2)
    return ToRGB(inputs, config, colour_matrix(scales) if scales else None)


class SynthesisBlock(nn.Module):
    """One level: (upsample and) convolve, then add this level's picture to the enlarged one from below (skip).

    In wavelet form the highest level draws Haar bands, and the picture from below is enlarged once more. The others
    draw colours: bands of theirs, enlarged, would be a lattice that is easy to learn and hard to lose.
    """

    def __init__(self, inputs: int, outputs: int, resolution: int, config: StyleGAN2Config) -> None:
        super().__init__()
        self.up = StyledLayer(inputs, outputs, resolution, config, up=True) if resolution > 4 else None
        self.same = StyledLayer(outputs, outputs, resolution, config, up=False)
        self.to_rgb = to_rgb(outputs, resolution, config)
        self.rgb_bias = nn.Parameter(torch.zeros(len(self.to_rgb.weight)))

    def forward(
        self, x: Tensor, gain: Tensor, image: Tensor | None, ws: tuple[Tensor, ...]
    ) -> tuple[Tensor, Tensor, Tensor]:
        if self.up is not None:
            x, gain = self.up(x, gain, ws[0])
        x, gain = self.same(x, gain, ws[-2])
        rgb = self.to_rgb(x, self.to_rgb.styles(ws[-1]) * gain, self.rgb_bias)
        while image is not None and image.shape[-1] < rgb.shape[-1]:
            image = enlarge(image)
        return x, gain, rgb if image is None else image + rgb


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
        self.const = nn.Parameter(normal(1, config.channels[0], 4, 4))
        widths = pairwise((config.channels[0], *config.channels))
        self.blocks = nn.ModuleList(SynthesisBlock(i, o, 4 << level, config) for level, (i, o) in enumerate(widths))
        self.register_buffer("w_avg", torch.zeros(max(1, config.num_classes), config.w_dim))

    def mapping(
        self, z: Float[Tensor, "n z_dim"], labels: Int[Tensor, " n"] | None = None
    ) -> Float[Tensor, "n num_ws w_dim"]:
        return self.map(z, labels)[:, None].expand(-1, self.num_ws, -1)

    def synthesis(self, ws: Float[Tensor, "n num_ws w_dim"]) -> Float[Tensor, "n 3 resolution resolution"]:
        x, image = self.const.expand(len(ws), -1, -1, -1).contiguous(memory_format=torch.channels_last), None
        gain, per_layer = x.new_ones(x.shape[:2]), ws.unbind(1)
        for level, block in enumerate(self.blocks):
            x, gain, image = block(x, gain, image, per_layer[max(0, 2 * level - 1) : 2 * level + 2])
        return image.expand(-1, 3, -1, -1)

    def style_weights(self, layers: Iterable[int]) -> Float[Tensor, "rows w_dim"]:
        """How all styles that are read from the ws of these layers depend on w, row by row of unit length."""
        found, chosen = [], set(layers)
        for level, block in enumerate(self.blocks):
            first = max(0, 2 * level - 1)
            convs = [block.same.conv] if block.up is None else [block.up.conv, block.same.conv]
            for place, layer in zip(range(first, 2 * level + 2), [*convs, block.to_rgb], strict=True):
                if place in chosen:
                    found.append(layer.affine.weight.detach())
        return normalize(torch.cat(found)) / math.sqrt(self.w_dim)

    def forward(self, z: Float[Tensor, "n z_dim"], labels: Int[Tensor, " n"] | None = None) -> Tensor:
        return self.synthesis(self.mapping(z, labels))
