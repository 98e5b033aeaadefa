"""What a run refuses before it begins, what it survives, and that it tells the truth about how it ended."""

import io
import json
import shutil
import sys
from functools import partial
from itertools import count, islice
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from test_cli import run
from test_training import CPU, a_config, a_dataset, a_trainer, states_agree

from gan import checkpoint
from gan.files import OutputError
from gan.training import DivergedError, Trainer, augmentation, learner, prepare_run
from gan.training.adversaries import StepLosses
from gan.training.folder import CONFIG_FILE
from gan.training.run import title_of
from gan.training.state import PREVIOUS_FILE, STATE_FILE, StateError
from gan.training.widths import presets_of

TINY = {"preset": "tiny", "resolution": 16, "kimg": 1.0}
TRAIN = ["--preset", "tiny", "--resolution", "16", "--batch", "4", "--device", "cpu", "--kimg", "0.008"]


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for index, pixels in enumerate(a_dataset().images.permute(0, 2, 3, 1).numpy()):
        Image.fromarray(pixels).save(folder / f"{index}.png")
    return folder


def a_checkpoint(folder: Path, **options: object) -> Path:
    trainer = a_trainer(folder, **options)
    trainer.save()
    return folder / "checkpoint"


# What is refused, or put right, before the first step


@pytest.mark.parametrize(
    ("name", "title"), [("photos 2024.05", "photos 2024.05"), ("two\nlines", "two lines"), ("\t", "pictures")]
)
def test_a_folder_gives_its_whole_name_in_one_printable_line(tmp_path: Path, name: str, title: str) -> None:
    (tmp_path / name).mkdir()
    assert title_of(tmp_path / name) == title
    assert title_of(tmp_path / "photos 2024.05.zip") == "photos 2024.05"


def test_pictures_of_the_folder_one_is_in_can_be_trained_on(
    monkeypatch: pytest.MonkeyPatch, pictures: Path, tmp_path: Path
) -> None:
    monkeypatch.chdir(pictures)
    assert run(monkeypatch, "train", ".", "--out", str(tmp_path / "run"), *TRAIN) == 0
    assert checkpoint.read_config(tmp_path / "run" / "checkpoint").title == "pictures"


def test_a_run_within_its_own_pictures_is_refused(pictures: Path) -> None:
    for out in (pictures, pictures / "run", pictures / ".." / pictures.name / "deep" / "run"):
        with pytest.raises(ValueError, match="sheets of samples would be learnt"):
            prepare_run(pictures, out, **TINY)
    assert not list(pictures.glob("**/*.json"))


