"""What the variational autoencoder promises: its protocol, its bound, its training and what a run of it leaves."""

import json
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor
from torch.distributions import Normal, kl_divergence

from gan import checkpoint
from gan.checkpoint import CheckpointError
from gan.cli import main
from gan.datasets import ImageSet
from gan.latent import sample_z, truncate
from gan.losses import ROUNDING, calibrated_nll, kl_to_standard_normal
from gan.models import GENERATORS, Generator, build_encoder, build_generator
from gan.models.vae import VAEConfig, VAEDecoder, VAEEncoder
from gan.training import Trainer, preset_config
from gan.training.autoencoder import ElboConfig, ElboLosses
from gan.training.state import STATE_FILE

CPU = torch.device("cpu")


def a_dataset(count: int = 40, resolution: int = 16) -> ImageSet:
    """Discs of several sizes and colours: pictures that have something in common."""
    drawn = torch.Generator().manual_seed(0)
    colour, size = torch.rand(count, 3, 1, 1, generator=drawn), torch.rand(count, 1, 1, 1, generator=drawn)
    x = torch.linspace(-1, 1, resolution)
    inside = (x[:, None].square() + x.square()).sqrt() < 0.3 + 0.6 * size
    images = (255 * torch.where(inside, colour, 1 - colour)).to(torch.uint8)
    return ImageSet(tuple(map(str, range(count))), images)


def a_trainer(folder: Path, **options: Any) -> Trainer:
    dataset = a_dataset()
    options = {"batch": 4, "precision": "float32", "init_from": None} | options
    init_from = options.pop("init_from")
    config = preset_config("tiny", dataset, 16, kimg=1.0, architecture="vae", **options)
    return Trainer(config, dataset, folder, CPU, init_from=init_from)


def a_posterior() -> tuple[Tensor, Tensor]:
    drawn = torch.Generator().manual_seed(0)
    return torch.randn(5, 8, generator=drawn), torch.randn(5, 8, generator=drawn)


@pytest.fixture
def decoder(tiny_generator: Callable[..., Any]) -> VAEDecoder:
    """One that has seen latents far from standard normal."""
    decoder = tiny_generator("vae")
    mean, log_variance = a_posterior()
    decoder.follow(3 + 2 * mean, log_variance, 0.0)
    return decoder


def test_it_is_a_row_of_the_table_and_follows_the_protocol(decoder: VAEDecoder) -> None:
    assert GENERATORS["vae"].build is VAEDecoder
    assert isinstance(decoder, Generator)
    assert (decoder.num_ws, decoder.num_classes, decoder.spherical) == (1, 0, True)
    assert decoder.w_dim == decoder.z_dim == 8


@pytest.mark.parametrize(("resolution", "channels"), [(8, (4, 4)), (16, (8, 4, 4)), (128, (4,) * 6)])
def test_pictures_and_posteriors_have_the_configured_sizes(resolution: int, channels: tuple[int, ...]) -> None:
    config = VAEConfig(resolution=resolution, channels=channels, z_dim=5)
    images = VAEDecoder(config)(sample_z(range(3), 5))
    assert images.shape == (3, 3, resolution, resolution)
    assert images.abs().max() <= 1
    assert [part.shape for part in VAEEncoder(config)(images)] == [(3, 5), (3, 5)]


def test_the_mapping_is_the_identity_and_psi_0_the_average(decoder: VAEDecoder) -> None:
    z = sample_z(range(4), 8)
    assert torch.equal(decoder.mapping(z)[:, 0], z)
    averages = decoder.synthesis(truncate(decoder.mapping(z), decoder.w_avg, 0.0))
    assert torch.allclose(averages, decoder.decode(decoder.centre[None]).expand(4, -1, -1, -1), atol=1e-6)


def test_one_seed_is_one_picture_in_any_batch(decoder: VAEDecoder) -> None:
    z = sample_z(range(9), 8)
    assert torch.allclose(decoder(z)[4:5], decoder(z[4:5]), atol=1e-5)


