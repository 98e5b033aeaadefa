"""Learn: a game against the discriminator, from the first guess to the next game, and the inside of a picture."""

import functools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tabs import Tabs
from test_everybody import violations
from visitor import Visit, served

from gan import checkpoint
from gan.builders.archive import Entry, entry_name, to_webp, write_entries
from gan.judging import Scale
from gan.judging.building import build_game
from gan.models import build_generator
from gan.models.discriminator import Discriminator, DiscriminatorConfig
from gan.studio import Studio

CONFIG = {"resolution": 16, "channels": (8, 8, 8), "z_dim": 8}


def save(folder: Path, architecture: str, **options: Any) -> Path:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        generator = build_generator(architecture, CONFIG)
    training = {"data": "blotches"}
    return checkpoint.save(
        folder,
        generator,
        architecture=architecture,
        title=folder.name.title(),
        card="",
        training=training,
        **options,
    )


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    """A GAN that can play, and an autoencoder that learnt from the same pictures."""
    root = tmp_path_factory.mktemp("learn")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        judge = Discriminator(DiscriminatorConfig(resolution=16, channels=(8, 8, 8)))
    gan = save(root / "gan", "stylegan2", discriminator=judge)
    chance = np.random.default_rng(0)
    pictures = chance.integers(0, 256, (500, 4, 4, 3), dtype=np.uint8).repeat(4, 1).repeat(4, 2)
    entries = [Entry(entry_name(number), to_webp(one), ()) for number, one in enumerate(pictures)]
    for _ in write_entries(root / "data.zip", entries, columns=()):
        pass
    usable = pytest.MonkeyPatch()
    usable.setattr(Scale, "of", classmethod(lambda cls, real, made: cls((1.0,), (-1.0,))))  # it has learnt nothing
    list(build_game(gan, root / "data.zip", licence="CC0 1.0", credit="Nobody", count=10, device="cpu"))
    usable.undo()
    return Studio.load([gan, save(root / "vae", "vae")], device="cpu")


@pytest.fixture(scope="module")
def tabs(chromium: Any, studio: Studio) -> Iterator[Tabs]:
    with served(studio) as url:  # type: ignore[arg-type]
        yield Tabs(chromium, url)


@pytest.fixture
def visit(tabs: Tabs, studio: Any) -> Iterator[Callable[..., Visit]]:
    yield functools.partial(tabs.visit, studio)
    assert not tabs.leave()


def test_a_game_is_played_by_keys_and_the_next_one_is_another(visit: Callable[..., Visit]) -> None:
    seen = visit("?m=gan&a=1&b=2&t=0&learn=game~7~hard", color_scheme="dark")
    page = seen.page
    page.wait_for_selector('[data-says="made"]:not([disabled])')
    assert not seen.asked("guess")
    page.locator('[data-says="real"]').click()
    right = 0
    for number in range(10):
        page.wait_for_selector("#lw-game-dial.lw-told")
        words = page.locator("#lw-game-verdict").inner_text()
        assert re.match(r"It is (real|made)\. .* discriminator.*\([+−]\d+\.\d\d\)\.$", words)
        right += "You are right" in words
        if number == 0:
            assert violations(seen) == []
        page.keyboard.press("Enter")  # the focus is on the next button
        if number < 9:
            page.wait_for_selector("#lw-game-dial:not(.lw-told)")
            page.keyboard.press("ArrowLeft" if number % 2 else "ArrowRight")
    assert f"You told {right} of 10 right" in page.locator("#lw-game-result").inner_text()
    assert page.locator("#lw-game-pictures li").count() == 10
    assert len(seen.asked("guess")) == 10
    page.wait_for_function("location.search.includes('learn=game~7~hard')")
    assert violations(seen) == []
    page.locator('[data-lw="game-another"]').click()
    page.wait_for_selector('[data-says="made"]:not([disabled])')
    page.wait_for_function("/learn=game~(?!7~)\\d+~hard/.test(location.search)")
    page.locator('[data-level="easy"]').click()
    page.wait_for_function("location.search.endsWith('~easy&v=1')")


def test_the_inside_follows_the_picture_and_says_where_there_is_none(visit: Callable[..., Visit]) -> None:
    seen = visit("?m=gan&a=1&b=2&t=0&learn=inside", viewport={"width": 390, "height": 844})
    page = seen.page
    page.wait_for_selector("#lw-inside-board[aria-busy=false]")
    levels = page.locator('[data-lw="inside-level"]')
    assert levels.all_inner_texts() == ["4×4", "8×8", "16×16"]
    assert levels.nth(2).get_attribute("aria-pressed") == "true"
    levels.nth(0).click()
    assert page.locator("#lw-inside-picture").get_attribute("aria-label") == "Drawn so far, up to 4×4"
    page.wait_for_function("location.search.includes('learn=inside~4')")
    page.locator('[data-lw="inside-map"]').nth(3).click()
    assert "Feature map" in page.locator("#lw-inside-part").get_attribute("aria-label")
    assert violations(seen) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    before = len(seen.asked("inside"))
    seen.slide("#lw-walk", *range(0, 900, 50))
    seen.wait_until(lambda: len(seen.asked("inside")) > before)
    page.wait_for_selector("#lw-inside-board[aria-busy=false]")
    assert len(seen.asked("inside")) == before + 1
    assert page.locator("#lw-inside-other").is_visible()
    page.locator('[data-model="vae"]').click()
    page.wait_for_selector("#lw-inside-none:not([hidden])")
    assert "in its last level alone" in page.locator("#lw-inside-none").inner_text()
    page.locator('[data-section="game"]').click()
    assert "no discriminator" in page.locator("#lw-game-none").inner_text()
    assert page.locator("#lw-game-board").is_hidden()
