"""Short cuts of a training step give what the long way gives, to the last derivative."""

import pytest
import torch
import torch.nn.functional as F

from gan.augment import AUGMENTATIONS, augment_pairs
from gan.features.efficientnet import SameConv
from gan.losses import difference_penalty, gradient_penalty
from gan.models.discriminator import Discriminator, DiscriminatorConfig
from gan.models.modulation import StyledLayer


@pytest.mark.parametrize("size", [15, 16])
@pytest.mark.parametrize("kernel", [3, 5])
def test_the_gradient_of_a_frozen_strided_depthwise_convolution_is_pytorchs_own(size: int, kernel: int) -> None:
    torch.manual_seed(0)
    layer = SameConv(6, 6, kernel, 2, groups=6).requires_grad_(False)
    found, wanted = (torch.randn(2, 6, size, size).requires_grad_() for _ in range(2))
    with torch.no_grad():
        wanted.copy_(found)
    padded = max((-(-size // 2) - 1) * 2 + kernel - size, 0)
    before = padded // 2
    plain = F.pad(wanted, (before, padded - before, before, padded - before))
    plain = F.conv2d(plain, layer.weight, layer.bias, stride=2, groups=6)
    assert torch.equal(layer(found), plain)
    layer(found).square().sum().backward()
    plain.square().sum().backward()
    torch.testing.assert_close(found.grad, wanted.grad)
    with torch.autocast("cpu", torch.bfloat16):
        assert torch.autograd.grad(layer(found).sum(), found)[0].dtype == torch.float32


def test_a_styled_layer_draws_the_same_while_it_learns() -> None:
    torch.manual_seed(0)
    layer = StyledLayer(4, 6, 8, w_dim=8, up=False, noise=True).eval()
    x, styles, added = torch.randn(2, 4, 8, 8), torch.randn(2, 4), torch.randn(2, 2, 6)
    with torch.no_grad():
        drawn = layer(x, styles, added)
    torch.testing.assert_close(layer(x, styles, added), drawn)


def test_finite_differences_are_on_average_the_squared_gradient() -> None:
    torch.manual_seed(0)
    weight = torch.randn(3 * 4 * 4)
    inputs = torch.randn(4096, 3, 4, 4)

    def judge(images: torch.Tensor) -> torch.Tensor:
        return (images.flatten(1) @ weight)[:, None]

    found = difference_penalty(judge, judge(inputs), inputs)
    assert found.shape == (4096,)
    assert found.mean().item() == pytest.approx(weight.square().sum().item(), rel=0.1)


def test_finite_differences_weigh_a_discriminator_as_its_gradient_does() -> None:
    torch.manual_seed(0)
    discriminator = Discriminator(DiscriminatorConfig(resolution=16, channels=(8, 8, 8))).requires_grad_(False)
    images = torch.randn(8, 3, 16, 16)
    exact = gradient_penalty(discriminator(images.requires_grad_()), images).mean().item()
    with torch.no_grad():
        found = [difference_penalty(discriminator, discriminator(images), images).mean() for _ in range(100)]
    assert torch.stack(found).mean().item() == pytest.approx(exact, rel=0.15)


def test_pairs_that_are_augmented_alike_are_moved_and_cut_alike() -> None:
    pictures = torch.rand(8, 3, 16, 16)
    for strength in (1.0, 0.5):
        real, fake = augment_pairs(pictures, pictures.clone(), tuple(AUGMENTATIONS), strength)
        assert torch.equal(real, fake)
        assert not torch.equal(real, pictures)
