"""Averaging checkpoints of one run: what it computes, what it carries on, and what it refuses."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from test_cli import run
from test_training import a_trainer

from gan import checkpoint
from gan.training import average_checkpoints
from gan.training.publish import measure_w_avg


def two_places(tmp_path: Path, **options: object) -> list[Path]:
    """Checkpoints after 1 and 3 steps of one run."""
    places = []
    trainer = a_trainer(tmp_path / "run", **options)
    for number, kimg in enumerate((0.004, 0.012)):
        for _ in trainer.run(kimg):
            pass
        places.append((tmp_path / "run" / "checkpoint").rename(tmp_path / f"place{number}"))
    return places


@pytest.mark.parametrize("options", [{"noise": True}, {"conditional": True}, {"architecture": "dcgan"}], ids=str)
def test_an_average_is_the_mean_of_the_weights_with_the_last_ones_discriminator(
    tmp_path: Path, options: dict[str, object]
) -> None:
    places = two_places(tmp_path, **options)
    out = average_checkpoints(places, tmp_path / "mean")
    one, other, mean = (checkpoint.load(folder).generator for folder in (*places, out))
    for a, b, c in zip(one.parameters(), other.parameters(), mean.parameters(), strict=True):
        assert torch.allclose((a + b) / 2, c, rtol=1e-3, atol=1e-3)
    assert not torch.equal(next(one.parameters()), next(other.parameters()))
    if not mean.spherical:
        assert torch.allclose(mean.w_avg, measure_w_avg(mean), atol=1e-3)
    last, new = (load_file(folder / "discriminator.safetensors") for folder in (places[1], out))
    assert all(torch.equal(last[name], new[name]) for name in new)
    training = checkpoint.read_config(out).training
    assert training["averaged_kimg"] == [0.0, 0.0]
    assert training["recipe"] == checkpoint.read_config(places[1]).training["recipe"]


def test_the_average_of_an_autoencoder_has_the_mean_encoder(tmp_path: Path) -> None:
    places = two_places(tmp_path, architecture="vae")
    out = average_checkpoints(places, tmp_path / "mean")
    one, other, mean = (checkpoint.load_encoder(folder).state_dict() for folder in (*places, out))
    assert all(torch.allclose((one[name] + other[name]) / 2, mean[name], rtol=1e-3, atol=1e-3) for name in mean)


def test_checkpoints_of_different_runs_are_refused(tmp_path: Path) -> None:
    at = {}
    runs = {"one": {}, "wide": {"conditional": True}, "loud": {"noise": True}, "other": {"noise": True, "seed": 1}}
    for name, options in runs.items():
        a_trainer(tmp_path / name, **options).save()
        at[name] = tmp_path / name / "checkpoint"
    with pytest.raises(ValueError, match="different networks"):
        average_checkpoints([at["wide"], at["one"]], tmp_path / "out")
    with pytest.raises(ValueError, match="other noise"):
        average_checkpoints([at["other"], at["loud"]], tmp_path / "out")
    with pytest.raises(ValueError, match="at least two"):
        average_checkpoints([at["one"]], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_command_averages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = two_places(tmp_path)
    assert run(monkeypatch, "average", *map(str, places), "--out", str(tmp_path / "mean")) == 0
    assert "The mean of 2 checkpoints" in capsys.readouterr().out
    assert checkpoint.load(tmp_path / "mean").title == "pictures"
    assert "the mean of those at 0.0, 0.0 kimg" in (tmp_path / "mean" / "README.md").read_text()
    assert run(monkeypatch, "average", str(places[0]), "--out", str(tmp_path / "one")) == 1
