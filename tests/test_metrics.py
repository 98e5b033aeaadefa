import pytest
import torch

from gan.metrics import detail_powers, frechet_distance, grid, kernel_distance, neighbourhoods, score, unit


def cloud(count: int, *, seed: int = 0, shift: float = 0.0, spread: float = 1.0, dims: int = 16) -> torch.Tensor:
    """Directions with positive coordinates, as a network's pooled features have."""
    noise = torch.randn(count, dims, generator=torch.Generator().manual_seed(seed))
    return unit((3 + shift * torch.arange(dims) / dims + spread * noise).abs())


def test_two_samples_of_one_distribution_have_a_distance_of_zero_within_its_error() -> None:
    estimates = [kernel_distance(cloud(200, seed=2 * i), cloud(300, seed=2 * i + 1)) for i in range(20)]
    assert sum(abs(kid) < 2 * error for kid, error in estimates) >= 17
    assert abs(sum(kid for kid, _ in estimates)) / 20 < 0.002


def test_the_distance_is_the_textbook_sum() -> None:
    a, b = (cloud(25, seed=seed).double() for seed in (1, 2))
    within = [((1 + x @ x.T) ** 3).fill_diagonal_(0).sum() / (25 * 24) for x in (a, b)]
    expected = within[0] + within[1] - 2 * ((1 + a @ b.T) ** 3).mean()
    assert kernel_distance(a, b)[0] == pytest.approx(expected.item(), rel=1e-9)


def test_the_error_tells_how_much_the_distance_varies() -> None:
    estimates = [kernel_distance(cloud(200, seed=2 * i, shift=2.0), cloud(200, seed=2 * i + 1)) for i in range(40)]
    spread = torch.tensor([kid for kid, _ in estimates]).std().item()
    errors = torch.tensor([error for _, error in estimates]).mean().item()
    assert 0.6 * spread < errors < 1.6 * spread


def test_the_farther_apart_the_larger_every_distance() -> None:
    real = cloud(300)
    shifted = [cloud(300, seed=1, shift=shift) for shift in (0.0, 1.0, 3.0)]
    for distance in (lambda x: kernel_distance(real, x)[0], lambda x: frechet_distance(real, x)):
        near, far, farther = (distance(one) for one in shifted)
        assert near < far < farther


def test_a_generator_with_one_picture_is_precise_but_recalls_nothing() -> None:
    real = cloud(200)
    stuck = real[:1] + 0.001 * torch.randn(200, 16, generator=torch.Generator().manual_seed(3))
    precision, recall, _, coverage = neighbourhoods(real, stuck)
    assert precision == 1
    assert recall < 0.05
    assert coverage < 0.2


def test_noise_far_from_everything_is_not_precise() -> None:
    precision, _, density, _ = neighbourhoods(cloud(200), cloud(200, seed=1, shift=40.0))
    assert (precision, density) == (0, 0)


def test_the_same_distribution_scores_high_in_all_four() -> None:
    scores = score(cloud(400), cloud(400, seed=1))
    assert min(scores.precision, scores.recall, scores.density, scores.coverage) > 0.75


def test_half_of_the_modes_lower_recall_and_coverage_but_not_precision() -> None:
    modes = torch.cat([cloud(150), cloud(150, seed=1, shift=30.0)])
    half = cloud(300, seed=2)
    precision, recall, _, coverage = neighbourhoods(modes, half)
    assert precision > 0.8
    assert recall < 0.75
    assert coverage < 0.6


def test_the_frechet_distance_of_gaussians_is_the_known_one() -> None:
    one = torch.randn(20_000, 4, generator=torch.Generator().manual_seed(0))
    two = 2 * torch.randn(20_000, 4, generator=torch.Generator().manual_seed(1)) + 1
    assert frechet_distance(one, two) == pytest.approx(4 * (1 + 1), rel=0.05)  # |mean|^2 + (2 - 1)^2, four times


def test_directions_alone_are_compared_unless_lengths_are_asked_for() -> None:
    real, other = cloud(200), cloud(200, seed=1)
    same = [score(real, scale * other) for scale in (1, 4)]
    assert same[0].kid == pytest.approx(same[1].kid, abs=1e-6)
    assert same[0].precision == same[1].precision
    longer = score(real, 4 * other, cosine=False)
    assert longer.kid > same[0].kid + 0.01
    assert longer.precision == 0


def test_the_distance_of_whole_features_is_that_of_the_paper() -> None:
    a, b = (5 * cloud(25, seed=seed).double() for seed in (1, 2))
    within = [((1 + x @ x.T / 16) ** 3).fill_diagonal_(0).sum() / (25 * 24) for x in (a, b)]
    expected = within[0] + within[1] - 2 * ((1 + a @ b.T / 16) ** 3).mean()
    assert score(a, b, cosine=False).kid == pytest.approx(expected.item(), rel=1e-9)


def test_too_few_pictures_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 20 pictures"):
        score(cloud(19), cloud(300))


def test_a_grid_is_seen_in_blocks_of_two_pixels_and_not_in_what_knows_no_blocks() -> None:
    noise = torch.randn(4, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    blocks = noise[..., :32, :32].repeat_interleave(2, 2).repeat_interleave(2, 3)
    assert grid(detail_powers(noise)) == pytest.approx(1, abs=0.05)
    assert grid(detail_powers(noise + blocks)) > 1.3
    halves = sum(detail_powers(part) for part in (noise + blocks).split(2))
    assert torch.allclose(halves, detail_powers(noise + blocks))
