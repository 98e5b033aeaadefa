"""The style-based generator: StyleGAN2 (Karras 2020) by scaled activations, optionally in the wavelet domain."""

import math
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from gan.models.layers import LRELU_GAIN, EqualLinear, leaky_relu, normal
from gan.models.levels import Level, averaged, enlarged_to
from gan.models.modulation import Modulator, StyledLayer, ToRGB
from gan.models.noise import Noise, Sizes
from gan.models.resampling import enlarge
from gan.models.sizes import levels_to, require_channels
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
        form = "wavelet" if self.wavelet_scales else "plain"
        require_channels(self.resolution, self.channels, levels, f" in {form} form")
        require_scales(self.wavelet_scales, self.colours)
        drawn = (levels - (self.wavelet_scales is not None)) * self.colours
        if self.level_scales is not None and not (len(self.level_scales) == drawn and min(self.level_scales) > 0):
            raise ValueError(f"level_scales must be {drawn} positive numbers, given {self.level_scales}")

    def scales_at(self, level: int) -> Scales | None:
        """The deviations of what this level draws in colours."""
        return self.level_scales and self.level_scales[self.colours * level :][: self.colours]


def working_levels(resolution: int, *, wavelet: bool) -> int:
    """How many levels, from 4x4 upwards, a network for `resolution` has; a wavelet network saves the last one."""
    return levels_to(resolution, 8) - wavelet


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
        """The w of every z."""
        x = normalize(z)
        if self.embed is not None:
            x = torch.cat([x, normalize(self.embed(labels))], dim=1)
        for layer in self.layers:
            x = leaky_relu(layer(x))
        return x


