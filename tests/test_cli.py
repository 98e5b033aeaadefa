"""The command line answers mistakes in a sentence, and tells success, failure and misuse apart by its exit code."""

import sys
import zipfile

import pytest

import gan
from gan.cli import main


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["gan", *arguments])
    with pytest.raises(SystemExit) as stopped:
        main()
    return stopped.value.code


def test_version_is_the_packages(monkeypatch, capsys):
    assert run(monkeypatch, "--version") == 0
    assert capsys.readouterr().out == f"latent-walks {gan.__version__}\n"


@pytest.mark.parametrize("command", [[], ["data"], ["data", "landscapes"]])
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
