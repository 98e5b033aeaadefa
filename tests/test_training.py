"""What the trainer promises: resumes bit for bit, survives a kill, heals from non-finite losses, fine-tunes."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import IO, Any

import numpy as np
import pytest
import torch
from forked import Process
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor, nn

from gan import checkpoint
from gan.datasets import ImageSet
from gan.features import load_features
from gan.models.discriminator import Discriminator, DiscriminatorConfig
from gan.models.feature_discriminator import FeatureDiscriminator, ReadMaps
from gan.training import TrainConfig, Trainer, learner, loop, prepare_run, preset_config
from gan.training.adversaries import StepLosses
from gan.training.folder import Record, write_record
from gan.training.processes import ALONE
from gan.training.state import PREVIOUS_FILE, STATE_FILE
from gan.training.step import Step

CPU = torch.device("cpu")


def a_dataset(count: int = 40, resolution: int = 16) -> ImageSet:
    images = torch.randint(0, 256, (count, 3, resolution, resolution), generator=torch.Generator().manual_seed(0))
    return ImageSet(tuple(map(str, range(count))), images.to(torch.uint8), torch.arange(count) % 3, ("a", "b", "c"))


def a_config(**options: object) -> TrainConfig:
    lazy = {} if options.get("architecture") == "vae" else {"penalty_every": 4}
    options = {"batch": 4, "precision": "float32"} | lazy | options
    return preset_config("tiny", a_dataset(), 16, kimg=1.0, **options)


def a_trainer(folder: Path, **options: object) -> Trainer:
    return Trainer(a_config(**options), a_dataset(), folder, CPU, read=load_features(CPU).maps)


def maps() -> ReadMaps:
    return load_features(CPU).maps


def weights_of(network: nn.Module) -> Tensor:
    return torch.cat([one.detach().reshape(-1) for one in network.parameters()])


def read_until(stream: IO[str], words: str) -> None:
    """Waits for these words of a progress bar."""
    said = ""
    while words not in said and (more := stream.read(40)):
        said += more
    assert words in said, said


def states_agree(a: Path, b: Path) -> bool:
    one, other = (load_file(folder / STATE_FILE) for folder in (a, b))
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"noise": True, "mirror": True},
        {"conditional": True},
        {"architecture": "dcgan"},
        {"architecture": "vae"},
        {"feature_blocks": (2, 4)},
        {"feature_blocks": (2, 4), "penalty": "finite-difference", "augment": ("cutout",), "augment_pairs": True},
    ],
)
def test_stopping_and_resuming_changes_no_bit(tmp_path: Path, options: dict[str, object]) -> None:
    for _ in a_trainer(tmp_path / "whole", **options).run(0.024):
        pass
    for _ in islice(a_trainer(tmp_path / "parts", **options).run(0.024), 3):  # within a penalty interval
        pass
    for _ in a_trainer(tmp_path / "parts", **options).run(0.024):
        pass
    assert states_agree(tmp_path / "whole", tmp_path / "parts")


def test_a_killed_run_goes_on_from_its_last_state_and_ends_in_the_same_bits(tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for index, pixels in enumerate(a_dataset().images.permute(0, 2, 3, 1).numpy()):
        Image.fromarray(pixels).save(pictures / f"{index}.png")
    command = [sys.executable, "-m", "gan", "train", str(pictures), "--preset", "tiny", "--resolution", "16"]
    command += ["--batch", "4", "--save-minutes", "0.01", "--device", "cpu", "--out"]

    killed = Process([*command, str(tmp_path / "killed"), "--kimg", "100"], stderr=subprocess.DEVNULL)
    while not all((tmp_path / "killed" / name).exists() for name in (PREVIOUS_FILE, STATE_FILE)):
        assert killed.poll() is None, "It ended before it had saved anything twice."
        time.sleep(0.02)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    run = prepare_run(pictures, tmp_path / "killed", preset="tiny", resolution=16, kimg=100.0)
    config, dataset = run.config, run.dataset
    torch.set_num_threads(1)
    trainer = Trainer(config, dataset, tmp_path / "killed", CPU)
    goal = trainer.position.images_seen / 1000 + 0.02
    assert trainer.position.step > 0
    for _ in trainer.run(goal):
        pass
    for _ in Trainer(config, dataset, tmp_path / "whole", CPU).run(goal):
        pass
    assert states_agree(tmp_path / "whole", tmp_path / "killed")


@pytest.mark.parametrize(("number", "start"), [(signal.SIGINT, subprocess.Popen), (signal.SIGTERM, Process)])
def test_a_run_that_is_asked_to_stop_saves_the_step_at_hand(
    tmp_path: Path, number: signal.Signals, start: Callable[..., Any]
) -> None:
    np.savez(tmp_path / "set.npz", images=a_dataset().images.permute(0, 2, 3, 1).numpy())
    command = [sys.executable, "-m", "gan", "train", str(tmp_path / "set.npz"), "--preset", "tiny"]
    command += ["--resolution", "16", "--batch", "4", "--kimg", "100"]
    command += ["--device", "cpu", "--out", str(tmp_path / "run")]
    run = start(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    read_until(run.stderr, "img/s, D=")
    run.send_signal(number)
    said, bar = run.communicate(timeout=60)
    assert run.returncode == 128 + number, bar
    assert "Stopped and saved at" in said
    assert "Traceback" not in bar
    found = prepare_run(tmp_path / "set.npz", tmp_path / "run", preset="tiny", resolution=16, kimg=100.0)
    assert Trainer(found.config, found.dataset, tmp_path / "run", CPU).position.step > 0


def test_a_state_is_replaced_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = a_trainer(tmp_path)
    trainer.save()
    before = (tmp_path / STATE_FILE).read_bytes()

    def crash(*_: object) -> None:
        raise OSError("power cut")

    monkeypatch.setattr("gan.files.os.replace", crash)
    with pytest.raises(OSError, match="power cut"):
        trainer.save()
    assert (tmp_path / STATE_FILE).read_bytes() == before


def test_three_losses_in_a_row_that_are_not_finite_roll_back_with_half_the_rate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = a_trainer(tmp_path)
    for _ in trainer.run(0.02):
        pass
    monkeypatch.setattr(learner, "train_step", lambda *_, **__: StepLosses(float("nan"), 1.0))
    run = trainer.run(1.0)
    notes = [next(run).note for _ in range(3)]
    assert ["skipped" in note for note in notes] == [True, True, False]
    assert "back to 20 images" in notes[2]
    assert trainer.position.rollbacks == 1
    assert trainer.nets.generator_adam.param_groups[0]["lr"] == trainer.config.lr / 2
    run.close()
    assert a_trainer(tmp_path).position.lr_factor == 0.5


def test_a_step_that_was_cut_in_two_or_went_wrong_is_never_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = a_trainer(tmp_path)
    trainer.save()
    before = (tmp_path / STATE_FILE).read_bytes()
    monkeypatch.setattr(learner, "train_step", lambda *_, **__: StepLosses(float("nan"), 1.0))
    run = trainer.run(1.0, save_minutes=0.0)
    next(run)
    run.close()

    def interrupt(*_: object, **__: object) -> None:
        with torch.no_grad():
            trainer.nets.discriminator.out.bias.add_(1)  # one network updated, the other not yet
        raise KeyboardInterrupt

    monkeypatch.setattr(learner, "train_step", interrupt)
    with pytest.raises(KeyboardInterrupt):
        next(trainer.run(1.0))
    assert (tmp_path / STATE_FILE).read_bytes() == before


def test_a_loss_that_is_not_finite_leaves_its_network_alone(tmp_path: Path) -> None:
    trainer = a_trainer(tmp_path)
    with torch.no_grad():
        trainer.nets.discriminator.out.bias.fill_(float("nan"))
    before = {name: value.clone() for name, value in trainer.nets.generator.state_dict().items()}
    losses = trainer._step()
    assert not losses.finite
    assert all(torch.equal(before[name], value) for name, value in trainer.nets.generator.state_dict().items())


@pytest.mark.parametrize("loss", ["relativistic", "original", "minimax", "hinge", "least-squares"])
def test_every_loss_trains_both_networks(tmp_path: Path, loss: str) -> None:
    trainer = a_trainer(tmp_path, loss=loss)
    networks = (trainer.nets.generator, trainer.nets.discriminator)
    before = [[p.clone() for p in network.parameters()] for network in networks]
    assert all(progress.losses.finite for progress in islice(trainer.run(1.0), 3))
    for network, old in zip(networks, before, strict=True):
        assert any(not torch.equal(p, q) for p, q in zip(network.parameters(), old, strict=True))


def test_a_whitened_penalty_does_not_depend_on_how_strong_the_datas_detail_is(tmp_path: Path) -> None:
    """Pictures of half the contrast, read in units of half the size, are the same to it; by pixels they are not."""

    def penalty(contrast: float, *, whiten: bool) -> float:
        torch.manual_seed(0)
        scales = tuple(contrast * one for one in (0.9, 0.2, 0.2, 0.1))
        discriminator = Discriminator(DiscriminatorConfig(resolution=16, channels=(8, 8), wavelet_scales=scales))
        real, fake = contrast * torch.randn(2, 4, 3, 16, 16)
        adam = torch.optim.Adam(discriminator.parameters())
        nets = replace(a_trainer(tmp_path).nets, discriminator=discriminator, discriminator_adam=adam)
        config = a_config(whiten_penalty=whiten)
        step = Step(nets, config, real, None, 1.0, torch.float32, 0.0, ALONE)
        return step.train_discriminator(fake)[0].penalty.item()

    assert penalty(0.5, whiten=True) == pytest.approx(penalty(1.0, whiten=True), rel=1e-4)
    assert penalty(0.5, whiten=False) > 3 * penalty(1.0, whiten=False)


def test_judges_of_features_learn_and_teach_beside_the_discriminator(tmp_path: Path) -> None:
    plain, judged = (a_trainer(tmp_path / str(at), feature_blocks=at) for at in ((), (2, 4)))
    heads = [value.clone() for value in judged.nets.features.parameters()]
    before = {name: value.clone() for name, value in plain.nets.generator.state_dict().items()}
    for trainer in (plain, judged):
        losses = trainer._step()
    assert losses.read().to_json()["features_loss"] > 0
    assert any(not torch.equal(old, new) for old, new in zip(heads, judged.nets.features.parameters(), strict=True))
    ours, theirs = (trainer.nets.generator.state_dict() for trainer in (plain, judged))
    assert any(not torch.equal(ours[name], theirs[name]) for name in before)
    for one, other in zip(plain.nets.discriminator.parameters(), judged.nets.discriminator.parameters(), strict=True):
        assert torch.equal(one, other)  # whom the judges of features leave alone


def test_a_checkpoint_carries_no_judges_of_features_and_a_state_no_frozen_network(tmp_path: Path) -> None:
    for _ in a_trainer(tmp_path, feature_blocks=(2, 4)).run(0.008):
        pass
    assert {path.name for path in (tmp_path / "checkpoint").glob("*.safetensors")} == {
        "model.safetensors",
        "discriminator.safetensors",
    }
    kept = {name for name in load_file(tmp_path / STATE_FILE) if name.startswith("features/")}
    assert kept
    assert all(name.startswith("features/heads.") for name in kept)


def test_a_recipe_with_judges_of_features_needs_what_reads_them(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="needs a network that reads them"):
        Trainer(a_config(feature_blocks=(2,)), a_dataset(), tmp_path, CPU)


def test_judges_of_features_see_each_channel_in_its_own_units() -> None:
    real = torch.randn(16, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    judges = FeatureDiscriminator(a_pyramid, (2, 4), real)
    (maps, _), logits = judges.read(real), judges(judges.read(real))
    assert logits.shape == (16, 2)
    assert maps.mean().abs() < 1e-4
    assert maps.std() == pytest.approx(1, abs=1e-2)


def test_judges_of_features_see_half_of_the_larger_pictures_whole_and_a_square_of_the_others() -> None:
    seen = []

    def read(images: torch.Tensor, blocks: tuple[int, ...]) -> list[torch.Tensor]:
        seen.append(images)
        return a_pyramid(images, blocks)

    rows = torch.arange(128.0).expand(8, 3, 128, 128)  # every pixel is the number of its column
    judges = FeatureDiscriminator(read, (2, 4), rows)
    logits = judges(judges.read(rows))
    whole, squares = seen[-1].chunk(2)
    assert logits.shape == (4, 4)
    assert torch.equal(whole[0, 0, 0], torch.arange(0.5, 128, 2))
    assert {square[0, 0].diff().unique().item() for square in squares} == {1.0}
    assert len({square[0, 0, 0].item() for square in squares}) > 1


def a_pyramid(images: torch.Tensor, blocks: tuple[int, ...]) -> list[torch.Tensor]:
    return [100 + 7 * torch.nn.functional.avg_pool2d(images, 8) for _ in blocks]


def test_what_a_run_leaves_is_a_checkpoint_with_its_discriminator_and_a_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gan.training.log.LOG_EVERY", 5)
    for _ in a_trainer(tmp_path, noise=True, batch=40).run(0.2):
        pass
    trained = checkpoint.load(tmp_path / "checkpoint")
    assert trained.training["kimg"] == 0.2
    assert trained.generator.w_avg.abs().sum() > 0
    assert checkpoint.load_discriminator(tmp_path / "checkpoint")
    rows = [json.loads(row) for row in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert {"kimg", "d_loss", "g_loss", "seconds"} <= rows[-1].keys()
    assert list((tmp_path / "samples").glob("*.png"))


@pytest.mark.parametrize("architecture", ["stylegan2", "dcgan"])
def test_fine_tuning_starts_from_the_pictures_of_the_checkpoint(tmp_path: Path, architecture: str) -> None:
    for _ in a_trainer(tmp_path / "first", architecture=architecture).run(0.008):
        pass
    source = str(tmp_path / "first" / "checkpoint")
    config = a_config(architecture=architecture)
    tuned = Trainer(config, a_dataset(), tmp_path / "second", CPU, init_from=source).nets
    z = torch.randn(4, 8)
    expected = checkpoint.load(source).generator
    assert torch.allclose(tuned.average(z), expected.synthesis(expected.mapping(z)), atol=1e-5)


@pytest.mark.parametrize(("ramp", "half_life"), [(True, 1), (False, 10_000)])
def test_the_average_remembers_the_start_for_ten_thousand_pictures_unless_it_ramps_up(
    tmp_path: Path, ramp: bool, half_life: int
) -> None:
    trainer = a_trainer(tmp_path, ema_rampup=ramp)
    start = weights_of(trainer.nets.average)
    next(trainer.run(1.0))
    learnt = weights_of(trainer.nets.generator)
    expected = torch.lerp(learnt, start, 0.5 ** (4 / half_life))
    torch.testing.assert_close(weights_of(trainer.nets.average), expected)


def test_a_generator_that_waits_learns_once_its_judges_have_seen_so_many_pictures_and_slowly_at_first(
    tmp_path: Path,
) -> None:
    trainer = a_trainer(tmp_path, wait_kimg=0.008, feature_blocks=(2,))
    nets, moved, steps = trainer.nets, {}, trainer.run(1.0)
    for step in range(4):
        before = [weights_of(one) for one in (nets.generator, nets.discriminator, nets.features)]
        next(steps)
        after = [weights_of(one) for one in (nets.generator, nets.discriminator, nets.features)]
        moved[step] = [not torch.equal(a, b) for a, b in zip(before, after, strict=True)]
    assert moved == {0: [False, True, True], 1: [False, True, True], 2: [False, True, True], 3: [True, True, True]}
    assert [trainer.config.generator_share(seen) for seen in (8, 12, 16, 99)] == [0, 0.5, 1, 1]


def test_a_run_that_starts_from_a_runs_folder_goes_on_with_all_that_it_had(tmp_path: Path) -> None:
    recipe = {"feature_blocks": (2,), "augment": ("cutout",), "ada_target": 0.3}
    first = Trainer(a_config(**recipe), a_dataset(), tmp_path / "first", CPU, read=maps(), reserved=a_dataset(8))
    write_record(first.folder, Record(first.config))
    for _ in first.run(0.008):
        pass
    first.position = replace(first.position, strength=0.25)
    first.save()
    options = {"read": maps(), "reserved": a_dataset(8), "init_from": str(tmp_path / "first")}
    second = Trainer(a_config(lr=1e-4, **recipe), a_dataset(), tmp_path / "second", CPU, **options)
    assert (second.position.images_seen, second.position.strength) == (0, 0.25)
    assert ["after 0.0 kimg, its optimisers and judges" in note for note in second.notes] == [True]
    second.save()
    assert states_agree(tmp_path / "first", tmp_path / "second")


@pytest.mark.parametrize("other", [{"noise": True}, {"feature_blocks": ()}, {"of": "other pictures"}])
def test_a_run_of_other_networks_or_units_takes_weights_alone(tmp_path: Path, other: dict[str, Any]) -> None:
    first = a_trainer(tmp_path / "first", feature_blocks=(2,))
    write_record(first.folder, Record(first.config))
    for _ in first.run(0.008):
        pass
    dark = other.pop("of", None)
    data = replace(a_dataset(), images=a_dataset().images // 3) if dark else a_dataset()
    config = preset_config("tiny", data, 16, kimg=1.0, batch=4, **{"feature_blocks": (2,)} | other)
    source = str(tmp_path / "first")
    second = Trainer(config, data, tmp_path / "second", CPU, read=maps(), init_from=source)
    assert ["weights alone are taken: its networks" in note for note in second.notes] == [True]
    assert not second.nets.generator_adam.state


def test_a_runs_folder_whose_state_is_damaged_gives_weights_alone_and_says_so(tmp_path: Path) -> None:
    first = a_trainer(tmp_path / "first")
    write_record(first.folder, Record(first.config))
    for _ in first.run(0.008):
        pass
    (tmp_path / "first" / PREVIOUS_FILE).unlink()
    (tmp_path / "first" / STATE_FILE).write_bytes(b"damaged")
    second = Trainer(a_config(), a_dataset(), tmp_path / "second", CPU, init_from=str(tmp_path / "first"))
    assert "weights alone are taken: its state can't be read" in second.notes[0]
    assert not second.nets.generator_adam.state


def test_frozen_blocks_of_the_discriminator_keep_every_bit_while_the_rest_learns(tmp_path: Path) -> None:
    for _ in a_trainer(tmp_path / "first").run(0.008):
        pass
    source = str(tmp_path / "first" / "checkpoint")
    tuned = Trainer(a_config(freeze_d=1), a_dataset(), tmp_path / "second", CPU, init_from=source)
    before = {name: value.clone() for name, value in tuned.nets.discriminator.named_parameters()}
    for _ in islice(tuned.run(1.0), 6):
        pass
    for _ in islice(Trainer(a_config(freeze_d=1), a_dataset(), tmp_path / "second", CPU).run(1.0), 2):
        pass
    after = load_file(tmp_path / "second" / STATE_FILE)
    kept = {name for name, value in before.items() if torch.equal(value, after[f"discriminator/{name}"])}
    assert kept == {name for name in before if name.startswith(("from_rgb.", "blocks.0."))}


def test_only_what_has_learnt_can_be_frozen(tmp_path: Path, tiny_generator: Callable[..., Any]) -> None:
    checkpoint.save(tmp_path / "alone", tiny_generator(), architecture="stylegan2", title="Tiny", card="# Tiny")
    with pytest.raises(ValueError, match="--init-from"):
        a_trainer(tmp_path / "run", freeze_d=1)
    with pytest.raises(ValueError, match="has no discriminator"):
        Trainer(a_config(freeze_d=1), a_dataset(), tmp_path / "run", CPU, init_from=str(tmp_path / "alone"))
    with pytest.raises(ValueError, match="2 blocks to freeze, given 3"):
        a_config(freeze_d=3)


def test_a_run_refuses_another_recipe_under_its_name(tmp_path: Path, an_npz: Path) -> None:
    prepare_run(an_npz, tmp_path / "run", preset="tiny", resolution=16, kimg=1.0, loss="hinge").begin()
    with pytest.raises(ValueError, match="started with --loss hinge, given original"):
        prepare_run(an_npz, tmp_path / "run", preset="tiny", resolution=16, kimg=1.0, loss="original")


def test_a_run_tells_what_it_trains_on_and_when_that_changed(tmp_path: Path, an_npz: Path) -> None:
    run = prepare_run(an_npz, tmp_path / "run", preset="tiny", resolution=16, kimg=1.0)
    run.begin()
    count = len(run.dataset)
    assert run.notes[0] == f"{count} pictures at 16 x 16 to train on, {60 - count} kept for evaluation."
    assert "fewer than 200 pictures" in run.notes[1]
    np.savez(an_npz, images=np.random.default_rng(0).integers(0, 256, (10, 20, 16, 3), dtype=np.uint8))
    changed = prepare_run(an_npz, tmp_path / "run")
    assert f"The data has changed: the run was started with {count} pictures to train on." in changed.notes
    np.savez(an_npz, images=np.random.default_rng(1).integers(0, 256, (60, 20, 16, 3), dtype=np.uint8))
    others = prepare_run(an_npz, tmp_path / "run")
    assert "The data has changed: the run was started with as many pictures, but not with these." in others.notes


def test_data_that_would_end_a_run_is_refused_before_it(tmp_path: Path) -> None:
    def prepare(count: int, classes: int, folder: str, **options: object) -> None:
        pixels = np.random.default_rng(0).integers(0, 256, (count, 16, 16, 3), dtype=np.uint8)
        labels = {"labels": np.arange(count) % classes} if classes else {}
        np.savez(tmp_path / "set.npz", images=pixels, **labels)
        options = {"preset": "tiny", "resolution": 16, "kimg": 1.0} | options
        prepare_run(tmp_path / "set.npz", tmp_path / folder, **options).begin()

    with pytest.raises(ValueError, match="1 picture, 0 of them kept for evaluation; at least 2"):
        prepare(1, 0, "single")
    with pytest.raises(ValueError, match="needs classes, and the data set has none"):
        prepare(40, 0, "classless", conditional=True)
    with pytest.raises(ValueError, match="power of two from 8 to 1024, given 100"):
        prepare(40, 0, "odd", resolution=100)
    assert not list(tmp_path.glob("*/config.json"))
    prepare(40, 3, "run", conditional=True)
    with pytest.raises(ValueError, match="this run learns 3 classes, the data set has 4"):
        prepare(40, 4, "run")
    with pytest.raises(ValueError, match="this run learns 3 classes, the data set has 0"):
        prepare(40, 0, "run")


def test_fewer_pictures_than_a_batch_are_shown_again(tmp_path: Path) -> None:
    trainer = Trainer(a_config(batch=4), a_dataset().subset([0, 1, 2]), tmp_path, CPU)
    assert all(progress.losses.finite for progress in islice(trainer.run(1.0), 3))


def test_the_recipe_survives_its_file(tmp_path: Path, an_npz: Path) -> None:
    run = prepare_run(an_npz, tmp_path / "run", preset="tiny", resolution=64, kimg=1.0, noise=True)
    run.begin()
    made, read = run.config, prepare_run(an_npz, tmp_path / "run").config
    assert read == made
    assert made.generator.wavelet_scales is not None
    assert made.generator.level_scales is not None


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"loss": "wishful"}, "loss must be one of"),
        ({"augment": ("blur",)}, "augmentations are"),
        ({"batch": 1}, "batch must be at least 2"),
        ({"architecture": "pixels"}, "architecture must be one of"),
        ({"architecture": "dcgan", "noise": True}, "dcgan takes neither"),
        ({"architecture": "vae", "conditional": True}, "vae takes neither"),
        ({"architecture": "vae", "loss": "hinge"}, "vae has no discriminator and takes no loss"),
        ({"feature_blocks": (4, 2)}, "feature_blocks must be rising numbers"),
        ({"architecture": "vae", "feature_gamma": 2.0}, "vae has no discriminator and takes no feature_gamma"),
        ({"typo": 1}, "no such training option: typo"),
    ],
)
def test_a_senseless_recipe_is_refused_in_a_sentence(options: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        a_config(**options)


def test_training_leaves_the_global_random_state_alone(tmp_path: Path, untouched_random_state: None) -> None:
    next(a_trainer(tmp_path).run(1.0))


@pytest.fixture
def an_npz(tmp_path: Path) -> Path:
    path = tmp_path / "set.npz"
    np.savez(path, images=np.random.default_rng(0).integers(0, 256, (60, 20, 16, 3), dtype=np.uint8))
    return path


def test_the_gpu_preset_stays_under_ten_megabytes() -> None:
    config = preset_config("gpu", a_dataset(4, 128), 128, kimg=1.0, noise=True, feature_blocks=())
    generator = loop.build_networks(config, CPU).generator
    assert config.generator.channels == (256, 256, 256, 128, 64, 32)
    assert 2 * sum(tensor.numel() for tensor in generator.state_dict().values()) < 10e6


def test_presets_judge_by_features_but_those_of_tests_and_rivals_do_not() -> None:
    recipes = {
        (preset, architecture): preset_config(preset, a_dataset(), 32, kimg=1.0, architecture=architecture)
        for preset, architecture in (
            ("cpu", "stylegan2"),
            ("gpu", "stylegan2"),
            ("tiny", "stylegan2"),
            ("cpu", "dcgan"),
        )
    }
    assert [bool(recipe.feature_blocks) for recipe in recipes.values()] == [True, True, False, False]
    assert preset_config("cpu", a_dataset(), 32, kimg=1.0, feature_blocks=()).feature_blocks == ()


def test_small_networks_that_are_judged_by_features_learn_quickly() -> None:
    def rate(preset: str = "cpu", **options: Any) -> float:
        return preset_config(preset, a_dataset(), 32, kimg=1.0, **options).lr

    assert rate() == 8e-3
    assert rate("gpu") == rate(feature_blocks=()) == rate(architecture="dcgan") == 2e-3
    assert rate(lr=3e-3) == 3e-3


def test_grey_pictures_are_learnt_in_one_colour() -> None:
    coloured = a_dataset()
    grey = replace(coloured, images=coloured.images[:, :1].expand(-1, 3, -1, -1))
    colours = [preset_config("tiny", dataset, 16, kimg=1.0).generator.colours for dataset in (grey, coloured)]
    assert colours == [1, 3]


@pytest.mark.parametrize("name", ["landscapes", "portraits"])
def test_the_medium_preset_starts_from_the_bundled_networks_pictures(name: str) -> None:
    source = str(Path(__file__).parent.parent / "checkpoints" / name)
    trained = checkpoint.load(source, sliders=False).generator
    noise = trained.config.noise
    config = preset_config("medium", a_dataset(4, 128), 128, kimg=1.0, noise=noise, feature_blocks=())
    assert config.generator.channels == (256, 256, 128, 64, 32)
    wider = loop.build_networks(config, CPU, init_from=source).average
    z = torch.randn(1, 128, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        torch.testing.assert_close(wider(z), trained(z), atol=1e-4, rtol=0)
