"""Pages without a server: what is written, what is refused, and that nothing in them points elsewhere."""

import base64
import hashlib
import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from typer.testing import CliRunner

from gan import checkpoint
from gan.checkpoint import Direction, save_directions
from gan.checkpoint.learning import SHEET
from gan.cli import app
from gan.site import drawable, folder, models, single
from gan.site.linker import link
from gan.site.text import as_text, from_text
from gan.studio import Studio
from gan.training import Position
from gan.training.learning import add_stage
from gan.ui.scripts import PAGE

BUNDLED = Path(__file__).parents[1] / "checkpoints"
ELSEWHERE = re.compile(r"""(?:src|href|url\()\s*=?\s*["']?(?:https?:)?//""")
MODULES = re.compile(r"\[\s*\"(\w+)\",", re.MULTILINE)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, tiny_generator: Callable[..., Any]) -> Callable[..., Path]:
    """made("cats") → the folder of a tiny checkpoint with a slider."""
    place = tmp_path_factory.mktemp("checkpoints")

    def make(name: str, kind: str = "stylegan2") -> Path:
        generator = tiny_generator(kind)
        checkpoint.save(
            place / name, generator, architecture="stylegan2", title=name.title(), description="<Tiny>", card="# card"
        )
        weights = checkpoint.load(place / name).weights_hash
        step = Direction("east", "East", torch.ones(generator.num_ws, generator.w_dim))
        save_directions(place / name, [step], weights_hash=weights)
        return place / name

    return make


@pytest.fixture(scope="module")
def studio(made: Callable[..., Path]) -> Studio:
    return Studio.load([made("cats"), made("dogs")], "cpu")


@pytest.fixture(scope="module")
def learnt(made: Callable[..., Path], tiny_generator: Callable[..., Any]) -> Studio:
    """A model with a record of how it learnt."""
    place = made("lynxes")
    add_stage(place, tiny_generator(), Position())
    return Studio.load([place], "cpu")


@pytest.fixture(scope="module")
def site(studio: Studio) -> dict[str, bytes]:
    return folder.site(studio)


def told(page: bytes) -> dict[str, Any]:
    """What a page is told."""
    found = re.search(r'data-page="([^"]+)"', page.decode())
    return json.loads(html.unescape(found[1]))


def inside(page: bytes) -> dict[str, str]:
    """The files that a page has inside, as text, by their names."""
    files: dict[str, str] = {}
    for name, part in re.findall(r'<script type="text/plain" data-file="([^"]+)">([^<]+)</script>', page.decode()):
        files[name] = files.get(name, "") + part
    return files


def test_a_folder_has_all_that_it_names_and_each_file_is_what_it_was(site: dict[str, bytes], studio: Studio) -> None:
    page = site["index.html"]
    description = told(page)
    files = [
        file for model in description["drawing"]["models"].values() for file in (model["weights"], model["vectors"])
    ]
    drawing = description["drawing"]
    for file in [*files, *drawing["enlargers"].values(), *drawing["painters"].values(), drawing["reader"]]:
        assert hashlib.sha256(site[file["address"]]).hexdigest() == file["sha256"]
    for name in re.findall(r'(?:href|src)="([^"#]+)"', page.decode()):
        assert name.startswith("data:") or html.unescape(name) in site
    assert description["worker"] in site
    assert description["offline"] in site
    kept = json.loads(site["service_worker.js"].decode().splitlines()[0].removeprefix("globalThis.SITE = ")[:-1])
    assert kept["later"] == [drawing["reader"]["address"]]  # large, and few visitors need it
    assert set(site) - set(kept["files"]) == {"index.html", "service_worker.js", *kept["later"]}
    weights = studio.models["cats"].folder / "model.safetensors"
    assert site[description["drawing"]["models"]["cats"]["weights"]["address"]] == weights.read_bytes()


def test_a_folder_has_one_script_and_one_of_its_worker_and_in_each_every_module_that_it_uses(
    site: dict[str, bytes],
) -> None:
    description = told(site["index.html"])
    place = description["worker"].removesuffix("worker.js")
    assert {name for name in site if name.startswith(place)} == {f"{place}page.js", f"{place}worker.js"}
    for name, some in (("page.js", {"main.js", "from_browser.js"}), ("worker.js", {"drawing/worker.js"})):
        script = site[place + name].decode()
        modules = set(re.findall(r'^"([^"]+\.js)"\(\) \{$', script, re.MULTILINE))
        assert some <= modules
        assert set(re.findall(r'^(?:const .* = )?use\("([^"]+)"\);', script, re.MULTILINE)) <= modules
        assert "from_server.js" not in modules  # and nothing that only a server needs


