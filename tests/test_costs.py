"""What a picture costs on a machine decides which size is drawn when."""

import asyncio
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from PIL import Image

from gan.checkpoint import Checkpoint
from gan.models import build_generator
from gan.models.published.buffers import lent
from gan.models.published.deep import (
    columns,
    convolved,
    deep,
    doubled,
    enlarged,
    few,
    gathered,
    patches,
    products,
    tiled,
    transformed,
    way_of,
)
from gan.models.published.styled import smoothed
from gan.projection.project import Plan
from gan.studio import Costs, Recipe, RecipeError, Stopped, Studio
from gan.studio.cores import free_cores
from gan.studio.costs import _known, measure
from gan.ui.server.picture_routes import parse_size
from gan.ui.server.pictures import Pictures
from gan.ui.server.projection import Looking

SIZES = (4, 8, 16, 32, 64, 128, 256)
QUICK = Costs((128,), (0.007,))
SLOW = Costs((256,), (3.0,))


def skip(*seconds: float) -> Costs:
    return Costs(SIZES[: len(seconds)], seconds)


@pytest.mark.parametrize(
    ("costs", "moving", "small", "walk"),
    [
        (QUICK, 128, 128, 61),
        (SLOW, None, 256, 3),
        (Costs((128,), (0.12,)), 128, 128, 61),
        (skip(0.001, 0.002, 0.01, 0.03, 0.2, 0.5, 1.0), 32, 64, 40),
        (skip(0.001, 0.001, 0.002, 0.01, 0.04, 0.1, 0.3), 64, 128, 61),
        (skip(0.001, 0.01, 0.03, 0.09, 0.4, 0.9, 1.5), 32, 64, 20),
        (skip(0.001, 0.04, 0.1, 0.3, 0.9, 1.9, 3.5), 8, 64, 8),
        (skip(0.2, 0.4, 0.8), None, 16, 10),
    ],
)
def test_the_machine_decides_what_is_drawn_when(costs: Costs, moving: int | None, small: int, walk: int) -> None:
    assert (costs.moving, costs.small, costs.pictures(61)) == (moving, small, walk)


@pytest.fixture
def studio() -> Studio:
    config = {"channels": [8, 8, 6], "z_dim": 8, "w_dim": 8, "mapping_layers": 1, "mapping_width": 8}
    generator = build_generator("published-stylegan2", config).eval().requires_grad_(False)  # type: ignore[attr-defined]
    model = Checkpoint(
        name="skip",
        generator=generator,
        weights_hash="0" * 8,
        title="Skip",
        description="",
        class_names=(),
        seeds=(),
        training={},
        folder=Path("skip"),
        thumbnail=None,
    )
    return Studio(models={"skip": model}, device=torch.device("cpu"))


RECIPES = [Recipe(model="skip", keyframes=(seed,)) for seed in (1, 2)]


def test_a_picture_is_drawn_as_far_as_a_level_and_given_up_between_levels(studio: Studio) -> None:
    costs = studio.costs("skip")
    assert costs.sizes == (4, 8, 16)
    assert 0 < costs.seconds[0] < costs.seconds[1] < costs.seconds[2]
    assert studio.costs("skip") is costs, "it is measured once"
    generator = studio.models["skip"].generator
    ws = generator.mapping(torch.randn(2, 8))
    with torch.inference_mode():
        for size, picture in zip(costs.sizes, generator.stages(ws), strict=True):  # type: ignore[attr-defined]
            assert torch.allclose(picture, generator.synthesis(ws, size), atol=1e-5)  # type: ignore[call-arg]
    assert studio.render(RECIPES, 8).shape == (2, 8, 8, 3)
    assert studio.render(RECIPES).shape == (2, 16, 16, 3)
    with pytest.raises(Stopped):
        studio.render(RECIPES, 8, lambda: False)


def test_a_size_that_a_model_has_not_is_refused_in_a_sentence(studio: Studio) -> None:
    assert parse_size("8", RECIPES[0].model, studio) == 8
    assert parse_size("", RECIPES[0].model, studio) is None
    for text in ("7", "-8", "8.0", "4096"):
        with pytest.raises(RecipeError, match="have a size of 4, 8, 16 pixels"):
            parse_size(text, RECIPES[0].model, studio)


