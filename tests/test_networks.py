"""What the networks and their building blocks promise."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.autograd import gradcheck, gradgradcheck

from gan.augment import AUGMENTATIONS, augment, mirror
from gan.device import bfloat16_pays, pick_device
from gan.ema import ema_decay, update_ema
from gan.images import from_uint8, tile, to_uint8
from gan.losses import LOSSES, gradient_penalty
from gan.models import build_generator, layers
from gan.models.convolution import convolve
from gan.models.discriminator import Discriminator, DiscriminatorConfig, FromRGB, append_minibatch_deviation
from gan.models.layers import LRELU_GAIN
from gan.models.resampling import blur, downsample, enlarge, upsample
from gan.models.stylegan2 import StyleGAN2Config, StyleGAN2Generator
from gan.models.transplant import transplant_discriminator, transplant_generator
from gan.models.wavelets import (
    OPPONENT,
    colour_deviations,
    deviations,
    from_wavelets,
    level_deviations,
    to_opponents,
    to_wavelets,
)

TINY = {"z_dim": 8, "w_dim": 8}
TWELVE = (1.3, 0.7, 0.5, 0.23, 0.04, 0.02, 0.27, 0.05, 0.03, 0.11, 0.007, 0.005)  # a deviation per band and axis


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


@pytest.mark.parametrize("scales", [(0.9, 0.3, 0.2, 0.1), TWELVE])
def test_the_discriminator_reads_bands_in_units_of_their_deviation(scales: tuple[float, ...]) -> None:
    images, layer = pictures(), FromRGB(5, DiscriminatorConfig(16, (5, 4), wavelet_scales=scales))
    bands = to_wavelets(images) if len(scales) == 4 else to_opponents(to_wavelets(images))
    bands = bands / bands.new_tensor(scales).repeat_interleave(12 // len(scales))[:, None, None]
    assert torch.allclose(layer(images), F.conv2d(bands, layer.weight * layer.scale, layer.bias), atol=1e-4)


def test_the_scales_of_pictures_make_their_bands_of_unit_deviation() -> None:
    images = F.avg_pool2d(pictures(64, 32), 2)
    scaled = to_opponents(to_wavelets(images)) / torch.tensor(deviations(images))[:, None, None]
    assert torch.allclose(scaled.std(dim=(0, 2, 3)), torch.ones(12), atol=0.01)
    assert len(deviations(images[:, :1].expand(-1, 3, -1, -1))) == 4


def test_the_discriminator_reads_axes_of_colour_in_units_of_their_deviation() -> None:
    images = pictures()
    layer = FromRGB(5, DiscriminatorConfig(16, (5, 4, 4), colour_scales=(0.7, 0.3, 0.2)))
    axes = torch.einsum("ac,nchw->nahw", torch.tensor(OPPONENT), images) / torch.tensor((0.7, 0.3, 0.2))[:, None, None]
    assert torch.allclose(layer(images), F.conv2d(axes, layer.weight * layer.scale, layer.bias), atol=1e-4)


def test_untrained_levels_draw_with_the_datas_own_strength_and_colours() -> None:
    images = F.interpolate(F.avg_pool2d(pictures(256, 32), 2), scale_factor=2, mode="bilinear")  # smooth, as photos are
    images = images.mean(dim=1, keepdim=True) + 0.2 * images  # and mostly light
    scales = level_deviations(images, 4)
    torch.manual_seed(0)
    generator = StyleGAN2Generator(StyleGAN2Config(32, (64, 64, 64, 64), level_scales=scales))
    with torch.no_grad():
        drawn = generator(torch.randn(256, 128))
    ratio = torch.tensor(colour_deviations(drawn)) / torch.tensor(colour_deviations(images))
    assert (ratio > 0.3).all()
    assert (ratio < 2).all()


def test_levels_add_to_the_enlarged_picture_below_them() -> None:
    images = pictures(64, 32)
    scales = torch.tensor(level_deviations(images, 4)).view(4, 3)
    assert torch.allclose(scales[0], torch.tensor(colour_deviations(F.avg_pool2d(images, 8))), atol=1e-3)
    flat = images[:, :, :1, :1].expand_as(images)
    assert torch.tensor(level_deviations(flat, 4)).view(4, 3)[2:].max() < scales[2:].min()
    assert len(level_deviations(images[:, :1].expand(-1, 3, -1, -1), 4)) == 4


def test_upsampling_is_the_fir_filter_1_3_3_1() -> None:
    x = pictures()
    expected = F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)  # the same away from the edge
    assert torch.allclose(upsample(x)[..., 2:-2, 2:-2], expected[..., 2:-2, 2:-2], atol=1e-6)
    stuffed = torch.zeros(4, 3, 32, 32)
    stuffed[..., ::2, ::2] = x
    assert torch.allclose(upsample(x), 4 * fir(stuffed, padding=2)[..., :-1, :-1], atol=1e-6)


def test_enlarging_pictures_is_upsampling_them() -> None:
    images = pictures()
    with torch.autocast("cpu", torch.bfloat16):
        assert torch.allclose(enlarge(images), upsample(images), atol=1e-6)


@pytest.mark.parametrize(
    "operation", [upsample, downsample, partial(blur, padding=1, gain=4.0), partial(blur, padding=2)]
)
def test_resampling_has_right_derivatives_of_both_orders(operation: Callable[[Tensor], Tensor]) -> None:
    x = pictures(2, 4).double().requires_grad_()
    assert gradcheck(operation, x)
    assert gradgradcheck(operation, x)


@pytest.mark.parametrize(("stride", "padding"), [(1, 1), (2, 0), (2, 1)])
def test_a_convolution_has_the_derivatives_of_pytorchs_own(stride: int, padding: int) -> None:
    x, weight, bias = (torch.randn(*shape).double().requires_grad_() for shape in ((2, 3, 6, 6), (4, 3, 3, 3), (4,)))
    ours = convolve(x, weight, bias, stride=stride, padding=padding)
    theirs = F.conv2d(x, weight, bias, stride=stride, padding=padding)
    assert torch.equal(ours, theirs)
    assert gradcheck(partial(convolve, stride=stride, padding=padding), (x, weight, bias))
    of_x, expected = (torch.autograd.grad(y.sin().sum(), x, create_graph=True)[0] for y in (ours, theirs))
    inputs = (x, weight, bias)
    for mine, right in zip(*(torch.autograd.grad(g.square().sum(), inputs) for g in (of_x, expected)), strict=True):
        assert torch.allclose(mine, right)


@pytest.mark.parametrize("scales", [None, (0.9, 0.3, 0.2, 0.1)])
def test_the_penalty_trains_the_discriminator_as_plain_convolutions_would(
    scales: tuple[float, ...] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.manual_seed(0)
    discriminator = Discriminator(
        DiscriminatorConfig(16, (8, 6) if scales else (8, 6, 4), wavelet_scales=scales)
    ).double()
    ours = penalty_gradients(discriminator)
    monkeypatch.setattr(layers, "convolve", F.conv2d)
    monkeypatch.setattr(layers, "blur", fir)
    monkeypatch.setattr(layers, "downsample", lambda x: fir(x, padding=1, stride=2))
    for mine, plain in zip(ours, penalty_gradients(discriminator), strict=True):
        assert torch.allclose(mine, plain, atol=1e-6)


def penalty_gradients(discriminator: Discriminator) -> list[Tensor]:
    images = pictures().double().requires_grad_()
    logits = discriminator(images)
    total = F.softplus(logits).sum() + gradient_penalty(logits, images).sum()
    return list(torch.autograd.grad(total, list(discriminator.parameters())))


def fir(x: Tensor, *, padding: int, stride: int = 1) -> Tensor:
    taps = x.new_tensor([1.0, 3.0, 3.0, 1.0]) / 8
    kernel = torch.outer(taps, taps).repeat(x.shape[1], 1, 1, 1)
    return F.conv2d(x, kernel, stride=stride, padding=padding, groups=x.shape[1])


def test_the_gradient_of_a_convolutions_weights_refuses_to_be_differentiated_again() -> None:
    x, weight = torch.randn(1, 2, 4, 4), torch.randn(2, 2, 3, 3, requires_grad=True)
    (gradient,) = torch.autograd.grad(convolve(x, weight, torch.zeros(2)).sum().exp(), weight, create_graph=True)
    with pytest.raises(RuntimeError, match="once_differentiable"):
        gradient.sum().backward()


@pytest.mark.parametrize("scales", [None, (0.9, 0.3, 0.2, 0.1), TWELVE])
def test_scaling_activations_is_scaling_the_weights_of_every_picture(scales: tuple[float, ...] | None) -> None:
    """StyleGAN2's own formulation, with noise, demodulation and biases written out, layer by layer."""
    size = 32 if scales else 16
    generator = a_generator(resolution=size, channels=(8, 8, 4), noise=True, wavelet_scales=scales).double()
    lively(generator)
    z = torch.randn(2, 8, dtype=torch.float64)
    assert torch.allclose(generator(z), by_the_paper(generator, z), atol=1e-5)


