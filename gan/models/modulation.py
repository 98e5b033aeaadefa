"""The layers that a style modulates (Karras 2020, section 2.2), and the styles of all of them in a few products."""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from gan.models.layers import LRELU_GAIN, Derived, EqualLinear, leaky_relu, normal
from gan.models.resampling import blur


class Styles(NamedTuple):
    """What a picture's ws say to each layer: factors of its inputs, amounts of what it adds, factors of its colours."""

    inputs: list[Float[Tensor, "n i"]]
    added: list[Float[Tensor, "n fields o"]]
    colours: list[Float[Tensor, "n i"]]


class Modulated(Derived):
    """A kernel whose inputs are scaled by a style, and the layer that gets the style from w.

    Its equalised learning rate sits in the styles: a number per channel is cheaper to scale than a kernel.
    """

    def __init__(self, inputs: int, outputs: int, size: int, w_dim: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(normal(outputs, inputs, size, size))
        self.affine = EqualLinear(w_dim, inputs, bias=1.0)
        self.inputs, self.outputs = inputs, outputs
        self.scale = 1 / math.sqrt(inputs * size * size)


class ModulatedConv(Modulated):
    """A convolution of scaled activations, which is that of scaled weights (Karras 2020, section 2.2) without groups.

    `up=True` doubles the resolution: a strided transposed convolution, then the FIR blur.
    """

    def __init__(self, inputs: int, outputs: int, size: int, w_dim: int, *, up: bool) -> None:
        super().__init__(inputs, outputs, size, w_dim)
        self.up = up

    def forward(self, x: Float[Tensor, "n i h w"], styles: Float[Tensor, "n i"]) -> Tensor:
        """The convolution of x, whose channels are scaled by the styles first."""
        x = x * styles[:, :, None, None].to(x.dtype)
        if self.up:
            weight = self.derive("transposed", _transposed, self.weight)
            return blur(F.conv_transpose2d(x, weight, stride=2), padding=1, gain=4.0)
        return F.conv2d(x, self.weight, padding=self.weight.shape[-1] // 2)


def _transposed(weight: Float[Tensor, "o i h w"]) -> Float[Tensor, "i o h w"]:
    return weight.transpose(0, 1).contiguous(memory_format=torch.channels_last)


class StyledLayer(Derived):
    """Modulated convolution, noise, bias, leaky ReLU. Noise is fresh in training and constant otherwise.

    A layer of StyleGAN2 divides what it convolved by its deviation d, then adds noise and bias b. This one multiplies
    noise and bias by d instead. The division by d and the gain of the leaky ReLU are left to the styles of the layers
    that read its output: gain * lrelu(x / d + b) = lrelu(x + d * b) * gain / d.
    """

    noise: Tensor

    def __init__(self, inputs: int, outputs: int, resolution: int, w_dim: int, *, up: bool, noise: bool) -> None:
        super().__init__()
        self.conv = ModulatedConv(inputs, outputs, 3, w_dim, up=up)
        self.bias = nn.Parameter(torch.zeros(outputs))
        if noise:
            self.noise_strength = nn.Parameter(torch.zeros(()))
            self.register_buffer("noise", normal(1, 1, resolution, resolution))

    def forward(
        self,
        x: Float[Tensor, "n i h w"],
        inputs: Float[Tensor, "n i"],
        added: Float[Tensor, "n fields o"],
        noise: Float[Tensor, "h2 w2"] | None = None,
    ) -> Float[Tensor, "n o h2 w2"]:
        """Activations without the factor gain / d, which `Modulator` puts into the styles of the next layers.

        `noise` takes the place of the layer's own, where it has any.
        """
        x = self.conv(x, inputs)
        n, c, h, w = x.shape
        pixels = x.permute(0, 2, 3, 1).reshape(n, h * w, c)
        fields, added = self._fields(x, noise).expand(n, -1, -1), added.to(x.dtype)
        # In place is quicker, but for autograd, which copies and copies again what is changed through a view.
        add = torch.baddbmm if torch.is_grad_enabled() and pixels.requires_grad else Tensor.baddbmm_
        return leaky_relu(add(pixels, fields, added)).view(n, h, w, c).permute(0, 3, 1, 2)

    def amounts(self) -> Float[Tensor, "fields o"]:
        """How much of each field a channel is given, in units of the channel's deviation."""
        if not hasattr(self, "noise"):
            return self.bias[None]
        return torch.stack([self.bias, self.noise_strength.expand_as(self.bias)])

    def _fields(self, x: Float[Tensor, "n o h w"], noise: Tensor | None) -> Float[Tensor, "_ hw fields"]:
        """What is added to every pixel in some amount: one, and noise if there is any."""
        if not hasattr(self, "noise"):
            return x.new_ones(1, x.shape[2] * x.shape[3], 1)
        if noise is not None:
            return _beside_one(noise[None, None]).to(x.dtype)
        if self.training:
            return _beside_one(torch.randn_like(x[:, :1]))
        return self.derive("fields", _beside_one, self.noise).to(x.dtype)


def _beside_one(noise: Float[Tensor, "n 1 h w"]) -> Float[Tensor, "n hw 2"]:
    noise = noise.flatten(1)
    return torch.stack([torch.ones_like(noise), noise], dim=2)


class ToRGB(Modulated):
    """Colours of every pixel, to be multiplied by styles: applied to the few weights, not the many activations.

    With a matrix, the weights are of what it makes colours of: scaled axes, or Haar bands of 2x2 pixels (`side` 2).
    """

    inverse: Tensor | None

    def __init__(self, inputs: int, w_dim: int, colours: int, matrix: Tensor | None, *, side: int = 1) -> None:
        super().__init__(inputs, colours * side**2, 1, w_dim)
        self.colours, self.side = colours, side
        self.register_buffer("inverse", matrix, persistent=False)  # [pixel and colour, band or axis]

    def forward(
        self, x: Float[Tensor, "n i h w"], styles: Float[Tensor, "n i"], bias: Float[Tensor, " o"]
    ) -> Float[Tensor, "n colours h2 w2"]:
        """The colours that a level adds to the picture."""
        weight = (self.of_pixels("weight", self.weight) * styles[:, None]).to(x.dtype)
        n, _, h, w = x.shape
        colours = torch.bmm(weight, x.flatten(2)).float() + self.of_pixels("bias", bias)
        colours = colours.view(n, self.side, self.side, self.colours, h, w).permute(0, 3, 4, 1, 5, 2)
        return colours.reshape(n, self.colours, self.side * h, self.side * w)

    def of_pixels(self, name: str, values: Float[Tensor, "o ..."]) -> Float[Tensor, "o _"]:
        """The weights or the bias of every pixel's colour."""
        inverse = self.inverse
        if inverse is None:
            return values.reshape(len(values), -1)

        def undone(values: Float[Tensor, "o ..."]) -> Float[Tensor, "o _"]:
            return (inverse[:, :, None] * values.reshape(len(values), -1)).sum(1)

        return self.derive(name, undone, values)


class Modulator(Derived):
    """The styles of a whole network at once: a few large products take less time than a dozen tiny ones in each layer.

    It has no weights of its own. It stacks those of the layers, and fills narrower layers up with zeros. Layer k reads
    ws[k] and the outputs of layer k - 1; to_rgb k reads ws[2k + 1] and the outputs of layer 2k.
    """

    def __init__(self, layers: Sequence[StyledLayer], drawing: Sequence[ToRGB]) -> None:
        super().__init__()
        self._layers, self._drawing = tuple(layers), tuple(drawing)  # in tuples they stay modules of the network alone
        self._places = [*range(len(layers)), *range(1, 2 * len(drawing), 2)]

    def forward(self, ws: Float[Tensor, "n num_ws w_dim"]) -> Styles:
        """The styles of all layers."""
        count = len(self._layers)
        styles = torch.baddbmm(self._biases(), ws[:, self._places].transpose(0, 1), self._weights())
        deviations = self._deviations(styles[:count])
        gains = LRELU_GAIN / deviations
        inputs = [styles[0], *(styles[1:count] * gains[:-1]).unbind()]
        added = (self._amounts() * deviations[:, :, None]).unbind()
        colours = (styles[count:] * gains[::2]).unbind()
        return Styles(
            [one[:, : layer.conv.inputs] for one, layer in zip(inputs, self._layers, strict=True)],
            [one[..., : layer.conv.outputs] for one, layer in zip(added, self._layers, strict=True)],
            [one[:, : layer.inputs] for one, layer in zip(colours, self._drawing, strict=True)],
        )

    def _deviations(self, styles: Float[Tensor, "layers n i"]) -> Float[Tensor, "layers n o"]:
        """The deviation of what comes out when unit normal activations come in (Karras 2020, eq. 2)."""
        kernels = [layer.conv.weight for layer in self._layers]
        powers = self.derive("powers", _each(lambda kernel: kernel.square().sum(dim=(2, 3)).T), *kernels)
        return (torch.bmm(styles.square(), powers).to(powers.dtype) + 1e-8).sqrt()

    def _weights(self) -> Float[Tensor, "layers w_dim i"]:
        every = self._modulated()
        scales = [one.affine.scale * one.scale for one in every]
        return self.derive("weights", _each(lambda weight: weight.T, scales), *(one.affine.weight for one in every))

    def _biases(self) -> Float[Tensor, "layers 1 i"]:
        every = self._modulated()
        scales = [one.affine.lr * one.scale for one in every]
        return self.derive("biases", _each(lambda bias: bias[None], scales), *(one.affine.bias for one in every))

    def _amounts(self) -> Float[Tensor, "layers 1 fields o"]:
        sources = [tensor for layer in self._layers for tensor in layer.parameters(recurse=False)]
        return self.derive("amounts", lambda *_: _stacked([layer.amounts()[None] for layer in self._layers]), *sources)

    def _modulated(self) -> list[Modulated]:
        return [*(layer.conv for layer in self._layers), *self._drawing]


def _each(part: Callable[[Tensor], Tensor], scales: Sequence[float] | None = None) -> Callable[..., Tensor]:
    """What stacks a part of each tensor, each times a number of its own."""

    def stacked(*tensors: Tensor) -> Tensor:
        return _stacked([part(one) * scale for one, scale in zip(tensors, scales or [1.0] * len(tensors), strict=True)])

    return stacked


def _stacked(tensors: Sequence[Tensor]) -> Tensor:
    """Tensors that differ in their last two sizes, one above the other, with zeros where one has no numbers."""
    high, wide = (max(tensor.shape[dim] for tensor in tensors) for dim in (-2, -1))
    return torch.stack([F.pad(one, (0, wide - one.shape[-1], 0, high - one.shape[-2])) for one in tensors])
