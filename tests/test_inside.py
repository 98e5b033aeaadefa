"""A picture level by level: what the levels add is the picture, and the page is shown nothing else."""

import base64
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from fake_studio import FakeStudio
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient
from torch import Tensor

from gan import checkpoint
from gan.latent import sample_ws
from gan.models import Layered
from gan.models.published.level import PublishedStyleGAN2Config
from gan.models.published.stylegan2 import PublishedStyleGAN2
from gan.models.resampling import enlarge
from gan.studio import Recipe, RecipeError, Studio
from gan.studio.inside import CELL, MAPS, check_inside, has_inside, look_inside, sibling_of
from gan.ui.server.inside import Insides
from gan.ui.server.picture_routes import PictureRoutes
from gan.ui.server.pictures import Pictures
from gan.ui.server.routes import PREFIX


@pytest.fixture
def studio(tmp_path: Path, tiny_generator: Callable[..., Any]) -> Studio:
    """Models with levels, with classes, and an autoencoder of the same data."""
    kinds = {"bands": ("wavelet", "stylegan2"), "letters": ("conditional", "stylegan2"), "vae": ("vae", "vae")}
    for name, (kind, architecture) in kinds.items():
        generator = tiny_generator(kind)
        names = tuple("abc"[: generator.num_classes])
        training = {"data": "letters" if name == "letters" else "blotches"}
        checkpoint.save(
            tmp_path / name,
            generator,
            architecture=architecture,
            title=name.title(),
            card="# card",
            class_names=names,
            training=training,
        )
    return Studio.load([tmp_path / name for name in kinds], device="cpu")


@pytest.mark.parametrize("kind", ["stylegan2", "conditional", "wavelet"])
def test_the_colours_of_all_levels_add_up_to_the_picture(kind: str, tiny_generator: Callable[..., Any]) -> None:
    generator = tiny_generator(kind)
    drawn: list[Tensor] = []
    for level in generator.levels:
        level.to_rgb.register_forward_hook(lambda _, __, colours: drawn.append(colours))
    ws = sample_ws(generator, [3, 4])
    levels = generator.levels_of(ws)
    added = torch.zeros_like(levels[-1].picture)
    for colours in drawn:
        while colours.shape[-1] < generator.resolution:
            colours = enlarge(colours)
        added += colours
    picture = generator.synthesis(ws)
    assert torch.equal(levels[-1].picture, picture)
    assert (added - picture).abs().max() < 1e-5


def test_the_highest_level_of_the_wavelet_form_is_an_average_and_its_detail(
    tiny_generator: Callable[..., Any],
) -> None:
    generator = tiny_generator("wavelet")
    below, average, whole = generator.levels_of(sample_ws(generator, [1]))
    assert (below.size, average.size, whole.size) == (4, 8, 16)
    detail, blocks = whole.picture - average.picture, average.picture - below.picture
    assert torch.nn.functional.avg_pool2d(detail, 2).abs().max() < 1e-5
    assert (blocks[..., ::2, ::2] - blocks[..., 1::2, 1::2]).abs().max() < 1e-5
    assert whole.features is average.features


def test_published_networks_have_levels_where_each_of_them_draws() -> None:
    config = {"channels": (8, 8, 6), "z_dim": 8, "w_dim": 8, "mapping_width": 8}
    skip = PublishedStyleGAN2(PublishedStyleGAN2Config(**config)).eval().requires_grad_(False)
    ws = sample_ws(skip, [1])
    levels = skip.levels_of(ws)
    assert [one.size for one in levels] == [4, 8, 16]
    assert [one.features.shape[1] for one in levels] == [8, 8, 6]
    assert torch.equal(levels[-1].picture, skip.synthesis(ws))
    plain = PublishedStyleGAN2(PublishedStyleGAN2Config(**config, form="plain"))
    assert isinstance(plain, Layered)
    assert not has_inside(plain)
    with pytest.raises(ValueError, match="last level alone"):
        plain.levels_of(ws)


def test_what_is_shown_of_a_picture_is_small_and_ends_with_the_picture_itself(studio: Studio) -> None:
    recipe = Recipe(model="bands", keyframes=(1, 2), t=0.3)
    found = look_inside(studio.models["bands"], recipe)
    assert [one.size for one in found.levels] == [4, 8, 16]
    assert [one.group for one in found.levels] == ["coarse", "middle", "middle"]
    assert found.pictures.shape == (6, 16, 16, 3)
    assert max(found.pictures.shape[1:]) <= CELL
    assert len(found.maps) == sum(len(one.maps) for one in found.levels) <= MAPS * len(found.levels)
    assert np.array_equal(found.pictures[2], studio.render([recipe])[0])


def test_what_has_no_levels_is_refused_in_a_sentence(studio: Studio) -> None:
    with pytest.raises(RecipeError, match=r"Vae draws its picture in its last level alone.*\.$"):
        check_inside(studio, Recipe(model="vae", keyframes=(1,)))
    with pytest.raises(RecipeError, match="one letter of it"):
        check_inside(studio, Recipe(model="letters", keyframes=(1,), word="ab"))


def test_the_autoencoder_of_the_same_data_is_known(studio: Studio) -> None:
    assert {name: sibling_of(studio, name) for name in studio.models} == {"bands": "vae", "letters": None, "vae": None}
    fake = FakeStudio.of()
    assert [sibling_of(fake, name) for name in fake.models] == [None, None, None]


def test_the_page_gets_two_sheets_and_may_keep_them(studio: Studio) -> None:
    with TestClient(Starlette(routes=[Insides(PictureRoutes(Pictures(studio))).route()])) as client:
        weights = studio.models["bands"].weights_hash
        answer = client.get(f"{PREFIX}/inside?m=bands&a=1&b=2&t=0.3&w={weights}")
        assert "immutable" in answer.headers["Cache-Control"]
        found = answer.json()
        sheets = [
            Image.open(io.BytesIO(base64.b64decode(found[name].partition(",")[2]))) for name in ("pictures", "maps")
        ]
        assert sheets[0].size == (6 * 16, 16)
        assert [one["style"] for one in found["levels"]] == ["Coarse", "Middle", "Middle"]
        for query in ("m=vae&a=1", "m=nobody&a=1", "m=bands&a=1&t=nan", "m=letters&a=1&word=ab", "m=bands"):
            refused = client.get(f"{PREFIX}/inside?{query}")
            assert (refused.status_code, refused.json()["error"][-1]) == (422, ".")
