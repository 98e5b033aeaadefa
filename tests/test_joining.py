import numpy as np
import pytest
import torch
import torch.nn.functional as F

from gan.projection import Degradation, Plan, Task
from gan.projection.joining import averaged, joined, likeness, membrane


@pytest.fixture
def picture() -> torch.Tensor:
    """Smooth hills of colour."""
    stream = torch.Generator().manual_seed(0)
    small = torch.randn(1, 3, 6, 6, generator=stream).clamp(-1, 1)
    return F.interpolate(small, (64, 64), mode="bicubic", align_corners=False).clamp(-0.9, 0.9)


def hole(size: int = 64) -> torch.Tensor:
    known = torch.ones(1, 1, size, size)
    known[..., 16:48, 16:48] = 0
    return known


def test_what_is_known_around_a_hole_is_kept_to_the_pixel(picture: torch.Tensor) -> None:
    known = hole()
    found = joined(picture * known, Degradation(known=known), torch.zeros(2, 3, 64, 64))
    assert torch.equal(found * known, (picture * known).expand(2, -1, -1, -1))


def test_a_hole_is_filled_without_a_seam(picture: torch.Tensor) -> None:
    """Even where the model's picture is darker all over."""
    known = hole()
    filled = joined(picture * known, Degradation(known=known), picture - 0.5)
    assert (filled - picture).abs().max() < 0.25
    assert (filled - picture)[..., 16, 16:48].abs().mean() < 0.03


def test_a_slope_goes_on_through_a_hole() -> None:
    slope = torch.linspace(-0.5, 0.5, 64).expand(1, 3, 64, 64)
    assert torch.allclose(membrane(slope * hole(), hole()), slope, atol=0.02)


def test_the_model_adds_to_an_enlarged_picture_only_what_shrinking_took(picture: torch.Tensor) -> None:
    shrunk = Degradation(shrink=4)
    small = shrunk(picture)
    flat = joined(small, shrunk, torch.zeros(1, 3, 64, 64))
    assert torch.allclose(flat, F.interpolate(small, 64, mode="bicubic").clamp(-1, 1), atol=0.02)
    helped = joined(small, shrunk, picture)
    assert (helped - picture).square().mean() < (flat - picture).square().mean()


def test_noise_goes_and_what_the_model_knows_comes(picture: torch.Tensor) -> None:
    sigma = 0.2
    noisy = picture + sigma * torch.randn(picture.shape, generator=torch.Generator().manual_seed(1))
    found = joined(noisy, Degradation(sigma=sigma), picture)
    assert (found - picture).square().mean() < 0.2 * sigma**2


def test_a_picture_without_any_noise_is_handed_back(picture: torch.Tensor) -> None:
    assert torch.equal(joined(picture, Degradation(), torch.zeros_like(picture)), picture)


def test_alternatives_for_a_hole_are_told_apart_by_what_is_in_it(picture: torch.Tensor) -> None:
    """A hole of a quarter: each side's half."""
    whole = np.zeros((2, 64, 64, 3), np.uint8)
    whole[1, 16:48, 16:48] = 100
    tasks = [Task("fill", picture, Degradation(known=known), Plan()) for known in (hole(), None)]
    assert [task.variety(whole) for task in tasks] == [pytest.approx(100), pytest.approx(50)]


def test_a_mean_of_alike_pixels_leaves_an_even_picture_alone() -> None:
    even = torch.full((1, 3, 16, 16), 0.3)
    assert torch.allclose(averaged(even, likeness(even, 0.1)), even, atol=1e-5)


def test_a_hole_in_a_picture_of_an_odd_size_is_filled() -> None:
    known = torch.ones(1, 1, 7, 7)
    known[..., 3, 3] = 0
    assert torch.allclose(membrane(torch.full((1, 3, 7, 7), 0.4) * known, known), torch.tensor(0.4))
