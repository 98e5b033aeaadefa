"""The players of a run: untrained, or with a checkpoint's weights."""

import copy
from collections.abc import Iterable

import torch
from jaxtyping import Float
from torch import Tensor, nn

from gan.models import GENERATORS
from gan.models.discriminator import Discriminator
from gan.models.feature_discriminator import FeatureDiscriminator, ReadMaps
from gan.training.adversaries import Networks
from gan.training.autoencoder import build_autoencoder, start_autoencoder
from gan.training.config import TrainConfig
from gan.training.memory import Memory
from gan.training.players import Players, place
from gan.training.start import naming_what_fits, start_from
from gan.training.streams import seeded


def build_networks(
    config: TrainConfig,
    device: torch.device,
    *,
    read: ReadMaps | None = None,
    real: Float[Tensor, "n 3 h w"] | None = None,
    crowd: Iterable[Float[Tensor, "n 3 h w"]] = (),
    init_from: str | None = None,
) -> Players:
    """Networks as a run begins: untrained, the same seed giving the same weights, or with those of `init_from`.

    Judges of features need what reads the maps of a frozen network, and `real` pictures to scale these by; who matches
    features needs a `crowd` of real ones, batch by batch.
    """
    with seeded(config.seed, -2, 0):
        if config.discriminator is None:
            pair = build_autoencoder(config.generator, config.lr, device)
            if init_from:
                with naming_what_fits(init_from):
                    start_autoencoder(init_from, pair)
            return pair
        generator = GENERATORS[config.architecture].build(config.generator)
        discriminator = Discriminator(config.discriminator)
        judges = None
        if config.feature_blocks and read is not None and real is not None:
            judges = FeatureDiscriminator(read, config.feature_blocks, real)
    discriminator.freeze(config.freeze_d)
    for network in (generator, discriminator, *([judges] if judges else [])):
        place(network, device)
    average = copy.deepcopy(generator).eval().requires_grad_(False)
    adams = (_adam(generator, config, device), _adam(discriminator, config, device))
    nets = Networks(generator, discriminator, average, *adams)
    if judges is not None:
        nets.features, nets.features_adam = judges, _adam(judges, config, device)
    if init_from:
        with naming_what_fits(init_from):
            start_from(init_from, nets, freeze=config.freeze_d)
    if config.match_memory and read is not None:
        nets.memory = Memory(read, crowd, config.match_memory).to(device)
    return nets


def _adam(network: nn.Module, config: TrainConfig, device: torch.device) -> torch.optim.Adam:
    return torch.optim.Adam(network.parameters(), lr=config.lr, betas=(0.0, 0.99), fused=device.type != "mps")
