"""StyleGAN2's layers for inference: convolutions that a style modulates (Karras 2020, section 2.2), and colours.

Each layer draws all rows at once or, of one picture, some of them: large feature maps, which leave every cache, take
much of their time in being written and read, and strips of them do not.
"""

from functools import cache, partial

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from gan.models.layers import LRELU_SLOPE, Derived, normal
from gan.models.published.buffers import lent
from gan.models.published.deep import (
    columns,
    convolved,
    deep,
    doubled,
    enlarged,
    few,
    gathered,
    patches,
    products,
    tiled,
    transformed,
    way_of,
)
from gan.models.published.mapping import GAIN, Linear
from gan.models.published.precision import evened, lowered, peaks

EPSILON = 1e-8


class StyledConvolution(Derived):
    """A convolution whose kernel is scaled by styles to unit deviation, then noise, bias, leaky ReLU and a limit.

    `gain` multiplies what comes out, and the limit too; with `up`, height and width double.
    """

    noise: Tensor

    def __init__(
        self,
        inputs: int,
        outputs: int,
        size: tuple[int, int],
        w_dim: int,
        *,
        up: bool = False,
        noise: bool = True,
        gain: float = 1.0,
        limit: float | None = None,
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(normal(outputs, inputs, 3, 3))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.affine = Linear(w_dim, inputs)
        self.noise_strength = nn.Parameter(torch.zeros(())) if noise else None
        self.register_buffer("noise", normal(*size) if noise else None)
        self.size, self.up, self.gain = size, up, gain * GAIN
        self.limit = None if limit is None else limit * gain

    def forward(
        self, x: Float[Tensor, "n i h w"], w: Float[Tensor, "n w_dim"], noise: Float[Tensor, "h2 w2"] | None = None
    ) -> Float[Tensor, "n o h2 w2"]:
        """All rows, of any number of pictures: activations are scaled in place of the kernel, which is the same.

        `noise` takes the place of the layer's own.
        """
        styles, scales = self.modulation(w)
        weight: Tensor = self.weight
        if x.dtype != weight.dtype:
            styles, scales = evened(styles, scales, self.derive("peaks", peaks, weight))
            weight = self.derive(f"lowered to {x.dtype}", partial(lowered, x.dtype), weight)
        if self.up or not tiled(x):
            x = x * styles[:, :, None, None].to(x.dtype)
        if self.up and (found := way_of(x)):
            x = enlarged(x, self.derive("products", partial(products, found), weight), found)
        elif self.up and deep(x):
            with lent(2) as buffers:
                x = smoothed(doubled(x, self.derive("columns", columns, weight), *buffers), padding=1)[..., :-1, :-1]
        elif self.up:
            x = smoothed(F.conv_transpose2d(x, weight.transpose(0, 1), stride=2), padding=1)
        elif tiled(x):
            x = convolved(x, self.derive("transformed", transformed, weight), styles)
        elif few(x):
            x = gathered(x, self.derive("patches", patches, weight))
        else:
            x = F.conv2d(x, weight, padding=1)
        bias = self.derive("raised", self._raised, self.bias)[:, None, None].to(x.dtype)
        factors = scales[:, :, None, None].to(x.dtype)
        alone = not (torch.is_grad_enabled() or torch.compiler.is_compiling())
        out = x if alone else None  # in place where nobody will ask for gradients
        return self._activated(torch.addcmul(bias, x, factors, out=out), noise)

    def modulation(self, w: Float[Tensor, "n w_dim"]) -> tuple[Float[Tensor, "n i"], Float[Tensor, "n o"]]:
        """The factors of what comes in, and those of what comes out."""
        styles = self.affine(w)
        powers = self.derive("powers", _powers, self.weight)
        return styles, self.gain * (styles.square() @ powers + EPSILON).rsqrt()

    def kernel(self, w: Float[Tensor, "1 w_dim"]) -> Float[Tensor, "o i 3 3"]:
        """The kernel for one picture, as its style scales it."""
        styles, scales = self.modulation(w)
        kernel = self.weight * scales.view(-1, 1, 1, 1) * styles[:, :, None, None]
        return kernel.transpose(0, 1) if self.up else kernel

    def rows(
        self,
        x: Float[Tensor, "1 i h w"],
        start: int,
        kernel: Float[Tensor, "_ _ 3 3"],
        first: int,
        last: int,
        noise: Float[Tensor, "h2 w2"] | None = None,
    ) -> Float[Tensor, "1 o rows w2"]:
        """Rows `first` to `last` (excluded) of one picture, from the rows of x from `start` on: enough, or to the end.

        Beyond a picture's edges there are zeros.
        """
        x = self._doubled(x, start, kernel, first, last) if self.up else self._same(x, start, kernel, first, last)
        return self._activated(x, noise, slice(first, last))

    def _same(self, x: Tensor, start: int, kernel: Tensor, first: int, last: int) -> Tensor:
        x = _span(x, start, first - 1, last + 1)
        return F.conv2d(x, kernel, self.bias * self.gain, padding=(0, 1))

    def _doubled(self, x: Tensor, start: int, kernel: Tensor, first: int, last: int) -> Tensor:
        """Row r of what is smoothed needs rows r-1 to r+2 of what is doubled; row j of that, (j-2)/2 to j/2 of x."""
        low, high = max(0, (first - 2) // 2), min(self.size[0] // 2, (last + 2) // 2 + 1)
        doubled = F.conv_transpose2d(x[:, :, low - start : high - start], kernel, stride=2)
        return smoothed(_span(doubled, 2 * low, first - 1, last + 2), padding=(0, 1), bias=self.bias * self.gain)

    def _activated(self, x: Tensor, noise: Tensor | None, rows: slice = slice(None)) -> Tensor:
        """Noise, leaky ReLU and the limit, of these rows."""
        if self.noise_strength is not None:
            field, strength = self.noise if noise is None else noise, self.noise_strength
            field = (
                self.derive("field", self._raised, field, strength) if noise is None else self._raised(field, strength)
            )
            x = x.add_(field[rows].to(x.dtype))
        x = F.leaky_relu_(x, LRELU_SLOPE)
        return x if self.limit is None else bounded(x, self.limit)

    def _raised(self, numbers: Tensor, strength: Tensor | float = 1.0) -> Tensor:
        """Numbers as strong as what they are added to."""
        return numbers * (strength * self.gain)


class Colours(nn.Module):
    """A 1x1 convolution that styles scale, from activations to colours."""

    def __init__(self, inputs: int, colours: int, w_dim: int, *, limit: float | None) -> None:
        super().__init__()
        self.weight = nn.Parameter(normal(colours, inputs))
        self.bias = nn.Parameter(torch.zeros(colours))
        self.affine = Linear(w_dim, inputs)
        self.limit = limit

    def forward(self, x: Float[Tensor, "n i h w"], w: Float[Tensor, "n w_dim"]) -> Float[Tensor, "n colours h w"]:
        """The colours of every pixel, in float32."""
        weight = (self.weight * self.affine(w)[:, None]).to(x.dtype)
        pixels = torch.baddbmm(self.bias.to(x.dtype), x.permute(0, 2, 3, 1).flatten(1, 2), weight.transpose(1, 2))
        colours = pixels.view(x.shape[0], x.shape[2], x.shape[3], -1).permute(0, 3, 1, 2)
        return (colours if self.limit is None else bounded(colours, self.limit)).float()


def _powers(weight: Float[Tensor, "o i 3 3"]) -> Float[Tensor, "i o"]:
    return weight.square().sum(dim=(2, 3)).T.contiguous()


def _span(x: Float[Tensor, "1 c h w"], start: int, first: int, last: int) -> Float[Tensor, "1 c rows w"]:
    """Rows `first` to `last` of what x has from row `start` on, with zeros where it has none."""
    above, below = max(0, start - first), max(0, last - start - x.shape[2])
    inside = x[:, :, max(0, first - start) : last - start]
    return F.pad(inside, (0, 0, above, below)) if above or below else inside


def bounded(x: Tensor, limit: float) -> Tensor:
    """Numbers beyond the limit become the limit; in place where nobody will ask for gradients."""
    return x.clamp(-limit, limit) if x.requires_grad else x.clamp_(-limit, limit)


def smoothed(
    x: Float[Tensor, "n c h w"], *, padding: int | tuple[int, int], bias: Tensor | None = None
) -> Float[Tensor, "n c h1 w1"]:
    """What a transposed convolution of stride 2 gives, through the filter [1, 3, 3, 1]."""
    kernel = _filter(x.shape[1], x.dtype, x.device)
    return F.conv2d(x.contiguous(memory_format=torch.channels_last), kernel, bias, padding=padding, groups=x.shape[1])


@cache
def _filter(channels: int, dtype: torch.dtype, device: torch.device) -> Float[Tensor, "c 1 4 4"]:
    with torch.inference_mode(False):  # so that the next call may need gradients
        taps = torch.tensor([1.0, 3.0, 3.0, 1.0], dtype=dtype, device=device) / 4
        return torch.outer(taps, taps).repeat(channels, 1, 1, 1)
