"""An index knows every training picture, and none that is reserved; what is damaged is refused in a sentence."""

import asyncio
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import torch
from fake_studio import FakeStudio
from PIL import Image

from gan import checkpoint
from gan.cli import main
from gan.datasets import is_reserved, load_images
from gan.models import build_generator
from gan.neighbours import NEIGHBOURS, Index, encode, make_index, read_index
from gan.neighbours.building import QUALITIES, build_index, pick_quality
from gan.neighbours.sheets import Sheets, make_sheets
from gan.studio import Copying, Recipe, RecipeError, Studio
from gan.studio.copying import share_of_copies, with_neighbours
from gan.ui.server.admission import Busy
from gan.ui.server.nearest import Lookup
from gan.ui.server.picture_routes import PictureRoutes
from gan.ui.server.pictures import Pictures

PICTURES = 60


def picture(seed: int) -> np.ndarray:
    """Coloured blotches, different for every seed."""
    dice = np.random.default_rng(seed)
    small = Image.fromarray(dice.integers(0, 256, (4, 4, 3), np.uint8))
    return np.asarray(small.resize((16, 16), Image.Resampling.BICUBIC))


@pytest.fixture(autouse=True, scope="module")
def _small_features() -> Iterator[None]:
    """Features of small pictures, which take a sixteenth of the time, tell these blotches apart as well."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("gan.features.efficientnet.SIZE", 32)
        yield


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    for seed in range(PICTURES):
        Image.fromarray(picture(seed)).save(folder / f"{seed:03}.png")
    return folder


def save_model(folder: Path) -> Path:
    config = {"resolution": 16, "channels": (8, 8, 8), "z_dim": 8, "w_dim": 8}
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        generator = build_generator("stylegan2", config).eval()
    training = {"recipe": {"mirror": True}}
    return checkpoint.save(folder, generator, architecture="stylegan2", title="Tiny", card="", training=training)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return save_model(tmp_path / "tiny")


@pytest.fixture(scope="module")
def built(data: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = save_model(tmp_path_factory.mktemp("model") / "tiny")
    *_, last = build_index(folder, data, licence="CC0 1.0", credit="Nobody", device="cpu")
    assert last.done == last.of == PICTURES
    return (folder / NEIGHBOURS).read_bytes()


@pytest.fixture
def indexed(model: Path, built: bytes) -> Path:
    (model / NEIGHBOURS).write_bytes(built)
    return model


@pytest.fixture
def copying(indexed: Path) -> Copying:
    return Copying.load(Studio.load([indexed], "cpu"))


def pixels(thumbnail: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(thumbnail), formats=["WEBP"]).convert("RGB"))


def test_thumbnails_are_found_on_their_sheet() -> None:
    greys = torch.arange(200, dtype=torch.uint8)[:, None, None, None].expand(-1, 3, 16, 16)
    sheets = tuple(make_sheets(greys, quality=90))
    assert len(sheets) == 2
    held = Sheets(sheets, 200)
    assert [round(float(pixels(held[number]).mean())) for number in (0, 11, 12, 143, 144, 199)] == pytest.approx(
        [0, 11, 12, 143, 144, 199], abs=4
    )
    with pytest.raises(IndexError):
        held[200]


def test_a_damaged_sheet_is_told_when_it_is_asked_for() -> None:
    (sheet,) = make_sheets(torch.zeros(1, 3, 16, 16, dtype=torch.uint8), quality=30)
    with pytest.raises(checkpoint.CheckpointError, match="a sheet of thumbnails is damaged"):
        Sheets((sheet[: len(sheet) // 2],), 1)[0]


def test_an_index_with_a_file_for_each_thumbnail_is_read_as_before(indexed: Path) -> None:
    file = indexed / NEIGHBOURS
    before = read_index(file)
    webps = [before.thumbnails[number] for number in range(len(before))]
    ends = torch.tensor([len(one) for one in webps]).cumsum(0).to(torch.int32)
    raw = torch.frombuffer(bytearray(b"".join(webps)), dtype=torch.uint8)
    file.write_bytes(changed(file.read_bytes(), ends=ends, thumbnails=raw))
    again = read_index(file)
    assert list(again.thumbnails) == webps
    assert torch.equal(again.codes, before.codes)


def training_rows() -> list[int]:
    return [seed for seed in range(PICTURES) if not is_reserved(f"{seed:03}.png")]


def test_a_training_picture_is_its_own_nearest_and_called_a_copy(copying: Copying) -> None:
    index = copying.indexes["tiny"]
    rows = training_rows()
    found = copying.nearest("tiny", np.stack([picture(seed) for seed in rows]))
    assert [one.neighbours[0].number for one in found] == list(range(len(rows)))
    assert {one.verdict for one in found} == {"copy"}
    assert max(one.neighbours[0].distance for one in found) < 0.05 * index.quantiles.median()
    assert share_of_copies(found) == 1


def test_a_mirrored_training_picture_is_a_copy_of_a_model_that_saw_both_sides(copying: Copying) -> None:
    (found,) = copying.nearest("tiny", picture(training_rows()[5])[None, :, ::-1].copy())
    assert (found.neighbours[0].number, found.verdict) == (5, "copy")


def test_a_picture_unlike_all_others_is_no_copy(copying: Copying) -> None:
    stripes = np.zeros((1, 16, 16, 3), np.uint8)
    stripes[:, ::2] = 255
    (found,) = copying.nearest("tiny", stripes)
    assert found.verdict == "far"
    assert found.words.endswith("No sign of copying.")


def test_reserved_pictures_are_not_in_the_index(copying: Copying, data: Path) -> None:
    index = copying.indexes["tiny"]
    dataset = load_images(data, 16)
    shown = np.stack([pixels(index.thumbnails[number]) for number in range(len(index))]).astype(int)
    for name, image in zip(dataset.names, dataset.images, strict=True):
        (sheet,) = make_sheets(image[None], quality=100)
        wanted = pixels(Sheets((sheet,), 1)[0]).astype(int)
        nearest = np.abs(shown - wanted).mean(axis=(1, 2, 3)).min()
        assert (nearest < 6) is not is_reserved(name)
    assert 0 < len(index) < PICTURES


def test_the_same_pictures_give_the_same_index(indexed: Path, data: Path) -> None:
    before = (indexed / NEIGHBOURS).read_bytes()
    list(build_index(indexed, data, licence="CC0 1.0", credit="Nobody", device="cpu"))
    assert (indexed / NEIGHBOURS).read_bytes() == before


def test_an_index_says_whose_pictures_it_shows(copying: Copying, indexed: Path, data: Path) -> None:
    about = copying.indexes["tiny"].about
    assert (about.data, about.licence, about.credit, about.mirror) == (data.name, "CC0 1.0", "Nobody", True)
    with pytest.raises(ValueError, match="licence"):
        list(build_index(indexed, data, licence=" ", credit="", device="cpu"))


def test_the_nearest_of_a_recipe_have_the_pictures_size_beside_it(copying: Copying) -> None:
    drawn = copying.studio.render([Recipe(model="tiny", keyframes=(1,))])
    (found,) = copying.nearest("tiny", drawn)
    distances = [one.distance for one in found.neighbours]
    assert distances == sorted(distances)
    assert with_neighbours(drawn[0], found).shape == (4, 16, 16, 3)


def test_where_a_distance_stands_is_counted_among_real_ones(copying: Copying) -> None:
    index = copying.indexes["tiny"]
    places = [index.nearer(float(one)) for one in torch.linspace(0, 2 * index.quantiles[-1], 50)]
    assert places == sorted(places)
    assert (places[0], places[-1]) == (0, 1)
    assert index.nearer(float(index.quantiles[500])) == pytest.approx(0.5, abs=0.06)


def test_identical_training_pictures_do_not_hide_a_copy() -> None:
    features = torch.randn(40, 1280, generator=torch.Generator().manual_seed(0)).repeat(2, 1)  # every picture twice
    about = {"data": "twins", "licence": "CC0", "credit": "", "mirror": False}
    index = make_index(features, Sheets((b"",), 80), reserved=features[:0], **about)
    assert index.nearer(index.nearest(features[:1])[0][0, 0].item()) == 0


def test_what_has_no_index_is_refused_in_a_sentence(model: Path) -> None:
    copying = Copying.load(Studio.load([model], "cpu"))
    with pytest.raises(RecipeError, match=r"no index of its training pictures.*\.$"):
        copying.check(Recipe(model="tiny", keyframes=(1,)))


def test_a_comparison_waits_for_the_sliders_and_only_so_many_wait(indexed: Path) -> None:
    studio = FakeStudio.of()
    studio.models["blocks"].folder = indexed
    lookup = Lookup(PictureRoutes(Pictures(studio)), Copying.load(studio), waiting=0)
    drawn, compared, waiting = (Recipe(model="blocks", keyframes=(seed,)) for seed in (1, 2, 3))

    async def visit() -> None:
        studio.gate.clear()
        live = [asyncio.create_task(lookup.pictures.batcher.draw([drawn]))]
        await studio.held()
        first = asyncio.create_task(lookup.find(compared))
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await lookup.find(waiting)
        live.append(asyncio.create_task(lookup.pictures.batcher.draw([waiting])))
        await asyncio.sleep(0)
        studio.gate.set()
        await asyncio.gather(*live)
        found = await first
        assert len(found["nearest"]) == 3
        assert all(one["image"].startswith("data:image/webp;base64,") for one in found["nearest"])

    asyncio.run(visit())
    assert studio.batches == [[drawn], [waiting], [compared]]


def changed(data: bytes, about: dict[str, object] | None = None, **tensors: torch.Tensor | None) -> bytes:
    loaded = safetensors.torch.load(data) | tensors
    length = int.from_bytes(data[:8], "little")
    says = json.loads(json.loads(data[8 : 8 + length])["__metadata__"]["about"]) | (about or {})
    kept = {name: one for name, one in loaded.items() if one is not None}
    return safetensors.torch.save(kept, {"about": json.dumps(says)})


DAMAGE = {
    "empty": lambda data: b"",
    "truncated": lambda data: data[:-1],
    "oversized": lambda data: data + bytes(6_000_000),
    "pickled": lambda data: b"\x80\x04" + data,
    "without codes": lambda data: changed(data, codes=None),
    "with more": lambda data: changed(data, more=torch.zeros(1)),
    "of another type": lambda data: changed(data, codes=torch.zeros(50, 8)),
    "of another shape": lambda data: changed(data, mean=torch.zeros(7).half()),
    "of too few pictures": lambda data: changed(data, codes=torch.zeros(3, 8, dtype=torch.int8)),
    "with NaN": lambda data: changed(data, quantiles=torch.full((1000,), torch.nan)),
    "with falling distances": lambda data: changed(data, quantiles=torch.linspace(1, 0, 1000)),
    "with other thumbnails": lambda data: changed(data, thumbnails=torch.zeros(100, dtype=torch.uint8)),
    "with empty thumbnails": lambda data: changed(data, ends=torch.zeros(len(training_rows()), dtype=torch.int32)),
    "without a licence": lambda data: changed(data, {"licence": None}),
    "of other features": lambda data: changed(data, {"features": "Inception"}),
    "with a novel for credit": lambda data: changed(data, {"credit": "x" * 5000}),
    "with a number for nothing": lambda data: changed(data, {"more": 1}),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_index_is_refused_in_a_sentence(indexed: Path, damage) -> None:
    file = indexed / NEIGHBOURS
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(checkpoint.CheckpointError, match=NEIGHBOURS):
        Copying.load(Studio.load([indexed], "cpu"))


def test_many_training_pictures_are_shown_more_coarsely_rather_than_not_at_all() -> None:
    pictures = torch.randint(0, 255, (30, 3, 64, 64), generator=torch.Generator().manual_seed(0)).to(torch.uint8)
    chosen = [pick_quality(pictures, room) for room in (10**6, 30 * 250, 10)]
    assert chosen[0] == QUALITIES[0] > chosen[2] == QUALITIES[-1]
    assert chosen == sorted(chosen, reverse=True)


def test_an_index_that_is_too_large_is_not_written(copying: Copying) -> None:
    index: Index = copying.indexes["tiny"]
    with pytest.raises(ValueError, match="at most 6,000,000 are accepted"):
        encode(replace(index, thumbnails=Sheets((bytes(6_000_000),), len(index))))


def test_the_command_line_builds_an_index_and_judges_by_it(model: Path, data: Path, monkeypatch, capsys) -> None:
    for arguments in (
        ["neighbours", str(model), str(data), "--licence", "CC0 1.0", "--device", "cpu"],
        ["copying", str(model), "--seeds", "0-7", "--out", str(model / "worst.png"), "--worst", "2", "--device", "cpu"],
    ):
        monkeypatch.setattr(sys, "argv", ["gan", *arguments])
        with pytest.raises(SystemExit) as stopped:
            main()
        assert stopped.value.code == 0
    said = capsys.readouterr().out
    assert f"{len(training_rows())} training pictures" in said
    assert "of 8 pictures lie nearer to a training picture" in said
    assert Image.open(model / "worst.png").size == (4 * 16, 2 * 16)
