"""One command makes all that the page shows beside a run's weights, keeps the words and goes on where it ended."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from test_cli import run as command

from gan import checkpoint
from gan.checkpoint.learning import read_learning
from gan.finishing import STEPS, Plan, finish
from gan.judging import read_record
from gan.latent import sample_ws
from gan.models import config_from
from gan.models.discriminator import Discriminator, DiscriminatorConfig
from gan.neighbours import read_index
from gan.projection import Closeness, Encoder, Projector
from gan.training import Position
from gan.training.learning import add_stage
from gan.video import read_recipe_file

SIZES = {"real": 100, "generated": 100, "probes": 4, "encoded": 100, "closeness": 10, "judged": 10, "evaluated": 20}
OTHERS_WORDS = {
    "title": "Blotches",
    "description": "Coloured ones",
    "seeds": [7, 5, 3, 1],
    "enlarger": "scenery",
    "card": "# Blotches\n\nBy hand.\n",
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pixels = np.random.default_rng(0).integers(0, 256, (460, 4, 4, 3), dtype=np.uint8)
    path = tmp_path_factory.mktemp("data") / "blotches.npz"
    np.savez(path, images=pixels.repeat(4, 1).repeat(4, 2))
    return path


@pytest.fixture(autouse=True, scope="module")
def _short_searches() -> Iterator[None]:
    """Searches for a picture, features of large pictures and long films take seconds, and are promised elsewhere."""

    def found(_: Projector, images: torch.Tensor, labels: list[int] | None) -> Iterator[float]:
        yield from (0.5 + 0.01 * at for at in range(len(images)))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("gan.projection.closeness.distances", found)
        patched.setattr("gan.features.efficientnet.SIZE", 32)
        patched.setattr("gan.finishing.film.SECONDS", 1.0)
        yield


def a_run(folder: Path, tiny_generator, tiny_discriminator, seed: int) -> Path:
    generator = tiny_generator("stylegan2", seed=seed)
    training = {"kimg": 10.0 + seed, "recipe": {"mirror": False}}
    words = {"title": folder.name, "card": f"# {folder.name}\n", "training": training}
    for name in ("checkpoint", "best"):
        checkpoint.save(folder / name, generator, architecture="stylegan2", discriminator=tiny_discriminator, **words)
        add_stage(folder / name, generator, Position(images_seen=1000 * seed))
    return folder


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, tiny_generator, tiny_discriminator, data: Path) -> Plan:
    """A run, and a checkpoint of others with their words; for reading alone."""
    folder = tmp_path_factory.mktemp("first")
    run = a_run(folder / "run", tiny_generator, tiny_discriminator, seed=1)
    bundled = folder / "bundled"
    checkpoint.save(
        bundled, tiny_generator("stylegan2"), architecture="stylegan2", training={"kimg": 5.0}, **OTHERS_WORDS
    )
    return Plan(run=run, folder=bundled, data=data, licence="CC0 1.0", credit="Nobody", device="cpu", **SIZES)


def copied(plan: Plan, to: Path) -> Plan:
    """The same plan of a run and a checkpoint that may be changed."""
    shutil.copytree(plan.run, to / "run")
    shutil.copytree(plan.folder, to / "bundled")
    return replace(plan, run=to / "run", folder=to / "bundled")


@pytest.fixture
def plan(tmp_path: Path, first: Plan) -> Plan:
    return copied(first, tmp_path)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, first: Plan) -> tuple[Plan, list[str]]:
    """A plan whose command has run once, as others', and the steps that it took; for reading alone."""
    plan = copied(first, tmp_path_factory.mktemp("finished"))
    steps = finish(replace(plan, continues=True, styles=("Shape", "Middle", "Colour")))
    return plan, [one.step for one in steps]


@pytest.mark.long
def test_a_run_becomes_a_whole_checkpoint_and_the_same_command_finds_nothing_left_to_do(
    finished: tuple[Plan, list[str]], tmp_path: Path
) -> None:
    made, steps = finished
    plan = copied(made, tmp_path)
    assert list(dict.fromkeys(steps)) == list(STEPS)
    model = checkpoint.load(plan.folder)
    assert model.weights_hash == checkpoint.load(plan.run / "best").weights_hash
    assert (model.title, model.description, model.seeds) == ("Blotches", "Coloured ones", (7, 5, 3, 1))
    assert model.enlarger == "scenery"
    card = (plan.folder / "README.md").read_text("utf-8")
    assert card.startswith("# Blotches\n\nBy hand.\n")
    assert "<!-- sliders -->" in card
    assert model.training["before"] == [{"kimg": 5.0}]
    quality = model.training["quality"]
    assert quality["weights"] == model.weights_hash
    assert quality["by"]["efficientnet-lite0"]["generated"] == 20
    assert model.directions
    assert tuple(model.styles.values()) == ("Shape", "Middle", "Colour")[: len(model.styles)]
    assert checkpoint.load_discriminator(plan.folder)
    assert read_learning(plan.folder) == read_learning(plan.run / "best")
    assert Encoder.load(plan.folder, w_dim=model.generator.w_dim, weights_hash=model.weights_hash)
    assert Closeness.of(plan.folder).pictures == 10
    record = read_record(plan.folder, classes=0)
    assert record
    assert (record.weights, record.measured) == (model.weights_hash, 10)
    assert read_index(plan.folder / "neighbours.safetensors").about.licence == "CC0 1.0"
    assert "keys=7,5,3,1,0&path=loop" in read_recipe_file(plan.folder / "walk.webp")
    with Image.open(plan.folder / "thumbnail.jpg") as thumbnail:
        assert thumbnail.size == (32, 32)
    before = {path.name: path.read_bytes() for path in plan.folder.iterdir()}
    again = list(finish(replace(plan, licence="", credit="", continues=True)))
    assert [(one.step, one.words) for one in again] == [(name, "there already for these weights") for name in STEPS]
    assert {path.name: path.read_bytes() for path in plan.folder.iterdir()} == before


