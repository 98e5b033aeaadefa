import asyncio
import io
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from fake_studio import SIZE, FakeStudio, decode, encode
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from gan.studio import Recipe
from gan.ui.server.admission import Busy
from gan.ui.server.batcher import ASIDE, Batcher
from gan.ui.server.picture_routes import PictureRoutes
from gan.ui.server.pictures import COLUMNS, ENLARGING, LARGE_STANDING, Pictures
from gan.ui.server.routes import PREFIX

BLOCKS = "m=blocks&a=42&b=7&t=0.5&psi=0.7"


@pytest.fixture
def studio() -> FakeStudio:
    return FakeStudio.of()


@pytest.fixture
def client(studio: FakeStudio) -> Iterator[TestClient]:
    with TestClient(
        Starlette(routes=PictureRoutes(Pictures(studio, limit=8)).routes()), base_url="http://testserver"
    ) as client:
        yield client


def get(client: TestClient, route: str, query: str, **headers: str) -> Any:
    return client.get(f"{PREFIX}/{route}?{query}", headers=headers)


def pixels(response: Any) -> np.ndarray:
    assert response.status_code == 200, response.text
    return np.asarray(Image.open(io.BytesIO(response.content)).convert("RGB"))


def tile(sheet: np.ndarray, index: int) -> np.ndarray:
    row, column = divmod(index, COLUMNS)
    return sheet[row * SIZE :, column * SIZE :][:SIZE, :SIZE]


def test_a_frame_is_the_picture_of_its_recipe(client: TestClient) -> None:
    response = get(client, "frame", "m=glyphs&a=4294967295&b=7&t=0.25&psi=1.5&label=1")
    assert response.headers["content-type"] == "image/jpeg"
    shown = {
        "a": 4294967295,
        "b": 7,
        "t": 0.25,
        "psi": 1.5,
        "label": 1,
        "model": 1,
        "count": 2,
        "path": 0,
        "between": 0,
        "word": 0,
        "sculpt": 0,
        "paint": 0,
        "noise": 0,
        "move": 0,
        "times": 1,
    }
    assert decode(pixels(response)) == shown


@pytest.mark.parametrize("scale", [2, 4])
def test_a_frame_is_enlarged_where_the_query_says_so(client: TestClient, scale: int) -> None:
    large = pixels(get(client, "frame", f"{BLOCKS}&scale={scale}"))
    assert large.shape == (scale * SIZE, scale * SIZE, 3)
    assert decode(large) == decode(pixels(get(client, "frame", BLOCKS))) | {"times": scale}


@pytest.mark.parametrize("scale", ["3", "0", "-1", "4.0", "nan", ""])
def test_other_sizes_of_a_frame_are_refused_in_a_sentence(client: TestClient, scale: str) -> None:
    response = get(client, "frame", f"{BLOCKS}&scale={scale}")
    assert response.status_code == 422
    assert "1, 2 or 4 times" in response.json()["error"]


def test_a_few_places_of_a_walk_are_enlarged_together(client: TestClient) -> None:
    sheet = pixels(get(client, "strip", f"{BLOCKS}&at=0.25,0.5,1&scale=2"))
    assert sheet.shape == (2 * SIZE, 3 * 2 * SIZE, 3)
    read = [decode(sheet[:, 2 * SIZE * index :][:, : 2 * SIZE]) for index in range(3)]
    assert [(one["t"], one["times"]) for one in read] == [(0.25, 2), (0.5, 2), (1, 2)]


def test_a_long_strip_is_not_enlarged(client: TestClient) -> None:
    response = get(client, "strip", f"{BLOCKS}&frames=9&scale=2")
    assert response.status_code == 422
    assert "1 to 8 pictures" in response.json()["error"]


def test_only_so_many_pictures_wait_to_be_enlarged(studio: FakeStudio) -> None:
    pictures = Pictures(studio)
    room = (ENLARGING + LARGE_STANDING) // 2  # the other half is for other clients

    async def crowd() -> list[Any]:
        recipes = [Recipe(model="blocks", keyframes=(seed,)) for seed in range(room + 2)]
        asked = [asyncio.create_task(pictures.png(recipe, 4, client="one")) for recipe in recipes]
        await asyncio.sleep(0)
        other = await pictures.png(recipes[0], 4, client="another")
        return [other, *await asyncio.gather(*asked, return_exceptions=True)]

    answers = asyncio.run(crowd())
    assert [type(answer) for answer in answers[-2:]] == [Busy, Busy]
    assert all(isinstance(answer, bytes) for answer in answers[:-2])
    assert isinstance(asyncio.run(pictures.png(Recipe(model="blocks", keyframes=(1,)), 4)), bytes)