def test_nothing_is_written_before_the_start_fits_and_the_message_names_what_does(
    monkeypatch: pytest.MonkeyPatch, pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = a_checkpoint(tmp_path / "first", noise=True), tmp_path / "run"
    command = ["train", str(pictures), "--out", str(out), "--device", "cpu", "--kimg", "0.008", "--batch", "4"]
    command += ["--preset", "tiny", "--init-from", str(source)]
    assert run(monkeypatch, *command, "--resolution", "8") == 1
    said = capsys.readouterr().err
    for words in ("16 x 16", "preset tiny", "with noise", "no classes", "--resolution 16 --preset tiny --noise"):
        assert words in said
    assert not out.exists()
    assert run(monkeypatch, *command, "--no-noise") == 0
    assert "draws its textures is left out" in capsys.readouterr().out
    assert json.loads((out / CONFIG_FILE).read_text())["init_from"] == str(source)


def test_a_run_has_its_starts_size_widths_and_noise_unless_others_are_given(pictures: Path, tmp_path: Path) -> None:
    source = str(a_checkpoint(tmp_path / "first", noise=True))
    begun = prepare_run(pictures, tmp_path / "run", init_from=source, usual={"preset": "gpu"}).config
    shape = begun.generator
    assert (begun.resolution, presets_of(shape.channels), shape.noise) == (16, ("tiny",), True)
    plain = prepare_run(pictures, tmp_path / "run", init_from=source, preset="cpu", noise=False).config.generator
    assert (presets_of(plain.channels), plain.noise) == (("cpu",), False)
    other = prepare_run(pictures, tmp_path / "run", init_from=source, architecture="dcgan", preset="tiny").config
    assert (other.architecture, other.resolution) == ("dcgan", 64)  # not its kind: that it does not fit is told later


def test_a_start_from_a_run_that_learnt_by_these_pictures_keeps_its_average_long(
    pictures: Path, tmp_path: Path
) -> None:
    first = prepare_run(pictures, tmp_path / "first", **TINY)
    first.begin()
    a_checkpoint(first.folder)
    others = shutil.copytree(pictures, tmp_path / "others" / "pictures")
    (others / "0.png").unlink()
    for data, source, ramp in (
        (pictures, first.folder, False),
        (pictures, first.folder / "checkpoint", True),  # which does not tell what pictures it learnt by
        (others, first.folder, True),  # of the same name
    ):
        begun = prepare_run(data, tmp_path / "run", init_from=str(source), **TINY)
        assert begun.config.ema_rampup is ramp
    given = prepare_run(pictures, tmp_path / "run", init_from=str(first.folder), ema_rampup=True, **TINY)
    assert given.config.ema_rampup


def test_a_run_in_which_the_generator_would_only_wait_is_refused(
    monkeypatch: pytest.MonkeyPatch, pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "train", str(pictures), "--out", str(tmp_path / "run"), *TRAIN, "--wait", "0.008") == 1
    assert "the run ends after 0.008: it would learn nothing" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()
    with pytest.raises(ValueError, match="must be 0 or more"):
        a_config(wait_kimg=-1.0)


def test_networks_that_no_run_trains_are_no_shape(pictures: Path, tmp_path: Path) -> None:
    """What does not fit is said when the weights are read."""
    source = a_checkpoint(tmp_path / "first")
    monkey = {"architecture": "stylegan3", "resolution": 16, "preset": "tiny"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gan.training.run.shape_of", lambda _: monkey)
        assert prepare_run(pictures, tmp_path / "run", init_from=str(source)).config.architecture == "stylegan2"


def test_what_is_no_checkpoint_is_no_start(pictures: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is no folder"):
        prepare_run(pictures, tmp_path / "run", init_from=str(tmp_path / "typo"), **TINY)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("text", ["translation, cutout", " translation ,cutout,"])
def test_augmentations_may_have_spaces_between_them(text: str) -> None:
    assert augmentation(text, None)["augment"] == ("translation", "cutout")
    assert augmentation(" ada ", None)["ada_target"] is not None
    assert augmentation(" none ", None)["augment"] == ()


def test_options_that_fit_no_data_are_refused_before_it_is_read(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="or none or ada alone; given blur"):
        prepare_run(tmp_path / "nowhere", tmp_path / "run", **TINY, augment=("blur",))


# Going on with a run


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"resolution": 32}, "--resolution 16, given 32"),
        ({"preset": "cpu"}, "--preset tiny, given cpu"),
        ({"architecture": "dcgan"}, "--model stylegan2, given dcgan"),
        ({"noise": True}, "--noise off, given on"),
        ({"augment": ("cutout",)}, "--augment none, given cutout"),
        ({"init_from": "other"}, "started from first, given --init-from other"),
    ],
)
def test_an_option_that_contradicts_the_run_is_refused(
    pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, object], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    a_checkpoint(tmp_path / "first.run").rename(tmp_path / "first")
    prepare_run(pictures, tmp_path / "run", init_from="first", **TINY).begin()
    with pytest.raises(ValueError, match=sentence):
        prepare_run(pictures, tmp_path / "run", **given)
    again = prepare_run(pictures, tmp_path / "run", preset="tiny", init_from=str(tmp_path / "first"))
    assert again.init_from == "first"


