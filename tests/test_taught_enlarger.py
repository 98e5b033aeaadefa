"""An enlarger that learns as a GAN."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors import safe_open
from torch import Tensor

from gan import checkpoint
from gan.cli import main
from gan.enlarger import CrispTeaching, Enlarger
from gan.enlarger.network import TIMES
from gan.enlarger.patches import PatchDiscriminator
from gan.enlarger.squares import squares
from gan.enlarger.teaching import PIECE

CPU = torch.device("cpu")
SMALL = PIECE // TIMES


def stripes(count: int, size: int, seed: int) -> Tensor:
    """Hard stripes of random colours: uint8 [N, 3, size, size]."""
    random = np.random.default_rng(seed)
    pictures = []
    for _ in range(count):
        across = np.arange(size)[:, None] * random.uniform(0.1, 0.4) + np.arange(size) * random.uniform(0.1, 0.4)
        pictures.append(np.where(np.sin(across)[None] > 0, *random.integers(0, 256, (2, 3, 1, 1))).astype(np.uint8))
    return torch.from_numpy(np.stack(pictures))


def teaching(seed: int = 0, teacher: torch.nn.Module | None = None) -> CrispTeaching:
    """One that has two kinds of pictures."""
    sets, drawn = ([stripes(3, side, kind) for kind in (0, 1)] for side in (PIECE, SMALL))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return CrispTeaching(Enlarger(), sets, drawn, CPU, teacher)


def test_steps_move_both_players_and_the_average_follows() -> None:
    one = teaching()
    before = [tensor.clone() for tensor in (one.average.last.weight, one.discriminator.out.weight)]
    losses = [one.step() for _ in range(2)]
    assert set(losses[0]) == {"told apart", "missed", "back", "seen", "fooled"}
    assert all(np.isfinite(list(each.values())).all() for each in losses)
    assert not torch.equal(one.average.last.weight, before[0])
    assert not torch.equal(one.discriminator.out.weight, before[1])
    assert not torch.equal(one.average.last.weight, one.network.last.weight)


def test_the_same_start_learns_the_same() -> None:
    runs = [teaching() for _ in range(2)]
    assert runs[0].step() == runs[1].step()


def test_a_student_learns_from_its_teacher_as_well() -> None:
    assert teaching(teacher=Enlarger()).step()["alike"] == 0  # as yet both enlarge cubically


def test_a_teaching_that_was_stopped_takes_the_same_steps(tmp_path: Path) -> None:
    """The average, too, goes on as slowly as it had become."""
    one, other = teaching(), teaching(seed=1)
    one.step()
    one.save(tmp_path / "state.safetensors")
    other.load(tmp_path / "state.safetensors")
    assert one.step() == other.step()
    assert other.taken == 2
    for mine, theirs in zip(one.average.parameters(), other.average.parameters(), strict=True):
        assert torch.equal(mine, theirs)
    smaller = CrispTeaching(Enlarger(), one.sets[:1], one.drawn[:1], CPU)
    with pytest.raises(ValueError, match="of another teaching than this"):
        smaller.load(tmp_path / "state.safetensors")


@pytest.mark.parametrize(
    ("sets", "drawn", "said"),
    [
        ([stripes(1, PIECE, 0)], [], "given 1 and 0"),
        ([stripes(1, PIECE - 4, 0)], [stripes(1, SMALL, 0)], "128 or more pixels"),
        ([stripes(1, PIECE, 0)], [stripes(1, SMALL - 4, 0)], "32 or more pixels"),
    ],
)
def test_pictures_that_it_cannot_learn_by_are_refused(sets: list[Tensor], drawn: list[Tensor], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        CrispTeaching(Enlarger(), sets, drawn, CPU)


def test_patches_are_judged_one_by_one_and_by_their_kind() -> None:
    discriminator = PatchDiscriminator((1.0,) * 12, kinds=2, widths=(4, 4, 4))
    pictures = torch.rand(1, 3, 64, 64).repeat(2, 1, 1, 1) * 2 - 1
    logits = discriminator(pictures, torch.tensor([0, 1]))
    assert logits.shape == (2, 64)
    assert not torch.allclose(*logits)
    changed = pictures.clone()
    changed[..., -4:, -4:] = 0
    same = torch.isclose(discriminator(changed, torch.tensor([0, 1])), logits, atol=1e-6)[0].view(8, 8)
    assert same[:4, :4].all()
    assert not same[-1, -1]


def test_squares_come_from_all_sets_in_turn() -> None:
    sets = [torch.full((1, 3, 40, 40), value, dtype=torch.uint8) for value in (1, 2, 3)]
    found = squares(sets, 4, 32, torch.Generator().manual_seed(0))
    assert found.shape == (4, 3, 32, 32)
    assert found[:, 0, 0, 0].tolist() == [1, 2, 3, 1]


@pytest.mark.parametrize("student", [False, True])
def test_one_command_teaches_either_network(
    student: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny_generator: Callable[..., Any]
) -> None:
    """Without a minute to teach it the network stays what it was."""
    folder, out, state = tmp_path / "stripes", tmp_path / "crisp.safetensors", tmp_path / "state.safetensors"
    folder.mkdir()
    for number, picture in enumerate(stripes(4, PIECE, 0).permute(0, 2, 3, 1).numpy()):
        Image.fromarray(picture).save(folder / f"{number}.png")
    tiny = tiny_generator("stylegan2", resolution=SMALL, channels=(8, 8, 8, 8))
    checkpoint.save(tmp_path / "tiny", tiny, architecture="stylegan2", title="Tiny", card="# Tiny")
    command = ["gan", "crisp", str(folder), "--drawn", str(tmp_path / "tiny"), "--out", str(out), "--size", "128"]
    command += ["--state", str(state), "--minutes", "0", "--count", "2", "--device", "cpu"]
    monkeypatch.setattr("sys.argv", command + ["--student"] * student)
    with pytest.raises(SystemExit) as left:
        main()
    assert not left.value.code
    assert state.is_file()
    with safe_open(out, framework="pt") as file:
        assert file.metadata()["trained_on"] == "stripes"
        assert ("slopes.0" in file.keys()) != student  # noqa: SIM118 (not a mapping)


def test_a_state_of_another_teaching_is_refused_before_pictures_are_read_or_drawn(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    tiny_generator: Callable[..., Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    out, state = tmp_path / "crisp.safetensors", tmp_path / "crisp.state.safetensors"
    tiny = tiny_generator("stylegan2", resolution=SMALL, channels=(8, 8, 8, 8))
    checkpoint.save(tmp_path / "tiny", tiny, architecture="stylegan2", title="Tiny", card="# Tiny")
    sets = [stripes(4, PIECE, 0)], [stripes(4, SMALL, 1)]
    CrispTeaching(Enlarger(), *sets, CPU, about="walk by 2 of another").save(state)
    nowhere = str(tmp_path / "no pictures")
    monkeypatch.setattr("sys.argv", ["gan", "crisp", nowhere, "--drawn", str(tmp_path / "tiny"), "--out", str(out)])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code
    assert "is the state of another teaching than this" in " ".join(capsys.readouterr().err.split())
