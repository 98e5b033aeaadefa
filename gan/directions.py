"""Directions in W that change one thing: regressed from attributes, found without labels, or taught by votes."""

import torch
from jaxtyping import Bool, Float
from torch import Tensor

TINY = 1e-12
RIDGE = 1e-3  # of the mean variance: keeps the inverse of a covariance finite


def covariance(ws: Float[Tensor, "n w_dim"]) -> Float[Tensor, "w_dim w_dim"]:
    """The covariance of w about its own mean, with a small ridge so that it can be inverted."""
    centred = ws - ws.mean(dim=0)
    spread = centred.T @ centred / max(1, len(ws) - 1)
    return spread + RIDGE * spread.diagonal().mean() * torch.eye(len(spread), dtype=ws.dtype, device=ws.device)


def regress(
    inputs: Float[Tensor, "n d"], targets: Float[Tensor, "n k"], ridge: float
) -> tuple[Float[Tensor, "d k"], Float[Tensor, " k"]]:
    """Slopes and offsets of the ridge regression of every target; `ridge` is relative to the inputs' mean variance."""
    mean, level = inputs.mean(dim=0), targets.mean(dim=0)
    x = inputs - mean
    gram = x.T @ x
    gram.diagonal().add_(ridge * gram.diagonal().mean())
    slopes = torch.linalg.solve(gram, x.T @ (targets - level))
    return slopes, level - mean @ slopes


def orthogonalised(
    slopes: Float[Tensor, "d k"], spread: Float[Tensor, "d d"], damping: float = RIDGE
) -> Float[Tensor, "k d"]:
    """Direction i raises attribute i by 1 and no other, as far as attributes are linear and `damping` is small.

    Of all such directions it is the one that stays nearest to the distribution of w (of covariance `spread`). With more
    `damping` it turns towards the plain regression of its own attribute, which noise in the other attributes can't
    bend.
    """
    reach = slopes.T @ spread @ slopes
    reach.diagonal().add_(damping * reach.diagonal().mean())
    return torch.linalg.solve(reach, slopes.T @ spread)


def cleaned(
    directions: Float[Tensor, "k d"], effects: Float[Tensor, "k k"], share: float = 0.5
) -> Float[Tensor, "k d"]:
    """The directions less a `share` of their side effects, measured as [direction, attribute].

    What direction i does to attribute j is taken back along direction j; only a share, since measuring is noisy.
    """
    own = effects.diagonal()
    sides = effects - torch.diag(own)
    return directions - share * (sides / own.clamp_min(own.amax() / 10)) @ directions


def principal(ws: Float[Tensor, "n w_dim"], count: int) -> Float[Tensor, "count w_dim"]:
    """The axes along which w varies most, each one standard deviation long. Source: Härkönen 2020 (GANSpace)."""
    values, vectors = torch.linalg.eigh(covariance(ws))
    return (vectors * values.clamp_min(0).sqrt()).T.flip(0)[:count]


def factorised(styles: Float[Tensor, "rows w_dim"], count: int) -> Float[Tensor, "count w_dim"]:
    """The unit directions that change styles most: eigenvectors of AᵀA. Source: Shen 2021 (SeFa)."""
    _, vectors = torch.linalg.eigh(styles.T @ styles)
    return vectors.T.flip(0)[:count]


def voted(
    ws: Float[Tensor, "n w_dim"],
    liked: Bool[Tensor, " n"],
    average: Float[Tensor, " w_dim"],
    spread: Float[Tensor, "w_dim w_dim"],
) -> Float[Tensor, " w_dim"]:
    """The direction that best tells liked from disliked pictures, of length 1 in standard deviations of w.

    A linear discriminant on whitened w, solved in its dual form: as many unknowns as votes, so twenty take a
    millisecond. Of all steps that separate the votes so far it is the likeliest one. Source: Fisher 1936.
    """
    if bool(liked.all()) or not bool(liked.any()):
        raise ValueError("a direction is taught by at least one liked and one disliked picture")
    x = (ws - average).double()
    inverse = torch.linalg.inv(spread.double())
    share = liked.double().mean()
    target = torch.where(liked, 1 / share, -1 / (1 - share))  # both sides weigh the same
    centred = x - x.mean(dim=0)
    kernel = centred @ inverse @ centred.T
    kernel.diagonal().add_(kernel.diagonal().mean().clamp_min(TINY) / 2)
    step = torch.linalg.solve(kernel, target) @ centred
    return (step / (step @ inverse @ step).clamp_min(TINY).sqrt()).to(ws.dtype)
