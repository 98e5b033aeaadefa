"""What the networks and their building blocks promise."""

from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gan.augment import AUGMENTATIONS, augment, mirror
from gan.device import bfloat16_pays, pick_device
from gan.ema import ema_decay, update_ema
from gan.images import from_uint8, grid, to_uint8
from gan.losses import LOSSES, gradient_penalty
from gan.models import build_generator
from gan.models.discriminator import Discriminator, DiscriminatorConfig, append_minibatch_deviation
from gan.models.layers import from_wavelets, to_wavelets
from gan.models.resampling import upsample
from gan.models.stylegan2 import StyleGAN2Config, StyleGAN2Generator
from gan.models.transplant import transplant_discriminator, transplant_generator

TINY = {"z_dim": 8, "w_dim": 8}


def pictures(count: int = 4, size: int = 16, seed: int = 0) -> Tensor:
    return torch.rand(count, 3, size, size, generator=torch.Generator().manual_seed(seed)) * 2 - 1


def a_generator(**config: Any) -> StyleGAN2Generator:
    torch.manual_seed(0)
    return StyleGAN2Generator(StyleGAN2Config(**TINY | config)).eval()


def test_wavelets_lose_nothing_and_keep_the_energy() -> None:
    images = pictures()
    bands = to_wavelets(images)
    assert torch.allclose(from_wavelets(bands), images, atol=1e-6)
    assert torch.allclose(bands.norm(), images.norm())


def test_upsampling_is_the_fir_filter_1_3_3_1() -> None:
    x = pictures()
    expected = F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)  # the same away from the edge
    assert torch.allclose(upsample(x)[..., 2:-2, 2:-2], expected[..., 2:-2, 2:-2], atol=1e-6)


def test_noise_varies_in_training_and_is_constant_otherwise() -> None:
    generator = a_generator(resolution=16, channels=(8, 8, 8), noise=True)
    for block in generator.blocks:
        nn.init.ones_(block.same.noise_strength)
    z = torch.randn(2, 8)
    assert torch.equal(generator(z), generator(z))
    generator.train()
    assert not torch.equal(generator(z), generator(z))


@pytest.mark.parametrize("wavelet", [False, True])
def test_the_discriminator_answers_for_every_picture(wavelet: bool) -> None:
    config = DiscriminatorConfig(
        resolution=16, channels=(8, 8) if wavelet else (8, 8, 8), wavelet=wavelet, num_classes=3
    )
    assert Discriminator(config)(pictures(8), torch.arange(8) % 3).shape == (8, 1)


def test_minibatch_deviation_never_mixes_the_halves_of_a_batch() -> None:
    same, varied = torch.ones(4, 2, 4, 4), torch.randn(4, 2, 4, 4)
    deviation = append_minibatch_deviation(torch.cat([same, varied]), 4)[:, 0].mean(dim=(1, 2))
    assert (deviation[:4] < 1e-3).all()
    assert (deviation[4:] > 0.1).all()


@pytest.mark.parametrize("name", LOSSES)
def test_every_loss_falls_as_its_player_gets_better(name: str) -> None:
    good, bad = torch.full((4, 1), 0.9), torch.full((4, 1), -0.9)
    loss = LOSSES[name]
    assert loss.discriminator(good, bad) < loss.discriminator(bad, good)
    assert loss.generator(good, good) < loss.generator(good, bad)


def test_the_penalty_is_the_squared_gradient() -> None:
    images = pictures().requires_grad_()
    logits = (images * 2).sum(dim=(1, 2, 3))[:, None]
    assert torch.allclose(gradient_penalty(logits, images), torch.full((4,), 4.0 * 3 * 16 * 16))


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_augmentation_is_differentiable_and_keeps_the_shape(name: str) -> None:
    images = pictures().requires_grad_()
    changed = augment(images, [name])
    changed.sum().backward()
    assert changed.shape == images.shape
    assert images.grad.abs().sum() > 0


