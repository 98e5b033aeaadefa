"""In a ZeroGPU Space a program's film is drawn on the lent GPU, in few calls that know whose they are."""

import asyncio
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from fake_studio import FakeStudio
from gradio.context import LocalContext

from gan import checkpoint
from gan.studio import Recipe, Studio, Walk
from gan.ui.server.exports import Exports
from gan.ui.server.pictures import Pictures
from gan.ui.server.zerogpu import MOST_PICTURES, lent_gpu, pictures_a_call

WALK = Walk.from_query("m=blocks&keys=42,7&path=line&psi=0.7&secs=1")


class Lender:
    """Stands in for the package `spaces`: remembers what was asked of the GPU, and on whose behalf."""

    def __init__(self) -> None:
        self.calls: list[tuple[int, Any]] = []
        self.seconds = 0

    def GPU(self, *, duration: int) -> Any:
        self.seconds = duration

        def decorated(function: Any) -> Any:
            def call(recipes: Any, size: int | None) -> Any:
                self.calls.append((len(recipes), LocalContext.request.get(None)))
                return function(recipes, size)

            return call

        return decorated


@pytest.fixture
def lender(monkeypatch: pytest.MonkeyPatch) -> Lender:
    lender = Lender()
    monkeypatch.setitem(sys.modules, "spaces", lender)  # type: ignore[arg-type]  # a module to `import spaces`
    monkeypatch.setenv("SPACES_ZERO_GPU", "true")
    return lender


@pytest.fixture
def folder(tiny_generator: Any, tmp_path: Path) -> Path:
    checkpoint.save(
        tmp_path / "tiny", tiny_generator(), architecture="stylegan2", title="Tiny", card="# Tiny\n", seeds=(1, 2)
    )
    return tmp_path / "tiny"


def test_elsewhere_no_gpu_is_lent(monkeypatch, folder):
    monkeypatch.delenv("SPACES_ZERO_GPU", raising=False)
    monkeypatch.setitem(sys.modules, "spaces", None)  # importing it would fail
    assert lent_gpu([str(folder)]) is None


def test_the_lent_gpu_draws_what_the_studio_draws(lender, folder):
    draw = lent_gpu([str(folder)], "cpu")
    recipes = [Recipe(model="tiny", keyframes=(1, 2), t=t) for t in (0.0, 0.5, 1.0)]
    assert draw is not None
    np.testing.assert_array_equal(draw(recipes, None), Studio.load([folder], "cpu").render(recipes))
    assert 0 < lender.seconds <= 60  # a longer call would wait longer for its turn


def film_of(exports: Exports, path: Path, *, in_event: bool) -> bytes:
    async def make() -> None:
        LocalContext.request.set(SimpleNamespace(headers={"x-ip-token": "theirs"}))
        async for _ in exports.make(exports.film(WALK, "webp", 20, 1), path, in_event=in_event):
            pass

    asyncio.run(make())
    return path.read_bytes()


def test_a_programs_film_is_drawn_there_in_few_calls_that_know_whose_they_are(lender, tmp_path):
    studio = FakeStudio.of()
    lent = lender.GPU(duration=30)(studio.render)
    film = film_of(Exports(Pictures(studio), lent=lent), tmp_path / "lent.webp", in_event=True)
    assert film == film_of(Exports(Pictures(studio)), tmp_path / "own.webp", in_event=True)
    assert len(lender.calls) <= 3
    assert {request.headers["x-ip-token"] for _, request in lender.calls} == {"theirs"}


def test_the_pages_own_films_carry_no_quota_and_take_no_gpu(lender, tmp_path):
    studio = FakeStudio.of()
    lent = lender.GPU(duration=30)(studio.render)
    assert film_of(Exports(Pictures(studio), lent=lent), tmp_path / "own.webp", in_event=False)
    assert not lender.calls


@pytest.mark.parametrize(("size", "count"), [(128, MOST_PICTURES), (1024, 21), (8192, 1)])
def test_as_many_pictures_a_call_as_travel_well(size, count):
    assert pictures_a_call(size) == count
