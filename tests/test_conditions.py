"""What a picture is drawn with beside its ws: noise to choose, a place to move to, a class for each end of a walk."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import foreign_files as files
import numpy as np
import pytest
import torch

from gan import checkpoint
from gan.models import build_generator
from gan.models.noise import noise_of
from gan.studio import Classed, Move, Recipe, RecipeError, Studio, lettering
from gan.studio.conditions import is_movable, is_noisy, matrix_of
from gan.studio.inside import look_inside
from gan.studio.moves import move_at

CPU = torch.device("cpu")
PUBLISHED = {"channels": (8, 8, 8), "z_dim": 8, "w_dim": 8, "mapping_width": 8}


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, tiny_generator: Callable[..., Any]) -> Studio:
    """Two networks with noise, the second one of another program; one that moves; two with classes."""
    folder = tmp_path_factory.mktemp("conditions")
    for name, kind, changes in (("bundled", "stylegan2", {"noise": True}), ("classes", "conditional", {})):
        saved = {"architecture": "stylegan2", "title": name, "card": "# card"}
        generator = tiny_generator(kind, **changes)
        names = [f"class {number}" for number in range(generator.num_classes)]
        checkpoint.save(folder / name, generator, class_names=names, **saved)
    files.write_nvidia(folder / "published.pkl", files.numbers(files.stylegan2()))
    shapes, built = files.stylegan3(kernel=3)
    files.write_nvidia(folder / "moving.pkl", files.numbers(shapes), limit=256.0, built=built)
    torch.save(files.spectral(files.numbers(files.biggan())), folder / "biggan.bin")
    names = ("bundled", "classes", "published.pkl", "moving.pkl", "biggan.bin")
    return Studio.load([folder / name for name in names], "cpu")


def drawn(studio: Studio, model: str, **look: Any) -> np.ndarray:
    recipe = Recipe(model=model, keyframes=look.pop("keyframes", (1, 2)), **{"t": 0.3, **look})
    return studio.render([recipe])[0].astype(int)


class TestNoise:
    @pytest.mark.parametrize("model", ["bundled", "published"])
    def test_it_can_be_its_own_or_off_or_of_any_seed(self, studio: Studio, model: str) -> None:
        pictures = [drawn(studio, model, noise=noise) for noise in ("on", "off", 7, 8)]
        assert np.array_equal(pictures[0], drawn(studio, model))
        assert np.array_equal(pictures[2], drawn(studio, model, noise=7))
        assert len({picture.tobytes() for picture in pictures}) == 4

    def test_it_is_one_on_the_whole_walk_and_whatever_is_drawn_beside_it(self, studio: Studio) -> None:
        one, other = (Recipe(model="published", keyframes=(1, 2), t=0.5, noise=noise) for noise in (3, "off"))
        both = studio.render([one, other, replace(one, t=0.7)])
        for picture, recipe in zip(both, (one, other, replace(one, t=0.7)), strict=True):
            assert np.array_equal(picture, studio.render([recipe])[0])

    def test_a_seed_is_the_same_field_whatever_was_drawn_before(self) -> None:
        sizes = ((4, 4), (8, 8), (8, 8))
        first = noise_of(5, sizes, CPU)
        noise_of.cache_clear()
        assert all(torch.equal(*pair) for pair in zip(first, noise_of(5, sizes, CPU), strict=True))
        assert [tuple(field.shape) for field in first] == list(sizes)
        assert not any(field.any() for field in noise_of(None, sizes, CPU))

    def test_strips_and_stages_have_it_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        config = PUBLISHED | {"channels": (8, 8, 8, 6, 4)}
        generator: Any = build_generator("published-stylegan2", config).eval().requires_grad_(False)
        for name, tensor in generator.state_dict().items():
            if name.endswith("noise_strength"):
                tensor.fill_(0.5)
        ws = generator.mapping(torch.randn(1, 8, generator=torch.Generator().manual_seed(0)))
        noise = noise_of(7, generator.noise_sizes, CPU)
        whole = generator.synthesis(ws, noise=noise)
        assert not torch.allclose(whole, generator.synthesis(ws), atol=1e-3)
        monkeypatch.setattr("gan.models.published.level.STRIP_NUMBERS", 1 << 11)
        with torch.no_grad():
            assert torch.allclose(generator.synthesis(ws, noise=noise), whole, atol=1e-5)
            assert torch.allclose([*generator.stages(ws, noise=noise)][-1], whole, atol=1e-5)

    def test_inside_a_picture_there_is_the_same(self, studio: Studio) -> None:
        recipe = Recipe(model="bundled", keyframes=(1,), noise=7)
        levels = look_inside(studio.models["bundled"], recipe)
        assert np.array_equal(levels.pictures[len(levels.levels) - 1], studio.render([recipe])[0])

    def test_a_model_without_noise_says_so(self, studio: Studio) -> None:
        assert not is_noisy(studio.models["biggan"].generator)
        with pytest.raises(RecipeError, match="without noise"):
            drawn(studio, "biggan", noise="off")


class TestMoving:
    def test_whole_pixels_shift_the_picture(self, studio: Studio) -> None:
        """By as many as the coarsest grid can be shifted by, beyond the border that zeros come in from."""
        assert is_movable(studio.models["moving"].generator)
        plain = drawn(studio, "moving")
        size = len(plain)
        across = drawn(studio, "moving", move=(Move(right=4 / size),))
        down = drawn(studio, "moving", move=(Move(down=-4 / size),))
        inner = slice(8, size - 8)
        assert plain.std() > 10
        assert abs(across[inner, 12 : size - 4] - plain[inner, 8 : size - 8]).max() <= 2
        assert abs(down[4 : size - 12, inner] - plain[8 : size - 8, inner]).max() <= 2

    def test_at_rest_nothing_changes_and_a_zoom_shows_a_part(self, studio: Studio) -> None:
        assert np.array_equal(drawn(studio, "moving"), drawn(studio, "moving", move=(Move(),)))
        assert abs(drawn(studio, "moving", move=(Move(zoom=2.0),)) - drawn(studio, "moving")).mean() > 1

    def test_a_place_of_the_moved_picture_is_found_in_the_unmoved_one(self) -> None:
        """A quarter turn clockwise, twice as large, then a quarter to the right: what was on the right is below."""
        matrix = matrix_of(Move(right=0.25, turn=90.0, zoom=2.0))
        assert torch.allclose(matrix @ torch.tensor([0.25, 0.5, 1.0]), torch.tensor([0.25, 0.0, 1.0]), atol=1e-6)

    def test_it_goes_from_one_end_of_the_walk_to_the_other(self) -> None:
        ends = Move(turn=10.0), Move(right=0.5, turn=30.0, zoom=4.0)
        assert move_at(ends, 0.5, "line") == Move(0.25, 0.0, 20.0, 2.0)
        assert move_at(ends, 0.5, "loop") == ends[1]
        assert move_at(ends, 0.0, "back") == ends[0] == move_at(ends[:1], 0.7, "line")

    def test_both_ends_of_a_walk_are_where_they_were_put(self, studio: Studio) -> None:
        ends = Move(turn=10.0), Move(right=0.25, zoom=1.5)
        for t, move in zip((0.0, 1.0), ends, strict=True):
            assert np.array_equal(drawn(studio, "moving", t=t, move=ends), drawn(studio, "moving", t=t, move=(move,)))

    def test_a_model_that_can_not_says_so(self, studio: Studio) -> None:
        with pytest.raises(RecipeError, match="can't shift, turn and zoom"):
            drawn(studio, "published", move=(Move(turn=1.0),))
        with pytest.raises(RecipeError, match="turn of a move is a number from -180 to 180"):
            Recipe(model="moving", keyframes=(1,), move=(Move(turn=181.0),))


class TestClasses:
    @pytest.mark.parametrize("model", ["classes", "biggan"])
    def test_each_end_of_a_walk_has_its_own(self, studio: Studio, model: str) -> None:
        ends = 1, Classed(2, 2)
        for t, alone in ((0.0, {"label": 0}), (1.0, {"label": 2})):
            plain = drawn(studio, model, keyframes=(1, 2), t=t, **alone)
            assert np.array_equal(drawn(studio, model, keyframes=ends, t=t, label=0), plain)
        middle = drawn(studio, model, keyframes=ends, t=0.5, label=0)
        assert abs(middle - drawn(studio, model, keyframes=(1, 2), t=0.5, label=0)).max() > 2

    def test_biggan_passes_evenly_through_mixed_embeddings(self, studio: Studio) -> None:
        from gan.studio.latents import ws_of

        loaded = studio.models["biggan"]
        generator: Any = loaded.generator
        recipe = Recipe(model="biggan", keyframes=(Classed(1, 3), Classed(2, 7)), t=0.25)
        embedded = ws_of(loaded, [recipe])[0, 0, generator.z_dim :]
        expected = torch.lerp(generator.embed[3], generator.embed[7], 0.25)
        assert torch.allclose(embedded, expected, atol=1e-5)

    def test_what_is_no_class_of_the_model_is_refused(self, studio: Studio) -> None:
        with pytest.raises(RecipeError, match="cannot draw class 99"):
            drawn(studio, "classes", keyframes=(1, Classed(2, 99)))
        with pytest.raises(RecipeError, match="no classes, so it cannot draw class 0"):
            drawn(studio, "bundled", keyframes=(Classed(2, 0),))
        with pytest.raises(RecipeError, match="A word says the classes"):
            Recipe(model="classes", keyframes=(1, Classed(2, 0)), word="ab")

    def test_in_a_word_of_one_letter_each_picture_may_have_its_own(self, studio: Studio) -> None:
        loaded = replace(studio.models["classes"], class_names=tuple("ABC"))
        writing = Studio(models={"classes": loaded}, device=CPU)
        ends = (1, Classed(2, 2))
        for t, label in ((0.0, 0), (1.0, 2)):
            alone = drawn(writing, "classes", keyframes=ends, t=t, label=label)
            letter = drawn(writing, "classes", keyframes=ends, t=t, word="A")
            row = lettering.write("A", alone[None, None].astype(np.uint8))[0]
            assert np.array_equal(letter, row)


def test_links_and_files_say_all_of_it() -> None:
    recipe = Recipe(model="x", keyframes=(1, Classed(2, 3)), noise=7, move=(Move(turn=-5.5), Move(zoom=2.0)))
    assert recipe.to_query() == "m=x&a=1&b=2c3&t=0&psi=0.7&noise=7&move=0~0~-5.5~1,0~0~0~2"
    assert Recipe.from_query(recipe.to_query()) == recipe
