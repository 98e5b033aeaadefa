"""What a run tells about itself on the way: scores, the best snapshot, warnings; and that watching changes nothing."""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from test_training import CPU, a_config, a_dataset, states_agree

from gan import checkpoint
from gan.evaluation import Judge
from gan.metrics import Scores
from gan.training import Position, Trainer, learner
from gan.training.adversaries import StepLosses
from gan.training.log import TENSORBOARD_FOLDER, Log
from gan.training.watch import Report, Standing

CALM = Scores(kid=0.5, kid_error=0.01, precision=0.4, recall=0.4, density=0.4, coverage=0.4)


def a_watched_trainer(folder: Path, judge: object, *, kimg: float = 0.012, **options: object) -> Trainer:
    reserved = a_dataset(12)
    return Trainer(a_config(**options), a_dataset(), folder, CPU, reserved=reserved, judge=judge, evaluate_kimg=kimg)


def kids(*values: float):
    """A judge with these verdicts in turn."""
    verdicts = iter(values)
    return lambda generator: replace(CALM, kid=next(verdicts))


def test_the_lowest_distance_is_kept_as_a_checkpoint(tmp_path: Path) -> None:
    notes = [p.note for p in a_watched_trainer(tmp_path, kids(0.5, 0.3, 0.4, 0.35)).run(0.048) if p.note]
    assert ["the best so far" in note for note in notes] == [True, True, False, False]
    best = checkpoint.load(tmp_path / "best").training
    assert best["kid_x1000"] == 300
    assert best["recall"] == 0.4
    assert "kid_x1000" not in checkpoint.load(tmp_path / "checkpoint").training
    rows = [json.loads(row) for row in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [row["kid_x1000"] for row in rows] == [500, 300, 400, 350]
    assert all({"kid_x1000_error", "precision", "overfitting", "evaluation_seconds"} <= row.keys() for row in rows)


def test_the_best_so_far_survives_a_resume(tmp_path: Path) -> None:
    for _ in islice(a_watched_trainer(tmp_path, kids(0.3)).run(1.0), 4):
        pass
    resumed = a_watched_trainer(tmp_path, kids(0.4))
    assert resumed.position.standing == Standing(12, 0.3, 0.4)
    (note,) = [p.note for p in resumed.run(0.024) if p.note]
    assert "best" not in note
    assert checkpoint.load(tmp_path / "best").training["kid_x1000"] == 300


@pytest.mark.parametrize("options", [{"noise": True}, {"conditional": True}, {"architecture": "dcgan"}])
def test_being_watched_and_stopped_changes_no_bit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, object]
) -> None:
    monkeypatch.setattr("gan.features.efficientnet.SIZE", 32)
    for _ in Trainer(a_config(**options), a_dataset(), tmp_path / "alone", CPU).run(0.024):
        pass
    labels = a_dataset().labels
    judge = Judge(a_dataset(20), CPU, labels=labels, num=20)
    for _ in islice(a_watched_trainer(tmp_path / "watched", judge, **options).run(1.0), 3):
        pass
    (watched,) = {p.report for p in a_watched_trainer(tmp_path / "watched", judge, kimg=0.02, **options).run(0.024)} - {
        None
    }
    assert states_agree(tmp_path / "alone", tmp_path / "watched")
    assert 0 <= watched.scores.recall <= 1


def test_without_a_judge_or_with_zero_nothing_is_evaluated(tmp_path: Path) -> None:
    assert not any(p.report for p in a_watched_trainer(tmp_path / "a", None).run(0.012))
    assert not any(p.report for p in a_watched_trainer(tmp_path / "b", kids(), kimg=0.0).run(0.012))
    assert not (tmp_path / "b" / "best").exists()


def test_tensorboard_shows_the_log_as_curves_and_the_samples(tmp_path: Path) -> None:
    trainer = a_watched_trainer(tmp_path, kids(0.3, 0.4), augment=("cutout",), ada_target=0.6)
    trainer._log = Log(tmp_path, trainer.config, tensorboard=True, at=Position())
    for _ in trainer.run(0.024):
        pass
    events = EventAccumulator(str(tmp_path / TENSORBOARD_FOLDER)).Reload()
    curves = {"d_loss", "g_loss", "gamma", "penalty", "kid_x1000", "precision", "recall", "augment_strength"}
    assert curves | {"images_per_second"} <= set(events.Tags()["scalars"])
    assert [(at.step, at.value) for at in events.Scalars("kid_x1000")] == [(12, 300), (24, 400)]
    assert [picture.step for picture in events.Images("samples")] == [0, 24]


def test_where_tensorboard_is_missing_a_sentence_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = a_watched_trainer(tmp_path, None).config
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install -e '\.\[log\]'"):
        Log(tmp_path, config, tensorboard=True, at=Position())


def test_a_roll_back_remembers_the_best(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = a_watched_trainer(tmp_path, kids(0.3))
    for _ in islice(trainer.run(1.0), 2):
        pass
    run = trainer.run(1.0)
    next(run)
    monkeypatch.setattr(learner, "train_step", lambda *_, **__: StepLosses(float("nan"), 1.0))
    for _ in range(3):
        next(run)
    assert trainer.position.images_seen == 8
    assert trainer.position.standing.best_kid == 0.3


def test_a_collapse_of_recall_is_told_once_after_two_evaluations() -> None:
    assert list(warnings([0.5, 0.3, 0.2, 0.3, 0.2, 0.2, 0.1], [0.0] * 7)) == ["", "", "", "", "", "Recall", ""]


def test_an_overfitting_discriminator_is_told_once_after_two_evaluations() -> None:
    assert list(warnings([0.5] * 5, [0.8, 0.4, 0.8, 0.75, 0.9])) == ["", "", "", "The", ""]
    assert list(warnings([0.5] * 2, [None, None])) == ["", ""]


def warnings(recalls: list[float], overfits: list[float | None]) -> Iterator[str]:
    """The first word of what each evaluation warns of."""
    standing = Standing()
    for recall, overfit in zip(recalls, overfits, strict=True):
        standing = standing.after(Report(replace(CALM, recall=recall), overfit, 1.0), 0)
        yield " ".join(standing.warnings()).partition(" ")[0]