def test_an_enlargement_comes_after_the_live_pictures(studio: FakeStudio) -> None:
    pictures = Pictures(studio)
    order: list[str] = []

    async def ask(name: str, scale: int, seed: int) -> None:
        await pictures.png(Recipe(model="blocks", keyframes=(seed,)), scale)
        order.append(name)

    async def together() -> None:
        await asyncio.gather(ask("large", 4, 1), ask("live", 1, 2), ask("live", 1, 3))

    asyncio.run(together())
    assert order == ["live", "live", "large"]


def test_a_strip_walks_from_the_first_picture_to_the_second(client: TestClient) -> None:
    sheet = pixels(get(client, "strip", f"{BLOCKS}&frames=61"))
    assert sheet.shape == (8 * SIZE, COLUMNS * SIZE, 3)
    read = [decode(tile(sheet, index)) for index in range(61)]
    assert [one["t"] for one in read] == [index / 60 for index in range(61)]
    assert {(one["a"], one["b"], one["psi"]) for one in read} == {(42, 7, 0.7)}


def test_a_sheet_has_one_picture_for_each_seed(client: TestClient) -> None:
    sheet = pixels(get(client, "sheet", "m=blocks&psi=0.4&keys=9,8,4294967295"))
    assert sheet.shape == (SIZE, 3 * SIZE, 3)
    assert [decode(tile(sheet, index))["a"] for index in range(3)] == [9, 8, 4294967295]


def test_a_saved_file_has_exact_pixels_and_its_recipe(client: TestClient, studio: FakeStudio) -> None:
    response = get(client, "save", BLOCKS)
    recipe = Recipe.from_query(BLOCKS)
    picture = Image.open(io.BytesIO(response.content))
    assert picture.format == "PNG"
    assert (np.asarray(picture) == encode(studio, recipe)).all()
    assert Recipe.from_query(picture.text["latent-walks"]) == recipe
    assert response.headers["content-type"] == "image/png"
    assert response.headers["content-disposition"] == 'attachment; filename="blocks-42-7-50.png"'


@pytest.mark.parametrize("route", ["frame", "strip", "sheet", "save"])
@pytest.mark.parametrize(
    "query",
    [
        "",
        "m=blocks",
        "m=blocks&a=1&t=nan",
        "m=blocks&a=1&t=Infinity",
        "m=blocks&a=1&psi=-Infinity",
        "m=blocks&a=1&psi=1.51",
        "m=blocks&a=" + "9" * 300,
        "m=blocks&a=4294967296",
        "m=blocks&a=true",
        "m=blocks&a=null",
        "m=cats&a=1",
        "m=blocks&a=1&label=0",
        "m=glyphs&a=1&label=2",
        "m=blocks&a=1&w=%00",
        "m=blocks&a=1&t=0.5&t=0.5",
    ],
)
def test_what_cannot_be_drawn_is_refused_in_a_sentence(
    client: TestClient, studio: FakeStudio, route: str, query: str
) -> None:
    if route == "sheet":
        query = query.replace("a=", "keys=", 1)
    response = get(client, route, query)
    assert response.status_code == 422
    assert response.json()["error"].endswith(".")
    assert not studio.batches


@pytest.mark.parametrize("frames", ["1", "122", "-5", "1e9", "nan", "", "9" * 5000, "٣"])
def test_the_length_of_a_strip_is_bounded(client: TestClient, frames: str) -> None:
    response = get(client, "strip", f"{BLOCKS}&frames={frames}")
    assert response.status_code == 422
    assert "2 to 121 frames" in response.json()["error"]


def test_a_strip_shows_the_places_it_is_asked_for(client: TestClient) -> None:
    strip = pixels(get(client, "strip", f"{BLOCKS}&at=0.9,0.25,0"))
    assert [decode(tile(strip, index))["t"] for index in range(3)] == [0.9, 0.25, 0]


@pytest.mark.parametrize("places", ["nan", "0.5,", "-1", "2", "0.5,0x1", ",".join(["0.5"] * 122)])
def test_places_off_the_walk_are_refused(client: TestClient, places: str) -> None:
    assert get(client, "strip", f"{BLOCKS}&at={places}").status_code == 422


def test_a_timing_has_a_place_for_every_frame_and_a_time_for_every_keyframe(client: TestClient) -> None:
    timing = get(client, "timing", "m=blocks&keys=1,2,3&path=loop&secs=4&hold=1&frames=70").json()
    assert len(timing["positions"]) == 70
    assert timing["seconds"] == 7
    assert [keyframe for _, keyframe in timing["stops"]] == [0, 1, 2]