def test_a_mirrored_picture_is_the_picture_or_its_flip() -> None:
    images = pictures(32)
    flipped = mirror(images)
    kept = [torch.equal(a, b) for a, b in zip(images, flipped, strict=True)]
    turned = [torch.equal(a.flip(2), b) for a, b in zip(images, flipped, strict=True)]
    assert all(a != b for a, b in zip(kept, turned, strict=True))
    assert 0 < sum(kept) < 32


def test_the_average_moves_towards_the_model_by_its_decay() -> None:
    average, model = nn.Linear(2, 2), nn.Linear(2, 2)
    before = average.weight.clone()
    update_ema(average, model, 0.75)
    assert torch.allclose(average.weight, 0.75 * before + 0.25 * model.weight)
    assert ema_decay(10**9, 32, 32.0) == 0.5


def test_pixels_survive_the_way_there_and_back() -> None:
    pixels = torch.arange(256, dtype=torch.uint8).repeat(3).view(1, 3, 16, 16)
    assert torch.equal(to_uint8(from_uint8(pixels)).permute(0, 3, 1, 2), pixels)
    assert grid(to_uint8(pictures(3)), 2).size == (32, 32)


def test_the_device_is_there_or_refused_in_a_sentence() -> None:
    assert pick_device("cpu").type == "cpu"
    assert isinstance(bfloat16_pays(pick_device("cpu")), bool)
    with pytest.raises(ValueError, match="device must be one of"):
        pick_device("tpu")


@pytest.mark.parametrize(
    ("architecture", "config", "sentence"),
    [
        ("stylegan9", {}, "no architecture 'stylegan9'"),
        ("stylegan2", {"depth": 3}, "has no depth"),
        ("stylegan2", {"resolution": 100}, "power of two"),
        ("stylegan2", {"resolution": 64, "channels": [8, 8]}, "needs 5 channel counts"),
    ],
)
def test_an_impossible_network_is_refused_in_a_sentence(architecture: str, config: dict, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        build_generator(architecture, config)


def test_a_wider_network_draws_the_same_pictures() -> None:
    narrow, wide = a_generator(resolution=16, channels=(8, 8, 4)), a_generator(resolution=16, channels=(16, 12, 8))
    transplant_generator(narrow, wide)
    z = torch.randn(3, 8)
    assert torch.allclose(wide(z), narrow(z), atol=1e-4)


def test_a_larger_network_enlarges_the_same_pictures() -> None:
    small, large = a_generator(resolution=16, channels=(8, 8, 8)), a_generator(resolution=32, channels=(8, 8, 8, 8))
    transplant_generator(small, large)
    z = torch.randn(3, 8)
    assert torch.allclose(large(z), upsample(small(z)), atol=1e-4)


def test_a_plain_network_becomes_the_average_band_of_a_wavelet_network() -> None:
    plain = a_generator(resolution=16, channels=(8, 8, 8))
    banded = a_generator(resolution=32, channels=(8, 8, 8), wavelet_scales=(0.9, 0.1, 0.1, 0.05))
    transplant_generator(plain, banded)
    z = torch.randn(3, 8)
    halved = F.avg_pool2d(banded(z), 2)  # a little smoother: the skip is enlarged once more
    assert torch.corrcoef(torch.stack([halved.flatten(), plain(z).flatten()]))[0, 1] > 0.95
    with pytest.raises(ValueError, match="cannot become a plain one"):
        transplant_generator(banded, a_generator(resolution=32, channels=(8, 8, 8, 8)))


def test_a_wider_discriminator_gives_the_same_verdict() -> None:
    torch.manual_seed(0)
    narrow, wide = (Discriminator(DiscriminatorConfig(16, channels)).eval() for channels in ((8, 8, 4), (16, 12, 8)))
    transplant_discriminator(narrow.state_dict(), wide)
    assert torch.allclose(narrow(pictures()), wide(pictures()), atol=0.05)


def test_a_smaller_network_is_refused() -> None:
    large, small = a_generator(resolution=16, channels=(16, 8, 8)), a_generator(resolution=16, channels=(8, 8, 8))
    with pytest.raises(ValueError, match="does not fit"):
        transplant_generator(large, small)
