"""Which networks suit a data set: generators and their opponents, one row an architecture."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import torch.nn.functional as F
from torch import Tensor

from gan.datasets import ImageSet
from gan.models.dcgan import DCGANConfig
from gan.models.discriminator import DiscriminatorConfig
from gan.models.stylegan2 import StyleGAN2Config
from gan.models.vae import VAEConfig
from gan.models.wavelets import colour_deviations, deviations, level_deviations
from gan.training.widths import WAVELET_FROM, channels_of

Pair = tuple[Any, DiscriminatorConfig | None]  # the generator's configuration and its opponent's


def _style_based(preset: str, dataset: ImageSet, resolution: int, *, noise: bool, conditional: bool) -> Pair:
    """The style-based pair; from a resolution on that depends on the preset, it works on wavelets."""
    banded = resolution >= WAVELET_FROM[preset]
    channels = channels_of(preset, resolution // 2 if banded else resolution)
    classes, colours = dataset.num_classes if conditional else 0, 1 if dataset.grey else 3
    pictures = _sample(dataset, resolution)
    levels = level_deviations(pictures, len(channels))
    drawn = read = colour = None
    if banded:
        read = deviations(pictures)
        # The average band (LH and so on come after it) only adds to the picture from below; it is twice the average.
        levels, highest = levels[:-colours], levels[-colours:]
        drawn = (*(2 * value for value in highest), *read[colours:])
    elif colours == 3:
        colour = colour_deviations(pictures)
    shape = StyleGAN2Config(resolution, channels, wavelet_scales=drawn, level_scales=levels, colours=colours)
    generator = replace(shape, num_classes=classes, noise=noise)
    if preset == "tiny":
        generator = replace(generator, z_dim=8, w_dim=8)
    return generator, DiscriminatorConfig(
        resolution, channels, num_classes=classes, wavelet_scales=read, colour_scales=colour
    )


def _dcgan(preset: str, dataset: ImageSet, resolution: int, *, noise: bool, conditional: bool) -> Pair:
    """DCGAN's generator against the residual discriminator of the same widths."""
    if noise or conditional:
        raise ValueError("dcgan takes neither noise nor classes")
    generator = DCGANConfig(resolution, channels_of(preset, resolution // 2), z_dim=8 if preset == "tiny" else 100)
    return generator, DiscriminatorConfig(resolution, channels_of(preset, resolution))


def _vae(preset: str, dataset: ImageSet, resolution: int, *, noise: bool, conditional: bool) -> Pair:
    """The autoencoder, which has no discriminator; its encoder mirrors the decoder."""
    if noise or conditional:
        raise ValueError("vae takes neither noise nor classes")
    return VAEConfig(resolution, channels_of(preset, resolution), z_dim=8 if preset == "tiny" else 128), None


NETWORKS: dict[str, Callable[..., Pair]] = {
    "stylegan2": _style_based,
    "dcgan": _dcgan,
    "vae": _vae,
}


def _sample(dataset: ImageSet, resolution: int) -> Tensor:
    """Up to 512 of the pictures [N, 3, H, W] in [-1, 1] at this size."""
    pictures = dataset.images[:: max(1, len(dataset) // 512)].float() / 127.5 - 1
    return F.adaptive_avg_pool2d(pictures, resolution)
