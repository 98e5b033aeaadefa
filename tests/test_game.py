"""Real or made? The same number is the same game, the verdict is the discriminator's, and nothing tells it before."""

import io
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient
from test_cli import run as command

from gan import checkpoint
from gan.builders.archive import Entry, entry_name, to_webp, write_entries
from gan.checkpoint import CheckpointError
from gan.checkpoint.networks import with_weights
from gan.datasets import is_reserved, load_images
from gan.images import from_uint8
from gan.judging import GAME, Judge, Scale, open_reserved, read_record
from gan.judging.building import build_game
from gan.models import config_from
from gan.models.discriminator import Discriminator, DiscriminatorConfig
from gan.studio import RecipeError, Studio
from gan.studio.game import FEWEST_REAL, MOST_REAL, PICTURES, Game, Games
from gan.ui.server.game import Playing
from gan.ui.server.pictures import COLUMNS, Pictures
from gan.ui.server.routes import PREFIX

CLASSES = ("a", "b", "c")


class Bright(Discriminator):
    """Takes bright pictures for real, and is told the class."""

    def forward(self, images, labels=None):
        return super().forward(images, labels) * 1e-3 + 5 * images.mean((1, 2, 3))[:, None]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bright blotches of three classes."""
    chance = np.random.default_rng(0)
    out = tmp_path_factory.mktemp("data") / "blotches.zip"

    def entries():
        for number in range(900):
            small = chance.integers(150, 256, (2, 2, 3), dtype=np.uint8)
            picture = small.repeat(4, 0).repeat(4, 1)
            yield Entry(entry_name(number), to_webp(picture), (), number % 3)

    for _ in write_entries(out, entries(), columns=(), class_names=CLASSES):
        pass
    return out


@pytest.fixture(scope="module")
def without_game(tmp_path_factory: pytest.TempPathFactory, tiny_generator: Callable[..., Any]) -> Path:
    """A checkpoint with a discriminator; for reading alone, as the next one."""
    config = DiscriminatorConfig(resolution=8, channels=(8, 8), num_classes=3)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        judge = Discriminator(config)
    return checkpoint.save(
        tmp_path_factory.mktemp("without") / "tiny",
        tiny_generator("conditional"),
        architecture="stylegan2",
        title="Tiny",
        card="# card",
        class_names=CLASSES,
        discriminator=judge,
    )


@pytest.fixture(scope="module")
def with_game(tmp_path_factory: pytest.TempPathFactory, without_game: Path, data: Path) -> Path:
    folder = Path(shutil.copytree(without_game, tmp_path_factory.mktemp("with") / "tiny"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("gan.judging.judge.Discriminator", Bright)
        *_, last = build_game(folder, data, licence="CC0 1.0", credit="Nobody", count=24, device="cpu")
    assert last.done == last.of == 24
    return folder


@pytest.fixture
def folder(tmp_path: Path, without_game: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("gan.judging.judge.Discriminator", Bright)
    return Path(shutil.copytree(without_game, tmp_path / "tiny"))


@pytest.fixture
def games(folder: Path, with_game: Path) -> Games:
    """Those of the folder, which gets its game."""
    shutil.copytree(with_game, folder, dirs_exist_ok=True)
    return Games.load(Studio.load([folder], device="cpu"))


def play(games: Games, seed: int = 7, level: str = "hard") -> Game:
    games.check("tiny", seed, level)
    plan = games.plan("tiny", seed, level)
    return games.play(plan, games.studio.render(plan.made))


def test_the_verdict_is_the_discriminators_own_number_for_the_very_pixels(games: Games, folder: Path) -> None:
    plan, game = games.plan("tiny", 7, "hard"), play(games)
    config, weights = checkpoint.load_discriminator(folder)
    network = with_weights(lambda: Bright(config_from(DiscriminatorConfig, config)), weights)
    for picture, label, verdict in zip(game.pictures, plan.labels, game.verdicts, strict=True):
        image = from_uint8(torch.from_numpy(picture).permute(2, 0, 1)[None])
        assert verdict.logit == pytest.approx(network(image, torch.tensor([label])).item(), abs=1e-5)
        scale = games.records["tiny"].scale
        assert verdict.says_real == (verdict.logit > (scale.real[label] + scale.made[label]) / 2)


def test_the_same_number_is_the_same_game_and_another_one_is_not(games: Games, folder: Path) -> None:
    again = Games.load(Studio.load([folder], device="cpu"))
    first, second, other = play(games), play(again), play(games, seed=8)
    assert np.array_equal(first.pictures, second.pictures)
    assert first.verdicts == second.verdicts
    assert not np.array_equal(first.pictures, other.pictures)
    assert not np.array_equal(first.pictures, play(games, level="easy").pictures)


def test_how_many_are_real_differs_and_these_were_kept_from_training(games: Games, folder: Path, data: Path) -> None:
    counts = {sum(one.real for one in play(games, seed=seed).verdicts) for seed in range(20)}
    assert len(counts) > 1
    assert set(range(FEWEST_REAL, MOST_REAL + 1)) >= counts
    kept, whole = load_images(folder / "reserved.zip", 8), load_images(data, 8)
    assert len(kept) == 24
    assert all(map(is_reserved, kept.names))
    pixels = dict(zip(whole.names, whole.images, strict=True))
    assert all(torch.equal(image, pixels[name]) for name, image in zip(kept.names, kept.images, strict=True))


def test_the_marks_of_the_scale_are_the_medians(games: Games) -> None:
    scale = Scale.of([[1.0, 3.0, 2.0], []], [[0.0], []])
    assert (scale.place(2.0), scale.place(0.0), scale.place(1.0)) == (0.75, 0.25, 0.5)
    assert (scale.place(9.0), scale.place(-9.0)) == (1.0, 0.0)
    assert scale.usable == (0,)
    assert games.records["tiny"].right > 0.6


@pytest.mark.parametrize("changes", [{"weights": "00000000"}, {"scale": Scale((0.0,) * 3, (1.0,) * 3)}])
def test_a_record_of_other_weights_or_of_a_bad_judge_is_no_game(
    games: Games, folder: Path, changes: dict[str, Any]
) -> None:
    replace(games.records["tiny"], **changes).write(folder)
    other = Games.load(Studio.load([folder], device="cpu"))
    with pytest.raises(RecipeError, match=r"can't play.*\.$"):
        other.check("tiny", 1, "hard")


@pytest.mark.parametrize(
    "changes",
    [
        {"weights": 3},
        {"seed": -1},
        {"right": 2.0},
        {"licence": "x" * 400},
        {"scale": {"real": [1.0], "made": [0.0]}},
        {"scale": {"real": ["a"] * 3, "made": [1.0] * 3}},
        {"more": 1},
    ],
)
def test_a_damaged_record_is_refused(games: Games, folder: Path, changes: dict[str, Any]) -> None:
    path = folder / GAME
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
    with pytest.raises(CheckpointError, match="game"):
        read_record(folder, classes=3)


def test_pictures_that_are_none_are_refused(games: Games, folder: Path) -> None:
    with pytest.raises(CheckpointError, match="nothing here draws 'cats'"):
        open_reserved(folder, "cats", 0, size=8, classes=0)
    with pytest.raises(CheckpointError, match="from 0 to 1"):
        open_reserved(folder, "", 0, size=8, classes=2)
    (folder / "reserved.zip").write_bytes(b"no zip")
    with pytest.raises(CheckpointError, match="no pictures that can be used"):
        open_reserved(folder, "", 0, size=8, classes=3)


def test_posters_are_drawn_afresh_as_their_set_has_them() -> None:
    drawn = open_reserved(Path(), "posters", 5, size=32, classes=0)
    one, two = drawn.choose(np.random.default_rng(1), 2, (0,))
    assert one.picture.shape == (32, 32, 3)
    assert not np.array_equal(one.picture, two.picture)
    (again,) = drawn.choose(np.random.default_rng(1), 1, (0,))
    assert np.array_equal(one.picture, again.picture)


def test_a_game_that_cannot_be_made_says_why(folder: Path, data: Path, tmp_path: Path, tiny_generator) -> None:
    def build(where: Path, images: Path | None, **options: Any) -> None:
        list(build_game(where, images, **{"licence": "CC0", "credit": "", "device": "cpu"} | options))

    with pytest.raises(ValueError, match="--licence"):
        build(folder, data, licence=" ")
    with pytest.raises(ValueError, match="one of the two"):
        build(folder, None)
    checkpoint.save(tmp_path / "alone", tiny_generator(), architecture="stylegan2", title="Alone", card="# card")
    with pytest.raises(CheckpointError, match="no discriminator"):
        build(tmp_path / "alone", data)
    np.savez(tmp_path / "few.npz", images=np.zeros((40, 8, 8, 3), np.uint8), labels=np.arange(40) % 3)
    with pytest.raises(ValueError, match="kept from training"):
        build(folder, tmp_path / "few.npz")


def test_one_command_makes_it(folder: Path, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    given = ("game", str(folder), str(data), "--licence", "CC0 1.0", "--count", "24", "--device", "cpu")
    assert command(monkeypatch, *given) == 0
    assert "the discriminator tells" in capsys.readouterr().out
    assert Judge.load(folder).logits(torch.zeros(2, 3, 8, 8, dtype=torch.uint8), [0, 1]).shape == (2,)


def test_the_server_shows_ten_pictures_and_tells_what_one_is_only_to_who_guesses(games: Games) -> None:
    with TestClient(Starlette(routes=Playing(Pictures(games.studio), games).routes())) as client:
        sheet = client.get(f"{PREFIX}/game?m=tiny&game=7&level=hard")
        assert sheet.headers["Cache-Control"] == "no-store"
        pixels = np.asarray(Image.open(io.BytesIO(sheet.content)).convert("RGB"))
        game = play(games)
        for number in range(PICTURES):
            row, column = divmod(number, COLUMNS)
            assert np.array_equal(pixels[8 * row :, 8 * column :][:8, :8], game.pictures[number])
            told = client.get(f"{PREFIX}/guess?m=tiny&game=7&level=hard&number={number}&says=real").json()
            verdict = game.verdicts[number]
            assert (told["real"], told["right"]) == (verdict.real, verdict.real)
            assert told["logit"] == pytest.approx(verdict.logit, abs=1e-3)


@pytest.mark.parametrize(
    "query",
    [
        "game?m=tiny&game=7&level=medium",
        "game?m=tiny&game=-1&level=hard",
        "game?m=tiny&game=99999999999&level=hard",
        "game?m=nobody&game=1&level=hard",
        "game?m=tiny&level=hard",
        "game?m=tiny&game=1&level=hard&number=3",
        "guess?m=tiny&game=1&level=hard&number=10&says=real",
        "guess?m=tiny&game=1&level=hard&number=1&says=perhaps",
        "guess?m=tiny&game=1&level=hard&says=real",
        "guess?m=tiny&game=1&level=hard&number=1&says=" + "x" * 600,
    ],
)
def test_what_is_no_game_is_refused_in_a_sentence(games: Games, query: str) -> None:
    with TestClient(Starlette(routes=Playing(Pictures(games.studio), games).routes())) as client:
        refused = client.get(f"{PREFIX}/{query}")
        assert (refused.status_code, refused.json()["error"][-1]) == (422, ".")
