"""Is it copying? The page shows the nearest training pictures of what is on the stage, where a model knows them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from fake_studio import FakeStudio, encode
from gradio_client import Client
from tabs import Tabs
from visitor import Visit, served

from gan.features import load_features
from gan.images import from_uint8
from gan.neighbours import NEIGHBOURS, describe, make_index
from gan.neighbours import encode as encode_index
from gan.neighbours.sheets import Sheets, make_sheets
from gan.studio import Recipe

Open = Callable[..., Visit]
TRAINED = [10_007 * seed for seed in range(1, 31)]
COPIED = f"?m=blocks&a={TRAINED[4]}&b={TRAINED[5]}&t=0&psi=0.7"


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> FakeStudio:
    """A studio whose `blocks` were trained on pictures of some seeds, at the first of them exactly as it draws them."""
    studio = FakeStudio.of()
    recipes = [
        Recipe(model="blocks", keyframes=(a, b), psi=0.7) for a, b in zip(TRAINED, [*TRAINED[1:], 1], strict=True)
    ]
    pictures = torch.from_numpy(np.stack([encode(studio, one) for one in recipes])).permute(0, 3, 1, 2)
    features = describe(load_features(torch.device("cpu")), from_uint8(pictures), mirror=False)
    about = {"data": "blocks.zip", "licence": "CC0 1.0", "credit": "by the tests", "mirror": False}
    thumbnails = Sheets(tuple(make_sheets(pictures, 30)), len(pictures))
    index = make_index(features, thumbnails, reserved=features[:0], **about)
    folder: Path = tmp_path_factory.mktemp("blocks")
    (folder / NEIGHBOURS).write_bytes(encode_index(index))
    studio.models["blocks"].folder = folder
    return studio


@pytest.fixture(scope="module")
def server(studio: FakeStudio) -> Iterator[str]:
    with served(studio) as url:
        yield url


@pytest.fixture(scope="module")
def tabs(chromium: Any, server: str) -> Tabs:
    return Tabs(chromium, server)


@pytest.fixture
def asks(visit: Open) -> Iterator[Callable[[str], Visit]]:
    def open_disclosure(query: str) -> Visit:
        seen = visit(query)
        seen.page.locator("#lw-copying summary").click()
        seen.page.wait_for_selector("#lw-copying-found[aria-busy=false]")
        return seen

    return open_disclosure


def words(seen: Visit) -> str:
    return seen.page.locator("#lw-copying-words").inner_text()


def test_a_copied_picture_is_called_a_copy_and_shown_beside_its_original(asks: Callable[[str], Visit]) -> None:
    seen = asks(COPIED)
    assert "may be a copy" in words(seen)
    row = seen.page.locator("#lw-copying-row img")
    assert row.count() == 3
    assert all(row.nth(place).evaluate("image => image.complete && image.naturalWidth === 48") for place in range(3))
    assert "30 training pictures (by the tests, CC0 1.0)" in seen.page.locator("#lw-copying-source").inner_text()
    lowest = seen.page.locator("#lw-copying").evaluate("part => part.getBoundingClientRect().bottom - innerHeight")
    assert lowest <= 1, "who opens it sees all of it"


def test_nothing_is_compared_until_somebody_asks(again: Open) -> None:
    seen = again(COPIED)
    seen.settle()
    assert not seen.asked("nearest")


def test_the_answer_follows_the_picture_once_it_rests(asks: Callable[[str], Visit]) -> None:
    seen = asks(COPIED)
    seen.studio.gate.clear()
    seen.slide("#lw-walk", *range(100, 901, 50))
    assert seen.page.locator("#lw-copying-found").get_attribute("aria-busy") == "true"
    seen.studio.gate.set()
    seen.page.wait_for_selector("#lw-copying-found[aria-busy=false]")
    assert len(seen.asked("nearest")) == 2
    assert "t=0.9" in seen.asked("nearest")[-1]


def test_a_model_without_an_index_does_not_offer_it(again: Open) -> None:
    seen = again("?m=glyphs&a=5&b=6")
    assert not seen.page.locator("#lw-copying").is_visible()
    seen.page.locator('[data-model="blocks"]').click()
    assert seen.page.locator("#lw-copying").is_visible()


def test_programs_get_the_same_answer(server: str, again: Open) -> None:
    client = Client(server, verbose=False)
    found = client.predict("blocks", TRAINED[4], TRAINED[5], 0, 0.7, None, api_name="/nearest")
    assert (found["verdict"], found["nearest"][0]["number"], found["compared"]) == ("copy", 4, 30)
    with pytest.raises(Exception, match="no index of its training pictures"):
        client.predict("glyphs", 1, 2, 0, 0.7, 0, api_name="/nearest")


def test_what_cannot_be_compared_is_refused_in_a_sentence(again: Open) -> None:
    page = again(COPIED).page
    for query in ("m=glyphs&a=1&label=0", "m=letters&a=1&word=A", "m=blocks&a=1&t=nan", "m=blocks"):
        status, error = page.evaluate(
            """async (query) => {
                const answer = await fetch(`gradio_api/latent-walks/nearest?${query}`);
                return [answer.status, (await answer.json()).error];
            }""",
            query,
        )
        assert (status, error[-1]) == (422, ".")
