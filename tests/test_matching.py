"""A generator is also told how unlike the real pictures its own are as a crowd."""

from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor

from gan.datasets import ImageSet
from gan.features import load_features
from gan.images import from_uint8, to_uint8
from gan.latent import sample_ws
from gan.metrics import kernel_distance, unit
from gan.training import TrainConfig, Trainer, prepare_run, preset_config
from gan.training.batches import Batches
from gan.training.memory import Memory
from gan.training.state import STATE_FILE

CPU = torch.device("cpu")
MATCHING: dict[str, Any] = {"match_memory": 16, "batch": 8}


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs look at pictures of 32 pixels, which takes a tenth of the time."""
    monkeypatch.setattr("gan.training.memory.SIZE", 32)


def stripes(count: int = 40, size: int = 16) -> ImageSet:
    """Pictures of stripes in a few colours, with names."""
    random = torch.Generator().manual_seed(0)
    colours = torch.randint(0, 256, (count, 3, 1, 1), generator=random)
    return ImageSet(
        tuple(map(str, range(count))), (colours * (torch.arange(size) % 5 < 2)).expand(-1, -1, size, -1).byte()
    )


def a_config(**options: object) -> TrainConfig:
    return preset_config("tiny", stripes(), 16, kimg=1.0, **{"precision": "float32", "batch": 4} | options)


@pytest.fixture(scope="module")
def a_start(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A checkpoint that has learnt for two steps."""
    trainer = Trainer(a_config(), stripes(), tmp_path_factory.mktemp("learnt"), CPU)
    list(islice(trainer.run(1.0), 2))
    trainer.save()
    return str(trainer.folder / "checkpoint")


def a_trainer(folder: Path, start: str | None, **options: object) -> Trainer:
    config = a_config(**MATCHING | options)
    return Trainer(config, stripes(), folder, CPU, read=load_features(CPU).maps, init_from=start)


def a_memory(pictures: Tensor, size: int = 20) -> Memory:
    return Memory(load_features(CPU).maps, pictures.split(8), size)


@pytest.mark.usefixtures("_small")
def test_what_is_drawn_comes_nearer_than_by_the_game_alone_and_both_players_learn(tmp_path: Path, a_start: str) -> None:
    apart = {}
    for memory in (0, 16):
        trainer = a_trainer(tmp_path / f"{memory}", a_start, lr=2e-2, match_memory=memory)
        nets: Any = trainer.nets
        before = nets.discriminator.out.weight.clone()
        told = [one.losses.to_json().get("distance") for one in islice(trainer.run(1.0), 24)]
        assert [one is not None for one in told] == [memory > 0] * 24
        assert not torch.equal(before, nets.discriminator.out.weight)
        real, drawn = (
            stripes().images,
            to_uint8(nets.generator.synthesis(sample_ws(nets.generator, range(40), psi=1.0))),
        )
        features = [load_features(CPU)(from_uint8(one)) for one in (real, drawn.permute(0, 3, 1, 2))]
        apart[memory] = kernel_distance(*map(unit, features))[0]
    assert apart[16] < 0.9 * apart[0], apart


def test_what_is_no_number_is_not_remembered() -> None:
    memory = a_memory(stripes(16).images.float() / 127.5 - 1, size=8)
    views = memory.views(stripes(8).images.float() / 127.5 - 1)
    memory.remember(views)
    memory.remember([view * torch.nan for view in views])
    assert torch.equal(memory.drawn_0, views[0])


def test_who_goes_back_to_where_nothing_was_drawn_yet_draws_a_crowd_again() -> None:
    pictures = stripes(16).images.float() / 127.5 - 1
    memory = a_memory(pictures, size=8)
    empty = {name: one.clone() for name, one in memory.state_dict().items()}
    for batch in pictures.split(6):  # no multiple of it makes the size
        memory.remember(memory.views(batch))
    assert memory.is_full
    memory.load_state_dict(empty)
    assert not memory.is_full


def test_a_start_that_is_to_match_takes_what_suited_others_unless_it_is_told(tmp_path: Path, a_start: str) -> None:
    pictures = tmp_path / "stripes.npz"
    np.savez(pictures, images=stripes().images.permute(0, 2, 3, 1).numpy())
    wanted = {"init_from": a_start, "match_memory": 1024, "preset": "tiny", "resolution": 16}
    run = prepare_run(pictures, tmp_path / "run", **wanted)
    recipe = run.config
    assert (recipe.batch, recipe.lr, recipe.schedule, recipe.feature_blocks) == (64, 4e-4, "settling", ())
    assert any("Adam 0.0004, settling, batch 64, without judges of features" in note for note in run.notes)
    told = prepare_run(pictures, tmp_path / "run", lr=1e-3, feature_blocks=(2,), **wanted).config
    assert (told.batch, told.lr, told.feature_blocks) == (64, 1e-3, (2,))
    assert prepare_run(pictures, tmp_path / "run", **wanted | {"match_memory": None}).config.batch == 32


