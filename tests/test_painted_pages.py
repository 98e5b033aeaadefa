"""Paint on a server: in pictures, walks and files, as small pictures of all styles, after a picture, and slowly."""

import base64
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from fake_studio import SIZE, FakeStudio, decode, paint_number
from PIL import Image, ImageSequence
from starlette.applications import Starlette
from starlette.testclient import TestClient

from gan import checkpoint
from gan.painting import STYLES, Plan, paint_slowly, style_text
from gan.studio import Paint, Recipe, RecipeError, Studio, Walk
from gan.studio import painting as module
from gan.studio.dissolving import dissolved
from gan.studio.painting import SMALL, painting_side
from gan.ui.server.exports import Exports
from gan.ui.server.painting import Painting
from gan.ui.server.picture_routes import PictureRoutes
from gan.ui.server.pictures import COLUMNS, Pictures
from gan.ui.server.routes import PREFIX
from gan.ui.server.slow_painting import SlowPainting
from gan.video import read_recipe

BLOCKS = "m=blocks&a=42&b=7&t=0.5&psi=0.7"
MANNER = bytes(range(100, 200))


@pytest.fixture
def tiny(tmp_path: Path, tiny_generator: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Studio:
    """A model of 16 pixels, whose pictures are painted at 64."""
    monkeypatch.setattr(module, "SIZE", 64)
    checkpoint.save(tmp_path / "plain", tiny_generator(), architecture="stylegan2", title="Plain", card="# card")
    return Studio.load([tmp_path / "plain"], device="cpu")


@pytest.fixture
def studio() -> FakeStudio:
    return FakeStudio.of()


@pytest.fixture
def client(studio: FakeStudio) -> Iterator[TestClient]:
    pictures = Pictures(studio)
    drawn = PictureRoutes(pictures)
    slowly, exports = SlowPainting(pictures).route(), Exports(pictures).route()
    routes = [*drawn.routes(), *Painting(drawn).routes(), slowly, exports]
    with TestClient(Starlette(routes=routes), base_url="http://testserver") as client:
        yield client


def pixels(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def get(client: TestClient, route: str, query: str) -> np.ndarray:
    response = client.get(f"{PREFIX}/{route}?{query}")
    assert response.status_code == 200, response.text
    return pixels(response.content)


def photo(side: int = 40) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (side, side, 3), np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def test_a_recipe_has_one_painting_alone_and_among_others(tiny: Studio) -> None:
    plain = Recipe(model="plain", keyframes=(1, 2), t=0.3)
    painted = replace(plain, paint=Paint(7))
    three = tiny.render([painted, plain, replace(painted, t=0.9)])
    assert np.array_equal(three[0], tiny.render([painted])[0])
    assert np.array_equal(three[1], tiny.render([plain])[0])
    assert np.abs(three[0].astype(int) - three[1]).mean() > 10
    assert not np.array_equal(three[0], tiny.render([replace(plain, paint=Paint(MANNER))])[0])


def test_strength_0_is_the_picture_and_between_both_shine_through(tiny: Studio) -> None:
    plain = Recipe(model="plain", keyframes=(1, 2), t=0.3)
    picture = tiny.render([plain])[0].astype(int)
    assert np.array_equal(tiny.render([replace(plain, paint=Paint(7, 0.0))])[0], picture)
    half, whole = (tiny.render([replace(plain, paint=Paint(7, strength))])[0] for strength in (0.5, 1.0))
    assert np.abs(half - picture).mean() < 0.7 * np.abs(whole - picture).mean()


def test_what_is_painted_reaches_the_painter_unrounded_and_in_the_size_of_its_strokes(
    tiny: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[torch.Tensor] = []
    paint_images = module.paint_images
    monkeypatch.setattr(
        module, "paint_images", lambda images, *paint: seen.append(images) or paint_images(images, *paint)
    )
    tiny.render([Recipe(model="plain", keyframes=(1,), paint=Paint(7))])
    assert seen[0].shape == (1, 3, 64, 64)
    levels = (seen[0] + 1) * 127.5
    assert (levels - levels.round()).abs().max() > 0.2


def test_a_model_paints_at_a_size_that_a_machine_bears() -> None:
    assert [painting_side(side) for side in (64, 256, 512, 1024, 2048)] == [512, 512, 512, 1024, 1024]


@pytest.mark.parametrize(
    "paint", [Paint(26), Paint(-1), Paint(True), Paint(7, 1.1), Paint(7, float("nan")), Paint(b"x"), 7]
)
def test_other_paint_is_refused_in_a_sentence(paint: Any) -> None:
    with pytest.raises(RecipeError, match=r"paint .*\.$"):
        Recipe(model="m", keyframes=(1,), paint=paint)


def test_a_painted_picture_is_painted_at_every_size_and_live_too(client: TestClient) -> None:
    for scale in (1, 4):
        shown = decode(get(client, "frame", f"{BLOCKS}&paint=7~0.8&scale={scale}"))
        assert (shown["paint"], shown["times"]) == (paint_number("7~0.8"), scale)
    assert decode(get(client, "frame", f"{BLOCKS}&paint=7~0"))["paint"] == 0


def test_a_few_places_of_a_walk_are_painted_together(client: TestClient) -> None:
    sheet = get(client, "strip", f"{BLOCKS}&at=0.25,1&paint=7~1&scale=2")
    read = [decode(sheet[:, 2 * SIZE * index :][:, : 2 * SIZE]) for index in range(2)]
    assert [(one["t"], one["times"], one["paint"]) for one in read] == [(t, 2, paint_number("7~1")) for t in (0.25, 1)]
    refused = client.get(f"{PREFIX}/strip?{BLOCKS}&frames=9&paint=7~1")
    assert refused.status_code == 422
    assert "A painted strip has 1 to 8 pictures" in refused.json()["error"]


def test_when_a_walk_shows_what_does_not_depend_on_its_paint(client: TestClient, studio: FakeStudio) -> None:
    walk = "m=blocks&keys=1,2,3&path=loop&psi=0.7&secs=4"
    plain = client.get(f"{PREFIX}/timing?{walk}&frames=30").json()
    drawn = len(studio.batches)
    assert client.get(f"{PREFIX}/timing?{walk}&paint=3~1&frames=30").json() == plain
    assert len(studio.batches) == drawn


@pytest.mark.parametrize("format", ["webp", "sheet"])
def test_a_saved_walk_is_painted_and_carries_its_paint(client: TestClient, format: str) -> None:
    response = client.get(f"{PREFIX}/export?m=blocks&keys=42,7&secs=0.5&paint=3~1&format={format}&fps=10")
    file = response.content[response.content.index(b"\n", response.content.index(b'"bytes"')) + 1 :]
    assert Walk.from_query(read_recipe(file) or "").recipe.paint == Paint(3, 1.0)
    if format == "webp":
        frames = [
            decode(np.asarray(one.convert("RGB"))) for one in ImageSequence.Iterator(Image.open(io.BytesIO(file)))
        ]
        assert {frame["paint"] for frame in frames} == {paint_number("3~1")}


def test_all_styles_are_seen_in_one_answer_and_a_style_pictures_after_them(client: TestClient) -> None:
    own = get(client, "styles", f"{BLOCKS}&paint={style_text(MANNER)}~0.5")
    assert own.shape == (4 * SMALL, COLUMNS * SMALL, 3)
    tiles = [own[SMALL * (n // 8) :, SMALL * (n % 8) :][:SMALL, :SMALL] for n in range(len(STYLES) + 2)]
    assert decode(tiles[0])["a"] == 42
    assert min(tile.std() for tile in tiles) > 5
    assert own[3 * SMALL :, 4 * SMALL :].max() < 20


def test_a_style_pictures_manner_is_a_paint_that_recipes_take(client: TestClient) -> None:
    answer = client.post(f"{PREFIX}/manner", content=photo())
    assert isinstance(Paint.parse(answer.json()["style"]).sound().style, bytes)
    refused = client.post(f"{PREFIX}/manner", content=b"no picture")
    assert refused.status_code == 422
    assert refused.json()["error"].startswith("This file is no picture")


def slowly(client: TestClient, recipe: str, style: bytes, length: int | None = None) -> Any:
    size = len(recipe) if length is None else length
    return client.post(f"{PREFIX}/slowly?recipe={size}", content=recipe.encode() + style)


def test_a_slow_painting_is_shown_while_it_comes_and_carries_its_picture(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "paint_slowly", lambda *two: paint_slowly(*two, Plan(steps=(2, 1)), every=1))
    monkeypatch.setattr("gan.ui.server.slow_painting.SLOW_SIDE", 64)
    response = slowly(client, f"{BLOCKS}&paint=7~1", photo())
    *progress, end = [json.loads(line) for line in response.text.splitlines()]
    assert all(0 < line["done"] <= 1 for line in progress)
    painted = base64.b64decode(end["painted"].partition(",")[2])
    assert pixels(painted).shape == (64, 64, 3)
    assert read_recipe(painted) == Recipe.from_query(BLOCKS).to_query()
    assert (end["done"], end["name"]) == (1, "blocks-42-7-50-painted.png")


@pytest.mark.parametrize(
    ("recipe", "length", "says"),
    [
        (BLOCKS, 0, "1 to"),
        (BLOCKS, 10**6, "1 to"),
        ("m=nobody&a=1", None, "no model"),
        (f"{BLOCKS}&paint=99~1", None, "paint"),
        (BLOCKS, None, "no picture"),
    ],
)
def test_what_can_not_be_painted_slowly_is_refused_in_a_sentence(
    client: TestClient, recipe: str, length: int | None, says: str
) -> None:
    response = slowly(
        client, recipe, b"" if says == "1 to" else photo() if says != "no picture" else b"nothing", length
    )
    assert response.status_code == 422
    assert says in response.json()["error"]


def test_a_painted_film_dissolves_from_painting_to_painting_and_each_frame_keeps_its_own_picture() -> None:
    recipes = [Recipe(model="m", keyframes=(1, 2), t=number / 12, paint=Paint(7, 0.5)) for number in range(13)]
    painted: list[float] = []

    def pictures(some: Sequence[Recipe]) -> list[np.ndarray]:
        painted.extend(one.t for one in some if one.painted)
        return [np.full((4, 4, 3), 120 * one.t + 100 * one.painted, np.uint8) for one in some]

    frames = [float(frame.mean()) for part in dissolved(recipes, 20, pictures) for frame in part]
    assert painted == [0, 5 / 12, 10 / 12, 1]
    assert frames == pytest.approx([50 + 10 * number for number in range(13)], abs=1)
