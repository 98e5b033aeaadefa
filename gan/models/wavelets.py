"""Haar wavelets: the bands that a network may draw and read in place of pixels, in units of the data's own."""

import math

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

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


def to_opponents(bands: Float[Tensor, "n 12 h w"]) -> Float[Tensor, "n 12 h w"]:
    """Bands of red, green and blue as bands of the axes of `OPPONENT`."""
    return torch.einsum("ac,nbchw->nbahw", bands.new_tensor(OPPONENT), bands.unflatten(1, (4, 3))).flatten(1, 2)


def deviations(images: Float[Tensor, "n c h w"]) -> Scales:
    """What to scale the bands of such pictures by: one number a band for grey ones, one a band and axis for others.

    At least 0.004: an eighth of a step of 8-bit pixels more or less is no detail.
    """
    grey = bool((images == images[:, :1]).all())
    bands = to_wavelets(images[:, :1]) if grey else to_opponents(to_wavelets(images))
    return tuple(round(max(0.004, value), 4) for value in bands.std(dim=(0, 2, 3)).tolist())


def synthesis_matrix(scales: Scales, colours: int) -> Float[Tensor, "pixel_colours band_colours"]:
    """What makes the 2x2 pixels in their colours of scaled bands; with 12 scales, of bands along `OPPONENT`'s axes."""
    return torch.tensor(_synthesis(scales, colours), dtype=torch.float32)


def analysis_matrix(scales: Scales, colours: int) -> Float[Tensor, "band_colours pixel_colours"]:
    """The inverse: scaled bands of 2x2 pixels."""
    matrix = _synthesis(scales, colours)
    return torch.tensor(matrix.T / np.square(matrix).sum(axis=0)[:, None], dtype=torch.float32)


def _synthesis(scales: Scales, colours: int) -> np.ndarray:
    """In numpy, since networks are also built without memory, where arithmetic makes torch load its compiler: 1 s."""
    axes = np.array(OPPONENT) if len(scales) == 12 else np.eye(colours)
    return np.kron(np.array(HAAR).T, axes.T) * np.repeat(scales, 4 * colours // len(scales))