def test_another_length_of_a_walk_needs_no_new_pictures(client: TestClient, studio: FakeStudio) -> None:
    query = "m=blocks&keys=1,2,3&path=loop&psi=0.9"
    first = get(client, "timing", f"{query}&secs=4").json()
    drawn = len(studio.batches)
    again = get(client, "timing", f"{query}&secs=9&hold=1").json()
    assert len(studio.batches) == drawn
    assert (first["seconds"], again["seconds"]) == (4, 12)
    get(client, "timing", f"{query.replace('psi=0.9', 'psi=0.8')}&secs=4")
    assert len(studio.batches) > drawn


@pytest.mark.parametrize(
    "query", ["keys=1", "keys=1,2&secs=nan", "keys=1,2&secs=1000", "keys=1,2&hold=-1", "keys=1,2&pace=fast"]
)
def test_a_walk_that_cannot_be_timed_is_refused(client: TestClient, query: str) -> None:
    response = get(client, "timing", f"m=blocks&{query}")
    assert response.status_code == 422
    assert response.json()["error"].endswith(".")


def test_the_size_of_a_sheet_is_bounded(client: TestClient) -> None:
    assert get(client, "sheet", f"m=blocks&keys={','.join(['1'] * 25)}").status_code == 422


def test_a_browser_keeps_pictures_of_the_weights_it_named_only(client: TestClient, studio: FakeStudio) -> None:
    weights = studio.models["blocks"].weights_hash
    assert "immutable" in get(client, "frame", f"{BLOCKS}&w={weights}").headers["cache-control"]
    assert get(client, "frame", BLOCKS).headers["cache-control"] == "no-cache"
    assert get(client, "frame", f"{BLOCKS}&w=00000000").headers["cache-control"] == "no-cache"


