"""Low-pass, half and double size with StyleGAN2's FIR filter [1, 3, 3, 1], zeros beyond the edge, any derivative.

The filter is symmetric, so every operation here is the transpose of another: the backward pass of one is the forward
pass of the other, and derivatives of any order stay as cheap. PyTorch's own second derivative of a depthwise
convolution also computes the gradient of the constant kernel, channel by channel, and its half-size backward in
bfloat16 takes twenty times as long.
"""

from functools import cache
from typing import Any

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def blur(x: Float[Tensor, "n c h w"], *, padding: int, gain: float = 1.0) -> Tensor:
    """The filter at full size; the result has H + 2 * padding - 3 rows."""
    return _Blur.apply(x, padding, gain)


def downsample(x: Float[Tensor, "n c h2 w2"], *, gain: float = 1.0) -> Float[Tensor, "n c h w"]:
    """Half the height and width: filtered, then every second pixel."""
    return _Downsample.apply(x, gain)


def upsample(x: Float[Tensor, "n c h w"], *, gain: float = 1.0) -> Float[Tensor, "n c h2 w2"]:
    """Twice the height and width: zeros between the pixels, then filtered; brightness stays."""
    return _Upsample.apply(x, gain)


def enlarge(images: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c h2 w2"]:
    """`upsample` for few channels, in half the time: two products with a matrix that holds the filter."""
    matrix = _enlarging(images.shape[-1], images.dtype, images.device)
    with torch.autocast(images.device.type, enabled=False):
        return matrix @ images @ matrix.T


@cache
def _enlarging(size: int, dtype: torch.dtype, device: torch.device) -> Float[Tensor, "large size"]:
    """What the filter makes of a column of `size` pixels."""
    with torch.inference_mode(False):  # so that the next call may need gradients
        rows, columns = torch.arange(2 * size)[:, None], 2 * torch.arange(size)[None] + 0.5
        return (1 - (rows - columns).abs() / 2).clamp(min=0).to(device, dtype)


def _filter(x: Tensor, *, gain: float, stride: int, padding: int) -> Tensor:
    kernel = _kernel(x.shape[1], gain, x.dtype, x.device)
    x = x.contiguous(memory_format=torch.channels_last)  # up to ten times as fast as channels first on a CPU
    return F.conv2d(x, kernel, stride=stride, padding=padding, groups=len(kernel))


@cache
def _kernel(channels: int, gain: float, dtype: torch.dtype, device: torch.device) -> Float[Tensor, "c 1 4 4"]:
    taps = torch.tensor([1.0, 3.0, 3.0, 1.0], dtype=dtype, device=device) / 8
    return torch.outer(taps, taps * gain).repeat(channels, 1, 1, 1)


class _Blur(torch.autograd.Function):
    """Its transpose is itself, padded by what it lacked."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, padding: int, gain: float) -> Tensor:
        ctx.padding, ctx.gain = padding, gain
        return _filter(x, gain=gain, stride=1, padding=padding)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None, None]:
        return blur(grad, padding=3 - ctx.padding, gain=ctx.gain), None, None


class _Downsample(torch.autograd.Function):
    """Its transpose is `_Upsample` at a quarter of the brightness."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, gain: float) -> Tensor:
        ctx.gain = gain
        return _filter(x, gain=gain, stride=2, padding=1)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None]:
        return upsample(grad, gain=ctx.gain / 4), None


class _Upsample(torch.autograd.Function):
    """Bilinear enlargement, which is this filter but for the edge; its transpose is four times `_Downsample`."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, gain: float) -> Tensor:
        ctx.gain = gain
        x = F.interpolate(x if gain == 1 else x * gain, scale_factor=2, mode="bilinear", align_corners=False)
        for edge in (x[:, :, 0], x[:, :, -1], x[..., 0], x[..., -1]):
            edge.mul_(0.75)  # bilinear repeats the edge pixel where the filter sees zeros, with a quarter of the weight
        return x

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None]:
        return downsample(grad, gain=4 * ctx.gain), None
