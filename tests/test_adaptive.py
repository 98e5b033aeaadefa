"""Augmentation that adapts: what it measures, how it moves, and that it neither leaks nor breaks a resume."""

from itertools import islice
from pathlib import Path

import pytest
import torch
from test_training import CPU, a_config, a_dataset, states_agree

from gan.augment import AUGMENTATIONS, augment
from gan.training import Trainer, augmentation
from gan.training.overfitting import MOST, adapted, measure_overfitting, overfitting
from gan.training.presets import ADA_TARGET

POLICY = tuple(AUGMENTATIONS)


def an_adaptive_trainer(folder: Path, **options: object) -> Trainer:
    config = a_config(augment=POLICY, **{"ada_target": 0.6} | options)
    return Trainer(config, a_dataset(), folder, CPU, reserved=a_dataset(12))


def test_overfitting_is_the_reserved_pictures_place_between_the_seen_and_the_generated_ones() -> None:
    for drift in (0.0, 100.0):  # a relativistic loss leaves it free
        assert overfitting(3 + drift, 3 + drift, -1 + drift) == 0
        assert overfitting(3 + drift, -1 + drift, -1 + drift) == 1
        assert overfitting(3 + drift, 1 + drift, -1 + drift) == 0.5
    assert overfitting(-1.0, 3.0, 3.0) == 0  # it tells nothing apart


def test_a_discriminator_that_knows_its_pictures_by_heart_is_found_out(tmp_path: Path) -> None:
    trainer = an_adaptive_trainer(tmp_path)
    seen, unseen = a_dataset().subset(range(12)), a_dataset().subset(range(12, 24))
    known = seen.images.float() / 127.5 - 1

    def by_heart(images: torch.Tensor, labels: object) -> torch.Tensor:
        return (images[:, None] - known).abs().amax(dim=(2, 3, 4)).amin(dim=1, keepdim=True).lt(0.01).float()

    trainer.nets.discriminator.forward = by_heart
    options = {"strength": 0.0, "dtype": torch.float32}
    assert measure_overfitting(trainer.nets, trainer.config, seen, unseen, **options) == 1
    assert measure_overfitting(trainer.nets, trainer.config, seen, seen, **options) == 0
    assert measure_overfitting(trainer.nets, trainer.config, seen, seen.subset([0]), **options) is None


def test_strength_goes_where_the_target_wants_it_and_stays_in_bounds() -> None:
    assert adapted(0.1, measured=0.9, target=0.6, images=1000) == pytest.approx(0.11)
    assert adapted(0.1, measured=0.2, target=0.6, images=1000) == pytest.approx(0.09)
    assert adapted(0.0, measured=0.2, target=0.6, images=1000) == 0
    assert adapted(MOST, measured=0.9, target=0.6, images=1000) == MOST


def test_strength_is_each_pictures_probability() -> None:
    images = torch.rand(400, 3, 16, 16) * 2 - 1
    assert torch.equal(augment(images, POLICY, 0.0), images)
    for name in POLICY:
        shares = [
            (augment(images, (name,), p) != images).flatten(1).any(dim=1).float().mean().item() for p in (0.3, 1.0)
        ]
        assert shares[0] == pytest.approx(0.3 * shares[1], abs=0.1)
        assert shares[1] > 0.9


def test_translation_invents_no_border() -> None:
    """What comes in from outside is the picture's own mirror image: no value that it does not have."""
    flat = torch.rand(30, 3, 1, 1).expand(30, 3, 16, 16)
    assert torch.equal(augment(flat, ("translation",)), flat)
    ramp = torch.linspace(-1, 1, 16).expand(30, 3, 16, 16)
    moved = augment(ramp, ("translation",))
    assert not torch.equal(moved, ramp)
    steps = moved.diff(dim=3).abs()
    assert torch.allclose(steps, torch.full_like(steps, 2 / 15), atol=1e-5)


@pytest.mark.parametrize("options", [{"ada_target": 0.01}, {"ada_target": 0.3, "conditional": True}])
def test_stopping_and_resuming_an_adaptive_run_changes_no_bit(tmp_path: Path, options: dict[str, object]) -> None:
    whole = an_adaptive_trainer(tmp_path / "whole", **options)
    for _ in whole.run(0.024):
        pass
    for _ in islice(an_adaptive_trainer(tmp_path / "parts", **options).run(0.024), 3):
        pass
    parts = an_adaptive_trainer(tmp_path / "parts", **options)
    for _ in parts.run(0.024):
        pass
    assert states_agree(tmp_path / "whole", tmp_path / "parts")
    assert parts.position.strength == whole.position.strength


def test_strength_grows_while_the_discriminator_overfits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = an_adaptive_trainer(tmp_path)
    monkeypatch.setattr("gan.training.learner.overfitting", lambda *_: 0.9)
    strengths = [progress.position.strength for progress in islice(trainer.run(1.0), 5)]
    assert strengths == pytest.approx([0.00016] * 4 + [0.00032])


def test_a_handful_of_reserved_pictures_is_enough_to_adapt(tmp_path: Path) -> None:
    config = a_config(augment=POLICY, ada_target=0.6, batch=16)
    trainer = Trainer(config, a_dataset(), tmp_path, CPU, reserved=a_dataset(7))
    assert all(progress.losses.finite for progress in islice(trainer.run(1.0), 5))


def test_ada_stands_for_every_augmentation_at_the_usual_target() -> None:
    assert augmentation("ada", None) == {"augment": POLICY, "ada_target": ADA_TARGET}
    assert augmentation("ada", 0.2) == {"augment": POLICY, "ada_target": 0.2}
    assert augmentation("translation,cutout", 0.4) == {"augment": ("translation", "cutout"), "ada_target": 0.4}
    assert augmentation(None, 0.2) == {"augment": POLICY, "ada_target": 0.2}
    assert augmentation("none", None) == {"augment": (), "ada_target": None}
    assert augmentation(None, None) == {"augment": None, "ada_target": None}


def test_adaptive_augmentation_that_cannot_adapt_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="something to augment with"):
        a_config(augment=(), ada_target=0.6)
    with pytest.raises(ValueError, match="needs 4 reserved pictures, one in twenty; there are 0"):
        Trainer(a_config(augment=POLICY, ada_target=0.6), a_dataset(), tmp_path, CPU)
