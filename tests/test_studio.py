import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gan import checkpoint
from gan.enlarger import enlarged
from gan.latent import sample_ws
from gan.stored import Scale
from gan.studio import Between, Recipe, RecipeError, Stored, Studio, stations
from gan.studio.lettering import write


@pytest.fixture
def studio(tmp_path: Path, tiny_generator: Callable[..., Any]) -> Studio:
    """A plain, a conditional and a spherical generator, saved and loaded again."""
    for name, kind, architecture in [
        ("plain", "stylegan2", "stylegan2"),
        ("letters", "conditional", "stylegan2"),
        ("round", "dcgan", "dcgan"),
    ]:
        generator = tiny_generator(kind)
        names = tuple("abc"[: generator.num_classes])
        checkpoint.save(
            tmp_path / name, generator, architecture=architecture, title=name, card="# card", class_names=names
        )
    return Studio.load([tmp_path / "plain", tmp_path / "letters", tmp_path / "round"], device="cpu")


RECIPES = [
    Recipe(model="landscapes", keyframes=(42,)),
    Recipe(model="landscapes", keyframes=(0, 2**32 - 1), t=1 / 3, psi=1.5, label=3, weights="1a2b3c4d"),
    Recipe(model="a.b-c_d", keyframes=tuple(range(16)), t=1e-7, psi=0.0),
    Recipe(model="m", keyframes=(1, 2, 3), t=-0.0, psi=1),
    Recipe(model="m", keyframes=(1,), path="loop"),
    Recipe(model="m", keyframes=(1,), word="Latent 1&2"),
    Recipe(model="m", keyframes=(Between(4, 2**32 - 1, 1 / 3), 7, Between(7, 7, 0)), path="back", t=0.25),
    Recipe(model="m", keyframes=(Stored(b"\x04\xff\x00\xfb"),)),
    Recipe(model="m", keyframes=(7, Stored(bytes(300))), t=0.5),
    Recipe(model="m", keyframes=(Between(Stored(b"ab"), 7, 0.5), Stored(bytes(16384))), path="loop"),
]


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_survives_its_own_query(recipe: Recipe) -> None:
    assert Recipe.from_query(recipe.to_query()) == recipe


def test_a_query_reads_like_a_sentence() -> None:
    recipe = Recipe(model="landscapes", keyframes=(42, 7), t=0.28)
    assert recipe.to_query() == "m=landscapes&a=42&b=7&t=0.28&psi=0.7"
    recipe = replace(recipe, keyframes=(42, Between(9, 7, 0.5), 7), path="loop")
    assert recipe.to_query() == "m=landscapes&keys=42,9~7~0.5,7&path=loop&t=0.28&psi=0.7"


@pytest.mark.parametrize(
    "changes",
    [
        {"t": float("nan")},
        {"t": float("inf")},
        {"t": -0.01},
        {"t": True},
        {"t": "0.5"},
        {"psi": 1.51},
        {"word": "thirteen letters"},
        {"word": "ninechars"},
        {"word": " a"},
        {"word": "a", "label": 1},
        {"word": 5},
        {"psi": float("nan")},
        {"psi": None},
        {"keyframes": ()},
        {"keyframes": tuple(range(17))},
        {"keyframes": [1, 2]},
        {"keyframes": (-1,)},
        {"keyframes": (2**32,)},
        {"keyframes": (1.0,)},
        {"keyframes": (True,)},
        {"keyframes": ((1, 2, 0.5),)},
        {"keyframes": (Between(1, 2, 1.5),)},
        {"keyframes": (Between(1, 2, float("nan")),)},
        {"keyframes": (Between(1, -2, 0.5),)},
        {"path": "circle"},
        {"path": None},
        {"label": -1},
        {"label": 1.5},
        {"label": 10**30},
        {"model": ""},
        {"model": "../secret"},
        {"model": 7},
        {"weights": "xyz"},
        {"weights": None},
    ],
)
def test_nothing_but_a_sound_recipe_is_accepted(changes: dict[str, Any]) -> None:
    sound = {"model": "landscapes", "keyframes": (1, 2), "t": 0.5, "psi": 0.7, "label": None}
    with pytest.raises(RecipeError, match=r"\.$"):
        Recipe(**(sound | changes))


