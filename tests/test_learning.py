"""The record of how a run learnt: few stages, the same seeds, a small sheet, and no bit of the run changed by it."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient
from test_training import CPU, a_config, a_dataset, states_agree
from test_watching import CALM

from gan import checkpoint
from gan.checkpoint import CheckpointError
from gan.checkpoint.learning import MOST_BYTES, MOST_STAGES, RECORD, SEEDS, SHEET, SIDE, Stage, read_learning
from gan.latent import sample_z, truncate
from gan.studio import RecipeError, Studio
from gan.studio.learnt import KINDS, Learnt, film_kind
from gan.training import Position, Trainer
from gan.training.grids import on_a_sheet
from gan.training.learning import PSI, add_stage, lend_stages, read_stages, thinned
from gan.training.publish import measure_w_avg
from gan.training.watch import Report
from gan.ui.server.learning import LearningRoutes
from gan.ui.server.pictures import Pictures
from gan.ui.server.routes import PREFIX
from gan.video import read_recipe_file

BUNDLED = Path(checkpoint.__file__).parents[2] / "checkpoints"


@pytest.mark.parametrize("options", [{"noise": True}, {"conditional": True}, {"architecture": "dcgan"}], ids=str)
def test_a_run_shows_its_seeds_at_the_start_and_at_each_evaluation(tmp_path: Path, options: dict[str, object]) -> None:
    config = a_config(**options)
    trainer = Trainer(config, a_dataset(), tmp_path / "run", CPU, judge=lambda _: CALM, evaluate_kimg=0.008)
    for _ in trainer.run(0.024):
        pass
    record = json.loads((tmp_path / "run" / "learning.json").read_text())
    assert [stage["kimg"] for stage in record["stages"]] == [0, 0.008, 0.016, 0.024]
    assert [stage["kid_x1000"] for stage in record["stages"]] == [None, 500, 500, 500]
    assert record["stages"][-1]["recall"] == 0.4
    for place in (tmp_path / "run", tmp_path / "run" / "checkpoint"):
        with Image.open(place / "learning.webp") as sheet:
            assert sheet.size == (len(SEEDS) * SIDE, 4 * SIDE)
    for _ in Trainer(config, a_dataset(), tmp_path / "alone", CPU).run(0.024):
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


@pytest.mark.parametrize("folder", sorted(BUNDLED.glob("*/config.json")), ids=lambda file: file.parent.name)
def test_every_bundled_model_shows_how_it_learnt(folder: Path) -> None:
    model = folder.parent
    learning = read_learning(model)
    assert learning is not None
    assert 12 <= len(learning.stages) <= MOST_STAGES
    measured = [stage.kid_x1000 for stage in learning.stages if stage.kid_x1000 is not None]
    assert measured[-1] == min(measured)
    assert (model / SHEET).stat().st_size <= MOST_BYTES
    with Image.open(model / SHEET) as sheet:
        assert sheet.size == (len(SEEDS) * SIDE, len(learning.stages) * SIDE)


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
    for step in range(22):
        add_stage(tmp_path, generator, Position(images_seen=20_000 * step), report)
    assert len(read_stages(tmp_path)) == MOST_STAGES == len(list((tmp_path / "learning").iterdir()))
    assert (tmp_path / "learning.webp").stat().st_size <= MOST_BYTES
    add_stage(tmp_path, generator, Position(images_seen=50_000))
    assert max(stage.kimg for stage in read_stages(tmp_path)) == 50
    (tmp_path / "learning.json").write_text("damaged")
    add_stage(tmp_path, generator, Position(images_seen=60_000))
    assert [stage.kimg for stage in read_stages(tmp_path)] == [60]


def test_another_run_may_be_shown_beside_weights_whose_pictures_come_last(tmp_path: Path, tiny_generator) -> None:
    generator, folder = tiny_generator(), tmp_path / "bundled"
    folder.mkdir()
    with pytest.raises(ValueError, match="has recorded no stages"):
        lend_stages(tmp_path, folder, generator, Stage(9.0, 1.0), about="A run.")
    for step in range(MOST_STAGES):
        add_stage(tmp_path, generator, Position(images_seen=1000 * step))
    with pytest.raises(ValueError, match=r"has seen 19 kimg, the weights in .* only 19"):
        lend_stages(tmp_path, folder, generator, Stage(19.0, 1.0), about="A run.")
    lend_stages(tmp_path, folder, generator, Stage(200.0, 1.5, 110.0, 0.65), about="A run.")
    found = read_learning(folder)
    assert (len(found.stages), found.stages[-1], found.about) == (MOST_STAGES, Stage(200.0, 1.5, 110.0, 0.65), "A run.")
    assert read_learning(tmp_path).about == ""


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"stages": []}, "stages in .* must be 1 to 20 objects"),
        ({"stages": [{"kimg": 1.0, "hours": -1}]}, "stages in"),
        ({"stages": [{"kimg": 2.0, "hours": 0}, {"kimg": 1.0, "hours": 0}]}, "in the order of their kimg"),
        ({"stages": [{"kimg": 0.0, "hours": 0, "to": 1}]}, "stages in"),
        ({"seeds": [1]}, "must be about seeds 0 to 15"),
        ({"psi": "0.7"}, "at one psi"),
        ({"about": "x" * 301}, "a line of at most 300 letters"),
        (
            {"stages": [{"kimg": 0.0, "hours": 0}, {"kimg": 1.0, "hours": 0}]},
            "must have 1024 x 128 pixels, not 1024 x 64",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_record_from_elsewhere_is_checked(tmp_path: Path, tiny_generator, changes: dict, sentence: str) -> None:
    assert read_learning(tmp_path) is None
    add_stage(tmp_path, tiny_generator(), Position())
    record = json.loads((tmp_path / RECORD).read_text())
    (tmp_path / RECORD).write_text(json.dumps(record | changes))
    with pytest.raises(CheckpointError, match=sentence):
        read_learning(tmp_path)


def test_a_sheet_from_elsewhere_is_a_small_picture(tmp_path: Path, tiny_generator) -> None:
    add_stage(tmp_path, tiny_generator(), Position())
    for content, sentence in [(b"no picture", "is no WebP"), (b" " * (MOST_BYTES + 1), "more than 300,000 bytes")]:
        (tmp_path / SHEET).write_bytes(content)
        with pytest.raises(CheckpointError, match=sentence):
            read_learning(tmp_path)


def test_a_film_of_it_opens_the_page_where_it_shows_it(tmp_path: Path, tiny_generator) -> None:
    folder = tmp_path / "blocks"
    checkpoint.save(folder, tiny_generator("stylegan2"), architecture="stylegan2", title="Blocks", card="# Blocks\n")
    studio = Studio.load([folder], "cpu")
    assert not Learnt.load(studio).records
    with pytest.raises(RecipeError, match="no model here has one"):
        Learnt.load(studio).of("blocks")
    for step in range(3):
        add_stage(folder, tiny_generator(), Position(images_seen=1000 * step))
    learnt = Learnt.load(studio)
    for format in KINDS:
        film = tmp_path / f"film.{film_kind(format)}"
        learnt.write_film("blocks", film, format=format)
        weights = studio.models["blocks"].weights_hash
        assert read_recipe_file(film) == f"m=blocks&psi=0.7&w={weights}&learn=time"
    with pytest.raises(RecipeError, match="mp4, webp, gif, not 'avi'"):
        film_kind("avi")
    with pytest.raises(RecipeError, match="only blocks has one"):
        learnt.of("nothing")


def test_the_server_gives_the_sheet_and_each_film_which_is_made_once(tmp_path: Path, tiny_generator) -> None:
    folder = tmp_path / "blocks"
    checkpoint.save(folder, tiny_generator("stylegan2"), architecture="stylegan2", title="Blocks", card="# Blocks\n")
    add_stage(folder, tiny_generator(), Position())
    studio = Studio.load([folder], "cpu")
    routes = LearningRoutes(Pictures(studio), Learnt.load(studio))
    with TestClient(Starlette(routes=routes.routes())) as client:
        assert client.get(f"{PREFIX}/learning?m=blocks&version=1").content == (folder / SHEET).read_bytes()
        films = [client.get(f"{PREFIX}/learning-film?m=blocks&format=gif") for _ in range(2)]
        assert films[0].content == films[1].content
        assert films[0].headers["Content-Disposition"] == 'attachment; filename="blocks-learning.gif"'
        for query in ("learning?m=cats", "learning?a=1", "learning-film?m=blocks&format=exe", "learning-film?m="):
            refused = client.get(f"{PREFIX}/{query}")
            assert (refused.status_code, refused.json()["error"][-1]) == (422, ".")
