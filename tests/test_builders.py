"""Sets made from other people's parts: the same seed gives the same zip, with attributes, classes and credit inside."""

import csv
import io
import json
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFont

import gan.builders
from gan.builders import BUILDERS, SourceError
from gan.builders.cats import LAYERS, draw_cat, load_parts, recolour, write_cats
from gan.builders.font_licence import licence_of
from gan.builders.glyphs import CHARACTERS, Glyphs, UnsuitableError, covers, draw_font, name_of
from gan.datasets import load_images

CAT_COLUMNS = ["file", "body", "fur", "eyes", "mouth", "accessory", "background", "hue_shift"]


@pytest.fixture
def parts(tmp_path: Path) -> Path:
    """An unpacked wheel with two variants of each layer, each a square of its own at a place of its own."""
    root = tmp_path / "wheel"
    for depth, layer in enumerate(LAYERS):
        folder = root / "robohash" / "sets" / "set4" / f"{depth:03d}#{depth:02d}{layer}"
        folder.mkdir(parents=True)
        for variant in range(2):
            image = Image.new("RGBA", (64, 64))
            image.paste((40 * depth + 50, 200 - 90 * variant, 30, 255), (8 + 4 * depth, 8, 56, 56 - 4 * depth))
            image.save(folder / f"{variant:03d}#{layer}{variant}.png")
    return root


def the_rows(out: Path) -> list[dict[str, str]]:
    with zipfile.ZipFile(out) as archive:
        return list(csv.DictReader(io.StringIO(archive.read("attributes.csv").decode())))


def test_cats_come_with_their_attributes_and_their_painters_name(tmp_path: Path, parts: Path) -> None:
    out = tmp_path / "cats.zip"
    names = list(write_cats(out, robohash=parts, count=5, size=32))
    rows = the_rows(out)
    assert list(rows[0]) == CAT_COLUMNS
    assert [row["file"] for row in rows] == names
    with zipfile.ZipFile(out) as archive:
        assert "David Revoy, CC BY 4.0" in archive.read("README.md").decode()
        assert Image.open(io.BytesIO(archive.read(names[0]))).size == (32, 32)
    dataset = load_images(out, 32)
    assert dataset.names == tuple(names)
    assert dataset.labels is None


def test_a_seed_and_an_index_name_one_cat(tmp_path: Path, parts: Path) -> None:
    def write(name: str, **options: int) -> bytes:
        list(write_cats(tmp_path / name, robohash=parts, **{"count": 3, "size": 32, "seed": 1} | options))
        return (tmp_path / name).read_bytes()

    first = write("first.zip")
    assert write("again.zip") == first
    assert write("other.zip", seed=2) != first
    write("more.zip", count=5)
    assert the_rows(tmp_path / "more.zip")[:3] == the_rows(tmp_path / "first.zip")


def test_a_cat_is_what_its_attributes_say(parts: Path) -> None:
    loaded = load_parts(parts, 64)
    for seed in range(6):
        picture, cat = draw_cat(loaded, np.random.default_rng(seed))
        assert "#{:02x}{:02x}{:02x}".format(*picture[2, 2]) == cat.background
        last = ("accessories", cat.accessory - 1) if cat.accessory else ("mouth", cat.mouth)
        assert np.abs(picture[12, 30] - 255 * loaded[last[0]][last[1]][12, 30, :3]).max() < 1


def test_a_wheel_is_read_as_it_is(tmp_path: Path, parts: Path) -> None:
    wheel = tmp_path / "robohash-2.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for file in sorted(parts.rglob("*.png")):
            archive.write(file, file.relative_to(parts))
    packed, loose = load_parts(wheel, 16), load_parts(parts / "robohash", 16)
    assert all(np.array_equal(a, b) for layer in LAYERS for a, b in zip(packed[layer], loose[layer], strict=True))


def test_a_full_turn_of_the_hue_changes_nothing() -> None:
    layer = np.random.default_rng(0).random((8, 8, 4), dtype=np.float32)
    np.testing.assert_allclose(recolour(layer, 1.0, 1.0, 1.0), layer, atol=1e-5)