@pytest.mark.parametrize(
    "query",
    [
        "",
        "m=landscapes",
        "a=1",
        "m=landscapes&a=",
        "m=landscapes&a=1.5",
        "m=landscapes&a=-1",
        "m=landscapes&a=4294967296",
        "m=landscapes&a=" + "9" * 400,
        "m=landscapes&a=%D9%A3",  # a digit, but not one of ours
        "m=landscapes&a=1&a=2",
        "m=landscapes&a=1&t=nan",
        "m=landscapes&a=1&t=inf",
        "m=landscapes&a=1&t=1e400",
        "m=landscapes&a=1&psi=-0.5",
        "m=landscapes&a=1&psi=0x1",
        "m=landscapes&a=1&label=true",
        "m=landscapes&a=1&colour=red",
        "m=landscapes&keys=1,,2",
        "m=landscapes&keys=1&a=1",
        "m=landscapes&keys=1&b=1",
        "m=landscapes&keys=1~2",
        "m=landscapes&keys=1~2~3~4",
        "m=landscapes&keys=1~2~nan",
        "m=landscapes&keys=1&path=circle",
        "m=..%2F..%2Fetc&a=1",
        "m=landscapes&a=1&w=ZZZZZZZZ",
        "m=" + "x" * 3000 + "&a=1",
    ],
)
def test_a_malformed_query_is_refused_in_a_sentence(query: str) -> None:
    with pytest.raises(RecipeError, match=r"\.$"):
        Recipe.from_query(query)


def test_one_recipe_is_one_picture_in_any_batch(studio: Studio) -> None:
    recipe = Recipe(model="plain", keyframes=(3, 4), t=0.25)
    crowd = [Recipe(model="plain", keyframes=(seed,), psi=1.2) for seed in range(7)]
    alone = studio.render([recipe])[0].astype(int)
    among = studio.render([*crowd, recipe])[-1].astype(int)
    assert np.abs(alone - among).max() <= 1


def test_models_are_mixed_without_mixing_up_pictures(studio: Studio) -> None:
    recipes = [Recipe(model=name, keyframes=(seed,)) for seed in (1, 2) for name in ("plain", "round")]
    together = studio.render(recipes).astype(int)
    apart = np.stack([studio.render([recipe])[0] for recipe in recipes]).astype(int)
    assert np.abs(together - apart).max() <= 1


@pytest.mark.parametrize("model", ["plain", "letters", "round"])
def test_a_walk_begins_and_ends_in_its_pictures(studio: Studio, model: str) -> None:
    walk = studio.render(stations(Recipe(model=model, keyframes=(5, 6)), 5)).astype(int)
    ends = np.stack([studio.render([Recipe(model=model, keyframes=(seed,))])[0] for seed in (5, 6)]).astype(int)
    assert len(walk) == 5
    assert np.abs(walk[[0, -1]] - ends).max() <= 1
    assert np.abs(walk[2] - walk[0]).max() > 0


@pytest.mark.parametrize("model", ["plain", "letters", "round"])
def test_a_place_between_two_pictures_is_a_keyframe_like_any_other(studio: Studio, model: str) -> None:
    place = Recipe(model=model, keyframes=(5, 6), t=0.3)
    between = Between(5, 6, 0.3)
    alone, first = studio.render([place, Recipe(model=model, keyframes=(between,))]).astype(int)
    assert np.abs(alone - first).max() <= 1
    around = studio.render([Recipe(model=model, keyframes=(9, between, 8), path="loop", t=1 / 3)])[0].astype(int)
    assert np.abs(alone - around).max() <= 1


