from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch

from gan import checkpoint
from gan.checkpoint import CheckpointError
from gan.checkpoint.source import INVERSION
from gan.cli import main
from gan.latent import sample_ws
from gan.projection import Degradation, Encoder, Plan, Projector, Teaching
from gan.projection.start import COUNT, spread

COARSE = ("stylegan2", {"resolution": 32, "channels": (8, 8, 8, 8)})


def taught(generator: Any, count: int = 256) -> Encoder:
    teaching = Teaching(generator, count)
    assert list(teaching.draw())[-1] >= count
    return teaching.encoder()


@pytest.fixture(scope="module")
def generator(tiny_generator: Callable[..., Any]) -> Any:
    """Tiny, with its average where it would be after a training; for reading alone."""
    built = tiny_generator(COARSE[0], **COARSE[1])
    built.w_avg.copy_(sample_ws(built, range(512))[:, 0].mean(0, keepdim=True))
    return built


@pytest.fixture(scope="module")
def encoder(generator: Any) -> Encoder:
    """For reading alone."""
    return taught(generator)


@pytest.fixture
def saved(tmp_path: Path, generator: Any) -> Path:
    checkpoint.save(tmp_path / "tiny", generator, architecture="stylegan2", title="Tiny", card="# card")
    return tmp_path / "tiny"


def test_an_encoder_comes_nearer_to_the_w_of_a_picture_than_the_average(generator: Any, encoder: Encoder) -> None:
    w = sample_ws(generator, range(64))[:, 0]
    with torch.no_grad():
        pictures = generator.synthesis(spread(w, generator.num_ws))
    found = encoder(pictures, generator.w_avg[0])
    assert (found - w).square().mean() < 0.7 * (generator.w_avg[0] - w).square().mean()


def test_teaching_again_gives_the_same_encoder(generator: Any) -> None:
    one, other = (taught(generator, 64) for _ in range(2))
    assert torch.equal(one.slopes, other.slopes)
    assert torch.equal(one.axes, other.axes)


def test_every_generator_can_teach_one(any_generator: Any) -> None:
    encoder = taught(any_generator, 64)
    with torch.no_grad():
        pictures = any_generator.synthesis(spread(sample_ws(any_generator, range(3))[:, 0], any_generator.num_ws))
    assert encoder(pictures, any_generator.w_avg[0]).shape == (3, any_generator.w_dim)


def test_a_saved_encoder_is_the_same(saved: Path, generator: Any, encoder: Encoder) -> None:
    model = checkpoint.load(saved)
    encoder.save(saved, model.weights_hash)
    again = Encoder.load(saved, w_dim=generator.w_dim, weights_hash=model.weights_hash)
    assert again is not None
    picture = torch.zeros(1, 3, 32, 32)
    average = generator.w_avg[0]
    assert torch.allclose(again(picture, average), encoder(picture, average), atol=0.02)


def test_an_encoder_of_other_weights_is_refused(saved: Path, encoder: Encoder) -> None:
    encoder.save(saved, "00000000")
    with pytest.raises(CheckpointError, match="other weights; make it again with python -m gan encoder"):
        Projector.of(checkpoint.load(saved))


def test_a_file_that_is_no_encoder_is_refused(saved: Path) -> None:
    safetensors.torch.save_file({"mean": torch.zeros(3)}, saved / INVERSION)
    with pytest.raises(CheckpointError, match="lacks"):
        Projector.of(checkpoint.load(saved))


def test_a_search_begins_at_the_encoders_guess_without_drawing_a_catalogue(generator: Any, encoder: Encoder) -> None:
    target = torch.zeros(1, 3, 32, 32)
    first, *_ = steps = list(Projector(generator, encoder).project(target, plan=Plan(steps=2)))
    assert [step.done for step in steps] == [0, 0.5, 1]
    assert torch.allclose(first.ws[:, 0], encoder(target, generator.w_avg[0]), atol=1e-5)


@pytest.mark.parametrize(
    ("degradation", "plan"),
    [(Degradation(sigma=0.1), Plan(steps=1)), (Degradation(), Plan(steps=1, starts=2))],
    ids=["damaged", "alternatives"],
)
def test_a_damaged_picture_and_alternatives_also_look_at_the_catalogue(
    generator: Any, encoder: Encoder, degradation: Degradation, plan: Plan
) -> None:
    projector = Projector(generator, encoder)
    steps = list(projector.project(torch.zeros(1, 3, 32, 32), degradation=degradation, plan=plan))
    assert len(steps) > COUNT // 8


def test_an_encoder_stays_near_the_class_that_is_asked_for(tiny_generator: Callable[..., Any]) -> None:
    generator = tiny_generator("stylegan2", num_classes=3)
    encoder, picture = taught(generator, 64), torch.zeros(1, 3, 16, 16)
    found = [encoder(picture, generator.w_avg[label]) - generator.w_avg[label] for label in range(3)]
    assert torch.allclose(found[0], found[1], atol=1e-5)


def test_the_command_teaches_the_encoder_of_a_checkpoint(
    saved: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["gan", "encoder", str(saved), "--num", "100"])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 0
    assert INVERSION in capsys.readouterr().out
    assert Projector.of(checkpoint.load(saved)).encoder is not None