def test_a_quick_picture_never_waits_for_one_that_takes_long(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gan.studio.studio.measured", lambda *_: Costs((4, 8, 16), (0.01, 0.05, 2.0)))
    pictures = Pictures(studio)
    assert pictures.batcher_of(RECIPES[0].model, 8) is not pictures.batcher_of(RECIPES[0].model)
    small, whole = asyncio.run(both(pictures))
    assert (small.shape, whole.shape) == ((1, 8, 8, 3), (1, 16, 16, 3))


async def both(pictures: Pictures) -> Any:
    one = RECIPES[0]
    return await asyncio.gather(
        pictures.batcher_of(one.model, 8).draw([one], size=8), pictures.batcher_of(one.model).draw([one])
    )


@pytest.mark.parametrize("band", [1, 20, 256])
@torch.inference_mode()
def test_deep_convolutions_give_what_plain_ones_do(monkeypatch: pytest.MonkeyPatch, band: int) -> None:
    monkeypatch.setattr("gan.models.published.deep.BAND", band)  # tiles: one row at a time, half of them, all
    x, weight = torch.randn(2, 256, 16, 20), torch.randn(8, 256, 3, 3) / 48
    assert tiled(x)
    assert not tiled(x[..., :15])
    styles = torch.randn(2, 256)
    plain = F.conv2d(x * styles[:, :, None, None], weight, padding=1)
    assert torch.allclose(convolved(x, transformed(weight), styles), plain, atol=1e-4)
    assert not few(x)
    small = x[..., :10, :7]
    assert few(small)
    assert torch.allclose(gathered(small, patches(weight)), F.conv2d(small, weight, padding=1), atol=1e-4)
    assert deep(x[..., :7])
    plain = F.conv_transpose2d(x[..., :7], weight.transpose(0, 1), stride=2)
    with lent(2) as buffers:
        found = doubled(x[..., :7], columns(weight), *buffers)
        assert torch.allclose(found[..., :-1, :-1], plain, atol=1e-4)
        assert not found[..., -1, :].any()
        assert not found[..., -1].any()


@pytest.mark.parametrize(("high", "wide"), [(4, 4), (3, 5), (16, 18), (20, 16), (17, 16)])
@torch.inference_mode()
def test_a_level_that_is_enlarged_and_smoothed_at_once_is_the_same(high: int, wide: int) -> None:
    weight = torch.randn(8, 256, 3, 3) / 48
    plain, pairs = (way_of(torch.empty(1, 256, side, side)) for side in (15, 16))
    for count in (1, 3):
        x = torch.randn(count, 256, high, wide)
        way = way_of(x)
        assert way is (pairs if high >= 16 and high % 2 == 0 else plain)
        assert way is not None
        slow = smoothed(F.conv_transpose2d(x, weight.transpose(0, 1), stride=2), padding=1)
        assert torch.allclose(enlarged(x, products(way, weight), way), slow, atol=1e-4)
    assert way_of(torch.empty(1, 256, 32, 32)) is None


def test_memory_between_products_is_kept_and_nobody_else_has_it_meanwhile() -> None:
    with lent(2) as (one, other):
        numbers = one.shaped(3, 5).fill_(7)
        assert other.shaped(15).data_ptr() != numbers.data_ptr()
        with lent(1) as (third,):
            third.shaped(3, 5).zero_()
        assert (numbers == 7).all()
        again = one.shaped(4)
        assert again.data_ptr() == numbers.data_ptr()
    with lent(2) as (one, _):
        assert one.shaped(15).data_ptr() == numbers.data_ptr()


def test_measuring_leaves_no_trace_in_a_picture(studio: Studio) -> None:
    before = studio.render(RECIPES)
    measure(studio.models["skip"].generator)
    assert (studio.render(RECIPES) == before).all()


def test_a_model_that_takes_its_time_is_drawn_by_all_cores_and_no_other(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    generator, drawn_by, told = studio.models["skip"].generator, [], torch.get_num_threads()
    stages = generator.stages  # type: ignore[attr-defined]

    def watched(*given: Any, **named: Any) -> Any:
        drawn_by.append(torch.get_num_threads())
        return stages(*given, **named)

    monkeypatch.setattr(generator, "stages", watched)
    monkeypatch.setattr("gan.studio.costs.free_cores", lambda: told + 1)
    before = studio.render(RECIPES)
    with monkeypatch.context() as slow:
        slow.setattr("gan.studio.costs.FLUENT", 0.0)
        large = measure(generator, told + 1)
    assert large.threads == told + 1
    assert drawn_by[-1] == told + 1, "timed as it will be drawn"
    quick = measure(generator, told + 1)
    assert quick.threads is None
    for costs, threads in ((large, told + 1), (quick, told)):
        monkeypatch.setitem(_known, generator, costs)
        assert (studio.render(RECIPES) == before).all()
        assert drawn_by[-1] == threads
        assert torch.get_num_threads() == told
    monkeypatch.setattr("gan.studio.costs.free_cores", lambda: told)
    monkeypatch.setitem(_known, generator, large)
    studio.render(RECIPES)
    assert drawn_by[-1] == told, "no more than have a core"


@pytest.mark.parametrize(
    ("patience", "seconds"),
    [(4.0, (0.0625, 0.25, 1.25)), (0.5, (0.0625, 0.25, 1.85)), (0.2, (0.0625, 0.3125, 2.3125))],
    ids=["all levels", "the last after the others", "as the first one says"],
)
def test_the_whole_picture_takes_what_all_threads_take(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, patience: float, seconds: tuple[float, ...]
) -> None:
    told = torch.get_num_threads()
    alone, together = (0.0625, 0.25, 2.0), (0.0625, 0.1875, 1.0)

    def timed(*_: Any) -> Iterator[float]:
        yield from together if torch.get_num_threads() > told else alone

    monkeypatch.setattr("gan.studio.costs.free_cores", lambda: told + 1)
    monkeypatch.setattr("gan.studio.costs._timed", timed)
    monkeypatch.setattr("gan.studio.costs.PATIENCE", patience)
    monkeypatch.setattr("gan.studio.costs.ENOUGH", 0.0)
    found = measure(studio.models["skip"].generator, told + 1)
    assert (found.sizes, found.threads) == ((4, 8, 16), told + 1)
    assert found.seconds == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("said", "free"),
    [("0.1 0.2 0.3 1/90 7", 4), ("9 9 9 2/90 7", 4), ("9 9 9 4/90 7", 2), ("9 9 9 20/90 7", 1), ("?", 1), (None, 1)],
)
def test_free_cores_are_those_that_no_other_process_computes_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str | None, free: int
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    monkeypatch.setattr("gan.studio.cores.PROC", tmp_path)
    for number, state in enumerate("RSR"):
        (tmp_path / "self" / "task" / str(number)).mkdir(parents=True)
        (tmp_path / "self" / "task" / str(number) / "stat").write_text(f"{number} (draw R) x) {state} 1 2")
    if said is not None:
        (tmp_path / "loadavg").write_text(said)
    assert free_cores() == free


def test_a_search_in_a_large_model_is_made_at_its_small_size_and_tells_how_long_it_takes(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    costs = Costs((4, 8, 16), (0.01, 0.2, 2.0))
    monkeypatch.setattr("gan.studio.studio.measured", lambda *_: costs)
    monkeypatch.setattr("gan.studio.costs.LEAST_SMALL", 8)
    looking = Looking(Pictures(studio))
    white = io.BytesIO()
    Image.new("RGB", (16, 16), "white").save(white, "PNG")
    name, task, label = looking.plan("skip", "project", white.getvalue(), None, None)
    assert task.target.shape[-1] == 8
    assert looking.estimate("skip", "project") == (60 + 64)
    *_, found = replace(task, plan=Plan(steps=2)).run(looking._projector("skip"), label=label)
    assert found.drawn.shape == (1, 8, 8, 3)
    monkeypatch.setattr("gan.studio.studio.measured", lambda *_: Costs((4, 8, 16), (0.001, 0.002, 0.01)))
    assert looking.estimate(name, "project") == 0