def test_nothing_points_elsewhere(site: dict[str, bytes], studio: Studio) -> None:
    for page in (site["index.html"], single.single(studio).content):
        text = page.decode()
        assert not ELSEWHERE.search(text)
        assert not re.search(r'(?:href|src)="/', text)
        assert "default-src 'none'" in text
    assert json.loads(site["manifest.webmanifest"])["start_url"] == "./"


def test_what_only_a_server_answers_is_absent(site: dict[str, bytes]) -> None:
    page = site["index.html"].decode()
    absent = (
        "lw-picture-panel",
        "lw-tab-picture",
        "lw-copying",
        "lw-learn-game",
        "lw-learn-train",
        "lw-learn-time",
    )
    for part in (*absent, 'value="mp4"'):
        assert f'id="{part}"' not in page
        assert part not in page.partition("</head>")[2]
    assert "&lt;Tiny&gt;" in page
    assert "<Tiny>" not in page


def test_learn_has_what_needs_no_server_and_time_travel_where_a_model_has_a_record(
    site: dict[str, bytes], learnt: Studio
) -> None:
    assert b'id="lw-learn-duel"' in site["index.html"]
    files = folder.site(learnt)
    page = files["index.html"].decode()
    assert 'id="lw-learn-time"' in page
    assert 'data-lw="time-save"' not in page  # a server makes that film
    assert list(told(page.encode())["records"]) == ["lynxes"]
    sheet = told(files["index.html"])["sheets"]["lynxes"]
    assert files[sheet["address"]] == (learnt.models["lynxes"].folder / SHEET).read_bytes()
    assert sheet["address"] in files["service_worker.js"].decode().splitlines()[0]


