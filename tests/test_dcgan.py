from collections.abc import Callable
from typing import Any

import pytest
import torch

from gan.latent import sample_z, truncate
from gan.models import GENERATORS, Generator, build_generator
from gan.models.dcgan import DCGANConfig, DCGANGenerator


def test_it_is_a_row_of_the_table_and_follows_the_protocol(tiny_generator: Callable[..., Any]) -> None:
    generator = tiny_generator("dcgan")
    assert GENERATORS["dcgan"].build is DCGANGenerator
    assert isinstance(generator, Generator)
    assert (generator.num_ws, generator.num_classes, generator.spherical) == (1, 0, True)
    assert generator.w_dim == generator.z_dim == 8


@pytest.mark.parametrize(("resolution", "channels"), [(8, (4,)), (16, (8, 4)), (32, (4, 4, 4)), (128, (4,) * 5)])
def test_pictures_have_the_configured_size_and_range(resolution: int, channels: tuple[int, ...]) -> None:
    generator = DCGANGenerator(DCGANConfig(resolution=resolution, channels=channels, z_dim=5)).eval()
    images = generator.synthesis(generator.mapping(sample_z(range(3), 5)))
    assert images.shape == (3, 3, resolution, resolution)
    assert images.dtype == torch.float32
    assert images.abs().max() <= 1


def test_the_default_is_the_network_of_the_paper() -> None:
    with torch.device("meta"):
        generator = build_generator("dcgan", {})
    assert sum(p.numel() for p in generator.parameters()) == 3_576_707


def test_the_mapping_is_the_identity(tiny_generator: Callable[..., Any]) -> None:
    z = sample_z(range(4), 8)
    assert torch.equal(tiny_generator("dcgan").mapping(z)[:, 0], z)


def test_the_average_is_the_origin(tiny_generator: Callable[..., Any]) -> None:
    generator = tiny_generator("dcgan")
    ws = generator.mapping(sample_z(range(4), 8))
    assert torch.equal(truncate(ws, generator.w_avg, 0.0), torch.zeros(4, 1, 8))


def test_inference_leaves_the_batch_statistics_alone(tiny_generator: Callable[..., Any]) -> None:
    generator = tiny_generator("dcgan")
    before = {name: tensor.clone() for name, tensor in generator.state_dict().items()}
    generator(sample_z(range(4), 8))
    assert all(torch.equal(tensor, before[name]) for name, tensor in generator.state_dict().items())


def test_every_parameter_learns() -> None:
    generator = DCGANGenerator(DCGANConfig(resolution=16, channels=(8, 8), z_dim=8))
    generator(sample_z(range(4), 8)).square().mean().backward()
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in generator.parameters())


def test_it_starts_as_the_paper_says() -> None:
    generator = DCGANGenerator(DCGANConfig(resolution=16, channels=(64, 64), z_dim=64))
    first, norm = generator.layers[0], generator.layers[1]
    assert first.weight.std().item() == pytest.approx(0.02, rel=0.05)
    assert norm.weight.mean().item() == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("resolution", [4, 7, 48, 2**20, -64])
def test_senseless_resolutions_are_refused(resolution: int) -> None:
    with pytest.raises(ValueError, match="power of two from 8 to 1024"):
        DCGANConfig(resolution=resolution)


def test_the_wrong_number_of_channels_is_refused() -> None:
    with pytest.raises(ValueError, match="resolution 32 needs 3 channel counts"):
        DCGANConfig(resolution=32, channels=(8, 8))