def test_standard_normal_noise_becomes_latents_like_those_of_the_data(decoder: VAEDecoder) -> None:
    mean, log_variance = a_posterior()
    latents = decoder.centre + sample_z(range(4000), 8) @ decoder.root.T
    expected = (3 + 2 * mean).T.cov(correction=0) + log_variance.exp().mean(dim=0).diag()
    assert torch.allclose(latents.mean(dim=0), 3 + 2 * mean.mean(dim=0), atol=0.2)
    assert torch.allclose(latents.T.cov(), expected, atol=0.8)


def test_the_memory_of_two_batches_is_that_of_both_at_once(tiny_generator: Callable[..., Any]) -> None:
    halves, whole = tiny_generator("vae"), tiny_generator("vae")
    mean, log_variance = torch.randn(2, 32, 8, generator=torch.Generator().manual_seed(0))
    halves.follow(mean[:16], log_variance[:16], 0.0)
    halves.follow(mean[16:], log_variance[16:], 0.5)
    whole.follow(mean, log_variance, 0.0)
    assert torch.allclose(halves.centre, whole.centre, atol=1e-5)
    assert torch.allclose(halves.root, whole.root, atol=1e-4)


@pytest.mark.parametrize("kind", [VAEDecoder, VAEEncoder])
def test_every_parameter_learns(kind: Any) -> None:
    network = kind(VAEConfig(resolution=16, channels=(8, 8, 8), z_dim=8))
    given = sample_z(range(4), 8) if kind is VAEDecoder else torch.rand(4, 3, 16, 16)
    given = network(given)
    (given if kind is VAEDecoder else torch.cat(given)).square().mean().backward()
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in network.parameters())


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({"resolution": 48}, "power of two from 4 to 1024"),
        ({"resolution": 32, "channels": (8, 8)}, "resolution 32 needs 4 channel counts"),
    ],
)
def test_senseless_shapes_are_refused(config: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        VAEConfig(**config)


def test_the_divergence_is_that_of_torch() -> None:
    mean, log_variance = a_posterior()
    expected = kl_divergence(Normal(mean, (log_variance / 2).exp()), Normal(0.0, 1.0)).sum(dim=1)
    assert torch.allclose(kl_to_standard_normal(mean, log_variance), expected, rtol=1e-5)


def test_the_likelihood_is_that_of_torch_with_the_best_deviation() -> None:
    predicted, real = torch.rand(2, 4, 3, 8, 8)
    deviation = (predicted - real).square().mean().sqrt()
    nll = calibrated_nll(predicted, real)
    assert torch.allclose(nll, -Normal(predicted, deviation).log_prob(real).mean(), atol=1e-5)
    for other in (0.9 * deviation, 1.1 * deviation):
        assert nll < -Normal(predicted, other).log_prob(real).mean()


def test_a_perfect_reconstruction_has_a_finite_likelihood() -> None:
    real = torch.rand(2, 3, 8, 8)
    assert calibrated_nll(real, real).item() == pytest.approx(np.log(2 * np.pi * np.e * ROUNDING) / 2)


def test_the_divergence_counts_more_and_more_until_the_warm_up_ends() -> None:
    elbo = ElboConfig(kl_weight=2.0, kl_kimg=1.0)
    assert [elbo.kl_weight_at(seen) for seen in (0, 500, 1000, 5000)] == [0.0, 1.0, 2.0, 2.0]
    assert ElboConfig(kl_kimg=0.0).kl_weight_at(0) == 1.0
    with pytest.raises(ValueError, match="must be at least 0"):
        ElboConfig(kl_weight=-1.0)


def test_training_lowers_the_loss(tmp_path: Path) -> None:
    losses = [progress.losses for progress in a_trainer(tmp_path, batch=16).run(0.976)]
    assert all(one.finite for one in losses)
    assert losses[-1].nll + losses[-1].kl / 768 < losses[0].nll + losses[0].kl / 768 - 0.2
    assert losses[-1].error < 0.8 * losses[0].error


def test_a_loss_that_is_not_finite_leaves_both_networks_alone(tmp_path: Path) -> None:
    trainer = a_trainer(tmp_path)
    with torch.no_grad():
        trainer.nets.encoder.out.bias.fill_(float("nan"))
    before = {name: value.clone() for name, value in trainer.nets.generator.state_dict().items()}
    assert not trainer._step().finite
    assert all(torch.equal(before[name], value) for name, value in trainer.nets.generator.state_dict().items())


def test_three_losses_in_a_row_that_are_not_finite_roll_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = a_trainer(tmp_path)
    for _ in trainer.run(0.02):
        pass
    broken = ElboLosses(float("nan"), 1.0, 1.0)
    monkeypatch.setattr("gan.training.learner.train_autoencoder", lambda *_, **__: broken)
    notes = [progress.note for progress in islice(trainer.run(1.0), 3)]
    assert "back to 20 images" in notes[2]
    assert {adam.param_groups[0]["lr"] for adam, _ in trainer.nets.optimisers().values()} == {trainer.config.lr / 2}


def test_stopping_and_resuming_changes_no_bit(tmp_path: Path) -> None:
    for _ in a_trainer(tmp_path / "whole", mirror=True).run(0.024):
        pass
    for _ in islice(a_trainer(tmp_path / "parts", mirror=True).run(0.024), 3):
        pass
    for _ in a_trainer(tmp_path / "parts", mirror=True).run(0.024):
        pass
    assert (tmp_path / "whole" / STATE_FILE).stat().st_size > 0
    whole, parts = (a_trainer(tmp_path / name, mirror=True).nets.networks() for name in ("whole", "parts"))
    for name, network in whole.items():
        assert all(torch.equal(value, parts[name].state_dict()[key]) for key, value in network.state_dict().items())


def test_a_run_leaves_a_checkpoint_with_its_encoder_and_both_grids(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gan.training.log.LOG_EVERY", 5)
    trainer = a_trainer(tmp_path, batch=40)
    for _ in trainer.run(0.2):
        pass
    trained = checkpoint.load(tmp_path / "checkpoint")
    encoder = checkpoint.load_encoder(tmp_path / "checkpoint")
    assert not (tmp_path / "checkpoint" / "discriminator.safetensors").exists()
    images = torch.rand(2, 3, 16, 16) * 2 - 1
    again = trained.generator.decode(encoder(images)[0])
    assert torch.allclose(again, trainer.nets.reconstruct(images), atol=0.05)  # fp16 rounds the weights
    assert {"loss", "gamma_start"}.isdisjoint(trained.training["recipe"])
    rows = [json.loads(row) for row in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert {"kimg", "nll", "kl", "error", "kl_weight"} <= rows[-1].keys()
    assert len(list((tmp_path / "samples").glob("*kimg.png"))) == 1
    assert Image.open(next((tmp_path / "samples").glob("*-reconstructed.png"))).size == (6 * 16, 6 * 16)


def test_fine_tuning_starts_from_the_pictures_of_the_checkpoint(tmp_path: Path) -> None:
    for _ in a_trainer(tmp_path / "first").run(0.008):
        pass
    source = str(tmp_path / "first" / "checkpoint")
    nets = a_trainer(tmp_path / "second", init_from=source).nets
    z = sample_z(range(4), 8)
    assert torch.equal(nets.average(z), checkpoint.load(source).generator(z))
    assert torch.equal(nets.encoder_average.out.bias, checkpoint.load_encoder(source).out.bias)


def test_fine_tuning_refuses_other_shapes(tmp_path: Path, tiny_generator: Callable[..., Any]) -> None:
    generator = tiny_generator("dcgan")
    checkpoint.save(tmp_path / "other", generator, architecture="dcgan", title="Other", card="# Other")
    with pytest.raises(ValueError, match=r"holds DCGANConfig.*this run trains VAEConfig"):
        a_trainer(tmp_path / "run", init_from=str(tmp_path / "other"))


def test_the_encoder_comes_back_and_goes_with_the_next_save(tmp_path: Path, decoder: VAEDecoder) -> None:
    encoder = VAEEncoder(decoder.config)
    words = {"architecture": "vae", "title": "Tiny", "card": "# Tiny"}
    checkpoint.save(tmp_path / "tiny", decoder, encoder=encoder, **words)
    loaded = checkpoint.load_encoder(tmp_path / "tiny")
    assert all(torch.equal(value.half().float(), loaded.state_dict()[n]) for n, value in encoder.state_dict().items())
    checkpoint.save(tmp_path / "tiny", decoder, **words)
    with pytest.raises(CheckpointError, match=r"encoder\.safetensors is missing"):
        checkpoint.load_encoder(tmp_path / "tiny")


def test_an_encoder_that_does_not_fit_is_never_saved(tmp_path: Path, decoder: VAEDecoder) -> None:
    other = VAEEncoder(VAEConfig(resolution=16, channels=(8, 8, 16), z_dim=8))
    with pytest.raises(CheckpointError, match="in shape"):
        checkpoint.save(tmp_path, decoder, encoder=other, architecture="vae", title="Tiny", card="# Tiny")
    assert not (tmp_path / "model.safetensors").exists()


def test_an_architecture_without_an_encoder_says_so(tmp_path: Path, tiny_generator: Callable[..., Any]) -> None:
    checkpoint.save(tmp_path, tiny_generator("dcgan"), architecture="dcgan", title="Tiny", card="# Tiny")
    with pytest.raises(CheckpointError, match="'dcgan' has no encoder"):
        checkpoint.load_encoder(tmp_path)
    with pytest.raises(ValueError, match="no architecture 'unicorn'"):
        build_encoder("unicorn", {})


@pytest.mark.parametrize("preset", ["cpu", "gpu", "tiny"])
def test_every_preset_stays_under_ten_megabytes(preset: str) -> None:
    config = preset_config(preset, a_dataset(4, 128), 128, kimg=1.0, architecture="vae")
    with torch.device("meta"):
        networks = build_generator("vae", vars(config.generator)), VAEEncoder(config.generator)
    assert all(2 * sum(tensor.numel() for tensor in n.state_dict().values()) < 10e6 for n in networks)


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["gan", *map(str, arguments)])
    with pytest.raises(SystemExit) as stopped:
        main()
    return stopped.value.code


def test_the_commands_train_sample_and_walk(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    np.savez(tmp_path / "discs.npz", images=a_dataset().images.permute(0, 2, 3, 1).numpy())
    train = ["train", tmp_path / "discs.npz", "--out", tmp_path / "run", "--model", "vae", "--preset", "tiny"]
    train += ["--resolution", "16", "--batch", "4", "--device", "cpu"]
    assert run(monkeypatch, *train, "--kimg", "0.02") == 0
    assert "KL=" in capsys.readouterr().err
    assert run(monkeypatch, *train, "--kimg", "0.04") == 0
    assert run(monkeypatch, *train, "--kimg", "0.04", "--loss", "hinge") == 1
    assert "started with --loss none, given hinge" in capsys.readouterr().err
    model = tmp_path / "run" / "checkpoint"
    sheet = tmp_path / "sheet.png"
    assert run(monkeypatch, "sample", model, "--seeds", "0-3", "--columns", 2, "--out", sheet, "--device", "cpu") == 0
    assert Image.open(sheet).size == (32, 32)
    film = tmp_path / "walk.gif"
    walk = ["walk", model, "--seeds", "1,2", "--loop", "--seconds", "0.5", "--out", film, "--device", "cpu"]
    assert run(monkeypatch, *walk) == 0
    assert Image.open(film).n_frames > 5


def test_a_step_leaves_the_global_random_state_alone(tmp_path: Path, untouched_random_state: None) -> None:
    next(a_trainer(tmp_path).run(1.0))
