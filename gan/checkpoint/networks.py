"""From a checkpoint's configuration to its networks, first without memory behind them, then with."""

import functools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from gan.checkpoint.config import CheckpointConfig
from gan.checkpoint.errors import CheckpointError
from gan.checkpoint.weights import check_size
from gan.models import build_encoder, build_generator, config_from
from gan.models.discriminator import Discriminator, DiscriminatorConfig
from gan.models.layers import unfilled


@dataclass(frozen=True)
class Described:
    """A network as config.json describes it, known by the description's text."""

    build: Callable[[str, Mapping[str, Any]], Any]
    architecture: str
    values: Mapping[str, Any] = field(compare=False)
    text: str

    def __call__(self) -> Any:
        """A new one, untrained."""
        return self.build(self.architecture, self.values)


def generator_builder(config: CheckpointConfig) -> Described:
    """What builds the generator that a configuration describes."""
    return _described(build_generator, config, config.generator)


def discriminator_builder(config: CheckpointConfig) -> Described:
    """What builds its discriminator."""
    return _described(_build_discriminator, config, config.discriminator or {})


def encoder_builder(config: CheckpointConfig) -> Described:
    """What builds its encoder."""
    return _described(build_encoder, config, config.generator)


def _described(build: Callable[..., Any], config: CheckpointConfig, values: Mapping[str, Any]) -> Described:
    return Described(build, config.architecture, values, json.dumps(values, sort_keys=True))


def _build_discriminator(architecture: str, values: Mapping[str, Any]) -> Discriminator:
    """The same for every generator."""
    return Discriminator(config_from(DiscriminatorConfig, values))


@functools.lru_cache(maxsize=16)  # a save asks for the same one up to eight times
def blueprint(network: Described) -> Any:
    """The network on the meta device, where it takes no memory: for reading alone, since whoever asks gets the same.

    CheckpointError for a configuration that gives no network, whatever the reason, or one of indecent size.
    """
    try:
        with torch.device("meta"):
            built = network()
    except Exception as error:
        raise CheckpointError(f"config.json describes no network that can be built: {error!s:.300}") from error
    check_size(built.state_dict())
    return built


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
    with torch.random.fork_rng(devices=[]), unfilled():
        network = build()
    network.load_state_dict(weights)
    return network.to(torch.float32, memory_format=torch.channels_last).eval().requires_grad_(False)
