"""Nothing in a file is run, no traceback leaves, and no file takes more memory than it has bytes for."""

import os
import random
import tracemalloc
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import hostile_files
import pytest

from gan.importing import ForeignError, read_foreign
from gan.importing.pickles import LIMITS

CORPUS = hostile_files.corpus()
MOST_MEMORY = 200 << 20
MUTATIONS = 100  # bench_hostile.py makes 20,000


@pytest.fixture(autouse=True)
def nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever calls this from a pickle ends the test; the other calls would leave a mark in the environment."""

    def ran(*_: object, **__: object) -> None:
        raise AssertionError("code of a file was run")

    monkeypatch.delenv(hostile_files.MARKER, raising=False)
    monkeypatch.setattr(os, "system", ran)
    limits = replace(LIMITS, operations=20_000, stack=4_000)  # the suite checks every type, which takes its time
    monkeypatch.setattr("gan.importing.pickles.machine.LIMITS", limits)


@pytest.mark.parametrize("name", CORPUS)
def test_a_hostile_file_is_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.pkl"
    path.write_bytes(CORPUS[name])
    tracemalloc.start()
    try:
        with pytest.raises(ForeignError) as refused:
            read_foreign(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MOST_MEMORY
    assert "\n" not in str(refused.value)
    assert hostile_files.MARKER not in os.environ


def test_a_name_that_is_not_accepted_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.pkl"
    path.write_bytes(CORPUS["os.system"])
    with pytest.raises(ForeignError, match="system', which no generator needs; nothing in it was run"):
        read_foreign(path)


def test_a_damaged_file_is_refused_in_a_sentence_or_read(tmp_path: Path) -> None:
    chance = random.Random(0)
    good = list(hostile_files.good_files(tmp_path))
    path = tmp_path / "damaged"
    for number in range(MUTATIONS):
        path.write_bytes(hostile_files.mutated(good[number % len(good)], chance))
        with suppress(ForeignError):  # any other error is a traceback, and fails
            read_foreign(path)
    assert hostile_files.MARKER not in os.environ
