"""What must hold on another device as on the CPU; run by name there: `GAN_DEVICE=cuda pytest -m gpu`.

Without GAN_DEVICE only the CPU compares itself with itself, so that these tests are known to run.
"""

import os
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import torch
from test_training import CPU, a_config, a_dataset

from gan import checkpoint
from gan.device import pick_device
from gan.features import load_features
from gan.images import to_uint8
from gan.latent import sample_z
from gan.training import Trainer
from gan.training.networks import build_networks
from gan.training.step import train_step

pytestmark = pytest.mark.gpu
BUNDLED = Path(__file__).parent.parent / "checkpoints"


@pytest.fixture(scope="module")
def device() -> torch.device:
    return pick_device(os.environ.get("GAN_DEVICE", "cpu"))


@pytest.mark.parametrize("name", ["landscapes", "cats"])
def test_a_seed_is_the_same_picture_within_two_of_255(device: torch.device, name: str) -> None:
    drawn = []
    for place in (CPU, device):
        generator = checkpoint.load(BUNDLED / name, device=place).generator
        with torch.inference_mode():
            drawn.append(to_uint8(generator(sample_z([1, 2, 3], generator.z_dim).to(place))).cpu().int())
    assert (drawn[0] - drawn[1]).abs().max() <= 2


def test_a_step_has_the_gradients_of_the_cpu(device: torch.device, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the same latents and pictures; noise per layer, which each device draws for itself, is off."""
    found: list[dict[str, torch.Tensor]] = []
    config = a_config(feature_blocks=(2, 4), style_mixing=0.0, augment=())
    real = a_dataset(4).images.float() / 127.5 - 1
    for place in (CPU, device):
        nets: Any = build_networks(config, place, read=load_features(place).maps, real=real.to(place))
        torch.manual_seed(1)  # latents are drawn on the CPU everywhere
        train_step(nets, config, real.to(place), None, penalty_weight=2.0, dtype=torch.float32)
        found.append(
            {
                n: p.grad.cpu()
                for net in nets.networks().values()
                for n, p in net.named_parameters()
                if p.grad is not None
            }
        )
    assert found[0].keys() == found[1].keys()
    for name, gradient in found[0].items():
        scale = gradient.abs().max().clamp_min(1e-6)
        assert (gradient - found[1][name]).abs().max() / scale < 1e-2, name


def test_a_run_goes_on_after_a_stop(device: torch.device, tmp_path: Path) -> None:
    config = a_config(noise=True, mirror=True, precision="auto")
    for _ in islice(Trainer(config, a_dataset(), tmp_path, device).run(0.04), 6):
        pass
    again = Trainer(config, a_dataset(), tmp_path, device)
    assert again.position.step == 6
    assert all(progress.losses.finite for progress in again.run(0.04))
    assert checkpoint.load(tmp_path / "checkpoint", device=device)


def test_the_whole_set_lies_on_a_gpu(device: torch.device) -> None:
    trainer_batches = Trainer(a_config(), a_dataset(), Path("unused"), device).batches
    pictures = trainer_batches.pictures(torch.tensor([3, 1]))
    assert pictures.device.type == device.type
    assert torch.equal(pictures.cpu(), a_dataset().images[[3, 1]].float() / 127.5 - 1)
