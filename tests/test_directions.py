"""Promises of the mathematics of directions, on data where the answer is known."""

import pytest
import torch

from gan.directions import cleaned, covariance, factorised, orthogonalised, principal, regress, voted


def noise(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


SKEW = noise(6, 6, seed=9)
WS = noise(4000, 6) @ SKEW + 3


def test_regression_finds_the_slopes_that_made_the_targets() -> None:
    slopes = noise(6, 2, seed=1)
    found, offset = regress(WS, WS @ slopes + 5, ridge=1e-6)
    torch.testing.assert_close(found, slopes, atol=1e-2, rtol=1e-2)
    torch.testing.assert_close(WS @ found + offset, WS @ slopes + 5, atol=1e-2, rtol=1e-2)


def test_an_orthogonalised_direction_changes_its_own_attribute_only() -> None:
    slopes = noise(6, 3, seed=2)
    directions = orthogonalised(slopes, covariance(WS))
    torch.testing.assert_close(directions @ slopes, torch.eye(3), atol=0.02, rtol=0)


def test_it_is_the_likeliest_of_all_such_steps() -> None:
    slopes, spread = noise(6, 2, seed=3), covariance(WS)
    step = orthogonalised(slopes, spread)[0]
    sideways = torch.linalg.svd(slopes.T).Vh[2:]  # changes neither attribute
    slack = (step @ torch.linalg.solve(spread, sideways.T)).abs()
    assert slack.max() < 0.02 * torch.linalg.solve(spread, step).norm() * sideways.norm()


def test_damping_turns_a_direction_towards_its_plain_regression() -> None:
    slopes, spread = noise(6, 3, seed=2), covariance(WS)
    plain = torch.nn.functional.normalize((spread @ slopes).T)
    near = [torch.nn.functional.normalize(orthogonalised(slopes, spread, damping)) for damping in (1e-3, 1.0, 1e3)]
    likeness = torch.stack([(one * plain).sum(1) for one in near])
    assert (likeness.diff(dim=0) >= -1e-4).all()
    torch.testing.assert_close(likeness[-1], torch.ones(3), atol=1e-3, rtol=0)


def test_cleaning_takes_back_half_of_small_side_effects() -> None:
    response = noise(6, 3, seed=5)
    effects = torch.eye(3) + 0.1 * noise(3, 3, seed=4)
    directions = effects @ torch.linalg.pinv(response)  # their effects are these
    sides = lambda found: (found - torch.diag(found.diagonal())).abs().max()  # noqa: E731
    better = cleaned(directions, effects) @ response
    assert sides(better) < 0.7 * sides(effects)
    torch.testing.assert_close(better.diagonal(), effects.diagonal(), atol=0.05, rtol=0)


def test_principal_axes_come_in_order_and_one_deviation_long() -> None:
    axes = principal(WS, 3)
    torch.testing.assert_close(axes.norm(dim=1).square(), torch.linalg.eigvalsh(covariance(WS)).flip(0)[:3])


def test_factorisation_finds_the_inputs_that_styles_hear_best() -> None:
    found = factorised(torch.diag(torch.tensor([0.1, 5.0, 1.0])), 2)
    assert found.abs().argmax(dim=1).tolist() == [1, 2]


def test_votes_teach_the_direction_that_made_them() -> None:
    spread, wanted = covariance(WS), noise(6, seed=6)
    ws = WS[:20]
    liked = (ws - WS.mean(0)) @ wanted > 0
    step = voted(ws, liked, WS.mean(0), spread)
    assert step @ wanted > 0.6 * (wanted @ spread @ wanted).sqrt()
    torch.testing.assert_close(step @ torch.linalg.solve(spread, step), torch.tensor(1.0), atol=1e-3, rtol=0)


def test_votes_of_one_kind_teach_nothing() -> None:
    with pytest.raises(ValueError, match="at least one liked and one disliked"):
        voted(WS[:3], torch.ones(3, dtype=torch.bool), WS.mean(0), covariance(WS))
