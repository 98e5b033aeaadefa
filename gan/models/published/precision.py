"""Where layers draw in half precision: on graphics processors, and there where the original program does."""

import math

import torch
from jaxtyping import Float
from torch import Tensor

HALF = {"cuda": torch.float16}  # by the kind of a device


def precise(x: Tensor, *, half: bool) -> Tensor:
    """Activations in the precision of a layer that the original draws in half precision, or in single."""
    return x.to(HALF.get(x.device.type, torch.float32) if half else torch.float32)


def peaks(weight: Float[Tensor, "o i h w"]) -> Float[Tensor, " o"]:
    """What a kernel is divided by, so that no sum of half numbers grows beyond what they can hold."""
    return weight.abs().amax((1, 2, 3)) * math.sqrt(weight[0].numel())


def lowered(dtype: torch.dtype, weight: Float[Tensor, "o i h w"]) -> Float[Tensor, "o i h w"]:
    """The kernel, divided by its peaks, in that precision."""
    return (weight / peaks(weight)[:, None, None, None]).to(dtype)


def evened(
    styles: Float[Tensor, "n i"], scales: Float[Tensor, "n o"], weight_peaks: Float[Tensor, " o"]
) -> tuple[Float[Tensor, "n i"], Float[Tensor, "n o"]]:
    """Factors before and after a lowered kernel: the greatest style is 1, and what comes out is as large as ever."""
    greatest = styles.abs().amax(1, keepdim=True).clamp_min(1e-8)
    return styles / greatest, scales * greatest * weight_peaks