@pytest.mark.parametrize("model", ["plain", "round"])
def test_a_walk_back_shows_the_same_pictures_on_both_ways(studio: Studio, model: str) -> None:
    recipe = Recipe(model=model, keyframes=(5, 6, 7), path="back")
    there, back = (studio.render([replace(recipe, t=t)])[0].astype(int) for t in (0.2, 0.8))
    assert np.abs(there - back).max() <= 1
    turn = studio.render([replace(recipe, t=0.5), Recipe(model=model, keyframes=(7,))]).astype(int)
    assert np.abs(turn[0] - turn[1]).max() <= 1


def test_psi_zero_is_one_picture_for_all_seeds_but_not_for_all_classes(studio: Studio) -> None:
    average = studio.render([Recipe(model="plain", keyframes=(seed,), psi=0) for seed in (1, 2)])
    assert (average[0] == average[1]).all()
    classes = studio.render([Recipe(model="letters", keyframes=(1,), psi=0, label=label) for label in (0, 1)])
    assert (classes[0] != classes[1]).any()


def test_no_class_means_the_first_class(studio: Studio) -> None:
    pictures = studio.render([Recipe(model="letters", keyframes=(1,), label=label) for label in (None, 0, 2)])
    assert (pictures[0] == pictures[1]).all()
    assert (pictures[0] != pictures[2]).any()


def test_unknown_models_and_classes_are_named(studio: Studio) -> None:
    with pytest.raises(RecipeError, match="no model 'cats' here, only plain, letters, round"):
        studio.render([Recipe(model="cats", keyframes=(1,))])
    with pytest.raises(RecipeError, match="classes 0 to 2"):
        studio.render([Recipe(model="letters", keyframes=(1,), label=3)])
    with pytest.raises(RecipeError, match="no classes"):
        studio.render([Recipe(model="plain", keyframes=(1,), label=0)])


def test_a_word_is_drawn_by_the_model_in_one_style_and_one_size(studio: Studio) -> None:
    recipe = Recipe(model="letters", keyframes=(3, 4), t=0.4, word="ab c")
    (picture,) = studio.render([recipe])
    assert picture.shape == (16, 16, 3) == (studio.size(recipe), studio.size(recipe), 3)
    assert np.array_equal(studio.render([recipe, replace(recipe, t=0.6)])[0], picture)
    a, b, c = studio.render([replace(recipe, word="", label=label) for label in range(3)])
    assert np.array_equal(write("ab c", np.stack([a, b, c])[None])[0], picture)


def test_words_go_to_models_of_letters_only(studio: Studio) -> None:
    with pytest.raises(RecipeError, match="letters writes abc, not 'X'"):
        studio.render([Recipe(model="letters", keyframes=(1,), word="aX")])
    with pytest.raises(RecipeError, match="plain writes no words"):
        studio.render([Recipe(model="plain", keyframes=(1,), word="a")])


def test_two_sizes_do_not_fit_one_batch(studio: Studio) -> None:
    with pytest.raises(ValueError, match="one resolution"):
        studio.render([Recipe(model="plain", keyframes=(1,)), Recipe(model="letters", keyframes=(1,))])


def test_checkpoints_of_one_name_stand_side_by_side_with_numbers(studio: Studio, tmp_path: Path) -> None:
    folder = studio.models["plain"].folder
    again = shutil.copytree(folder, tmp_path / "again" / "plain")
    third = shutil.copytree(folder, tmp_path / "third" / "plain")
    both = Studio.load([folder, again, third], device="cpu")
    assert [(name, model.name) for name, model in both.models.items()] == [
        (f"plain{at}",) * 2 for at in ("", "-2", "-3")
    ]
    pictures = [both.render([Recipe(model=name, keyframes=(1,))]) for name in both.models]
    assert all(np.array_equal(one, pictures[0]) for one in pictures)


def test_one_checkpoint_given_twice_is_refused(studio: Studio) -> None:
    folder = studio.models["plain"].folder
    with pytest.raises(ValueError, match="was given twice"):
        Studio.load([folder, folder / ".." / folder.name], device="cpu")