@pytest.mark.long
def test_what_belongs_to_other_weights_is_made_anew_and_the_rest_is_not(
    finished: tuple[Plan, list[str]],
    tmp_path: Path,
    tiny_generator,
    tiny_discriminator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def taken(step: str):
        def take(_: Plan):
            made.append(step)
            yield from ()

        return take

    plan = copied(finished[0], tmp_path)
    other = a_run(plan.run.parent / "other", tiny_generator, tiny_discriminator, seed=2)
    made: list[str] = []
    for name, step in STEPS.items():
        if name != "checkpoint":
            monkeypatch.setitem(STEPS, name, step._replace(take=taken(name)))
    list(finish(replace(plan, run=other)))
    assert made == [
        "directions",
        "encoder",
        "closeness",
        "game",
        "walk",
        "opening",
        "evaluation",
    ]  # the index is of the data alone


def test_a_run_in_units_of_its_own_pictures_takes_the_place_of_one_in_others(plan: Plan, tiny_generator) -> None:
    """As where a set has grown: bands and levels deviate a little more or less."""
    shape = {"noise": False, "resolution": 16, "channels": (8, 8)}
    new = tiny_generator("wavelet", seed=1, **shape, level_scales=(0.5, 0.2, 0.3))
    opponents = [Discriminator(DiscriminatorConfig(16, (8, 8), wavelet_scales=(one,) * 12)) for one in (0.5, 0.8)]
    shutil.rmtree(plan.folder)
    for folder, generator, opponent in (
        (plan.folder, tiny_generator("wavelet", **shape), opponents[0]),
        (plan.run / "best", new, opponents[1]),
    ):
        shutil.rmtree(folder, ignore_errors=True)
        told = {"architecture": "stylegan2", "title": "Units", "card": "# Units", "discriminator": opponent}
        checkpoint.save(folder, generator, **told)
    plan = replace(plan, only=("checkpoint",))
    words = [[one.words for one in finish(plan)] for _ in range(2)]
    assert [any("there already" in one for one in told) for told in words] == [False, True]
    here, there = (checkpoint.load(one, sliders=False).generator for one in (plan.folder, plan.run / "best"))
    assert here.config.level_scales == (0.4, 0.3, 0.2)
    drawn, wanted = (one.synthesis(sample_ws(one, range(3), psi=0.7)) for one in (here, there))
    assert torch.allclose(drawn, wanted, atol=0.01)  # both were rounded to half precision
    config, weights = checkpoint.load_discriminator(plan.folder)
    assert config["wavelet_scales"] == [0.5] * 12
    judge = Discriminator(config_from(DiscriminatorConfig, config))
    judge.load_state_dict(weights)
    assert torch.allclose(judge(wanted), opponents[1](wanted), atol=0.01)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"licence": ""}, r"say under which licence \(--licence\)"),
        ({"run": "nowhere"}, "nowhere"),
        ({"styles": ("one",)}, "three words"),
        ({"features": ("vgg",)}, "given 'vgg'"),
        ({"data": "nowhere.zip"}, "there is no data set"),
    ],
)
def test_what_a_step_would_lack_is_said_before_the_first(plan: Plan, changes: dict, sentence: str) -> None:
    paths = {name: Path(value) if name in ("run", "data") else value for name, value in changes.items()}
    before = {path.name: path.read_bytes() for path in plan.folder.iterdir()}
    with pytest.raises(ValueError, match=sentence):
        list(finish(replace(plan, **paths)))
    assert {path.name: path.read_bytes() for path in plan.folder.iterdir()} == before


def test_too_few_pictures_are_refused_by_number(plan: Plan, tmp_path: Path) -> None:
    np.savez(tmp_path / "few.npz", images=np.random.default_rng(0).integers(0, 256, (30, 16, 16, 3), dtype=np.uint8))
    with pytest.raises(ValueError, match="29 pictures to train on and 1 reserved; 20 of either are needed"):
        list(finish(replace(plan, data=tmp_path / "few.npz")))


def test_the_command_says_each_step(plan: Plan, monkeypatch, capsys) -> None:
    for name, step in STEPS.items():
        if name not in ("checkpoint", "walk"):
            monkeypatch.setitem(STEPS, name, step._replace(is_done=lambda _: True))
    arguments = [
        "finish",
        str(plan.run),
        str(plan.data),
        "--into",
        str(plan.folder),
        "--licence",
        "CC0",
        "--device",
        "cpu",
    ]
    assert command(monkeypatch, *arguments) == 0
    said = capsys.readouterr()
    assert f"1/{len(STEPS)} checkpoint: Blotches, 11.0 kimg, weights " in said.out
    assert f"2/{len(STEPS)} directions: there already for these weights" in said.out
    assert said.out.endswith("is finished.\n")
    assert json.loads((plan.folder / "config.json").read_text())["title"] == "Blotches"