def test_a_run_that_is_through_says_so_and_one_that_goes_on_what_it_is(
    monkeypatch: pytest.MonkeyPatch, pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["train", str(pictures), "--out", str(tmp_path / "run"), "--device", "cpu"]
    assert run(monkeypatch, *command, *TRAIN) == 0
    before = (tmp_path / "run" / STATE_FILE).read_bytes()
    assert run(monkeypatch, *command, "--kimg", "0.008", "--init-from", str(tmp_path / "run" / "checkpoint")) == 0
    said = capsys.readouterr().out
    assert "Nothing to do: this run has shown 0.0 kimg" in said
    assert "preset tiny, without noise, stylegan2" in said
    assert "--init-from" in said
    assert (tmp_path / "run" / STATE_FILE).read_bytes() == before


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("", "not the record of a run"), ("[]", "not the record"), ('{"recipe": {}}', "not the record")],
)
def test_a_record_that_is_none_is_told_with_what_to_do(
    pictures: Path, tmp_path: Path, content: str, sentence: str
) -> None:
    (tmp_path / CONFIG_FILE).write_text(content)
    with pytest.raises(ValueError, match=rf"config\.json.*{sentence}.*choose another --out"):
        prepare_run(pictures, tmp_path, **TINY)


def test_a_checkpoint_or_a_file_is_no_place_for_a_run(pictures: Path, tmp_path: Path) -> None:
    source = a_checkpoint(tmp_path / "first")
    with pytest.raises(ValueError, match=r"holds a checkpoint, not a run.*--init-from"):
        prepare_run(pictures, source, **TINY)
    (tmp_path / "file").touch()
    with pytest.raises(ValueError, match="is a file"):
        prepare_run(pictures, tmp_path / "file", **TINY)


# The state


def test_a_damaged_state_is_told_and_the_one_before_it_goes_on_to_the_same_bits(tmp_path: Path) -> None:
    for _ in a_trainer(tmp_path / "whole").run(0.032):
        pass
    for kimg in (0.016, 0.024):
        for _ in a_trainer(tmp_path / "hurt").run(kimg):
            pass
    newest = tmp_path / "hurt" / STATE_FILE
    newest.write_bytes(newest.read_bytes()[:-100])
    trainer = a_trainer(tmp_path / "hurt")
    assert trainer.position.images_seen == 16
    assert "goes on from the state before it, of 0.0 kimg" in trainer.notes[0]
    assert str(newest) in trainer.notes[0]
    for _ in trainer.run(0.032):
        pass
    assert states_agree(tmp_path / "whole", tmp_path / "hurt")
    assert (tmp_path / "hurt" / PREVIOUS_FILE).exists()


def test_a_state_of_another_run_is_refused_with_what_to_do(tmp_path: Path) -> None:
    trainer = a_trainer(tmp_path / "run")
    trainer.save()
    (tmp_path / "run" / STATE_FILE).rename(tmp_path / "run" / PREVIOUS_FILE)
    with pytest.raises(StateError, match=r"holds another generator than this run trains.*--init-from"):
        a_trainer(tmp_path / "run", noise=True)
    assert a_trainer(tmp_path / "run").notes


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process")
def test_a_full_disk_ends_a_run_in_a_sentence_and_keeps_the_state(tmp_path: Path) -> None:
    import resource

    trainer = a_trainer(tmp_path / "run")
    trainer.save()
    before = (tmp_path / "run" / STATE_FILE).read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(OutputError, match=r"state\.safetensors can't be written"):
            for _ in trainer.run(1.0, save_minutes=0.0):
                pass
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (tmp_path / "run" / STATE_FILE).read_bytes() == before
    assert not list((tmp_path / "run").glob(".*"))


def test_a_folder_that_cannot_hold_a_checkpoint_is_told_before_the_first_step(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "checkpoint").write_text("in the way")
    trainer = a_trainer(tmp_path / "run")
    with pytest.raises(ValueError, match="checkpoint is a file"):
        next(trainer.run(1.0))
    assert trainer.position.step == 0


# Losses that are not finite


def test_a_run_gives_up_after_a_few_returns_with_advice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learner, "train_step", lambda *_, **__: StepLosses(float("nan"), 1.0))
    with pytest.raises(DivergedError, match=r"5 times over.*0.0 kimg stays.*learnt nothing.*smaller --lr"):
        for _ in a_trainer(tmp_path).run(1.0):
            pass


