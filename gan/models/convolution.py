"""A convolution whose second derivative, which the gradient penalty takes, costs no more than its first."""

from typing import Any

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn.grad import conv2d_weight


def convolve(
    x: Float[Tensor, "n i h w"],
    weight: Float[Tensor, "o i size size"],
    bias: Float[Tensor, " o"],
    *,
    stride: int = 1,
    padding: int = 0,
) -> Float[Tensor, "n o h2 w2"]:
    """F.conv2d, for gradients that are differentiated again; only the weights' own gradient cannot be.

    The second derivative of PyTorch's convolution slides whole feature maps over each other and takes several times
    as long as this one. Here the gradient of the input is a transposed convolution with an ordinary derivative, and
    that of the weights a branch of its own, which does not run while the penalty asks for the input's alone.
    """
    if torch.is_autocast_enabled(x.device.type):
        dtype = torch.get_autocast_dtype(x.device.type)
        x, weight, bias = x.to(dtype), weight.to(dtype), bias.to(dtype)
    parameters = _Parameters.apply(weight, bias, x.detach(), stride, padding)
    return _Convolution.apply(x, weight, bias, parameters, stride, padding)


class _Parameters(torch.autograd.Function):
    """Nothing, in the shape of the convolution's result: what arrives as its gradient becomes the parameters'."""

    @staticmethod
    def forward(ctx: Any, weight: Tensor, bias: Tensor, x: Tensor, stride: int, padding: int) -> Tensor:
        ctx.save_for_backward(x, weight)
        ctx.stride, ctx.padding = stride, padding
        rows, columns = ((size + 2 * padding - weight.shape[-1]) // stride + 1 for size in x.shape[2:])
        return x.new_zeros(()).expand(x.shape[0], len(weight), rows, columns)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        x, weight = ctx.saved_tensors
        of_weight = conv2d_weight(x, weight.shape, grad, stride=ctx.stride, padding=ctx.padding)
        return of_weight, grad.sum(dim=(0, 2, 3)), None, None, None


class _Convolution(torch.autograd.Function):
    """The convolution, and the gradient of its input."""

    @staticmethod
    def forward(
        ctx: Any, x: Tensor, weight: Tensor, bias: Tensor, parameters: Tensor, stride: int, padding: int
    ) -> Tensor:
        ctx.save_for_backward(weight)
        ctx.stride, ctx.padding = stride, padding
        ctx.lost = (x.shape[2] + 2 * padding - weight.shape[-1]) % stride  # rows that the last stride left over
        return F.conv2d(x, weight, bias, stride=stride, padding=padding)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        (weight,) = ctx.saved_tensors
        of_x = None
        if ctx.needs_input_grad[0]:
            of_x = F.conv_transpose2d(grad, weight, stride=ctx.stride, padding=ctx.padding, output_padding=ctx.lost)
        return of_x, None, None, grad, None, None
