"""The players of a run: untrained, or with a checkpoint's weights."""

import copy

import torch
from jaxtyping import Float
from torch import Tensor, nn

from gan.models import GENERATORS
from gan.models.discriminator import Discriminator
from gan.models.feature_discriminator import FeatureDiscriminator, ReadMaps
from gan.training.autoencoder import build_autoencoder, start_autoencoder
from gan.training.config import TrainConfig
from gan.training.players import Players
from gan.training.start import naming_what_fits, start_from
from gan.training.step import Networks
from gan.training.streams import seeded


def build_networks(
    config: TrainConfig,
    device: torch.device,
    *,
    read: ReadMaps | None = None,
    real: Float[Tensor, "n 3 h w"] | None = None,
    init_from: str | None = None,
) -> Players:
    """Networks as a run begins: untrained, the same seed giving the same weights, or with those of `init_from`.

    Judges of features need what reads the maps of a frozen network, and `real` pictures to scale these by.
    """
    with seeded(config.seed, -2, 0):
        if config.elbo:
            nets = build_autoencoder(config.generator, config.lr, device)
            if init_from:
                with naming_what_fits(init_from):
                    start_autoencoder(init_from, nets)
            return nets
        generator = GENERATORS[config.architecture].build(config.generator)
        discriminator = Discriminator(config.discriminator)
        features = FeatureDiscriminator(read, config.feature_blocks, real) if config.feature_blocks else None
    discriminator.freeze(config.freeze_d)
    generator, discriminator = (n.to(device, memory_format=torch.channels_last) for n in (generator, discriminator))
    average = copy.deepcopy(generator).eval().requires_grad_(False)
    nets = Networks(generator, discriminator, average, *(_adam(n, config, device) for n in (generator, discriminator)))
    if features is not None:
        nets.features = features.to(device, memory_format=torch.channels_last)
        nets.features_adam = _adam(nets.features, config, device)
    if init_from:
        with naming_what_fits(init_from):
            start_from(init_from, nets, freeze=config.freeze_d)
    return nets


def _adam(network: nn.Module, config: TrainConfig, device: torch.device) -> torch.optim.Adam:
    return torch.optim.Adam(network.parameters(), lr=config.lr, betas=(0.0, 0.99), fused=device.type != "mps")
