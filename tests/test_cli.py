"""The command line answers mistakes in a sentence, and tells success, failure and misuse apart by its exit code."""

import sys
import zipfile

import numpy as np
import pytest
from PIL import Image, ImageSequence

import gan
from gan import checkpoint
from gan.cli import main
from gan.cli.draw import recipe_of_link
from gan.enlarger import enlarged
from gan.images import visible_change
from gan.studio import Between, Recipe, Studio, Walk
from gan.video import read_recipe_file


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["gan", *arguments])
    with pytest.raises(SystemExit) as stopped:
        main()
    return stopped.value.code


def test_version_is_the_packages(monkeypatch, capsys):
    assert run(monkeypatch, "--version") == 0
    assert capsys.readouterr().out == f"latent-walks {gan.__version__}\n"


@pytest.mark.parametrize(
    "command", [[], ["data"], ["data", "landscapes"], ["data", "cats"], ["data", "glyphs"], ["data", "busts"]]
)
def test_every_command_explains_itself(monkeypatch, capsys, command):
    assert run(monkeypatch, *command, "--help") == 0
    assert "Usage: python -m gan" in capsys.readouterr().out


def test_landscapes_become_a_zip(monkeypatch, capsys, tmp_path):
    out = tmp_path / "few.zip"
    assert run(monkeypatch, "data", "landscapes", "--count", "2", "--size", "32", "--out", str(out)) == 0
    assert capsys.readouterr().out.startswith("2 landscapes in ")
    with zipfile.ZipFile(out) as archive:
        assert len(archive.namelist()) == 4


def test_arguments_out_of_range_are_misuse(monkeypatch, capsys, tmp_path):
    assert run(monkeypatch, "data", "landscapes", "--size", "16", "--out", str(tmp_path / "x.zip")) == 2
    assert "--size" in capsys.readouterr().err


def test_a_failure_is_one_sentence(monkeypatch, capsys, tmp_path):
    (tmp_path / "file").write_text("in the way")
    assert run(monkeypatch, "data", "landscapes", "--count", "1", "--out", str(tmp_path / "file" / "x.zip")) == 1
    error = capsys.readouterr().err
    assert "Error: " in error
    assert "Traceback" not in error


def test_training_tells_first_what_it_found_in_the_data(monkeypatch, capsys, tmp_path):
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for index in range(30):
        Image.new("RGB", (16, 16), (index, 0, 0)).save(pictures / f"{index}.png")
    (pictures / "3.png").write_bytes(b"broken")
    (pictures / "4.png").write_bytes((pictures / "5.png").read_bytes())
    options = ["--preset", "tiny", "--resolution", "16", "--batch", "2", "--device", "cpu", "--kimg", "0"]
    assert run(monkeypatch, "train", str(pictures), "--out", str(tmp_path / "run"), *options) == 0
    first, *others = capsys.readouterr().out.splitlines()
    assert "pictures at 16 x 16 to train on, " in first
    assert "1 picture skipped as unreadable: 3.png (no picture of an accepted format)." in others
    assert any("1 picture the same as another, such as 4.png" in one for one in others)


@pytest.fixture
def landscape(tmp_path, tiny_generator):
    """A small checkpoint, and the studio that draws it."""
    generator = tiny_generator("stylegan2")
    checkpoint.save(tmp_path / "tiny", generator, architecture="stylegan2", title="Tiny", card="# Tiny")
    return tmp_path / "tiny", Studio.load([tmp_path / "tiny"], device="cpu")


def film_frames(studio, walk, count):
    """The walk's frames as the page shows them."""
    timing = walk.timing(count, visible_change(studio.render(walk.probes())))
    return studio.render(walk.frames(timing))


def walk_arguments(folder, out, *arguments):
    return ["walk", str(folder), "--out", str(out), "--device", "cpu", *arguments]


@pytest.mark.parametrize(("suffix", "tolerance"), [(".mp4", 6), (".webp", 6)])
def test_a_walk_has_the_pages_frames(monkeypatch, landscape, tmp_path, suffix, tolerance):
    folder, studio = landscape
    out = tmp_path / f"walk{suffix}"
    options = ["--seeds", "1,5~9~0.25,9", "--seconds", "1", "--hold", "0.2", "--loop", "--fps", "10", "--scale", "4"]
    assert run(monkeypatch, *walk_arguments(folder, out, *options)) == 0
    recipe = Recipe(model="tiny", keyframes=(1, Between(5, 9, 0.25), 9), path="loop", weights=weights(studio))
    walk = Walk(recipe=recipe, seconds=1, hold=0.2)
    assert Walk.from_query(read_recipe_file(out)) == walk
    wanted = np.stack([enlarged(frame, 64, studio.device) for frame in film_frames(studio, walk, 16)])
    pictures = decoded(out)
    assert pictures.shape == wanted.shape
    assert np.abs(pictures.astype(int) - wanted).mean(axis=(1, 2, 3)).max() < tolerance


