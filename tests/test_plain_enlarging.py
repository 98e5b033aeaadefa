"""Enlarging without a model, by what was measured to do it best."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from gan import enlarger
from gan.features import Network
from gan.images import from_uint8, to_uint8
from gan.projection import Closeness, Degradation, Enlarging, Plan, Task, measure_enlarging
from gan.projection.plain import Near
from gan.video import resized

CPU = torch.device("cpu")
JUDGE = Network("Means", lambda images: F.adaptive_avg_pool2d(images, 8).flatten(1))


def measured(small: tuple[float, float], larger: tuple[float, float]) -> Enlarging:
    """Beside a filter of 25 dB and a distance of 0.3."""
    return Enlarging(Near(25, 0.3), {"small": Near(*small), "larger": Near(*larger)}, 24, "EfficientNet-Lite2")


SMALL_WINS = measured((26, 0.25), (24, 0.2))
LARGE_WINS = measured((26, 0.25), (25.5, 0.2))
NONE_WINS = measured((26, 0.31), (24, 0.2))


def task(enlarging: Enlarging | None, name: str = "enlarge") -> Task:
    """A small picture of hills of colour that is to be enlarged."""
    hills = torch.randn(1, 3, 4, 4, generator=torch.Generator().manual_seed(0)).clamp(-0.9, 0.9)
    target = F.interpolate(hills, (16, 16), mode="bicubic", align_corners=False)
    return Task(name, target, Degradation(shrink=4 if name == "enlarge" else 1), Plan(), enlarging)


@pytest.mark.parametrize(("enlarging", "best"), [(SMALL_WINS, "small"), (LARGE_WINS, "larger"), (NONE_WINS, None)])
def test_a_network_has_to_be_nearer_in_both_numbers(enlarging: Enlarging, best: str | None) -> None:
    assert enlarging.best == best


@pytest.mark.parametrize(
    ("enlarging", "load", "words"),
    [
        (SMALL_WINS, enlarger.load_enlarger, "by a small network: of 24 real pictures"),
        (LARGE_WINS, enlarger.load_compact, "by a larger network: of 24 real pictures"),
        (NONE_WINS, None, "by a filter (Lanczos)."),
        (None, None, "by a filter (Lanczos)."),
    ],
)
def test_a_picture_is_enlarged_by_the_best_way_and_that_is_said(enlarging, load, words) -> None:  # type: ignore[no-untyped-def]
    asked = task(enlarging)
    plain = asked.plain
    assert plain
    with torch.inference_mode():
        wanted = to_uint8(load(CPU)(asked.target))[0].numpy() if load else resized(asked.original, 64)
    assert np.array_equal(plain.picture, wanted)
    assert words in plain.words


def test_what_the_model_adds_detail_to_is_enlarged_by_the_best_way_as_well() -> None:
    nothing = np.full((1, 64, 64, 3), 128, np.uint8)
    by_filter, by_network = (task(one).finished(nothing)[0].astype(int) for one in (NONE_WINS, SMALL_WINS))
    plain = task(SMALL_WINS).plain
    assert plain
    assert np.abs(by_network - plain.picture).mean() < np.abs(by_filter - plain.picture).mean()


def test_other_tasks_have_nothing_plain() -> None:
    assert task(SMALL_WINS, "denoise").plain is None


def test_what_was_measured_is_kept_beside_the_weights(tmp_path: Path) -> None:
    Closeness((0.2, 0.4, 0.6), 32, enlarging=SMALL_WINS).write(tmp_path)
    assert Closeness.of(tmp_path).enlarging == SMALL_WINS
    path = tmp_path / "projection.json"
    values = json.loads(path.read_text())
    values["enlarging"]["walk"] = values["enlarging"].pop("small")  # as it was called before
    path.write_text(json.dumps(values))
    assert Closeness.of(tmp_path).enlarging == SMALL_WINS
    del values["enlarging"]["walk"]
    path.write_text(json.dumps(values))
    with pytest.raises(ValueError, match="a PSNR and a distance for lanczos, small, larger"):
        Closeness.of(tmp_path)
    del values["enlarging"]
    path.write_text(json.dumps(values))
    assert Closeness.of(tmp_path).enlarging is None


def test_each_way_is_measured_on_real_pictures() -> None:
    """A smooth picture loses next to nothing; hard stripes do, and the networks win more of them back."""
    rows, columns = torch.meshgrid(torch.arange(64), torch.arange(64), indexing="ij")
    stripes = torch.where(torch.sin(0.21 * rows + 0.17 * columns) > 0, 0.8, -0.8).expand(2, 3, -1, -1)
    found = measure_enlarging(from_uint8(to_uint8(stripes).permute(0, 3, 1, 2)), JUDGE)
    assert (found.pictures, found.features) == (2, "Means")
    assert found.networks["small"].psnr > found.lanczos.psnr + 1
    assert Enlarging.of(json.loads(json.dumps(found.values))) == found


def test_the_bundled_models_know_what_enlarges_their_pictures() -> None:
    best = {
        folder.name: Closeness.of(folder).enlarging.best  # type: ignore[union-attr]
        for folder in Path("checkpoints").iterdir()
        if (folder / "projection.json").is_file() and Closeness.of(folder).enlarging
    }
    pictures = {"busts": None, "cats": "larger", "landscapes": "small", "people": "small", "portraits": "larger"}
    assert best == pictures | {"posters": "small"}


def test_large_pictures_are_left_to_the_filter() -> None:
    target = torch.zeros(1, 3, 224, 224)
    plain = replace(task(SMALL_WINS), target=target).plain
    assert plain
    assert "filter" in plain.words