def test_a_picture_the_browser_has_is_not_drawn_again(client: TestClient, studio: FakeStudio) -> None:
    tag = get(client, "frame", BLOCKS).headers["etag"]
    again = get(client, "frame", BLOCKS, **{"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert len(studio.batches) == 1
    assert get(client, "frame", BLOCKS.replace("42", "43"), **{"If-None-Match": tag}).status_code == 200


def test_pictures_are_for_this_site_and_of_the_type_they_say(client: TestClient) -> None:
    headers = get(client, "frame", BLOCKS).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"


def test_the_ninth_waiting_picture_is_asked_to_come_again(client: TestClient, studio: FakeStudio) -> None:
    studio.gate.clear()
    answers: list[Any] = []
    threads = [
        threading.Thread(target=lambda seed=seed: answers.append(get(client, "frame", f"m=blocks&a={seed}")))
        for seed in range(20)
    ]
    for thread in threads:
        thread.start()
    while not any(answer.status_code == 503 for answer in answers):
        threads[0].join(0.01)
        assert threads[0].is_alive() or answers
    studio.gate.set()
    for thread in threads:
        thread.join()
    refused = [answer for answer in answers if answer.status_code == 503]
    assert {answer.status_code for answer in answers} == {200, 503}
    assert {answer.headers["retry-after"] for answer in refused} == {"1"}
    assert refused[0].json()["error"].endswith(".")
    assert get(client, "frame", BLOCKS).status_code == 200


def recipe(seed: int, model: str = "blocks") -> Recipe:
    return Recipe(model=model, keyframes=(seed,))


async def closed_gate(studio: FakeStudio, batcher: Batcher) -> asyncio.Task[np.ndarray]:
    """One batch is being drawn and cannot finish, so whatever comes now waits."""
    studio.gate.clear()
    first = asyncio.create_task(batcher.draw([recipe(0)]))
    await studio.held()
    return first


def drawn(studio: FakeStudio) -> list[list[int]]:
    return [[one.keyframes[0] for one in batch] for batch in studio.batches]


def test_pictures_asked_for_together_are_drawn_together(studio: FakeStudio) -> None:
    async def visit() -> None:
        batcher = Batcher(studio.render, largest=4)
        first = await closed_gate(studio, batcher)
        others = [asyncio.create_task(batcher.draw([recipe(seed)])) for seed in range(1, 6)]
        await asyncio.sleep(0)
        studio.gate.set()
        pictures = await asyncio.gather(first, *others)
        assert [decode(one[0])["a"] for one in pictures] == [0, 1, 2, 3, 4, 5]

    asyncio.run(visit())
    assert drawn(studio) == [[0], [1, 2, 3, 4], [5]]


def test_a_live_picture_overtakes_the_strips_but_not_for_ever(studio: FakeStudio) -> None:
    async def visit(patience: float) -> None:
        batcher = Batcher(studio.render, largest=4, patience=patience)
        first = await closed_gate(studio, batcher)
        strip = asyncio.create_task(batcher.draw([recipe(10), recipe(11)], patient=True))
        await asyncio.sleep(0.001)
        live = asyncio.create_task(batcher.draw([recipe(1)]))
        await asyncio.sleep(0)
        studio.gate.set()
        await asyncio.gather(first, strip, live)

    asyncio.run(visit(60.0))
    assert drawn(studio) == [[0], [1], [10], [11]]  # one by one, since somebody may move a slider at any time
    studio.batches.clear()
    asyncio.run(visit(0.0))
    assert drawn(studio) == [[0], [10, 1], [11]]  # and even then the live one waits for no strip


def test_however_many_strips_wait_a_live_picture_is_in_the_next_batch(studio: FakeStudio) -> None:
    async def visit() -> None:
        batcher = Batcher(studio.render, largest=8, patience=0.0)
        first = await closed_gate(studio, batcher)
        strips = [
            asyncio.create_task(batcher.draw([recipe(10 * strip + n) for n in range(4)], patient=True))
            for strip in range(1, 7)
        ]
        await asyncio.sleep(0.001)
        live = [asyncio.create_task(batcher.draw([recipe(seed)])) for seed in range(1, 8)]
        await asyncio.sleep(0)
        studio.gate.set()
        await asyncio.gather(first, *strips, *live)

    asyncio.run(visit())
    assert drawn(studio)[1] == [10, 1, 2, 3, 4, 5, 6, 7]
    assert {len(batch) for batch in drawn(studio)[2:]} == {1}  # small batches, for whoever is next


def test_strips_are_drawn_several_pictures_at_a_time_while_nobody_moves_sliders(studio: FakeStudio) -> None:
    async def visit() -> None:
        batcher = Batcher(studio.render)
        await batcher.draw([recipe(seed) for seed in range(6)], patient=True)

    asyncio.run(visit())
    assert drawn(studio) == [[0, 1, 2, 3], [4, 5]]


def test_clients_take_turns_however_much_one_of_them_asks_for(studio: FakeStudio) -> None:
    async def visit() -> None:
        batcher = Batcher(studio.render, largest=4)
        first = await closed_gate(studio, batcher)
        many = [asyncio.create_task(batcher.draw([recipe(seed)], client="many")) for seed in range(1, 9)]
        strips = [
            asyncio.create_task(batcher.draw([recipe(seed)] * 2, patient=True, client=f"{seed}")) for seed in (20, 30)
        ]
        await asyncio.sleep(0)
        one = asyncio.create_task(batcher.draw([recipe(10)], client="one"))
        await asyncio.sleep(0)
        studio.gate.set()
        await asyncio.gather(first, one, *many, *strips)

    asyncio.run(visit())
    assert drawn(studio) == [[0], [1, 10, 2, 3], [4, 5, 6, 7], [8], [20], [30], [20], [30]]


def test_one_client_never_takes_all_places(studio: FakeStudio) -> None:
    async def visit() -> None:
        batcher = Batcher(studio.render, limit=8)
        first = await closed_gate(studio, batcher)
        many = [asyncio.create_task(batcher.draw([recipe(seed)], client="many")) for seed in range(1, 20)]
        await asyncio.sleep(0)
        others = [asyncio.create_task(batcher.draw([recipe(seed)], client=f"{seed}")) for seed in range(30, 34)]
        await asyncio.sleep(0)
        studio.gate.set()
        answers = await asyncio.gather(*many, return_exceptions=True)
        assert [isinstance(one, Busy) for one in answers] == [False] * 4 + [True] * 15
        await asyncio.gather(first, *others)

    asyncio.run(visit())


def test_a_word_takes_as_much_room_as_its_letters(studio: FakeStudio) -> None:
    async def visit() -> None:
        batcher = Batcher(studio.render, largest=8)
        first = await closed_gate(studio, batcher)
        words = [replace(recipe(seed, "letters"), word="Walk") for seed in (1, 2, 3)]
        others = [asyncio.create_task(batcher.draw([word])) for word in words]
        await asyncio.sleep(0)
        studio.gate.set()
        await asyncio.gather(first, *others)

    asyncio.run(visit())
    assert drawn(studio) == [[0], [1, 2], [3]]


def test_other_work_is_done_now_and_then_while_live_pictures_leave_no_gap(studio: FakeStudio) -> None:
    done: list[int] = []

    async def visit() -> None:
        batcher = Batcher(studio.render)
        asides = [asyncio.create_task(batcher.aside(lambda number=number: done.append(number))) for number in range(9)]
        end = asyncio.get_running_loop().time() + 2.5 * ASIDE
        while asyncio.get_running_loop().time() < end:
            await batcher.draw([recipe(1)])
        assert 1 <= len(done) <= 4
        await asyncio.gather(*asides)

    asyncio.run(visit())
    assert done == list(range(9))


def test_strips_and_live_pictures_of_different_models_take_turns(studio: FakeStudio) -> None:
    async def visit() -> None:
        batcher = Batcher(studio.render, largest=1, patience=0.0)
        first = await closed_gate(studio, batcher)
        strips = [asyncio.create_task(batcher.draw([recipe(seed, "glyphs")], patient=True)) for seed in (10, 11)]
        live = [asyncio.create_task(batcher.draw([recipe(seed)])) for seed in (1, 2, 3)]
        await asyncio.sleep(0.001)
        studio.gate.set()
        await asyncio.gather(first, *strips, *live)

    asyncio.run(visit())
    assert drawn(studio) == [[0], [10], [1], [11], [2], [3]]


def test_strips_leave_all_places_to_live_pictures(studio: FakeStudio) -> None:
    async def visit() -> None:
        pictures = Pictures(studio, limit=1)
        pictures.batcher._patience = 600  # no strip comes to wait so long that it is drawn along
        first = await closed_gate(studio, pictures.batcher)
        strips = [
            asyncio.create_task(pictures.sheet(lambda seed=seed: [recipe(seed), recipe(seed + 1)]))
            for seed in range(100, 400)
        ]
        await asyncio.sleep(0.01)
        live = asyncio.create_task(pictures.picture(recipe(1)))
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await pictures.picture(recipe(2))
        studio.gate.set()
        await asyncio.gather(first, live, *strips)

    asyncio.run(visit())
    assert drawn(studio)[:2] == [[0], [1]]


def test_a_batch_holds_one_model(studio: FakeStudio) -> None:
    async def visit() -> None:
        batcher = Batcher(studio.render)
        first = await closed_gate(studio, batcher)
        others = [asyncio.create_task(batcher.draw([recipe(1, model)])) for model in ("blocks", "glyphs", "glyphs")]
        await asyncio.sleep(0)
        studio.gate.set()
        await asyncio.gather(first, *others)

    asyncio.run(visit())
    assert [{one.model for one in batch} for batch in studio.batches] == [{"blocks"}, {"blocks"}, {"glyphs"}]


def test_a_picture_nobody_waits_for_is_not_drawn(studio: FakeStudio) -> None:
    async def visit() -> None:
        batcher = Batcher(studio.render)
        first = await closed_gate(studio, batcher)
        gone, waiting = (asyncio.create_task(batcher.draw([recipe(seed)])) for seed in (1, 2))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.sleep(0)
        studio.gate.set()
        await asyncio.gather(first, waiting)

    asyncio.run(visit())
    assert drawn(studio) == [[0], [2]]


def test_a_failure_reaches_those_who_asked_and_nobody_else() -> None:
    def render(recipes: Sequence[Recipe], *_: object) -> np.ndarray:
        if recipes[0].keyframes == (13,):
            raise RuntimeError("no luck")
        return np.zeros((len(recipes), 1, 1, 3), np.uint8)

    async def visit() -> None:
        batcher = Batcher(render, largest=1)
        bad, good = await asyncio.gather(batcher.draw([recipe(13)]), batcher.draw([recipe(14)]), return_exceptions=True)
        assert isinstance(bad, RuntimeError)
        assert good.shape == (1, 1, 1, 3)

    asyncio.run(visit())


def test_whoever_left_takes_no_place_from_who_comes_next(studio: FakeStudio) -> None:
    async def visit() -> None:
        batcher = Batcher(studio.render, limit=1)
        first = await closed_gate(studio, batcher)
        gone = asyncio.create_task(batcher.draw([recipe(1)]))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.sleep(0)
        waiting = asyncio.create_task(batcher.draw([recipe(2)]))  # while the first is still being drawn
        await asyncio.sleep(0)
        studio.gate.set()
        await asyncio.gather(first, waiting)

    asyncio.run(visit())
    assert drawn(studio) == [[0], [2]]


def test_a_full_room_says_so(studio: FakeStudio) -> None:
    async def visit() -> None:
        batcher = Batcher(studio.render, limit=1)
        first = await closed_gate(studio, batcher)
        waiting = asyncio.create_task(batcher.draw([recipe(1)]))
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await batcher.draw([recipe(2)])
        studio.gate.set()
        await asyncio.gather(first, waiting)

    asyncio.run(visit())