def lively(generator: StyleGAN2Generator) -> None:
    for name, parameter in generator.named_parameters():
        if name.endswith(("noise_strength", "bias")):
            nn.init.normal_(parameter)


def by_the_paper(generator: StyleGAN2Generator, z: Tensor) -> Tensor:
    """Karras 2020, equations 1 to 3: a kernel of its own for every picture, its outputs scaled to unit norm."""
    ws, image = generator.mapping(z), None
    x = generator.const.expand(len(z), -1, -1, -1)
    for level, block in enumerate(generator.blocks):
        for layer, place in ((block.up, 2 * level - 1), (block.same, 2 * level)):
            if layer is not None:
                x = styled_by_the_paper(layer, x, ws[:, place])
        rgb = modulated_by_the_paper(block.to_rgb, x, ws[:, 2 * level + 1], demodulate=False)
        rgb = rgb + block.rgb_bias[:, None, None]
        scales = generator.config.wavelet_scales
        if scales and level == len(generator.blocks) - 1:
            rgb = rgb * rgb.new_tensor(scales).repeat_interleave(12 // len(scales))[:, None, None]
            if len(scales) == 12:
                rgb = torch.einsum("ac,nbahw->nbchw", rgb.new_tensor(OPPONENT), rgb.unflatten(1, (4, 3))).flatten(1, 2)
            rgb = from_wavelets(rgb)
            image = upsample(image)
        image = rgb if image is None else upsample(image) + rgb
    return image


def styled_by_the_paper(layer: nn.Module, x: Tensor, w: Tensor) -> Tensor:
    x = modulated_by_the_paper(layer.conv, x, w, demodulate=True)
    return LRELU_GAIN * F.leaky_relu(x + layer.bias[:, None, None] + layer.noise * layer.noise_strength, 0.2)


def modulated_by_the_paper(layer: nn.Module, x: Tensor, w: Tensor, *, demodulate: bool) -> Tensor:
    pictures = []
    for one, styles in zip(x, layer.affine(w), strict=True):
        kernel = layer.weight * layer.scale * styles[:, None, None]
        if demodulate:
            kernel = kernel * (kernel.square().sum(dim=(1, 2, 3), keepdim=True) + 1e-8).rsqrt()
        if getattr(layer, "up", False):
            doubled = F.conv_transpose2d(one[None], kernel.transpose(0, 1), stride=2)
            pictures.append(blur(doubled, padding=1, gain=4.0))
        else:
            pictures.append(F.conv2d(one[None], kernel, padding=kernel.shape[-1] // 2))
    return torch.cat(pictures)


def test_every_level_of_an_untrained_generator_has_a_say_in_the_picture() -> None:
    """Each level draws with at least a tenth of the strength of the first."""
    torch.manual_seed(0)
    generator = a_generator(resolution=64, channels=(32, 32, 32, 16, 16))
    strengths = []
    for block in generator.blocks:
        block.to_rgb.register_forward_hook(lambda _, __, colours: strengths.append(colours.std().item()))
    generator(torch.randn(16, 8))
    assert min(strengths) > strengths[0] / 10


def test_what_follows_from_frozen_weights_follows_a_change_of_them() -> None:
    generator = a_generator(resolution=16, channels=(8, 8, 4), noise=True).eval().requires_grad_(False)
    z = torch.randn(2, 8)
    before = generator(z)
    assert torch.equal(generator(z), before)
    lively(generator)
    generator.blocks[1].up.conv.weight.mul_(torch.rand(8, 8, 3, 3))
    fresh = a_generator(resolution=16, channels=(8, 8, 4), noise=True).eval()
    fresh.load_state_dict(generator.state_dict())
    assert not torch.allclose(generator(z), before)
    assert torch.allclose(generator(z), fresh(z), atol=1e-6)


def test_latents_have_gradients_after_pictures_were_drawn_without() -> None:
    generator = a_generator(resolution=16, channels=(8, 8, 4), noise=True).eval().requires_grad_(False)
    with torch.inference_mode():
        generator(torch.randn(2, 8))
    ws = generator.mapping(torch.randn(2, 8)).clone().requires_grad_()
    generator.synthesis(ws).sum().backward()
    assert ws.grad.abs().max() > 0


def test_noise_varies_in_training_and_is_constant_otherwise() -> None:
    generator = a_generator(resolution=16, channels=(8, 8, 8), noise=True)
    for block in generator.blocks:
        nn.init.ones_(block.same.noise_strength)
    z = torch.randn(2, 8)
    assert torch.equal(generator(z), generator(z))
    generator.train()
    assert not torch.equal(generator(z), generator(z))


@pytest.mark.parametrize("scales", [None, (0.9, 0.3, 0.2, 0.1)])
def test_the_discriminator_answers_for_every_picture(scales: tuple[float, ...] | None) -> None:
    config = DiscriminatorConfig(
        resolution=16, channels=(8, 8) if scales else (8, 8, 8), wavelet_scales=scales, num_classes=3
    )
    assert Discriminator(config)(pictures(8), torch.arange(8) % 3).shape == (8, 1)


@pytest.mark.parametrize("scales", [{}, {"wavelet_scales": TWELVE}, {"colour_scales": (0.9, 0.4, 0.2)}])
def test_judging_what_was_read_is_judging_the_pictures(scales: dict[str, tuple[float, ...]]) -> None:
    channels = (8, 8) if "wavelet_scales" in scales else (8, 8, 8)
    discriminator, images = Discriminator(DiscriminatorConfig(resolution=16, channels=channels, **scales)), pictures(4)
    assert torch.allclose(discriminator.judge(discriminator.read(images)), discriminator(images), atol=1e-5)


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


def test_the_penalty_of_several_inputs_is_the_sum_of_theirs() -> None:
    images, maps = pictures().requires_grad_(), torch.randn(4, 5, 2, 2, requires_grad=True)
    logits = torch.stack([(images * 2).sum(dim=(1, 2, 3)), (maps * 3).sum(dim=(1, 2, 3))], dim=1)
    assert torch.allclose(gradient_penalty(logits, images, maps), torch.full((4,), 4.0 * 3 * 16 * 16 + 9.0 * 5 * 4))


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


def test_pictures_are_tiled_row_by_row() -> None:
    numbered = np.arange(1, 6, dtype=np.uint8)[:, None, None, None].repeat(2, 1).repeat(3, 2).repeat(3, 3)
    sheet = tile(numbered, 2)
    assert sheet.shape == (6, 6, 3)
    assert sheet[::2, ::3, 0].tolist() == [[1, 2], [3, 4], [5, 0]]
    assert tile(numbered, 8).shape == (2, 15, 3)
    framed = tile(numbered, 2, margin=1, background=(7, 8, 9))
    assert framed[0, 0].tolist() == framed[3, 3].tolist() == [7, 8, 9]
    assert framed[1::3, 1::4, 0].tolist() == [[1, 2], [3, 4], [5, 7]]


def test_the_device_is_there_or_refused_in_a_sentence() -> None:
    assert pick_device("cpu").type == "cpu"
    assert isinstance(bfloat16_pays(pick_device("cpu")), bool)
    with pytest.raises(ValueError, match="device must be one of"):
        pick_device("tpu")


def test_a_seed_is_one_picture_on_cuda_too_so_tf32_is_off_there(monkeypatch: pytest.MonkeyPatch) -> None:
    switches = (torch.backends.cuda.matmul, torch.backends.cudnn)
    for switch in switches:
        switch.allow_tf32 = True
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    assert pick_device("cuda").type == "cuda"
    assert not any(switch.allow_tf32 for switch in switches)


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


@pytest.mark.parametrize("scales", [None, (0.9, 0.1, 0.1, 0.05)])
def test_a_grey_network_draws_grey_and_gives_it_to_all_three_colours(scales: tuple[float, ...] | None) -> None:
    channels = (8, 8) if scales else (8, 8, 8)
    form = {"resolution": 16, "channels": channels, "wavelet_scales": scales}
    grey, coloured, back = (a_generator(**form, colours=count) for count in (1, 3, 1))
    transplant_generator(grey, coloured)
    transplant_generator(coloured, back)
    z = torch.randn(2, 8, generator=torch.Generator().manual_seed(3))
    images = grey(z)
    assert images.shape == (2, 3, 16, 16)
    assert (images == images[:, :1]).all()
    torch.testing.assert_close(coloured(z), images)
    torch.testing.assert_close(back(z), images)


def test_a_wavelet_network_grows_and_keeps_its_bands_in_other_scales() -> None:
    scales = (0.9, 0.1, 0.1, 0.05)
    small = a_generator(resolution=32, channels=(8, 8, 8), wavelet_scales=scales)
    same = a_generator(resolution=32, channels=(8, 8, 8), wavelet_scales=(0.8, 0.2, 0.3, 0.1))
    levels = (0.4, 0.3, 0.2, 0.3, 0.2, 0.1)
    opponent = a_generator(resolution=32, channels=(8, 8, 8), wavelet_scales=TWELVE, level_scales=levels)
    large = a_generator(resolution=64, channels=(8, 8, 8, 8), wavelet_scales=scales)
    for target in (same, opponent, large):
        transplant_generator(small, target)
    z = torch.randn(3, 8)
    assert torch.allclose(same(z), small(z), atol=1e-4)
    assert torch.allclose(opponent(z), small(z), atol=1e-4)
    assert torch.corrcoef(torch.stack([F.avg_pool2d(large(z), 2).flatten(), small(z).flatten()]))[0, 1] > 0.95


def test_a_wider_discriminator_gives_the_same_verdict() -> None:
    torch.manual_seed(0)
    narrow, wide = (Discriminator(DiscriminatorConfig(16, channels)).eval() for channels in ((8, 8, 4), (16, 12, 8)))
    transplant_discriminator(narrow.state_dict(), narrow.config, wide)
    assert torch.allclose(narrow(pictures()), wide(pictures()), atol=0.05)


def test_a_discriminator_reads_the_same_of_bands_in_other_units() -> None:
    scales = (0.9, 0.1, 0.1, 0.05)
    torch.manual_seed(0)
    ours, theirs = (
        Discriminator(DiscriminatorConfig(16, (8, 4), wavelet_scales=one)).eval() for one in (TWELVE, scales)
    )
    transplant_discriminator(theirs.state_dict(), theirs.config, ours)
    assert torch.allclose(ours(pictures()), theirs(pictures()), atol=1e-3)


def test_a_discriminator_of_pixels_reads_the_same_along_axes_of_colour() -> None:
    torch.manual_seed(0)
    plain, axes, bands = (
        Discriminator(DiscriminatorConfig(size, (8, 6, 4), **scales)).eval()
        for size, scales in (
            (16, {}),
            (16, {"colour_scales": (0.7, 0.3, 0.2)}),
            (32, {"wavelet_scales": TWELVE}),
        )
    )
    transplant_discriminator(plain.state_dict(), plain.config, axes)
    assert torch.allclose(axes(pictures()), plain(pictures()), atol=1e-3)
    transplant_discriminator(axes.state_dict(), axes.config, bands)
    large = F.interpolate(pictures(), scale_factor=2)
    assert torch.allclose(bands(large), plain(pictures()), atol=1e-3)


@pytest.mark.parametrize(
    ("config", "changes", "sentence"),
    [
        (StyleGAN2Config, {"level_scales": (0.1, 0.2)}, "level_scales must be 9 positive numbers"),
        (StyleGAN2Config, {"level_scales": (0.1,) * 2, "colours": 1}, "level_scales must be 3 positive numbers"),
        (DiscriminatorConfig, {"colour_scales": (1.0, 2.0)}, "colour_scales must be three positive numbers"),
        (DiscriminatorConfig, {"colour_scales": (1.0, 2.0, 0.0)}, "colour_scales must be three positive numbers"),
        (DiscriminatorConfig, {"colour_scales": (1.0,) * 3, "wavelet_scales": TWELVE}, "not both"),
    ],
)
def test_scales_that_fit_no_network_are_refused(config: Any, changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        config(resolution=16, channels=(8, 8, 8), **changes)


def test_a_smaller_network_is_refused() -> None:
    large, small = a_generator(resolution=16, channels=(16, 8, 8)), a_generator(resolution=16, channels=(8, 8, 8))
    with pytest.raises(ValueError, match="does not fit"):
        transplant_generator(large, small)