def test_missing_parts_are_named_with_what_installs_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SourceError, match="holds no cat parts"):
        write_cats(tmp_path / "cats.zip", robohash=tmp_path, count=1)
    monkeypatch.setattr("gan.builders.cats.find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match="pip install --no-deps robohash"):
        write_cats(tmp_path / "cats.zip", robohash=None, count=1)
    with pytest.raises(ValueError, match="from 32 to 512, got 16"):
        write_cats(tmp_path / "cats.zip", robohash=None, count=1, size=16)
    assert not list(tmp_path.iterdir())


@pytest.fixture
def fonts(tmp_path: Path) -> Path:
    """The font inside Pillow, once under another file name and once cut off."""
    folder = tmp_path / "fonts"
    folder.mkdir()
    content = ImageFont.load_default(20).path.getvalue()
    (folder / "a.ttf").write_bytes(content)
    (folder / "b.ttf").write_bytes(content)
    (folder / "broken.otf").write_bytes(content[:100])
    (folder / "notes.txt").write_text("no font")
    return folder


def test_glyphs_are_classes_drawn_once_per_design(tmp_path: Path, fonts: Path) -> None:
    glyphs, again = Glyphs([fonts]), Glyphs([fonts])
    names = list(glyphs.write(tmp_path / "glyphs.zip"))
    assert len(names) == 62
    assert glyphs.fonts == 1
    assert {file.name for file in glyphs.left_out} == {"b.ttf", "broken.otf"}
    rows = the_rows(tmp_path / "glyphs.zip")
    assert "".join(row["char"] for row in rows) == CHARACTERS
    assert {row["font"] for row in rows} == {"Aileron|Regular|unknown"}
    with zipfile.ZipFile(tmp_path / "glyphs.zip") as archive:
        described = json.loads(archive.read("dataset.json"))
    assert described["labels"] == [[name, label] for label, name in enumerate(names)]
    assert load_images(tmp_path / "glyphs.zip", 64).class_names == tuple(CHARACTERS)
    list(again.write(tmp_path / "again.zip"))
    assert (tmp_path / "again.zip").read_bytes() == (tmp_path / "glyphs.zip").read_bytes()


def test_designs_that_look_the_same_are_drawn_once(tmp_path: Path, fonts: Path, monkeypatch) -> None:
    monkeypatch.setattr("gan.builders.glyphs.name_of", lambda file: (file.stem, "Regular"))
    glyphs = Glyphs([fonts])
    assert len(list(glyphs.write(tmp_path / "glyphs.zip"))) == 62
    assert glyphs.left_out[fonts / "b.ttf"] == "it looks like a font before it"


def test_a_large_family_gives_styles_from_all_its_width(tmp_path: Path, fonts: Path, monkeypatch) -> None:
    names = {"a.ttf": "Thin", "b.ttf": "Regular", "broken.otf": "Black"}
    monkeypatch.setattr("gan.builders.glyphs.name_of", lambda file: ("One", names[file.name]))
    glyphs = Glyphs([fonts], per_family=2)
    assert [style for _, style, _ in glyphs._choose()] == ["Thin", "Black"]
    assert glyphs.left_out == {fonts / "b.ttf": "more than 2 styles of one family"}


def test_capitals_have_one_height_and_stand_in_the_middle(fonts: Path) -> None:
    drawn = draw_font(fonts / "a.ttf")
    assert drawn.shape == (62, 64, 64)
    rows = np.flatnonzero(drawn[CHARACTERS.index("H")].max(axis=1) > 127)
    assert abs(len(rows) - 38) <= 1
    assert abs(rows.mean() - 31.5) <= 1


def test_a_font_that_lacks_characters_is_left_out(fonts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    font = ImageFont.truetype(fonts / "a.ttf", 40, layout_engine=ImageFont.Layout.BASIC)
    assert covers(font, "A")
    assert not covers(font, "\u4e00")
    assert not covers(font, " ")
    monkeypatch.setattr("gan.builders.glyphs.CHARACTERS", "A\u4e00")
    with pytest.raises(UnsuitableError, match="it lacks letters or digits"):
        name_of(fonts / "a.ttf")


@pytest.mark.parametrize(
    ("told", "licence"),
    [
        ("This Font Software is licensed under the SIL Open Font License, Version 1.1.", "OFL"),
        ("Licensed under the Apache License, Version 2.0", "Apache"),
        ("This work is released under the GUST Font License", "LPPL"),
        ("All rights reserved", "unknown"),
    ],
)
@pytest.mark.parametrize("woff", [False, True])
def test_a_fonts_licence_is_what_it_says_itself(tmp_path: Path, told: str, licence: str, woff: bool) -> None:
    text = told.encode("utf-16-be")
    table = struct.pack(">9H", 0, 1, 18, 3, 1, 0x409, 13, len(text), 0) + text
    packed = zlib.compress(table) if woff else table
    if woff:
        head = struct.pack(">4s8xH30x", b"wOFF", 1) + struct.pack(">4s4I", b"name", 64, len(packed), len(table), 0)
    else:
        head = struct.pack(">IH6x", 0x10000, 1) + struct.pack(">4s3I", b"name", 0, 28, len(packed))
    (tmp_path / "font").write_bytes(head + packed)
    assert licence_of(tmp_path / "font") == licence
    (tmp_path / "font").write_bytes(head[:20])
    assert licence_of(tmp_path / "font") == "unknown"


def test_folders_without_fonts_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no fonts in .*accepted are \.ttf, \.otf, \.woff"):
        Glyphs([tmp_path]).write(tmp_path / "glyphs.zip")
    (tmp_path / "broken.ttf").write_bytes(b"")
    with pytest.raises(SourceError, match="none of the fonts is suitable"):
        list(Glyphs([tmp_path]).write(tmp_path / "glyphs.zip"))
    assert [file.name for file in tmp_path.iterdir()] == ["broken.ttf"]


@pytest.mark.parametrize("name", BUILDERS)
def test_every_builder_refuses_what_it_cannot_make_before_any_work(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    builder = BUILDERS[name]
    builder.check(size=128, seed=0, count=builder.usual_count)
    for wish, sentence in [
        ({"size": 16}, "size must be a whole number from 32 to 512, got 16"),
        ({"seed": 2**32}, "seed must be a whole number from 0 to 4294967295, got 4294967296"),
        ({"count": 0}, "count must be at least 1, got 0"),
    ]:
        with pytest.raises(ValueError, match=sentence):
            builder.check(**{"size": 128, "seed": 0, **wish})
    monkeypatch.setattr("gan.builders.table.find_spec", lambda name: None)
    for needed in builder.needs:
        with pytest.raises(ModuleNotFoundError, match=rf"Making {name} needs .*{needed}"):
            builder.check(size=128, seed=0)


def test_every_builder_has_a_command_and_a_line_in_the_docs() -> None:
    from typer.main import get_command

    from gan.cli import app

    documentation = Path(gan.builders.__file__).with_name("README.md").read_text(encoding="utf-8")
    for name in BUILDERS:
        assert name in get_command(app).commands["data"].commands
        assert f"\n| {name} | " in documentation
