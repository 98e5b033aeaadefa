"""One notation in two languages: the page's tests (tests/page/recipes.test.js) read the same table and examples."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from fake_studio import FakeStudio, fake_model

from gan.checkpoint import GROUPS, Direction
from gan.latent import MAX_SEED
from gan.painting import STYLES
from gan.painting.style import NUMBERS
from gan.studio import Recipe, RecipeError, Studio, Walk
from gan.studio.grammar import GRAMMAR, RECIPE, TIME
from gan.studio.reading import parse_number, shortest

EXAMPLES = json.loads((Path(__file__).parent / "page" / "recipes.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def studio() -> Studio:
    """Knows the examples' models."""
    return FakeStudio.of(*map(model, EXAMPLES["models"]))


def model(described: dict[str, Any]) -> SimpleNamespace:
    directions = [Direction(one["name"], one["words"], torch.zeros(3, 4)) for one in described["sliders"]]
    conditions = {name: described.get(name, False) for name in ("noise", "moves")}
    return fake_model(described["name"], classes=described["classes"], directions=directions, **conditions)


@pytest.mark.parametrize("example", EXAMPLES["good"], ids=lambda one: one["query"])
def test_a_good_query_is_read_and_written_in_its_normal_form(studio: Studio, example: dict[str, str]) -> None:
    recipe = Recipe.from_query(example["query"])
    studio.check(recipe)
    normal = example.get("normal", example["query"])
    assert recipe.to_query() == normal
    assert Recipe.from_query(normal) == recipe


@pytest.mark.parametrize("example", [one for one in EXAMPLES["good"] if "page" in one], ids=lambda one: one["page"])
def test_what_the_page_writes_for_it_is_the_same_picture_or_a_walk_from_it(example: dict[str, str]) -> None:
    page, recipe = Recipe.from_query(example["page"]), Recipe.from_query(example["query"])
    assert str(page.keyframes[0]) in str(recipe.keyframes[0])


@pytest.mark.parametrize("example", EXAMPLES["bad"], ids=lambda one: one["query"])
def test_a_bad_query_is_refused_in_a_sentence(studio: Studio, example: dict[str, str]) -> None:
    with pytest.raises(RecipeError, match=r"\w+ .*\.$"):
        studio.check(read(example["query"]))


def read(query: str) -> Recipe:
    """The recipe of a query that may have a time."""
    return Walk.from_query(query).recipe if any(f"&{name}=" in query for name in TIME) else Recipe.from_query(query)


def test_every_field_of_the_table_is_one_that_recipes_write() -> None:
    look = "mix=fine~1~1&shift=s~1&teach=s~1~2&noise=off&move=0~0~9~1&paint=7~0.8"
    everything = f"m=x&a=1&b=2&t=0.5&psi=0.5&label=1&{look}&w=0123abcd"
    keys = "m=x&keys=1,2,3&path=loop&t=0.5&psi=0.5&word=ab"
    written = {name for query in (everything, keys) for name in fields(Recipe.from_query(query).to_query())}
    assert written == set(RECIPE)
    assert set(fields(Walk.from_query(keys).to_query())) - written == set(TIME)


def fields(query: str) -> list[str]:
    return [pair.partition("=")[0] for pair in query.split("&")]


def test_the_table_agrees_with_what_others_define() -> None:
    assert GRAMMAR["seed"]["highest"] == MAX_SEED
    assert set(EXAMPLES["models"][0]["groups"]) == set(GROUPS)
    assert GRAMMAR["recipe"]["paint"]["styles"] == len(STYLES)
    assert GRAMMAR["recipe"]["paint"]["numbers"] == NUMBERS


@pytest.mark.parametrize(
    "value", [0.0, 1.0, 0.1, 1e-4, 1e-5, 1.5e-6, 1e-7, 2.5e-300, 5e-324, 1 / 3, 1 / 3e5, 119.999999]
)
def test_a_number_is_written_so_that_it_is_read_exactly(value: float) -> None:
    assert parse_number("x", shortest(value)) == value
