"""The film of a run: a frame for every grid it kept, in their order, with the kimg under it."""

from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image
from test_cli import decoded, run
from test_training import a_trainer

from gan.training.progress import frame_of, progress_film


def test_a_runs_grids_become_a_film(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    trainer = a_trainer(tmp_path / "run", batch=500)
    for _ in trainer.run(2.0, save_minutes=0.0):
        pass
    sheets = sorted((tmp_path / "run" / "samples").glob("*.png"))
    assert [sheet.name for sheet in sheets] == ["000000kimg.png", "000001kimg.png", "000002kimg.png"]
    film = tmp_path / "film.mp4"
    assert run(monkeypatch, "progress", str(tmp_path / "run"), "--out", str(film), "--fps", "3") == 0
    wanted = np.stack([frame_of(sheet, kimg) for kimg, sheet in enumerate(sheets)])[[0, 1, 2, 2, 2]]
    frames = decoded(film)
    assert frames.shape == wanted.shape == (5, 608, 608, 3)
    assert np.abs(frames.astype(int) - wanted).mean(axis=(1, 2, 3)).max() < 8
    with av.open(str(film)) as video:
        assert video.streams.video[0].average_rate == 3


def test_a_frame_is_the_grid_whole_and_the_kimg_under_it(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (96, 96, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "sheet.png")
    one, other = (frame_of(tmp_path / "sheet.png", kimg) for kimg in (1, 1200))
    assert one.shape == (608, 608, 3)
    assert np.array_equal(one[:576, 16:592][::6, ::6], pixels)
    assert np.array_equal(one[:576], other[:576])
    assert (one[576:] == 255).any()
    assert not np.array_equal(one[576:], other[576:])


@pytest.mark.parametrize(("out", "words"), [("film.avi", "not as film.avi"), ("film.mp4", "has no samples")])
def test_a_film_that_cannot_be_made_is_refused_in_a_sentence(tmp_path: Path, out: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        next(progress_film(tmp_path, tmp_path / out))
    assert not list(tmp_path.iterdir())
