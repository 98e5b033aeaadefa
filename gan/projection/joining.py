"""What is handed back for a damaged picture: what it says by itself, and detail that only the model can know.

For a target y that came about by a damage A, a picture G that the model found for it, and a classical remedy C:

    x = C(y) + share · (G − C(A(G)))

So what y tells is kept, and of the model's picture comes only what no remedy could have told. C is cubic enlargement
for a shrunk picture, or a network where that was measured nearer (see `gan.projection.plain`), non-local means for a
noisy one (Buades 2005), and the membrane for a hole (Pérez 2003).
"""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from gan.projection.degradation import Degradation

SHARES = {"enlarge": 0.5, "denoise": 0.3, "fill": 0.8}  # as measured: more is crisper, and further from the original
REACH, PATCH = 7, 5  # pixels around each, among which alike ones are looked for; rows and columns that are compared
ALIKE = 0.5  # of sigma: how far apart alike surroundings may be
COARSEST = 8  # rows and columns, below which a membrane isn't begun any smaller
SWEEPS = 200

Remedy = Callable[[Float[Tensor, "n 3 h w"]], Float[Tensor, "n 3 h2 w2"]]


def cubic(images: Float[Tensor, "n 3 h w"]) -> Float[Tensor, "n 3 h4 w4"]:
    """Four times as wide and high."""
    return F.interpolate(images, scale_factor=4, mode="bicubic", align_corners=False)


def joined(
    target: Float[Tensor, "1 3 h w"],
    degradation: Degradation,
    found: Float[Tensor, "n 3 h2 w2"],
    enlarge: Remedy = cubic,
) -> Float[Tensor, "n 3 h2 w2"]:
    """The restored pictures for what was `found` in the model; the target itself where there is no damage.

    `enlarge` is the remedy for a picture that was shrunk four times.
    """
    share, remedy = _remedy(target, degradation, enlarge)
    restored = remedy(target) + share * (found - remedy(degradation(found)))
    if degradation.known is not None:
        restored = torch.where(degradation.known > 0, target, restored)
    return restored.clamp(-1, 1)


def _remedy(target: Float[Tensor, "1 3 h w"], degradation: Degradation, enlarge: Remedy) -> tuple[float, Remedy]:
    if degradation.known is not None:
        return SHARES["fill"], lambda images: membrane(images, degradation.known)
    if degradation.shrink > 1:
        return SHARES["enlarge"], enlarge
    if not degradation.sigma:
        return 0.0, lambda images: images
    weights = likeness(target, degradation.sigma)
    return SHARES["denoise"], lambda images: averaged(images, weights)


def membrane(images: Float[Tensor, "n 3 h w"], known: Float[Tensor, "1 1 h w"]) -> Float[Tensor, "n 3 h w"]:
    """The pictures with their unknown pixels filled so that each is the mean of its neighbours.

    A mean of neighbours travels one pixel at a time, so a picture with a quarter of the pixels is filled first, in the
    same way.
    """
    holds = images * known
    if min(images.shape[2:]) >= 2 * COARSEST and all(side % 2 == 0 for side in images.shape[2:]):
        weight = F.avg_pool2d(known, 2)
        coarse = membrane(F.avg_pool2d(holds, 2) / weight.clamp_min(0.25), (weight > 0).to(known))
        guess = F.interpolate(coarse, scale_factor=2, mode="bilinear", align_corners=False)
    else:
        guess = (holds.sum(dim=(2, 3), keepdim=True) / known.sum().clamp_min(1)).expand_as(images)
    filled = torch.where(known > 0, images, guess)
    for _ in range(SWEEPS):
        wide = F.pad(filled, (1, 1, 1, 1), mode="replicate")
        mean = (wide[..., 1:-1, :-2] + wide[..., 1:-1, 2:] + wide[..., :-2, 1:-1] + wide[..., 2:, 1:-1]) / 4
        filled = torch.where(known > 0, images, mean)
    return filled


def likeness(noisy: Float[Tensor, "1 3 h w"], sigma: float) -> Float[Tensor, "places 1 h w"]:
    """How alike two surroundings are: those of each pixel, and those of the pixel at each place around it."""
    weights = []
    for down, right in _places():
        apart = (torch.roll(noisy, (down, right), (2, 3)) - noisy).square().mean(1, keepdim=True)
        apart = F.avg_pool2d(F.pad(apart, (PATCH // 2,) * 4, mode="reflect"), PATCH, 1)
        weights.append(torch.exp(-(apart - 2 * sigma**2).clamp_min(0) / (ALIKE * sigma) ** 2))
    found = torch.cat(weights)
    return found / found.sum(0)


def averaged(images: Float[Tensor, "n 3 h w"], weights: Float[Tensor, "places 1 h w"]) -> Float[Tensor, "n 3 h w"]:
    """Each pixel becomes the mean of those around it, weighted by their `likeness` in another picture."""
    shifted = zip(weights, _places(), strict=True)
    return sum(weight * torch.roll(images, place, (2, 3)) for weight, place in shifted)


def _places() -> list[tuple[int, int]]:
    around = range(-REACH, REACH + 1)
    return [(down, right) for down in around for right in around]
