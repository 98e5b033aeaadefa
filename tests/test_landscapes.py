"""Promises of the landscape renderer, kept with very small pictures."""

import csv
import hashlib
import io
import json
import zipfile
from importlib import util

import numpy as np
import pytest
from PIL import Image

from gan.builders.landscapes import render_landscape, write_landscapes

BIOMES = {"alpine", "autumn", "desert", "winter", "volcanic", "tropical"}
COLUMNS = "file biome sun_elevation sun_azimuth water cloud_cover fog mist mountain_height snowline"


def write(out, **options):
    return list(write_landscapes(out, **{"count": 3, "size": 32, "seed": 7, **options}))


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    out = tmp_path_factory.mktemp("landscapes") / "set.zip"
    names = write(out)
    with zipfile.ZipFile(out) as opened:
        yield names, opened


def test_seed_and_index_name_one_picture():
    first, again = render_landscape(61, size=32, seed=1), render_landscape(61, size=32, seed=1)
    other_index, other_seed = render_landscape(62, size=32, seed=1), render_landscape(61, size=32, seed=2)
    assert np.array_equal(first.image, again.image)
    assert first.attributes == again.attributes
    assert not np.array_equal(first.image, other_index.image)
    assert not np.array_equal(first.image, other_seed.image)


def test_size_changes_the_sharpness_and_not_the_scene():
    small, large = render_landscape(4, size=32), render_landscape(4, size=64)
    shrunk = np.asarray(Image.fromarray(large.image).resize((32, 32), Image.Resampling.BOX), np.float32)
    assert small.attributes == large.attributes
    assert np.abs(shrunk - small.image).mean() < 12


def test_every_picture_shows_something():
    for index in range(8):
        image = render_landscape(index, size=32).image
        assert image.shape == (32, 32, 3)
        assert image.dtype == np.uint8
        assert image.std((0, 1)).mean() > 8


def test_attributes_stay_in_their_ranges():
    for index in range(8):
        attributes = render_landscape(index, size=32, seed=3).attributes
        assert attributes.biome in BIOMES
        assert -5 <= attributes.sun_elevation <= 55
        assert -150 <= attributes.sun_azimuth <= 150
        assert attributes.water in (0, 1)
        assert attributes.cloud_cover == 0 or 0.38 <= attributes.cloud_cover <= 0.66
        assert attributes.fog >= 0
        assert 0 <= attributes.mist <= 0.12
        assert 0.7 <= attributes.mountain_height <= 3
        assert attributes.snowline == 9 or -0.5 < attributes.snowline < 1.5


def test_archive_holds_pictures_labels_and_attributes(archive):
    names, opened = archive
    assert names == [f"00000/img0000000{index}.webp" for index in range(3)]
    assert opened.namelist() == [*names, "dataset.json", "attributes.csv"]
    for name in names:
        with Image.open(io.BytesIO(opened.read(name))) as image:
            assert (image.format, image.size, image.mode) == ("WEBP", (32, 32), "RGB")


def test_labels_are_the_biomes_of_the_table(archive):
    names, opened = archive
    described = json.loads(opened.read("dataset.json"))
    rows = list(csv.DictReader(io.StringIO(opened.read("attributes.csv").decode())))
    assert list(rows[0]) == COLUMNS.split()
    assert [row["file"] for row in rows] == names
    assert set(described["class_names"]) == BIOMES
    classes = [[row["file"], described["class_names"].index(row["biome"])] for row in rows]
    assert described["labels"] == classes


def test_workers_do_not_change_the_archive(tmp_path, monkeypatch):
    monkeypatch.setattr("gan.builders.landscapes.archive.BLOCK", 2)  # two blocks, so that two workers have work
    digests = set()
    for workers in (1, 2):
        out = tmp_path / f"{workers}.zip"
        assert len(write(out, count=4, workers=workers)) == 4
        digests.add(hashlib.sha256(out.read_bytes()).hexdigest())
    assert len(digests) == 1


def test_an_abandoned_archive_leaves_the_old_one(tmp_path):
    out = tmp_path / "set.zip"
    out.write_bytes(b"what was there before")
    writing = write_landscapes(out, count=3, size=32)
    next(writing)
    writing.close()
    assert out.read_bytes() == b"what was there before"
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": 16}, "size must be a whole number from 32 to 512, got 16"),
        ({"size": 1024}, "got 1024"),
        ({"seed": -1}, "seed must be a whole number from 0 to"),
        ({"count": 0}, "at least 1"),
        ({"workers": 0}, "at least 1"),
    ],
)
def test_impossible_wishes_are_refused_before_any_work(tmp_path, options, message):
    with pytest.raises(ValueError, match=message):
        write_landscapes(tmp_path / "set.zip", **{"count": 3, "size": 32, "seed": 0, **options})
    assert not list(tmp_path.iterdir())


def test_missing_packages_are_named_with_the_command_that_installs_them(monkeypatch):
    monkeypatch.setattr("gan.builders.table.find_spec", lambda name: None if name == "numba" else util.find_spec(name))
    with pytest.raises(ModuleNotFoundError, match=r'needs numba\. To install: pip install -e "\.\[data\]"'):
        render_landscape(0, size=32)
