"""A file is whole or not there, whatever happens while it is written."""

from pathlib import Path

import pytest

from gan.files import replacing, write_whole


def test_the_old_content_stays_until_the_new_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "one.bin"
    path.write_bytes(b"old")
    with replacing(path) as beside:
        beside.write_bytes(b"new")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("before", [None, b"old"])
def test_a_failure_leaves_what_was_there_and_nothing_else(tmp_path: Path, before: bytes | None) -> None:
    path = tmp_path / "one.bin"
    if before is not None:
        path.write_bytes(before)

    def fail() -> None:
        with replacing(path) as beside:
            beside.write_bytes(b"half")
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        fail()
    assert [one.read_bytes() for one in tmp_path.iterdir()] == ([] if before is None else [before])


def test_folders_on_the_way_are_made(tmp_path: Path) -> None:
    write_whole(tmp_path / "new" / "deeper" / "one.bin", b"content")
    assert (tmp_path / "new" / "deeper" / "one.bin").read_bytes() == b"content"
