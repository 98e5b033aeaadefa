"""Promises of the poster renderer, kept with very small pictures."""

import csv
import io
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from gan.builders.posters import render_poster, write_posters
from gan.builders.posters.palette import TIMES
from gan.builders.posters.picture import render
from gan.builders.posters.scene import MOON_FROM, TREES, draw_scene

COLUMNS = "file time sun_height sun_x sun_size moon mountains layers snow water islands trees wood autumn haze clouds"
COLUMNS += " birds stars aurora"


def streams(purpose):
    return np.random.default_rng([int(purpose), 5])


def a_scene(**known):
    scene = draw_scene(np.random.default_rng(3))
    usual = {
        "time": 2.0,
        "moon": 0.0,
        "clouds": 0,
        "birds": 0,
        "stars": 0.0,
        "aurora": 0.0,
        "snow": 0.0,
        "mountains": 0.1,
    }
    return replace(scene, horizon=0.6, attributes=replace(scene.attributes, **usual | known))


def test_seed_and_index_name_one_picture():
    first, again = render_poster(61, size=32, seed=1), render_poster(61, size=32, seed=1)
    assert np.array_equal(first.image, again.image)
    assert first.attributes == again.attributes
    assert not np.array_equal(first.image, render_poster(62, size=32, seed=1).image)
    assert not np.array_equal(first.image, render_poster(61, size=32, seed=2).image)


def test_size_changes_the_sharpness_and_not_the_scene():
    small, large = render_poster(4, size=32), render_poster(4, size=128)
    shrunk = np.asarray(Image.fromarray(large.image).resize((32, 32), Image.Resampling.BOX), np.float32)
    assert small.attributes == large.attributes
    assert np.abs(shrunk - small.image).mean() < 6


def test_attributes_stay_in_their_ranges():
    for index in range(40):
        known = draw_scene(np.random.default_rng(index)).attributes
        assert 0 <= known.time <= len(TIMES) - 1
        assert known.trees in TREES
        assert (known.trees == "none") == (known.wood == 0)
        assert (known.moon > 0) == (known.time > MOON_FROM)
        assert known.water or not known.islands
        assert 0 < known.sun_height < 0.72


def test_the_sun_stands_where_its_attributes_say():
    picture = render(a_scene(sun_x=0.3, sun_height=0.4, sun_size=0.08, time=4.0), 64, streams)
    y, x = np.unravel_index(picture[:38].astype(int).sum(-1).argmax(), (38, 64))
    assert abs(x / 64 - 0.3) < 0.09
    assert abs(y / 64 - 0.2) < 0.09


def test_a_crescent_covers_less_of_the_sky_than_a_full_moon():
    def bright(moon):
        picture = render(a_scene(time=6.0, moon=moon, sun_x=0.5, sun_height=0.4, sun_size=0.09), 64, streams)
        return (picture.min(-1) > 170).sum()

    assert 0 < bright(0.15) < bright(0.5) < bright(1.0)


def test_water_mirrors_what_stands_above_it():
    picture = render(a_scene(water=1, islands=0, sun_x=0.5, sun_height=0.3, sun_size=0.08, haze=0.3), 64, streams)
    above, below = picture[28:38].astype(float), picture[39:49][::-1].astype(float)
    same = np.corrcoef(above.mean(1).ravel(), below.mean(1).ravel())[0, 1]
    assert same > 0.5


def test_archive_holds_pictures_and_attributes_whatever_the_workers(tmp_path):
    names = list(write_posters(tmp_path / "one.zip", count=3, size=32, seed=7))
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.namelist() == [*names, "attributes.csv"]
        table = list(csv.reader(io.StringIO(archive.read("attributes.csv").decode())))
        with Image.open(io.BytesIO(archive.read(names[0]))) as image:
            assert (image.format, image.size, image.mode) == ("WEBP", (32, 32), "RGB")
    assert table[0] == COLUMNS.split()
    assert [row[0] for row in table[1:]] == names


def test_what_cannot_be_drawn_is_refused_before_anything_is_written(tmp_path):
    for options, word in (({"size": 16}, "32 to 512"), ({"seed": -1}, "seed"), ({"count": 0}, "count")):
        with pytest.raises(ValueError, match=word):
            write_posters(tmp_path / "out.zip", **{"count": 1} | options)
    with pytest.raises(ValueError, match="workers"):
        write_posters(tmp_path / "out.zip", count=1, workers=0)
    assert not list(tmp_path.iterdir())
