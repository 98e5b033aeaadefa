"""How far two sets of feature vectors are apart, what one has that the other lacks, and how much of a grid one sees."""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

JACKKNIFE_GROUPS = 10
NEAREST = 5
FEWEST = 2 * JACKKNIFE_GROUPS  # pictures on either side without which scores say nothing

Features = Float[Tensor, "n d"]


@dataclass(frozen=True)
class Scores:
    """`kid` is the kernel distance (0: same distribution; may fall just below) and `kid_error` its standard error.

    `precision`: the share of generated pictures that look real. `recall`: the share of real pictures that the generator
    could have made. `density` and `coverage`: the same two, robust against outliers; density may exceed 1.
    """

    kid: float
    kid_error: float
    precision: float
    recall: float
    density: float
    coverage: float


def score(real: Features, generated: Float[Tensor, "m d"], *, cosine: bool = True) -> Scores:
    """All scores; the neighbourhoods compare equal numbers of both, the first of the larger set.

    With `cosine` only the directions of the features count, so that networks whose features have another scale are
    judged alike; without it their lengths do too, as in the papers.
    """
    count = min(len(real), len(generated))
    if count < FEWEST:
        raise ValueError(f"scores need at least {FEWEST} pictures on both sides, given {count}")
    real, generated = (unit(features) if cosine else _shrunk(features) for features in (real, generated))
    return Scores(*kernel_distance(real, generated), *neighbourhoods(real[:count], generated[:count]))


def _shrunk(features: Features) -> Features:
    """Divided by the root of d, so that their products are the papers' x.y / d."""
    return features / features.shape[1] ** 0.5


def kernel_distance(real: Features, generated: Float[Tensor, "m d"]) -> tuple[float, float]:
    """The unbiased squared MMD with the kernel (1 + x.y)^3, and its standard error by a delete-a-group jackknife.

    KID (Binkowski 2018) is that of features divided by the root of their number.
    """
    blocks = [_block_sums(real, real), _block_sums(generated, generated), _block_sums(real, generated)]
    sizes = [_group_sizes(len(real)), _group_sizes(len(generated))]
    kept = torch.ones(1 + JACKKNIFE_GROUPS, JACKKNIFE_GROUPS, dtype=torch.float64)
    kept[1:] -= torch.eye(JACKKNIFE_GROUPS, dtype=torch.float64)  # row 0 keeps all, row g leaves out group g - 1
    whole, *without = [_mmd(blocks, sizes, weights) for weights in kept]
    spread = torch.tensor(without, dtype=torch.float64)
    error = ((JACKKNIFE_GROUPS - 1) * spread.var(correction=0)).sqrt().item()
    return whole, error


def _mmd(blocks: list[Tensor], sizes: list[Tensor], kept: Tensor) -> float:
    """The unbiased estimate from the groups that `kept` weighs with 1."""
    same_real, same_generated, across = (kept @ block @ kept for block in blocks)
    n, m = (size @ kept for size in sizes)
    return (same_real / (n * (n - 1)) + same_generated / (m * (m - 1)) - 2 * across / (n * m)).item()


def _block_sums(a: Tensor, b: Tensor) -> Float[Tensor, "groups groups"]:
    """The kernel summed over pairs, group by group; where both sets are the same one, no vector is its own pair."""
    sums = torch.zeros(JACKKNIFE_GROUPS, JACKKNIFE_GROUPS, dtype=torch.float64)
    for row, x in enumerate(a.tensor_split(JACKKNIFE_GROUPS)):
        for column, y in enumerate(b.tensor_split(JACKKNIFE_GROUPS)):
            kernel = (1 + x @ y.T).pow(3)
            if a is b and row == column:
                kernel.fill_diagonal_(0)
            sums[row, column] = kernel.sum(dtype=torch.float64)
    return sums


def _group_sizes(count: int) -> Float[Tensor, " groups"]:
    return torch.tensor([len(part) for part in torch.arange(count).tensor_split(JACKKNIFE_GROUPS)]).double()


def neighbourhoods(real: Features, generated: Features) -> tuple[float, float, float, float]:
    """Precision, recall (Kynkäänniemi 2019), density, coverage (Naeem 2020) with the 5 nearest neighbours."""
    real_radius, generated_radius = _radii(real), _radii(generated)
    across = torch.cdist(real, generated)
    in_real = across < real_radius[:, None]
    precision = in_real.any(dim=0).float().mean().item()
    recall = (across < generated_radius).any(dim=1).float().mean().item()
    density = in_real.float().sum(dim=0).mean().item() / NEAREST
    coverage = in_real.any(dim=1).float().mean().item()
    return precision, recall, density, coverage


def _radii(features: Features) -> Float[Tensor, " n"]:
    """Each vector's distance to its 5th neighbour, itself not counted."""
    return torch.cdist(features, features).kthvalue(NEAREST + 1, dim=1).values


def frechet_distance(real: Features, generated: Float[Tensor, "m d"]) -> float:
    """The squared Wasserstein distance of two Gaussians with the sets' means and covariances (Heusel 2017)."""
    (mean_a, cov_a), (mean_b, cov_b) = (_gaussian(features) for features in (real, generated))
    # The trace of (A B)^1/2 from the eigenvalues of A^1/2 B A^1/2, which is symmetric and has the same ones.
    values, vectors = torch.linalg.eigh(cov_a)
    root = vectors * values.clamp_min(0).sqrt() @ vectors.T
    overlap = torch.linalg.eigvalsh(root @ cov_b @ root).clamp_min(0).sqrt().sum()
    return ((mean_a - mean_b).square().sum() + cov_a.trace() + cov_b.trace() - 2 * overlap).item()


def _gaussian(features: Features) -> tuple[Float[Tensor, " d"], Float[Tensor, "d d"]]:
    features = features.double()
    return features.mean(dim=0), torch.cov(features.T)


def detail_powers(pictures: Float[Tensor, "n c h w"]) -> Float[Tensor, "2 3"]:
    """The power of horizontal, vertical and diagonal detail in squares of 2x2 pixels, which start at even or odd ones.

    What `grid` needs; of several batches, add them up.
    """
    even, odd = pictures[..., :-2, :-2], pictures[..., 1:-1, 1:-1]
    return torch.stack([_detail_power(even), _detail_power(odd)])


def _detail_power(pictures: Float[Tensor, "n c h w"]) -> Float[Tensor, " 3"]:
    a, b, c, d = (pictures[..., y::2, x::2] for y in (0, 1) for x in (0, 1))
    return torch.stack([band.double().square().sum() for band in (a + b - c - d, a - b + c - d, a - b - c + d)])


def grid(powers: Float[Tensor, "2 3"]) -> float:
    """How many times stronger detail is at even than at odd pixels, or the other way round; 1 where it is alike.

    Pictures know no even and odd pixels. Networks that draw 2x2 pixels at a time do: 2 is a grid that one sees, and
    that a feature network with strides of two pixels hardly does.
    """
    even, odd = powers.clamp_min(1e-12)
    return ((even / odd).log().abs().mean() / 2).exp().item()


def unit(features: Features) -> Features:
    """Every vector at length 1."""
    return torch.nn.functional.normalize(features, dim=1)
