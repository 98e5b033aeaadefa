"""Promises of the search for sliders: what is learnt, how it is measured, and what may ship."""

import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from gan import checkpoint
from gan.checkpoint import Direction
from gan.sliders import Found, Measured, find_directions, table, with_table
from gan.sliders.attributes import COLOURS, read_attributes
from gan.sliders.judge import Judge, describe, explained
from gan.sliders.letters import LETTERS
from gan.sliders.search import better, measured, named, safe
from gan.sliders.study import Study, within_classes
from gan.sliders.styles import name_styles
from gan.sliders.words import WORDS
from gan.unnamed import unnamed_directions

CPU = torch.device("cpu")
NOBODY = Judge(torch.zeros(2), torch.ones(2), torch.zeros(2, 2), torch.zeros(2))


def blind(pictures: torch.Tensor) -> torch.Tensor:
    """A feature network that sees nothing: judges have the layout of colours left."""
    return torch.zeros(len(pictures), 1)


class Painter(torch.nn.Module):
    """Layer 0 sets where it is light, layer 1 the colour, layer 3 a fine pattern: by the first number of their w."""

    z_dim = w_dim = 4
    num_ws, num_classes, resolution, spherical = 4, 0, 64, False

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("w_avg", torch.zeros(1, 4))

    def mapping(self, z: torch.Tensor, labels: torch.Tensor | None = None) -> torch.Tensor:
        return z[:, None].expand(-1, 4, -1)

    def synthesis(self, ws: torch.Tensor) -> torch.Tensor:
        ramp = torch.linspace(-1, 1, 64)[:, None] * ws[:, 0, 0, None, None, None]
        colour = torch.tensor([1.0, 0.0, -1.0])[:, None, None] * ws[:, 1, 0, None, None, None]
        checks = (torch.arange(64)[:, None] + torch.arange(64)) % 2 * 2.0 - 1
        return 0.2 * (ramp + colour + checks * ws[:, 3, 0, None, None, None]).expand(-1, 3, 64, 64)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Grey pictures, with a table that says how light they are, in words and numbers, and of what no slider is made."""
    path, rows = tmp_path / "grey.zip", ["file,light,kind,skin,hat,mouth,colour,accessory"]
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(64):
            level = 3 * number + 20
            with archive.open(f"{number:02}.png", "w") as file:
                Image.fromarray(np.full((16, 16, 3), level, np.uint8)).save(file, "PNG")
            rows.append(
                f"{number:02}.png,{level},{'dark' if level < 100 else 'pale'},{number % 2}"
                f",{'none' if number % 4 else 'hat03'},{'sad' if number % 3 else 'happy'}{number:02}"
                f",#{level:02x}0000,{number % 5}"
            )
        archive.writestr("attributes.csv", "\n".join(rows))
    return path


def test_a_table_gives_an_attribute_for_each_thing_that_it_tells_apart(data: Path) -> None:
    found = read_attributes(data, [f"{number:02}.png" for number in range(64)])
    assert list(found) == ["light", "kind=dark", "skin", "hat", "mouth=happy", "colour_lightness", "accessory"]
    assert abs(float(found["light"].mean())) < 1e-5
    torch.testing.assert_close(found["light"], found["colour_lightness"])
    assert {name: len(found[name].unique()) for name in ("hat", "mouth=happy", "accessory")} == dict.fromkeys(
        ("hat", "mouth=happy", "accessory"), 2
    )
    assert int((found["hat"] > 0).sum()) == 16
    assert int((found["accessory"] > 0).sum()) == 51


def test_the_words_at_a_sliders_ends_fit_into_one_line_of_a_phone() -> None:
    ends = {(words.minus, words.plus) for words in WORDS.values()}
    for file in (Path(__file__).parents[1] / "checkpoints").glob("*/directions.json"):
        ends |= {(one["minus"], one["plus"]) for one in json.loads(file.read_text())["directions"]}
    assert [pair for pair in ends if len("".join(pair)) > 18] == []


def test_no_slider_is_made_of_a_guarded_attribute_but_all_are_measured_against_it() -> None:
    found = named(Changing(), NOBODY, [torch.ones(2), torch.ones(2)], ["hat", "skinColor_lightness"], 4)
    assert [one.direction.words for one in found] == ["Hat"]
    assert (found[0].own, found[0].other) == (1.0, 0.75)


class Changing(Study):
    """A study in which every step changes attributes by 1 and 0.75."""

    def __init__(self) -> None:
        pass

    def effects(self, vectors: torch.Tensor, judge: Judge, seeds: Sequence[int]) -> torch.Tensor:
        return torch.tensor([1.0, 0.75]).expand(len(vectors), 2)

    def spelled(self, vectors: torch.Tensor) -> torch.Tensor:
        return vectors[:, None]


def test_a_measured_attribute_is_what_its_name_says() -> None:
    red = torch.tensor([1.0, -1.0, -1.0])[None, :, None, None].expand(1, 3, 8, 8)
    facts = dict(zip(COLOURS.names, COLOURS.of(torch.cat([red, -torch.ones(1, 3, 8, 8)])).T.tolist(), strict=True))
    assert facts["warmth"] == [1, 0]
    assert facts["saturation"] == [1, 0]
    assert facts["brightness"] == pytest.approx([0.2126, 0])
    assert facts["contrast"] == pytest.approx([0, 0])
    lit = torch.linspace(-1, 1, 8).expand(1, 3, 8, 8)
    woven = lit + torch.tensor([-0.1, 0.1]).repeat(4)
    sides = torch.cat([lit, lit.flip(3), woven])
    facts = dict(zip(COLOURS.names, COLOURS.of(sides).T.tolist(), strict=True))
    assert facts["light_side"][0] > 0 > facts["light_side"][1]
    assert facts["detail"][2] > facts["detail"][0] == facts["detail"][1]


def drawn(draw: Callable[[ImageDraw.ImageDraw], None]) -> torch.Tensor:
    picture = Image.new("L", (64, 64), 255)
    draw(ImageDraw.Draw(picture))
    return torch.from_numpy(np.array(picture)).float()[None, None].expand(1, 3, -1, -1) / 127.5 - 1


def stems(lean: int = 0, apart: int = 24, top: int = 12, thick: int = 5, feet: int = 0) -> torch.Tensor:
    """The letter H, with feet that stick out so far on both sides of a stem."""

    def draw(pen: ImageDraw.ImageDraw) -> None:
        for x in (32 - apart // 2, 32 + apart // 2):
            pen.line([(x + lean, top), (x - lean, 64 - top)], fill=0, width=thick)
            for y in (top, 63 - top) if feet else ():
                pen.line([(x - thick // 2 - feet, y), (x + thick // 2 + feet, y)], fill=0, width=2)
        pen.line([(32 - apart // 2, 32), (32 + apart // 2, 32)], fill=0, width=thick)

    return drawn(draw)


def letter(picture: torch.Tensor) -> dict[str, float]:
    return dict(zip(LETTERS.names, LETTERS.of(picture)[0].tolist(), strict=True))


@pytest.mark.parametrize(
    ("attribute", "change"),
    [
        ("stroke", {"thick": 9}),
        ("letter_width", {"apart": 36}),
        ("letter_height", {"top": 4}),
        ("slant", {"lean": 6}),
        ("serifs", {"feet": 4}),
    ],
)
def test_what_is_measured_in_a_letter_is_what_its_name_says(attribute: str, change: dict[str, int]) -> None:
    assert letter(stems(**change))[attribute] > 1.1 * letter(stems())[attribute] + 0.01


def test_leaning_makes_no_letter_wider_and_no_blank_picture_breaks_anything() -> None:
    assert letter(stems())["slant"] == pytest.approx(0, abs=0.02)
    assert letter(stems(lean=6))["letter_width"] == pytest.approx(letter(stems())["letter_width"], rel=0.06)
    ring = drawn(lambda pen: pen.ellipse([12, 12, 52, 52], outline=0, width=5))
    assert letter(ring)["curves"] > 2 * letter(stems())["curves"]
    assert all(np.isfinite(value) for value in letter(torch.ones(1, 3, 64, 64)).values())


def test_bold_or_wide_letters_have_no_more_serifs() -> None:
    assert letter(stems())["serifs"] == pytest.approx(0, abs=0.01)
    for change in ({"thick": 9}, {"apart": 34}, {"top": 6}, {"lean": 3}):
        assert letter(stems(**change))["serifs"] == pytest.approx(0, abs=0.03), change
    assert letter(stems(feet=2))["serifs"] > 0.05


def test_within_classes_only_what_differs_from_ones_own_is_left() -> None:
    values, labels = torch.tensor([[1.0], [3.0], [10.0], [14.0]]), torch.tensor([0, 0, 2, 2])
    assert within_classes(values, labels).flatten().tolist() == [-1, 1, -2, 2]


def test_groups_of_layers_draw_the_same_class(tiny_generator: Callable[..., Any]) -> None:
    study = Study(tiny_generator(num_classes=3), blind, CPU)
    assert study.labels(5).tolist() == [0, 1, 2, 0, 1]
    near, far = (study.ws(range(first, first + 4), 0.0) for first in (0, 100_001))
    torch.testing.assert_close(near, far)


def test_a_judge_says_how_much_it_sees() -> None:
    pictures = torch.rand(300, 3, 16, 16, generator=torch.Generator().manual_seed(0)) * 2 - 1
    described = describe(pictures, blind, COLOURS)
    seen, unseen = described[:, 5], torch.randn(300, generator=torch.Generator().manual_seed(1))
    labels = torch.stack([(seen - seen.mean()) / seen.std(), unseen], dim=1)
    judge = Judge.taught(described[:200], labels[:200], 4)
    shares = explained(judge(described[200:])[:, :2], labels[200:])
    assert shares[0] > 0.7
    assert shares[1] < 0.2
    torch.testing.assert_close(judge.only([1])(described)[:, 0], judge(described)[:, 1])


def test_regression_tells_the_layers_of_an_attribute() -> None:
    study = Study(Painter(), blind, CPU)
    real = describe(study.generator.synthesis(study.ws(range(500), 1.0)), blind, COLOURS)
    judge = Judge.taught(real, torch.zeros(500, 0), len(COLOURS.names))
    slopes, spread = study.regress(judge, 600)
    warmth = slopes[:, COLOURS.names.index("warmth")].reshape(3, 4)
    assert warmth.abs().argmax() == 4  # the first number of the second group
    steps = safe(slopes.T, spread, 2.0)
    assert study.effects(steps, judge, range(20))[1, COLOURS.names.index("warmth")] > 1


def test_a_step_is_spelt_out_for_every_layer() -> None:
    study = Study(Painter(), blind, CPU)
    rows = study.spelled(torch.arange(12.0)[None])
    assert rows[0, :, 0].tolist() == [0, 4, 4, 8]


def test_a_step_is_as_long_as_is_safe() -> None:
    spread = torch.diag(torch.tensor([4.0, 1.0]))
    torch.testing.assert_close(safe(torch.eye(2), spread, 3.0), torch.diag(torch.tensor([6.0, 3.0])))


def test_the_better_direction_is_selective_first_and_strong_then() -> None:
    weak, strong, broad = ((torch.zeros(2), torch.tensor(one)) for one in ([0.2, 0.01], [0.6, 0.1], [0.9, 0.8]))
    other = (torch.zeros(2), torch.tensor([0.0, 1.0]))
    for best, rival, wanted in ((weak, strong, strong), (strong, broad, strong), (broad, weak, weak)):
        assert better([best, other], [rival, other])[0] is wanted


@pytest.mark.parametrize(("effects", "ships"), [((0.6, 0.2), True), ((0.6, -0.4), False), ((0.2, 0.01), False)])
def test_a_slider_ships_if_it_changes_one_thing_clearly(effects: tuple[float, float], ships: bool) -> None:
    direction = Direction("water", "Water", torch.zeros(4, 4))
    one = measured(0, ["water", "warmth"], direction, torch.tensor(effects))
    assert one.ships is ships
    assert one.direction.effects == pytest.approx({"Water": effects[0], "Warmth": effects[1]})
    assert (one.direction.name, one.direction.minus) == ("water", "dry land")


def test_a_card_gets_the_table_once() -> None:
    direction = Direction("water", "Water", torch.zeros(4, 4), effects={"Water": 0.6, "Warmth": 0.2})
    found = Found("", (Measured(direction, 0.6, 0.2),), (), {}, {"water": 0.8}, 128)
    once = with_table("# Card\n", found)
    assert "| Water | **0.60** | 0.20 | 3.0 | yes |" in once
    assert with_table(once, found) == once
    worse = replace(found, sliders=(Measured(direction, 0.6, 0.4),))
    assert "no |" in with_table(once, worse)
    unlike = replace(found, sliders=(Measured(direction, 0.6, 0.2, rejected=True),))
    assert "| no: it does not look like it |" in with_table(once, unlike)
    assert unlike.directions == []
    assert table([]) == "No slider was measured."


def test_styles_are_named_by_what_they_change() -> None:
    assert name_styles(Painter()) == {"coarse": "Layout", "middle": "Colours", "fine": "Detail"}


def test_a_model_with_one_w_has_no_styles_to_name(tiny_generator: Callable[..., Any]) -> None:
    assert name_styles(tiny_generator("dcgan")) == {}
    assert {one.kind for one in unnamed_directions(tiny_generator("dcgan"))} == {"pca"}


def test_factors_move_only_the_layers_they_were_found_in(tiny_generator: Callable[..., Any]) -> None:
    found = {one.name: one.vector for one in unnamed_directions(tiny_generator())}
    assert found["sefa-fine-1"][3:].abs().sum() > 0
    assert found["sefa-fine-1"][:3].abs().sum() == 0
    assert found["pca-1"].abs().sum(1).min() > 0


def test_the_search_yields_words_and_then_what_it_found(
    tiny_generator: Callable[..., Any], data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gan.features.efficientnet.SIZE", 32)
    folder = tmp_path / "tiny"
    checkpoint.save(folder, tiny_generator(), architecture="stylegan2", title="Tiny", card="")
    sizes = {"real": 64, "generated": 64, "probes": 4, "device": "cpu"}
    *words, found = find_directions(
        folder, data, **sizes, without=["kind", "hat", "mouth", "colour_lightness", "accessory"]
    )
    assert all(isinstance(one, str) for one in words)
    assert {one.direction.words for one in found.sliders} >= {"Brightness", "Warmth"}
    assert set(found.judged) == {"light", "skin"}
    assert all(one.direction.vector.shape == (6, 8) for one in found.sliders)
    assert found.probes == 8


def test_sliders_of_other_weights_are_no_hindrance_to_new_ones(
    tiny_generator: Callable[..., Any], tmp_path: Path
) -> None:
    folder = tmp_path / "tiny"
    checkpoint.save(folder, tiny_generator(), architecture="stylegan2", title="Tiny", card="")
    checkpoint.save_directions(folder, [Direction("sun", "Sun", torch.zeros(6, 8))], weights_hash="another")
    with pytest.raises(checkpoint.CheckpointError, match="other weights"):
        checkpoint.load(folder)
    (found,) = find_directions(folder, None, real=100, generated=100, probes=4, device="cpu")
    assert found.unnamed
