"""StyleGAN3 (Karras 2021): every layer is filtered so that details move with what they are details of."""

import math
from collections.abc import Iterable
from functools import partial

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from gan.models.layers import LRELU_SLOPE, Derived, normal
from gan.models.published.lowpass import downsampled, low_pass, radial_low_pass, upsampled
from gan.models.published.mapping import GAIN, Linear, PublishedMapping, unit
from gan.models.published.plan import PublishedStyleGAN3Config, Sampling, plan
from gan.models.published.precision import evened, lowered, peaks, precise
from gan.models.published.styled import EPSILON, Colours, bounded

FEW_PIXELS = 64  # of width: below, it costs less to scale activations than kernels


class FourierInput(nn.Module):
    """Waves of fixed frequencies, turned and shifted as w says, mixed by a matrix (section 3.1, appendix F)."""

    freqs: Tensor
    phases: Tensor

    def __init__(self, channels: int, w_dim: int, sampling: Sampling) -> None:
        super().__init__()
        self.weight = nn.Parameter(normal(channels, channels))
        self.affine = Linear(w_dim, 4)
        self.register_buffer("freqs", normal(channels, 2))
        self.register_buffer("phases", torch.zeros(channels))
        self.size, self.rate, self.band = sampling.size_in, sampling.rate_in, sampling.cutoff_in

    def forward(self, w: Float[Tensor, "n w_dim"], transform: Tensor | None) -> Float[Tensor, "n c size size"]:
        """The waves where w, and a transform, puts them."""
        matrix = self._placed(w)
        if transform is not None:
            matrix = torch.matmul(matrix, transform.to(matrix))
        phases = self.phases + (self.freqs @ matrix[:, :2, 2:]).squeeze(2)
        freqs = self.freqs @ matrix[:, :2, :2]
        damped = (1 - (freqs.norm(dim=2) - self.band) / (self.rate / 2 - self.band)).clamp(0, 1)
        places = (torch.arange(self.size, device=w.device) + 0.5 - self.size / 2) / self.rate
        waves = places[:, None] * freqs[:, None, :, 0] + phases[:, None]  # [n, column, channel]
        waves = waves[:, None] + (places[:, None] * freqs[:, None, :, 1])[:, :, None]  # [n, row, column, channel]
        mixed = F.linear(torch.sin(waves * (2 * math.pi)) * damped[:, None, None], self.weight)
        return mixed.permute(0, 3, 1, 2)

    def _placed(self, w: Tensor) -> Float[Tensor, "n 3 3"]:
        """The inverse of turning, then shifting the picture as w says."""
        turn = self.affine(w)
        cos, sin, right, down = (turn / turn[:, :2].norm(dim=1, keepdim=True)).unbind(1)
        zero, one = torch.zeros_like(cos), torch.ones_like(cos)
        turned = torch.stack([cos, -sin, zero, sin, cos, zero, zero, zero, one], dim=1).view(-1, 3, 3)
        shifted = torch.stack([one, zero, -right, zero, one, -down, zero, zero, one], dim=1).view(-1, 3, 3)
        return torch.matmul(turned, shifted)