def test_stations_keep_everything_but_the_place() -> None:
    recipe = Recipe(model="m", keyframes=(1, 2), t=0.9, psi=0.4, label=1, weights="00000000")
    places = stations(recipe, 3)
    assert [place.t for place in places] == [0, 0.5, 1]
    assert {replace(place, t=0.9) for place in places} == {recipe}


def stored_picture(studio: Studio, model: str, seed: int) -> Stored:
    generator = studio.models[model].generator
    return Stored(Scale.of(generator).pack(sample_ws(generator, range(seed, seed + 1))[:, 0]))


@pytest.mark.parametrize("model", ["plain", "letters", "round"])
def test_a_stored_picture_is_nearly_the_one_that_was_kept(studio: Studio, model: str) -> None:
    stored = stored_picture(studio, model, 6)
    ((seed, again),) = [
        studio.render([Recipe(model=model, keyframes=(one,), psi=1.0) for one in (6, stored)]).astype(float)
    ]
    assert np.abs(seed - again).mean() < 3


def test_truncation_is_about_seeds_and_leaves_a_stored_picture_alone(studio: Studio) -> None:
    walk = Recipe(model="plain", keyframes=(5, stored_picture(studio, "plain", 6)))
    ends = [studio.render([replace(walk, psi=psi, t=t) for t in (0.0, 1.0)]) for psi in (0.2, 1.0)]
    assert (ends[0][1] == ends[1][1]).all()
    assert (ends[0][0] != ends[1][0]).any()
    alone = studio.render([Recipe(model="plain", keyframes=(5,), psi=0.2)])
    assert np.abs(ends[0][0].astype(int) - alone[0]).max() <= 1


def test_a_stored_picture_walks_like_any_other(studio: Studio) -> None:
    stored = stored_picture(studio, "plain", 6)
    between = Between(stored, 5, 0.5)
    for path in ("line", "loop", "back"):
        recipe = Recipe(model="plain", keyframes=(5, stored, between), path=path, t=0.4)
        assert (studio.render([recipe]) == studio.render([Recipe.from_query(recipe.to_query())])).all()


@pytest.mark.parametrize("text", ["p", "pab", "p*abc", "pabcd~7", "pAB==", "pAAB", "p" + "a" * 40_000, "pabcé"])
def test_a_damaged_stored_picture_is_refused(text: str) -> None:
    with pytest.raises(RecipeError, match=r"stored picture|written like"):
        Recipe.from_query(f"m=plain&a={text}")


def test_a_stored_picture_of_another_model_is_refused(studio: Studio) -> None:
    with pytest.raises(RecipeError, match="has 9 or 49 bytes, not 5"):
        studio.check(Recipe(model="plain", keyframes=(Stored(b"12345"),)))


def test_no_word_is_written_in_a_stored_picture() -> None:
    with pytest.raises(RecipeError, match="style of seeds"):
        Recipe(model="letters", keyframes=(Stored(b"12345"),), word="abc")


def test_at_rest_a_picture_is_enlarged_by_the_network_that_suits_its_model(
    tmp_path: Path, tiny_generator: Callable[..., Any]
) -> None:
    for name, enlarger in (("anything", None), ("ridges", "scenery")):
        words = {"title": name, "card": "# card", "enlarger": enlarger}
        checkpoint.save(tmp_path / name, tiny_generator(), architecture="stylegan2", **words)
    studio = Studio.load([tmp_path / "anything", tmp_path / "ridges"], device="cpu")
    for name, suits in (("anything", "rest"), ("ridges", "scenery")):
        recipe = Recipe(model=name, keyframes=(3, 5), t=0.5)
        picture = studio.render([recipe])[0]
        for state, network in (("rest", suits), ("walk", "walk")):
            shown = studio.show(picture, recipe, 4 * len(picture), state)
            assert np.array_equal(shown, enlarged(picture, 4 * len(picture), studio.device, network))
    assert not np.array_equal(*(enlarged(picture, 64, studio.device, network) for network in ("rest", "scenery")))
