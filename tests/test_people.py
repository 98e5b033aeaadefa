"""The set of people: everybody once before anybody again, named as their files say, before a colour that is told."""

import csv
import io
import tarfile
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gan.builders import SourceError
from gan.builders.people import Sitter, draw_person, load_figures, sitters, write_people
from gan.datasets import load_images

FILES = {  # as the package names them, with and without the selector that asks for a coloured sign
    "1f469-1f3fb-200d-1f373.webp": Sitter("cook", "woman", 1),
    "1f468-1f3ff-200d-2695-fe0f.webp": Sitter("doctor", "man", 5),
    "1f9d9-1f3fd-200d-2640.webp": Sitter("mage", "woman", 3),
    "1f977.webp": Sitter("ninja", "person", 0),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An unpacked package: four people, each a disc of a colour of its own, a couple and a hand."""
    pictures = tmp_path / "package" / "assets"
    pictures.mkdir(parents=True)
    for number, name in enumerate([*FILES, "1f46b.webp", "1f44d-1f3fb.webp"]):
        figure = np.zeros((64, 64, 4), np.uint8)
        figure[16:48, 16:48] = (40 * number, 200 - 30 * number, 30, 255)
        Image.fromarray(figure).save(pictures / name, lossless=True)
    return tmp_path


def pack(folder: Path, out: Path) -> Path:
    with tarfile.open(out, "w:gz") as archive:
        archive.add(folder / "package", "package")
    return out


def the_rows(out: Path) -> list[dict[str, str]]:
    with zipfile.ZipFile(out) as archive:
        return list(csv.DictReader(io.StringIO(archive.read("attributes.csv").decode())))


def test_there_are_540_people_of_34_roles() -> None:
    everybody = set(sitters().values())
    assert len(everybody) == 540
    assert len({sitter.role for sitter in everybody}) == 34
    assert set(Counter(sitter.skin for sitter in everybody).values()) == {90}


def test_only_single_people_are_taken_and_named_by_their_files(folder: Path, tmp_path: Path) -> None:
    loose, packed = load_figures(folder, 32), load_figures(pack(folder, tmp_path / "emoji.tgz"), 32)
    assert set(loose) == set(packed) == set(FILES.values())
    assert all(np.array_equal(loose[sitter], packed[sitter]) for sitter in loose)


def test_everybody_is_shown_once_before_anybody_is_shown_again(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "people.zip"
    names = list(write_people(out, emoji=folder, count=8, size=32))
    rows = the_rows(out)
    assert [row["file"] for row in rows] == names
    for half in (rows[:4], rows[4:]):
        assert {Sitter(row["role"], row["gender"], int(row["skin"])) for row in half} == set(FILES.values())
    assert len({row["background"] for row in rows}) == 8
    with zipfile.ZipFile(out) as archive:
        assert "Microsoft Corporation" in archive.read("README.md").decode()
    assert load_images(out, 32).labels is None


def test_a_seed_and_an_index_name_one_picture(folder: Path, tmp_path: Path) -> None:
    def write(name: str, **options: int) -> bytes:
        list(write_people(tmp_path / name, emoji=folder, **{"count": 5, "size": 32, "seed": 1} | options))
        return (tmp_path / name).read_bytes()

    first = write("first.zip")
    assert write("again.zip") == first
    assert write("other.zip", seed=2) != first
    write("more.zip", count=7)
    assert the_rows(tmp_path / "more.zip")[:5] == the_rows(tmp_path / "first.zip")


def test_a_person_stands_before_the_colour_that_is_told(folder: Path) -> None:
    figure = load_figures(folder, 64)[Sitter("ninja", "person", 0)]
    picture, background = draw_person(figure, np.random.default_rng(0))
    assert "#{:02x}{:02x}{:02x}".format(*picture[2, 2]) == background
    assert np.abs(picture[32, 32].astype(int) - (120, 110, 30)).max() <= 1
    assert min(picture[2, 2]) > 150  # a pastel colour


def test_what_holds_no_people_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "broken.tgz").write_bytes(b"no archive")
    for source, reason in [(tmp_path, "holds no people"), (tmp_path / "broken.tgz", "no archive of @lobehub")]:
        with pytest.raises(SourceError, match=reason):
            write_people(tmp_path / "people.zip", emoji=source, count=1)
    with pytest.raises(ValueError, match="from 32 to 512, got 16"):
        write_people(tmp_path / "people.zip", emoji=tmp_path, count=1, size=16)
    assert [file.name for file in tmp_path.iterdir()] == ["broken.tgz"]