@pytest.mark.usefixtures("_small")
def test_a_matching_run_goes_on_bit_for_bit(tmp_path: Path, a_start: str) -> None:
    states = []
    for name, parts in (("whole", [5]), ("parts", [2, 3])):
        for steps in parts:
            trainer = a_trainer(tmp_path / name, a_start)
            list(islice(trainer.run(1.0), steps))
            trainer.save()
        states.append(load_file(tmp_path / name / STATE_FILE))
    one, other = states
    assert one.keys() == other.keys()
    assert all(torch.equal(one[name], other[name]) for name in one)
    assert not any("real" in name for name in one)


def test_the_distance_is_kids_between_crowds_of_the_features_that_it_is_measured_by() -> None:
    pictures = stripes(60).images.float() / 127.5 - 1
    real, drawn, others = pictures[:20], pictures[20:40].flip(1), pictures[40:].flip(1)
    memory = a_memory(real)
    memory.remember(memory.views(drawn))
    views = [memory.views(one) for one in (real, drawn, others)]
    larger = [F.interpolate(one, (128, 128), mode="bilinear") for one in (real, drawn, others)]
    for view, kids in zip((one[0] for one in views), map(load_features(CPU), larger), strict=True):
        assert torch.allclose(view, unit(kids), atol=1e-5)

    def alike(a: Tensor, b: Tensor) -> float:
        return torch.stack([(1 + x @ y) ** 3 for x in a for y in b if not torch.equal(x, y)]).mean().item()

    apart = [
        alike(other, seen) - 2 * alike(other, known) + alike(known, known)
        for known, seen, other in zip(*views, strict=True)
    ]
    assert memory.compare(views[2])[1].item() == pytest.approx(sum(apart) / len(apart), abs=1e-4)


def test_pictures_like_the_real_ones_are_not_far_from_them() -> None:
    pictures = stripes(60).images.float() / 127.5 - 1
    memory = a_memory(pictures[:20])
    memory.remember(memory.views(pictures[20:40]))
    near = memory.compare(memory.views(pictures[40:]))[1].item()
    memory.remember(memory.views(pictures[20:40] * 0))
    assert abs(near) < 0.2 * memory.compare(memory.views(pictures[40:] * 0))[1].item()


def test_the_oldest_is_forgotten_first() -> None:
    memory = a_memory(stripes(16).images.float() / 127.5 - 1, size=8)
    for step in range(3):
        memory.remember([torch.full((4, view.shape[1]), step + 1.0) for view in (memory.drawn_0, memory.drawn_1)])
    assert memory.drawn_0[:, 0].tolist() == [3, 3, 3, 3, 2, 2, 2, 2]


def test_the_crowd_is_from_all_over_the_set_and_the_same_at_every_start() -> None:
    data = stripes(41)
    batches = Batches(data, a_config(mirror=True), CPU)
    crowd = torch.cat(list(batches.crowd(most=20, at_once=8)))
    assert torch.equal(crowd, torch.cat(list(batches.crowd(most=20, at_once=8))))
    shown = data.images[::3].float() / 127.5 - 1
    turned = [not torch.allclose(one, other, atol=1e-6) for one, other in zip(crowd, shown, strict=True)]
    assert 2 < sum(turned) < 12
    assert torch.allclose(torch.where(torch.tensor(turned)[:, None, None, None], crowd.flip(3), crowd), shown)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"architecture": "vae"}, "takes no match_memory"),
        ({"match_memory": 4}, "crowds of 4 are compared: a batch must not be larger, given 8"),
    ],
)
def test_what_means_nothing_or_cannot_work_is_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        a_config(**MATCHING | options)


def test_the_recipe_says_what_it_takes_and_a_game_says_nothing_of_matching() -> None:
    stored = a_config(**MATCHING).to_json()
    assert TrainConfig.from_json(stored).to_json() == stored
    assert stored["match_memory"] == 16
    assert "match_memory" not in a_config().to_json()


def test_a_crowd_is_compared_in_one_process() -> None:
    with pytest.raises(ValueError, match="in one process, not in 2"):
        a_config(**MATCHING).refuse_what_cannot_work(processes=2, reserved=0, starts=True)