def test_a_single_file_has_how_a_model_learnt_as_long_as_it_stays_small(
    learnt: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = single.single(learnt)
    sheet = told(whole.content)["sheets"]["lynxes"]
    assert from_text(inside(whole.content)[sheet["name"]]) == (learnt.models["lynxes"].folder / SHEET).read_bytes()
    assert whole.unlearnt == ()
    assert (whole.crisp, whole.paints) == (True, True)
    monkeypatch.setattr(single, "LARGEST", {1: len(whole.content) - 1})
    softer = single.single(learnt)  # what is large for what it shows goes first
    assert (softer.crisp, softer.unlearnt, softer.paints) == (False, (), True)
    assert list(told(softer.content)["drawing"]["enlargers"]) == ["walk"]
    monkeypatch.setattr(single, "LARGEST", {1: len(softer.content) - 1})
    small = single.single(learnt)
    assert (small.unlearnt, small.paints) == (("lynxes",), True)
    assert told(small.content)["sheets"] == {}
    assert b'id="lw-learn-time"' not in small.content
    assert b'id="lw-learn-duel"' in small.content
    assert b'id="lw-paint"' in small.content
    monkeypatch.setattr(single, "LARGEST", {1: len(small.content) - 1})
    least = single.single(learnt)
    assert not least.paints
    assert told(least.content)["paints"] == []
    assert b'id="lw-paint"' not in least.content


def test_the_same_models_make_the_same_files_and_other_weights_another_version(
    site: dict[str, bytes], made: Callable[..., Path], studio: Studio
) -> None:
    assert folder.site(studio) == site
    other = folder.site(Studio.load([made("wolves", "wavelet")], "cpu"))
    assert other["service_worker.js"].splitlines()[0] != site["service_worker.js"].splitlines()[0]


def test_a_single_file_has_everything_inside(studio: Studio) -> None:
    page = single.single(studio).content.decode()
    description = told(page.encode())
    blocks = inside(page.encode())
    for model in description["drawing"]["models"].values():
        for file in (model["weights"], model["vectors"]):
            assert file["address"] == ""
            assert hashlib.sha256(from_text(blocks[file["name"]])).hexdigest() == file["sha256"]
    assert description["worker"] == description["offline"] == ""
    assert not re.search(r'(?:href|src)="(?!data:)', page)


def test_too_many_models_are_refused_in_a_sentence(made: Callable[..., Path], tmp_path: Path) -> None:
    four = Studio.load([made(name) for name in ("one", "two", "three", "four")], "cpu")
    with pytest.raises(ValueError, match="holds up to 3 models, not 4 models"):
        single.write_single(four, tmp_path / "walk.html")
    assert not (tmp_path / "walk.html").exists()


def test_a_model_that_a_browser_can_not_draw_is_refused_with_its_kind_or_its_size(
    studio: Studio, made: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(models, "LARGEST_WEIGHTS", 10)
    with pytest.raises(ValueError, match=r"cats has .* MB and draws 16 pixels, which is too much"):
        drawable(studio)
    monkeypatch.undo()
    monkeypatch.setattr(models, "ARCHITECTURES", ("vae",))
    with pytest.raises(ValueError, match="cats is of the kind stylegan2; a browser draws"):
        folder.write_folder(studio, tmp_path)
    assert not list(tmp_path.iterdir())


def test_the_kinds_that_are_refused_here_are_those_that_the_page_does_not_draw() -> None:
    table = (PAGE / "generator" / "network.js").read_text("utf-8").partition("ARCHITECTURES = new Map(")[2]
    assert tuple(MODULES.findall(table)) == models.ARCHITECTURES


def test_the_command_writes_one_or_the_other(made: Callable[..., Path], tmp_path: Path) -> None:
    run = CliRunner().invoke
    assert run(app, ["page", str(made("lions")), "--out", str(tmp_path / "site")]).exit_code == 0
    assert (tmp_path / "site" / "index.html").is_file()
    assert run(app, ["page", str(made("lions")), "--single", str(tmp_path / "lions.html")]).exit_code == 0
    neither = run(app, ["page", str(made("lions"))])
    assert isinstance(neither.exception, ValueError)
    assert "one of them" in str(neither.exception)


@pytest.mark.parametrize(
    ("names", "most"), [(["posters"], 5_000_000), (["landscapes", "busts", "posters"], 9_000_000)], ids=["one", "three"]
)
def test_bundled_models_fit_into_a_file_that_can_be_sent(names: list[str], most: int, tmp_path: Path) -> None:
    """Small enough for a mail, and whatever is left out for that is said and not what draws."""
    models = [str(BUNDLED / name) for name in names]
    made = CliRunner().invoke(app, ["page", *models, "--single", str(tmp_path / "walk.html")])
    assert made.exit_code == 0, made.output
    written = (tmp_path / "walk.html").read_bytes()
    assert len(written) <= most
    files = inside(written).values()
    assert all(as_text((BUNDLED / name / "model.safetensors").read_bytes()) in files for name in names)


def test_the_bundled_models_make_a_site_by_one_command(tmp_path: Path) -> None:
    """All that a browser can draw of them goes along, as it is."""
    bundled = sorted(path.parent for path in BUNDLED.glob("*/config.json"))
    made = CliRunner().invoke(app, ["page", *map(str, bundled), "--out", str(tmp_path / "site")])
    assert made.exit_code == 0, made.output
    assert f"{len(bundled)} models" in made.output
    written = {path.read_bytes() for path in (tmp_path / "site").rglob("*.safetensors")}
    assert {(one / "model.safetensors").read_bytes() for one in bundled} <= written
    files = [path for path in (tmp_path / "site").rglob("*") if path.is_file()]
    later = [path for path in files if "networks" in path.parts]  # what crispness and paint ask for when they begin
    enlargers = [path for path in later if path.name in ("compact.safetensors", "scenery.safetensors")]
    assert len(enlargers) == 2
    for own in enlargers:  # a model asks for one of them
        asked = [path for path in later if path == own or path not in enlargers]
        assert sum(path.stat().st_size for path in asked) < 7_000_000
    assert sum(path.stat().st_size for path in set(files) - set(later)) < 20_000_000


@pytest.mark.parametrize("length", [0, 1, 2, 3, 4, 5, 1023])
def test_bytes_are_base_85_as_everybody_writes_it_but_for_what_html_would_read(length: int) -> None:
    content = (bytes(range(256)) * 4)[::-1][:length]
    assert as_text(content) == base64.b85encode(content).decode().replace("<", ",")
    assert from_text(as_text(content)) == content


@pytest.mark.parametrize(
    "line", ["export default 1;", "export let x = 1;", "const a = import.meta.url;", 'import x from "./x.js";']
)
def test_a_form_that_the_linker_does_not_know_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"x\.js can't be put into a single file because of this line"):
        link({"x.js": line.encode()}, "")
