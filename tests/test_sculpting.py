"""Promises of mixing, shifting and teaching: what a recipe says, and what of it reaches the pixels."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from gan import checkpoint
from gan.checkpoint import CheckpointError, Direction, save_directions
from gan.latent import layer_groups, sample_z
from gan.stored import Scale
from gan.studio import Lesson, Recipe, RecipeError, Shift, Stored, Studio, Style

SEEDS = {"model": "tiny", "keyframes": (1, 2), "t": 0.5}


@pytest.fixture
def folder(tiny_generator: Callable[..., Any], tmp_path: Path) -> Path:
    """A checkpoint with a direction for all layers and one for the fine ones only."""
    place = tmp_path / "tiny"
    checkpoint.save(place, tiny_generator(), architecture="stylegan2", title="Tiny", card="")
    loaded = checkpoint.load(place)
    vectors = torch.randn(2, 6, loaded.generator.w_dim, generator=torch.Generator().manual_seed(0))
    vectors[1, :5] = 0
    sun = Direction("sun", "Sun height", vectors[0], minus="lower", plus="higher", effects={"Sun": 0.7})
    save_directions(place, [sun, Direction("ink", "Ink", vectors[1])], weights_hash=loaded.weights_hash)
    return place


@pytest.fixture
def studio(folder: Path) -> Studio:
    return Studio.load([folder], "cpu")


def test_a_link_carries_mix_shift_and_votes() -> None:
    sculpted = Recipe(
        **SEEDS,
        mix=(Style("coarse", 42), Style("fine", 7, 0.5)),
        shift=(Shift("sun-height", 0.8), Shift("water", -0.5), Shift("tiny", -1e-7)),
        teach=(Lesson("gemütlich", (1, 5, 9), (3, 7)),),
    )
    query = sculpted.to_query()
    assert "mix=coarse~42~1,fine~7~0.5" in query
    assert "shift=sun-height~0.8,water~-0.5" in query
    assert Recipe.from_query(query) == sculpted


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("mix=huge~1~1", "coarse, middle, fine"),
        ("mix=coarse~-1~1", "whole number"),
        ("mix=coarse~1~2", "from 0 to 1"),
        ("mix=coarse~1,coarse~2", "no two"),
        ("shift=sun", "written like"),
        ("shift=sun~nan", "plain decimal"),
        ("shift=sun~3.5", "from -3 to 3"),
        ("shift=<b>~1", "letters, digits and dashes"),
        ("shift=sun~1,sun~2", "no two"),
        ("teach=cosy~1", "written like"),
        ("teach=cosy~1~", "whole number"),
        ("teach=cosy~1~1", "different pictures"),
        ("teach=cosy~" + ".".join(map(str, range(20))) + "~20", "at most 20"),
    ],
)
def test_what_cannot_be_sculpted_is_refused_in_a_sentence(field: str, sentence: str) -> None:
    with pytest.raises(RecipeError, match=sentence):
        Recipe.from_query(f"m=tiny&a=1&{field}")


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("shift=water~1", "no slider 'water', only sun, ink"),
        ("teach=sun~1~2", "has a slider 'sun' already"),
    ],
)
def test_a_model_says_which_sliders_it_has(studio: Studio, field: str, sentence: str) -> None:
    with pytest.raises(RecipeError, match=sentence):
        studio.render([Recipe.from_query(f"m=tiny&a=1&{field}")])


def test_a_model_with_one_w_mixes_nothing(tiny_generator: Callable[..., Any], tmp_path: Path) -> None:
    checkpoint.save(tmp_path / "tiny", tiny_generator("dcgan"), architecture="dcgan", title="Tiny", card="")
    studio = Studio.load([tmp_path / "tiny"], "cpu")
    with pytest.raises(RecipeError, match="one style for all layers"):
        studio.render([Recipe(**SEEDS, mix=(Style("coarse", 3),))])
    taught = Recipe(**SEEDS, teach=(Lesson("cosy", (1, 2), (3,)),), shift=(Shift("cosy", 1.0),))
    assert not np.array_equal(studio.render([taught]), studio.render([Recipe(**SEEDS)]))


def test_all_styles_of_a_picture_make_that_picture(studio: Studio) -> None:
    groups = layer_groups(6)
    assert tuple(groups) == checkpoint.GROUPS
    mixed = Recipe(**SEEDS, mix=tuple(Style(group, 9) for group in groups))
    assert list(groups) == ["coarse", "middle", "fine"]
    assert np.array_equal(studio.render([mixed]), studio.render([Recipe(model="tiny", keyframes=(9,))]))


def test_a_style_of_no_strength_and_a_shift_of_zero_change_nothing(studio: Studio) -> None:
    still = Recipe(**SEEDS, mix=(Style("middle", 9, 0.0),), shift=(Shift("sun", 0.0),))
    assert np.array_equal(studio.render([still]), studio.render([Recipe(**SEEDS)]))


def test_a_shift_moves_only_the_layers_of_its_direction(studio: Studio) -> None:
    model = studio.models["tiny"]
    plain = Recipe(model="tiny", keyframes=(1,), psi=0.0)
    ws = model.generator.w_avg[:, None].repeat(1, 6, 1)
    ws[:, 5] += -1.5 * model.directions["ink"].vector[5]
    expected = ((model.generator.synthesis(ws) + 1) * 127.5).round().clamp(0, 255).permute(0, 2, 3, 1)
    drawn = studio.render([replace(plain, shift=(Shift("ink", -1.5),))])
    assert np.abs(drawn - expected.numpy()).max() <= 1


def test_recipes_of_one_batch_are_sculpted_one_by_one(studio: Studio) -> None:
    recipes = [
        Recipe(**SEEDS),
        Recipe(**SEEDS, shift=(Shift("sun", 2.0),)),
        Recipe(**SEEDS, mix=(Style("fine", 3),)),
        Recipe(**SEEDS, teach=(Lesson("cosy", (1, 2), (3,)),), shift=(Shift("cosy", -1.0),)),
    ]
    together = studio.render(recipes).astype(int)
    alone = np.concatenate([studio.render([recipe]) for recipe in recipes])
    assert np.abs(together - alone).max() <= 1
    assert len({picture.tobytes() for picture in alone}) == 4


def test_new_weights_lose_the_old_ones_directions(folder: Path, tiny_generator: Callable[..., Any]) -> None:
    assert list(checkpoint.load(folder).directions) == ["sun", "ink"]
    checkpoint.save(folder, tiny_generator(seed=1), architecture="stylegan2", title="Tiny", card="")
    assert not checkpoint.load(folder).directions


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ('"styles": {}', '"styles": {"huge": "Huge"}', "words for coarse, middle, fine"),
        ('"styles": {}', '"styles": []', "words for coarse, middle, fine"),
        ('"kind": "named"', '"kind": "evil"', "named, pca, sefa"),
        ('"name": "ink"', '"name": "a b"', "letters, digits and dashes"),
        ('"name": "ink"', '"name": "sun"', "two directions of one name"),
        ('"Sun": 0.7', '"Sun": "much"', "must be numbers"),
        ('"format": 1', '"format": 2', "must have format 1"),
        ('"weights": "', '"weights": "x', "belongs to other weights"),
    ],
)
def test_unsound_directions_are_refused_by_name(folder: Path, before: str, after: str, sentence: str) -> None:
    table = folder / "directions.json"
    assert before in table.read_text("utf-8")
    table.write_text(table.read_text("utf-8").replace(before, after, 1), "utf-8")
    with pytest.raises(CheckpointError, match=sentence):
        checkpoint.load(folder)


def test_directions_of_another_shape_are_refused(folder: Path) -> None:
    (folder / "directions.safetensors").write_bytes(checkpoint.weights.encode({"directions": torch.zeros(2, 3)}, ""))
    with pytest.raises(CheckpointError, match="shape"):
        checkpoint.load(folder)


def test_a_stored_picture_is_sculpted_like_a_seed(studio: Studio) -> None:
    generator = studio.models["tiny"].generator
    ws = generator.mapping(sample_z([5], generator.z_dim))[0]
    stored = Recipe(model="tiny", keyframes=(Stored(Scale.of(generator).pack(ws)),))
    seed = Recipe(model="tiny", keyframes=(5,), psi=1.0)
    sculpting = {"mix": (Style("coarse", 9),), "shift": (Shift("sun", 1.0), Shift("cosy", 1.0))}
    sculpting["teach"] = (Lesson("cosy", (1, 2), (3,)),)
    near, far = (studio.render([replace(one, psi=1.0, **sculpting)]).astype(int) for one in (stored, seed))
    assert np.abs(near - far).mean() < 2
    assert np.abs(near - studio.render([stored])).mean() > 4


def test_what_is_mixed_into_a_stored_picture_is_truncated_like_any_seed(studio: Studio) -> None:
    generator = studio.models["tiny"].generator
    ws = generator.mapping(sample_z([5], generator.z_dim))[0]
    groups = tuple(Style(group, 9) for group in ("coarse", "middle", "fine"))
    stored = Recipe(model="tiny", keyframes=(Stored(Scale.of(generator).pack(ws)),), psi=0.3, mix=groups)
    assert np.array_equal(studio.render([stored]), studio.render([Recipe(model="tiny", keyframes=(9,), psi=0.3)]))
