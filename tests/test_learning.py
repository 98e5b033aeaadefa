"""The record of how a run learnt: few stages, the same seeds, a small sheet, and no bit of the run changed by it."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from test_training import CPU, a_config, a_dataset, states_agree
from test_watching import CALM

from gan.latent import sample_z, truncate
from gan.training import Position, Trainer
from gan.training.grids import on_a_sheet
from gan.training.learning import MOST_BYTES, MOST_STAGES, PSI, SEEDS, SIDE, Stage, add_stage, read_stages, thinned
from gan.training.publish import measure_w_avg
from gan.training.watch import Report


@pytest.mark.parametrize("options", [{"noise": True}, {"conditional": True}, {"architecture": "dcgan"}], ids=str)
def test_a_run_shows_its_seeds_at_the_start_and_at_each_evaluation(tmp_path: Path, options: dict[str, object]) -> None:
    config = a_config(**options)
    trainer = Trainer(config, a_dataset(), tmp_path / "run", CPU, judge=lambda _: CALM, evaluate_kimg=0.012)
    for _ in trainer.run(0.036):
        pass
    record = json.loads((tmp_path / "run" / "learning.json").read_text())
    assert [stage["kimg"] for stage in record["stages"]] == [0, 0.012, 0.024, 0.036]
    assert [stage["kid_x1000"] for stage in record["stages"]] == [None, 500, 500, 500]
    assert record["stages"][-1]["recall"] == 0.4
    for place in (tmp_path / "run", tmp_path / "run" / "checkpoint"):
        with Image.open(place / "learning.webp") as sheet:
            assert sheet.size == (len(SEEDS) * SIDE, 4 * SIDE)
    for _ in Trainer(config, a_dataset(), tmp_path / "alone", CPU).run(0.036):
        pass
    assert states_agree(tmp_path / "run", tmp_path / "alone")


def test_a_row_is_what_the_page_would_draw(tmp_path: Path, tiny_generator) -> None:
    generator = tiny_generator()
    add_stage(tmp_path, generator, Position())
    ws = truncate(generator.mapping(sample_z(SEEDS, generator.z_dim)), measure_w_avg(generator)[0], PSI)
    wanted = np.asarray(on_a_sheet(generator.synthesis(ws), len(SEEDS)))
    with Image.open(tmp_path / "learning" / "000000000.png") as row:
        found = np.asarray(row)[:: SIDE // 16, :: SIDE // 16]
    assert np.abs(found.astype(int) - wanted).max() <= 1


def test_many_stages_become_few_that_lie_closer_where_more_is_learnt() -> None:
    kept: list[Stage] = []
    for kimg in range(0, 2000, 20):
        kept = thinned([*kept, Stage(float(kimg), 0.0)])
    assert len(kept) == MOST_STAGES
    assert (kept[0].kimg, kept[-1].kimg) == (0, 1980)
    gaps = np.diff([stage.kimg for stage in kept])
    assert gaps[1:6].max() < gaps[-6:-1].mean()


def test_the_sheet_stays_small_and_forgets_what_a_run_does_not_go_on_from(tmp_path: Path, tiny_generator) -> None:
    generator = tiny_generator(resolution=64, channels=(8, 8, 8, 8, 8))
    report = Report(replace(CALM, recall=0.25), None, 1.0)
    for step in range(25):
        add_stage(tmp_path, generator, Position(images_seen=20_000 * step), report)
    assert len(read_stages(tmp_path)) == MOST_STAGES == len(list((tmp_path / "learning").iterdir()))
    assert (tmp_path / "learning.webp").stat().st_size <= MOST_BYTES
    add_stage(tmp_path, generator, Position(images_seen=50_000))
    assert max(stage.kimg for stage in read_stages(tmp_path)) == 50
    (tmp_path / "learning.json").write_text("damaged")
    add_stage(tmp_path, generator, Position(images_seen=60_000))
    assert [stage.kimg for stage in read_stages(tmp_path)] == [60]