@pytest.mark.parametrize("rate", ["1e6", "1e30"])
def test_a_rate_that_is_far_too_high_ends_in_failure_and_leaves_what_can_be_opened(
    monkeypatch: pytest.MonkeyPatch, pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], rate: str
) -> None:
    out = str(tmp_path / "run")
    assert run(monkeypatch, "train", str(pictures), "--out", out, *TRAIN[:-1], "0.1", "--lr", rate) == 1
    said = capsys.readouterr()
    assert "the run gives up" in said.err
    assert "saved" not in said.out
    assert checkpoint.load(tmp_path / "run" / "checkpoint")


def test_weights_that_no_checkpoint_holds_are_never_saved(tmp_path: Path) -> None:
    trainer = a_trainer(tmp_path)
    steps = trainer.run(1.0, save_minutes=0.0)
    next(steps)
    with torch.no_grad():
        trainer.nets.average.const.fill_(1e12)
    assert "half precision: back to 4 images" in next(steps).note
    steps.close()
    assert a_trainer(tmp_path).nets.average.const.abs().max() < 100


def test_a_run_does_not_end_amid_steps_that_went_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = learner.train_step, []

    def bad_once(*arguments: object, **options: object) -> StepLosses:
        calls.append(1)
        return StepLosses(float("nan"), 1.0) if len(calls) == 2 else real(*arguments, **options)

    monkeypatch.setattr(learner, "train_step", bad_once)
    for _ in (trainer := a_trainer(tmp_path)).run(0.008):
        pass
    assert len(calls) == 3
    assert trainer.saved == trainer.position.images_seen == 12


def test_a_console_that_cannot_print_a_name_does_not_stop_a_training(
    monkeypatch: pytest.MonkeyPatch, pictures: Path, tmp_path: Path
) -> None:
    (pictures / "\u65e5\u672c.png").write_bytes(b"broken")
    console = io.TextIOWrapper(io.BytesIO(), encoding="cp1252")
    monkeypatch.setattr(sys, "stdout", console)
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(io.BytesIO(), encoding="cp1252"))
    assert run(monkeypatch, "train", str(pictures), "--out", str(tmp_path / "run"), *TRAIN) == 0
    console.flush()
    assert b"skipped as unreadable" in console.buffer.getvalue()


# A budget in minutes


def test_minutes_end_a_run_with_its_rate_a_tenth_and_a_judged_snapshot(tmp_path: Path) -> None:
    from test_watching import CALM

    config = a_config(schedule="settling")
    a_step_takes_150_ms = partial(next, count(step=0.15))
    trainer = Trainer(
        config, a_dataset(), tmp_path, CPU, reserved=a_dataset(12), judge=lambda _: CALM, clock=a_step_takes_150_ms
    )
    rates = [trainer.nets.generator_adam.param_groups[0]["lr"] for _ in trainer.run(minutes=0.02)]
    assert rates[0] == config.lr
    assert rates[-1] < config.lr / 2
    assert trainer.position.elapsed >= 1.2
    assert checkpoint.read_config(tmp_path / "best").training["kid_x1000"] == 500
    assert not list(islice(Trainer(config, a_dataset(), tmp_path, CPU).run(minutes=0.02), 1))


def test_a_falling_run_ends_at_a_tenth_of_rate_and_gamma_with_a_long_memory(tmp_path: Path) -> None:
    trainer = a_trainer(tmp_path, schedule="falling")
    group = trainer.nets.generator_adam.param_groups[0]
    seen = [(group["lr"] / trainer.config.lr, *group["betas"]) for _ in trainer.run(0.04)]
    assert seen[0] == pytest.approx((1.0, 0.0, 0.9))
    assert np.all(np.diff([lr for lr, *_ in seen]) < 0)
    assert seen[-1] == pytest.approx((0.1**0.9, 0.0, 1 - 0.1**1.9))


def test_stopping_and_resuming_a_falling_run_changes_no_bit(tmp_path: Path) -> None:
    for _ in a_trainer(tmp_path / "whole", schedule="falling").run(0.024):
        pass
    for _ in islice(a_trainer(tmp_path / "parts", schedule="falling").run(0.024), 3):
        pass
    for _ in a_trainer(tmp_path / "parts", schedule="falling").run(0.024):
        pass
    assert states_agree(tmp_path / "whole", tmp_path / "parts")
