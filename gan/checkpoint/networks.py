"""From a checkpoint's configuration to its networks, first without memory behind them, then with."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from gan.checkpoint.config import CheckpointConfig
from gan.checkpoint.errors import CheckpointError
from gan.checkpoint.weights import check_size
from gan.models import build_encoder, build_generator, config_from
from gan.models.discriminator import Discriminator, DiscriminatorConfig


def generator_builder(config: CheckpointConfig) -> Callable[[], Any]:
    """What builds the generator that a configuration describes."""
    return lambda: build_generator(config.architecture, config.generator)


def discriminator_builder(config: CheckpointConfig) -> Callable[[], Any]:
    """What builds its discriminator."""
    return lambda: Discriminator(config_from(DiscriminatorConfig, config.discriminator or {}))


def encoder_builder(config: CheckpointConfig) -> Callable[[], Any]:
    """What builds its encoder."""
    return lambda: build_encoder(config.architecture, config.generator)


def blueprint(build: Callable[[], Any]) -> Any:
    """The network on the meta device, where it takes no memory.

    CheckpointError for a configuration that gives no network, whatever the reason, or one of indecent size.
    """
    try:
        with torch.device("meta"):
            network = build()
    except Exception as error:
        raise CheckpointError(f"config.json describes no network that can be built: {error!s:.300}") from error
    check_size(network.state_dict())
    return network


def check_generator(config: CheckpointConfig) -> Any:
    """The blueprint of the generator, whose classes have a name each or none at all."""
    generator = blueprint(generator_builder(config))
    if min(generator.z_dim, generator.w_dim, generator.num_ws) < 1:
        raise CheckpointError("config.json describes a generator without a latent space")
    if config.class_names and len(config.class_names) != generator.num_classes:
        names, classes = len(config.class_names), generator.num_classes
        raise CheckpointError(f"class_names in config.json gives {names} names to a generator of {classes} classes")
    return generator


def with_weights(build: Callable[[], Any], weights: dict[str, Tensor]) -> Any:
    """The network in float32 for inference: eval mode, no gradients, the global random state untouched."""
    with torch.random.fork_rng(devices=[]):
        network = build()
    network.load_state_dict(weights)
    return network.to(torch.float32, memory_format=torch.channels_last).eval().requires_grad_(False)