def test_a_saved_file_makes_its_walk_again(monkeypatch, landscape, tmp_path):
    folder, _ = landscape
    first, again, sheet = tmp_path / "first.gif", tmp_path / "again.gif", tmp_path / "sheet.png"
    options = ["--keys", "3,4", "--path", "back", "--seconds", "0.5", "--pace", "plain", "--psi", "0.5"]
    assert run(monkeypatch, *walk_arguments(folder, first, *options)) == 0
    assert run(monkeypatch, *walk_arguments(folder, again, "--from", str(first))) == 0
    assert again.read_bytes() == first.read_bytes()
    link = f"http://127.0.0.1:7860/?{read_recipe_file(first)}"
    assert run(monkeypatch, *walk_arguments(folder, sheet, "--recipe", link, "--size", "32")) == 0
    assert read_recipe_file(sheet) == read_recipe_file(first)
    assert Image.open(sheet).size == (6 * 34 + 2, 4 * 34 + 2)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--out", "walk.avi"], "walk.avi can't be written: its name ends in .mp4, .webp, .gif, .png, not as .avi"),
        (["--seeds", "1"], "at least 2 keyframes"),
        (["--seeds", "1,x"], "seeds are written like"),
        (["--path", "circle"], "A path is one of"),
        (["--seconds", "1000"], "number from 0.5 to 120"),
        (["--pace", "fast"], "even or plain"),
        (["--fps", "0"], "1 to 60 frames a second"),
        (["--size", "33"], "an even number of pixels"),
        (["--size", "4096"], "from 16 to 2048"),
        (["--recipe", "m=unicorns&a=1&b=2"], "no model 'unicorns'"),
    ],
)
def test_a_walk_that_cannot_be_made_is_refused_in_a_sentence(
    monkeypatch, capsys, landscape, tmp_path, arguments, words
):
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, "walk", str(landscape[0]), "--device", "cpu", *arguments) == 1
    assert words in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["tiny"]


def test_a_file_without_a_recipe_is_refused_and_other_weights_are_mentioned(monkeypatch, capsys, landscape, tmp_path):
    Image.new("RGB", (8, 8)).save(tmp_path / "foreign.png")
    out = tmp_path / "sheet.png"
    assert run(monkeypatch, *walk_arguments(landscape[0], out, "--from", str(tmp_path / "foreign.png"))) == 1
    assert "foreign.png carries no recipe" in capsys.readouterr().err
    assert run(monkeypatch, *walk_arguments(landscape[0], out, "--recipe", "m=tiny&a=1&b=2&w=00000000&secs=0.5")) == 0
    assert "other weights" in capsys.readouterr().err


def weights(studio):
    return studio.models["tiny"].weights_hash


def decoded(path):
    if path.suffix == ".webp":
        with Image.open(path) as picture:
            return np.stack([np.asarray(one.convert("RGB")) for one in ImageSequence.Iterator(picture)])
    import av

    with av.open(str(path)) as video:
        return np.stack([one.to_ndarray(format="rgb24") for one in video.decode(video=0)])


def test_a_recipe_that_cannot_work_leaves_no_run_behind(monkeypatch, capsys, tmp_path):
    np.savez(tmp_path / "set.npz", images=np.arange(40 * 16 * 16 * 3, dtype=np.uint8).reshape(40, 16, 16, 3))
    options = ["--preset", "tiny", "--resolution", "16", "--device", "cpu", "--freeze-d", "1"]
    assert run(monkeypatch, "train", str(tmp_path / "set.npz"), "--out", str(tmp_path / "run"), *options) == 1
    assert "name a checkpoint with --init-from" in capsys.readouterr().err
    assert not (tmp_path / "run" / "config.json").exists()


def test_a_shared_link_is_a_recipe_whatever_the_page_adds_to_it():
    link = "http://localhost:7860/?m=tiny&keys=1,2~3~0.5&path=loop&t=0&psi=0.7&vs=other&v=1"
    assert Walk.from_query(recipe_of_link(link)).recipe.keyframes == (1, Between(2, 3, 0.5))