class FilteredLayer(Derived):
    """A modulated convolution; then leaky ReLU at a higher rate, between two filters, so that nothing aliases."""

    up_filter: Tensor
    down_filter: Tensor

    def __init__(self, inputs: int, outputs: int, sampling: Sampling, config: PublishedStyleGAN3Config) -> None:
        super().__init__()
        kernel, one = config.kernel, sampling
        self.weight = nn.Parameter(normal(outputs, inputs, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.affine = Linear(config.w_dim, inputs)
        self.input_gain = nn.Parameter(torch.ones(()))
        rate = max(one.rate_in, one.rate) * config.upsampling
        self.up, self.down = rate // one.rate_in, rate // one.rate
        up_taps = config.taps * self.up if self.up > 1 else 1
        down_taps = config.taps * self.down if self.down > 1 else 1
        design = radial_low_pass if config.radial and not one.critical and down_taps > 1 else low_pass
        up = low_pass(up_taps, cutoff=one.cutoff_in, width=2 * one.width_in, rate=rate)
        down = design(down_taps, cutoff=one.cutoff, width=2 * one.width, rate=rate)
        self.register_buffer("up_filter", up, persistent=False)
        self.register_buffer("down_filter", down, persistent=False)
        total = (one.size - 1) * self.down + 1 - (one.size_in + kernel - 1) * self.up + up_taps + down_taps - 2
        before = (total + self.up) // 2
        self.padding, self.limit = (before, total - before), config.limit
        self.in_half = one.rate << config.half > config.resolution

    def forward(self, x: Float[Tensor, "n i h w"], w: Float[Tensor, "n w_dim"]) -> Float[Tensor, "n o h2 w2"]:
        """Through a modulated convolution and a filtered leaky ReLU, at the layer's own rate."""
        x = precise(x, half=self.in_half)
        styles = self.affine(w)
        powers = self.derive("powers", lambda weight: weight.square().sum(dim=(2, 3)).T.contiguous(), self.weight)
        scales = (self.input_gain * GAIN) * (styles.square() @ powers + EPSILON).rsqrt()
        bias, padding = (self.bias * GAIN).to(x.dtype), self.weight.shape[-1] - 1
        if x.shape[0] == 1 and x.shape[-1] >= FEW_PIXELS:
            kernel = self.weight * scales.view(-1, 1, 1, 1) * styles[:, :, None, None]
            x = F.conv2d(x, kernel.to(x.dtype), bias, padding=padding)
        else:
            x = self._convolved(x, styles, scales, bias, padding)
        x = upsampled(x, self.up_filter.to(x.dtype), self.up, self.padding)
        x = F.leaky_relu_(x, LRELU_SLOPE)
        x = x if self.limit is None else bounded(x, self.limit)
        return downsampled(x, self.down_filter.to(x.dtype), self.down)

    def _convolved(self, x: Tensor, styles: Tensor, scales: Tensor, bias: Tensor, padding: int) -> Tensor:
        """By scaled activations in place of scaled kernels."""
        weight: Tensor = self.weight
        if x.dtype != weight.dtype:
            styles, scales = evened(styles, scales, self.derive("peaks", peaks, weight))
            weight = self.derive(f"lowered to {x.dtype}", partial(lowered, x.dtype), weight)
        x = F.conv2d(x * styles[:, :, None, None].to(x.dtype), weight, padding=padding)
        return torch.addcmul(bias[:, None, None], x, scales[:, :, None, None].to(x.dtype))


class PublishedStyleGAN3(nn.Module):
    """z → w → picture; see `gan.models.Generator` for the protocol, and `gan.models.Movable` for `transform`.

    `ws` has one entry for the waves, one for each layer, and one for the layer that draws.
    """

    spherical = False
    movable = True
    w_avg: Tensor

    def __init__(self, config: PublishedStyleGAN3Config) -> None:
        super().__init__()
        self.config = config
        self.z_dim, self.w_dim, self.num_classes = config.z_dim, config.w_dim, config.num_classes
        self.resolution, self.num_ws = config.resolution, len(config.channels) + 2
        self.map = PublishedMapping.of(config)
        layers = plan(config)[:-1]
        self.input = FourierInput(config.channels[0], config.w_dim, layers[0])
        widths = zip((config.channels[0], *config.channels), config.channels, layers, strict=False)
        self.layers = nn.ModuleList(FilteredLayer(i, o, sampling, config) for i, o, sampling in widths)
        self.drawing = Colours(config.channels[-1], config.colours, config.w_dim, limit=config.limit)
        self.register_buffer("w_avg", torch.zeros(max(1, config.num_classes), config.w_dim))

    def mapping(
        self, z: Float[Tensor, "n z_dim"], labels: Int[Tensor, " n"] | None = None
    ) -> Float[Tensor, "n num_ws w_dim"]:
        """w, once for each of the ws."""
        w: Tensor = self.map(z, labels)
        return w[:, None].expand(-1, self.num_ws, -1)

    def synthesis(
        self, ws: Float[Tensor, "n num_ws w_dim"], transform: Float[Tensor, "... 3 3"] | None = None
    ) -> Float[Tensor, "n 3 resolution resolution"]:
        """`transform`, for all pictures or each, says where in the unmoved picture a place of the moved one lies."""
        first, *rest, last = ws.unbind(1)
        x = self.input(first, transform)
        for layer, w in zip(self.layers, rest, strict=True):
            x = layer(x, w)
        image: Tensor = self.drawing(x, last) * self.config.output_scale
        return image.expand(-1, 3, -1, -1)

    def style_weights(self, layers: Iterable[int]) -> Float[Tensor, "rows w_dim"]:
        """How all styles that are read from the ws of these layers depend on w, row by row of unit length."""
        affines = [one.affine for one in self.modules() if isinstance(one, FourierInput | FilteredLayer | Colours)]
        found = [affines[place].weight.detach() for place in sorted(layers)]
        return unit(torch.cat(found)) / math.sqrt(self.w_dim)

    def forward(self, z: Float[Tensor, "n z_dim"], labels: Int[Tensor, " n"] | None = None) -> Tensor:
        """The pictures of z."""
        return self.synthesis(self.mapping(z, labels))