def normalize(z: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
    """z scaled to the sphere of radius sqrt(d)."""
    return z * (z.square().mean(dim=1, keepdim=True) + 1e-8).rsqrt()


def to_rgb(inputs: int, resolution: int, config: StyleGAN2Config) -> ToRGB:
    """What draws at this level: Haar bands at the highest one of the wavelet form, else colours."""
    if config.wavelet_scales is not None and 2 * resolution == config.resolution:
        matrix = synthesis_matrix(config.wavelet_scales, config.colours)
        return ToRGB(inputs, config.w_dim, config.colours, matrix, side=2)
    scales = config.scales_at(int(math.log2(resolution)) - 2)
    return ToRGB(inputs, config.w_dim, config.colours, colour_matrix(scales) if scales else None)


class SynthesisBlock(nn.Module):
    """One level: (upsample and) convolve, then add this level's picture to the enlarged one from below (skip).

    In wavelet form the highest level draws Haar bands, and the picture from below is enlarged once more. The others
    draw colours: bands of theirs, enlarged, would be a lattice that is easy to learn and hard to lose.
    """

    def __init__(self, inputs: int, outputs: int, resolution: int, config: StyleGAN2Config) -> None:
        super().__init__()
        layer = partial(StyledLayer, outputs=outputs, resolution=resolution, w_dim=config.w_dim, noise=config.noise)
        self.up = layer(inputs, up=True) if resolution > 4 else None
        self.same = layer(outputs, up=False)
        self.to_rgb = to_rgb(outputs, resolution, config)
        self.rgb_bias = nn.Parameter(torch.zeros(len(self.to_rgb.weight)))

    @property
    def layers(self) -> list[StyledLayer]:
        """Its convolutions, in order."""
        return [self.same] if self.up is None else [self.up, self.same]

    def forward(
        self, x: Tensor, image: Tensor | None, layers: Iterable[tuple[Tensor, Tensor, Tensor | None]], colours: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Activations and picture of this level, given its entries of `Styles` and other noise than its own."""
        for layer, styles in zip(self.layers, layers, strict=True):
            x = layer(x, *styles)
        rgb = self.to_rgb(x, colours, self.rgb_bias)
        while image is not None and image.shape[-1] < rgb.shape[-1]:
            image = enlarge(image)
        return x, rgb if image is None else image + rgb


class StyleGAN2Generator(nn.Module):
    """z → w → picture; see `gan.models.Generator` for the protocol.

    `ws` has one entry per convolution plus one for the last to_rgb: 2 * levels. Level k > 0 reads entries
    2k-1, 2k (convolutions) and 2k+1 (to_rgb, shared with the next level's first convolution), as in StyleGAN2.
    """

    spherical = False
    layered = True
    w_avg: Tensor

    def __init__(self, config: StyleGAN2Config) -> None:
        super().__init__()
        self.config = config
        self.z_dim, self.w_dim, self.resolution = config.z_dim, config.w_dim, config.resolution
        self.num_classes, self.num_ws = config.num_classes, 2 * len(config.channels)
        self.map = Mapping(config)
        self.const = nn.Parameter(normal(1, config.channels[0], 4, 4))
        widths = pairwise((config.channels[0], *config.channels))
        self.blocks = nn.ModuleList(SynthesisBlock(i, o, 4 << level, config) for level, (i, o) in enumerate(widths))
        layers = [layer for block in self.levels for layer in block.layers]
        self.modulator = Modulator(layers, [block.to_rgb for block in self.levels])
        self.register_buffer("w_avg", torch.zeros(max(1, config.num_classes), config.w_dim))

    @property
    def levels(self) -> list[SynthesisBlock]:
        """Its blocks, from 4x4 upwards."""
        return [block for block in self.blocks if isinstance(block, SynthesisBlock)]

    def mapping(
        self, z: Float[Tensor, "n z_dim"], labels: Int[Tensor, " n"] | None = None
    ) -> Float[Tensor, "n num_ws w_dim"]:
        """The w of every z, once for each of its readers."""
        return self.map(z, labels)[:, None].expand(-1, self.num_ws, -1)

    @property
    def noise_sizes(self) -> Sizes:
        """See `gan.models.Noisy`."""
        sizes = [4 << level for level, block in enumerate(self.levels) for _ in block.layers if self.config.noise]
        return tuple((size, size) for size in sizes)

    def synthesis(
        self, ws: Float[Tensor, "n num_ws w_dim"], noise: Noise | None = None
    ) -> Float[Tensor, "n 3 resolution resolution"]:
        """The pictures of ws; see `gan.models.Noisy` for `noise`."""
        _, image = deque(self._climb(ws, noise), maxlen=1).pop()
        return image.expand(-1, 3, -1, -1)

    def levels_of(self, ws: Float[Tensor, "n num_ws w_dim"], noise: Noise | None = None) -> list[Level]:
        """See `gan.models.Layered`. The highest level of the wavelet form counts as two.

        The average of its four Haar bands makes a picture of the size that it works at, the three others the detail.
        """
        found: list[Level] = []
        below = ws.new_zeros(ws.shape[0], 3, self.resolution, self.resolution)
        for number, (features, image) in enumerate(self._climb(ws, noise)):
            picture = enlarged_to(image.expand(-1, 3, -1, -1), self.resolution, enlarge)
            convolutions = range(max(0, 2 * number - 1), 2 * number + 1)
            if self.levels[number].to_rgb.side == 2:
                average = below + averaged(picture - below)
                found.append(Level(features.shape[-1], convolutions, features, average))
                found.append(Level(image.shape[-1], convolutions, features, picture))
            else:
                found.append(Level(image.shape[-1], convolutions, features, picture))
            below = picture
        return found

    def _climb(self, ws: Float[Tensor, "n num_ws w_dim"], noise: Noise | None) -> Iterator[tuple[Tensor, Tensor]]:
        """The activations of each level, and the picture as far as it is drawn there."""
        styles = self.modulator(ws)
        fields = [None] * len(styles.inputs) if noise is None else noise
        layers = list(zip(styles.inputs, styles.added, fields, strict=True))
        x = self.const.expand(ws.shape[0], -1, -1, -1).contiguous(memory_format=torch.channels_last)
        image: Tensor | None = None
        for level, block in enumerate(self.blocks):
            x, image = block(x, image, layers[max(0, 2 * level - 1) : 2 * level + 1], styles.colours[level])
            yield x, image

    def style_weights(self, layers: Iterable[int]) -> Float[Tensor, "rows w_dim"]:
        """How all styles that are read from the ws of these layers depend on w, row by row of unit length."""
        found, chosen = [], set(layers)
        for level, block in enumerate(self.levels):
            convs = [layer.conv for layer in block.layers]
            for place, layer in zip(range(max(0, 2 * level - 1), 2 * level + 2), [*convs, block.to_rgb], strict=True):
                if place in chosen:
                    found.append(layer.affine.weight.detach())
        return normalize(torch.cat(found)) / math.sqrt(self.w_dim)

    def forward(self, z: Float[Tensor, "n z_dim"], labels: Int[Tensor, " n"] | None = None) -> Tensor:
        """The pictures of z."""
        return self.synthesis(self.mapping(z, labels))
