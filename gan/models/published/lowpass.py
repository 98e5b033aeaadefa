"""Low-pass filters by Kaiser's window (Karras 2021, StyleGAN3, appendix C), and sampling with them."""

import math

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def low_pass(taps: int, *, cutoff: float, width: float, rate: int) -> Float[Tensor, " taps"]:
    """The separable filter: a sinc under Kaiser's window, of sum 1. One tap passes everything."""
    if taps == 1:
        return torch.ones(1, device="cpu")
    x = (np.arange(taps) - (taps - 1) / 2) * (2 * cutoff / rate)
    values = np.sinc(x) * np.kaiser(taps, _beta(taps, width, rate))
    return torch.tensor(values / values.sum(), dtype=torch.float32, device="cpu")


def radial_low_pass(taps: int, *, cutoff: float, width: float, rate: int) -> Float[Tensor, "taps taps"]:
    """The filter that passes frequencies alike in all directions: a jinc under the window of both axes, of sum 1."""
    x = (np.arange(taps) - (taps - 1) / 2) / rate
    radius = np.pi * np.hypot(*np.meshgrid(x, x))
    jinc = torch.special.bessel_j1(torch.tensor(2 * cutoff * radius, device="cpu")).numpy() / radius
    window = np.kaiser(taps, _beta(taps, width, rate))
    values = jinc * np.outer(window, window)
    return torch.tensor(values / values.sum(), dtype=torch.float32, device="cpu")


def _beta(taps: int, width: float, rate: int) -> float:
    """The window's shape for a transition band of `width` (Kaiser 1974)."""
    attenuation = 2.285 * (taps - 1) * math.pi * width / (rate / 2) + 7.95
    if attenuation > 50:
        return 0.1102 * (attenuation - 8.7)
    if attenuation > 21:
        return 0.5842 * float((attenuation - 21) ** 0.4) + 0.07886 * (attenuation - 21)
    return 0.0


def upsampled(
    x: Float[Tensor, "n c h w"], taps: Float[Tensor, " taps"], factor: int, padding: tuple[int, int]
) -> Float[Tensor, "n c h2 w2"]:
    """Zeros between the pixels and `padding` of them before and behind, then the filter, by rows and by columns.

    The filter is symmetric, so that this is a transposed convolution, of which some rows and columns are left out.
    """
    before, behind = len(taps) - 1 - padding[0], len(taps) - factor - padding[1]
    cut = max(0, min(before, behind))
    kernel = (taps * factor).expand(x.shape[1], 1, -1)
    x = F.conv_transpose2d(x, kernel[:, :, None], stride=(1, factor), padding=(0, cut), groups=x.shape[1])
    x = F.conv_transpose2d(x, kernel[..., None], stride=(factor, 1), padding=(cut, 0), groups=x.shape[1])
    sides = cut - before, cut - behind
    return F.pad(x, (*sides, *sides)) if any(sides) else x


def downsampled(x: Float[Tensor, "n c h w"], taps: Tensor, factor: int) -> Float[Tensor, "n c h2 w2"]:
    """The filter, separable (one dimension) or not (two), at every `factor`-th pixel; nothing beyond the edges."""
    groups = x.shape[1]
    if taps.ndim == 2:
        return F.conv2d(x, taps.expand(groups, 1, -1, -1), stride=factor, groups=groups)
    kernel = taps.expand(groups, 1, -1)
    x = F.conv2d(x, kernel[:, :, None], stride=(1, factor), groups=groups)
    return F.conv2d(x, kernel[..., None], stride=(factor, 1), groups=groups)
