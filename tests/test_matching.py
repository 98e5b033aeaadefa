"""A generator that has learnt matches the features of real pictures, without a game."""

from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor

from gan.datasets import ImageSet
from gan.features import load_features
from gan.metrics import unit
from gan.training import TrainConfig, Trainer, preset_config
from gan.training.batches import Batches
from gan.training.matching import match_step
from gan.training.memory import Memory, lattice
from gan.training.state import STATE_FILE

CPU = torch.device("cpu")
MATCHING: dict[str, Any] = {"match_memory": 16, "batch": 8}


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


def test_what_is_drawn_comes_nearer_to_what_is_real_and_the_discriminator_stays(tmp_path: Path, a_start: str) -> None:
    trainer = a_trainer(tmp_path / "run", a_start, lr=2e-2)
    before = [one.clone() for one in trainer.nets.discriminator.parameters()]
    distances = [one.losses.to_json()["distance"] for one in islice(trainer.run(1.0), 40)]
    assert sum(distances[-8:]) < 0.85 * sum(distances[:8])
    assert all(map(torch.equal, before, trainer.nets.discriminator.parameters()))
    assert (tmp_path / "run" / "checkpoint" / "discriminator.safetensors").is_file()


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
    memory.remember(memory.views(drawn), 0)
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
    assert memory.compare(views[2])[1] == pytest.approx(sum(apart) / len(apart), abs=1e-4)


def test_pictures_like_the_real_ones_are_not_far_from_them() -> None:
    pictures = stripes(60).images.float() / 127.5 - 1
    memory = a_memory(pictures[:20])
    memory.remember(memory.views(pictures[20:40]), 0)
    near = memory.compare(memory.views(pictures[40:]))[1]
    memory.remember(memory.views(pictures[20:40] * 0), 0)
    assert abs(near) < 0.2 * memory.compare(memory.views(pictures[40:] * 0))[1]


def test_the_oldest_is_forgotten_first() -> None:
    memory = a_memory(stripes(16).images.float() / 127.5 - 1, size=8)
    for step in range(3):
        memory.remember([torch.full((4, view.shape[1]), step + 1.0) for view in (memory.drawn_0, memory.drawn_1)], step)
    assert memory.drawn_0[:, 0].tolist() == [3, 3, 3, 3, 2, 2, 2, 2]


def test_a_loss_that_is_no_number_moves_nothing(tmp_path: Path, a_start: str) -> None:
    nets: Any = a_trainer(tmp_path, a_start).nets
    before = [one.clone() for one in nets.generator.parameters()]
    nets.memory.real_0.fill_(torch.nan)
    assert not match_step(nets, a_config(**MATCHING), 0, torch.float32).finite
    assert all(map(torch.equal, before, nets.generator.parameters()))


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
        ({"loss": "hinge"}, "takes no loss"),
        ({"feature_blocks": (2,)}, "takes no feature_blocks"),
        ({"architecture": "vae"}, "takes no match_memory"),
        ({"match_memory": 20}, "a multiple of the batch, 8; given 20"),
    ],
)
def test_what_means_nothing_or_cannot_work_is_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        a_config(**MATCHING | options)


def test_classes_are_refused() -> None:
    labelled = ImageSet(stripes().names, stripes().images, torch.arange(40) % 2, ("a", "b"))
    with pytest.raises(ValueError, match="looks at no classes"):
        preset_config("tiny", labelled, 16, kimg=1.0, conditional=True, **MATCHING)


def test_only_what_has_learnt_matches_and_in_one_process(tmp_path: Path, a_start: str) -> None:
    with pytest.raises(ValueError, match="name a checkpoint with --init-from"):
        a_trainer(tmp_path, None)
    with pytest.raises(ValueError, match="in one process, not in 2"):
        a_config(**MATCHING).refuse_what_cannot_work(processes=2, reserved=0, starts=True)


def test_the_recipe_says_what_it_takes_and_a_game_says_nothing_of_matching() -> None:
    stored = a_config(**MATCHING).to_json()
    assert TrainConfig.from_json(stored).to_json() == stored
    assert stored["match_memory"] == 16
    assert not {"loss", "gamma_start", "penalty_every"} & stored.keys()
    assert "match_memory" not in a_config().to_json()


def test_a_lattice_is_seen_where_it_is_and_nothing_else() -> None:
    flat, edge = torch.zeros(1, 3, 32, 32), torch.zeros(1, 3, 32, 32)
    edge[..., 13:] = 0.8
    woven = flat.clone()
    woven[:, 1, :4, 8:12:2] = 0.1  # a place of 4 x 4 pixels
    found = [lattice(one).view(3, 3, 8, 8) for one in (flat, edge, woven)]
    assert not found[0].any()
    assert found[1].abs().max() < 0.21  # half of a column, at the one place that it cuts
    assert found[2].nonzero().tolist() == [[1, 0, 0, 2]]
    assert found[2][1, 0, 0, 2].item() == pytest.approx(-0.05)


def test_a_lattice_that_real_pictures_lack_is_a_distance_from_them() -> None:
    """The frozen network looks at every second pixel first, and lets it pass."""
    pictures = stripes(60).images.float() / 127.5 - 1
    memory = a_memory(pictures[:20])
    memory.remember(memory.views(pictures[20:40]), 0)
    woven = pictures[40:] + 0.05 * (torch.arange(16) % 2)
    apart = [memory.compare(memory.views(one))[1] for one in (pictures[40:], woven)]
    assert apart[1] > 3 * abs(apart[0])
