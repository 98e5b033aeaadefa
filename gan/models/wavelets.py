"""Haar wavelets and axes of colour: what a network draws and reads in place of pixels, in units of the data's own."""

import math

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from gan.models.resampling import enlarge

# Rows are the orthonormal 2x2 Haar filters: average, vertical, horizontal and diagonal detail; its own inverse.
HAAR = ((0.5, 0.5, 0.5, 0.5), (0.5, 0.5, -0.5, -0.5), (0.5, -0.5, 0.5, -0.5), (0.5, -0.5, -0.5, 0.5))
# Rows are orthonormal axes of colour: light, red against blue, green against magenta. Real detail is nearly all light.
OPPONENT = tuple(
    tuple(part / math.sqrt(parts) for part in axis)
    for axis, parts in (((1, 1, 1), 3), ((1, 0, -1), 2), ((-1, 2, -1), 6))
)

Scales = tuple[float, ...]


def require_scales(scales: Scales | None, colours: int = 3) -> None:
    """Raises ValueError unless these are a deviation for each band (4), or for each band and axis of colour (12)."""
    counts = (4, 12) if colours == 3 else (4,)
    if scales is not None and not (len(scales) in counts and min(scales) > 0):
        raise ValueError(f"wavelet_scales must be {' or '.join(map(str, counts))} positive numbers, given {scales}")


def to_wavelets(images: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c4 h2 w2"]:
    """The four Haar bands of every channel at half the resolution; band-major ([LL of RGB, LH of RGB, ...])."""
    n, c, h, w = images.shape
    pixels = F.pixel_unshuffle(images, 2).view(n, c, 4, h // 2, w // 2)
    return torch.einsum("kj,ncjhw->nkchw", images.new_tensor(HAAR), pixels).reshape(n, 4 * c, h // 2, w // 2)


def from_wavelets(bands: Float[Tensor, "n c4 h w"]) -> Float[Tensor, "n c h2 w2"]:
    """The pictures of these bands."""
    n, channels, h, w = bands.shape
    pixels = torch.einsum("kj,nkchw->ncjhw", bands.new_tensor(HAAR), bands.view(n, 4, channels // 4, h, w))
    return F.pixel_shuffle(pixels.reshape(n, channels, h, w), 2)


def to_opponents(bands: Float[Tensor, "n 12 h w"]) -> Float[Tensor, "n 12 h w"]:
    """Bands of red, green and blue as bands of the axes of `OPPONENT`."""
    return torch.einsum("ac,nbchw->nbahw", bands.new_tensor(OPPONENT), bands.unflatten(1, (4, 3))).flatten(1, 2)


def deviations(images: Float[Tensor, "n c h w"]) -> Scales:
    """What to scale the bands of such pictures by: one number a band for grey ones, one a band and axis for others.

    At least 0.004: an eighth of a step of 8-bit pixels more or less is no detail.
    """
    return _rounded(to_wavelets(images[:, :1]) if is_grey(images) else to_opponents(to_wavelets(images)))


def colour_deviations(images: Float[Tensor, "n 3 h w"]) -> Scales:
    """Those of the pixels along the axes of `OPPONENT`."""
    return _rounded(_along_axes(images))


def level_deviations(images: Float[Tensor, "n 3 h w"], levels: int) -> Scales:
    """What each of so many levels, from 4x4 upwards, has to add to the enlarged picture of the level below it.

    One number a level and axis, level by level; one a level for grey pictures. Images are at least as large as the
    highest level.
    """
    images = images[:, :1] if is_grey(images) else _along_axes(images)
    found: Scales = ()
    below = images.new_zeros(())
    for level in range(levels):
        here = F.adaptive_avg_pool2d(images, 4 << level)
        found += _rounded(here - below)
        below = enlarge(here)
    return found


def is_grey(images: Float[Tensor, "n c h w"]) -> bool:
    """Whether all channels are alike in every picture."""
    return bool((images == images[:, :1]).all())


def _along_axes(images: Float[Tensor, "n 3 h w"]) -> Float[Tensor, "n 3 h w"]:
    return torch.einsum("ac,nchw->nahw", images.new_tensor(OPPONENT), images)


def _rounded(bands: Float[Tensor, "n bands h w"]) -> Scales:
    return tuple(round(max(0.004, value), 4) for value in bands.std(dim=(0, 2, 3)).tolist())


def synthesis_matrix(scales: Scales, colours: int) -> Float[Tensor, "pixel_colours band_colours"]:
    """What makes the 2x2 pixels in their colours of scaled bands; with 12 scales, of bands along `OPPONENT`'s axes."""
    return torch.tensor(_synthesis(scales, colours), dtype=torch.float32)


def analysis_matrix(scales: Scales, colours: int) -> Float[Tensor, "band_colours pixel_colours"]:
    """The inverse: scaled bands of 2x2 pixels."""
    matrix = _synthesis(scales, colours)
    return torch.tensor(matrix.T / np.square(matrix).sum(axis=0)[:, None], dtype=torch.float32)


def colour_matrix(scales: Scales) -> Float[Tensor, "colours axes"]:
    """What makes colours of their scaled axes; one scale is grey's own."""
    axes = np.array(OPPONENT) if len(scales) == 3 else np.eye(1)
    return torch.tensor(axes.T * np.array(scales), dtype=torch.float32)


def axes_matrix(scales: Scales) -> Float[Tensor, "axes colours"]:
    """The inverse: scaled axes of colours."""
    matrix = np.array(OPPONENT) / np.array(scales)[:, None]
    return torch.tensor(matrix, dtype=torch.float32)


def _synthesis(scales: Scales, colours: int) -> np.ndarray:
    """In numpy, since networks are also built without memory, where arithmetic makes torch load its compiler: 1 s."""
    axes = np.array(OPPONENT) if len(scales) == 12 else np.eye(colours)
    return np.kron(np.array(HAAR).T, axes.T) * np.repeat(scales, 4 * colours // len(scales))
