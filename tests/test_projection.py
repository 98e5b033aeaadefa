import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from gan import checkpoint
from gan.cli import main
from gan.images import from_uint8
from gan.latent import sample_ws
from gan.projection import (
    Closeness,
    Degradation,
    PictureError,
    Plan,
    Projector,
    Step,
    Task,
    distances,
    read_mask,
    read_picture,
)
from gan.projection.degradation import estimate_sigma, feathered
from gan.projection.distance import FEATURES, Distance
from gan.projection.picture import MAX_BYTES, to_pixels
from gan.projection.start import COUNT
from gan.stored import Scale
from gan.studio import Recipe, Studio
from gan.video import read_recipe_file

FEW = Plan(steps=6)


@pytest.fixture(scope="module")
def projector(tiny_generator: Callable[..., Any]) -> Projector:
    """One for whoever does not ask how it begins: its catalogue of pictures is drawn once for all of them."""
    return Projector(tiny_generator("stylegan2"))


def drawn(generator: Any, seed: int = 3) -> torch.Tensor:
    with torch.no_grad():
        ws = sample_ws(generator, range(seed, seed + 1))
        return from_uint8(torch.from_numpy(to_pixels(generator.synthesis(ws))).permute(0, 3, 1, 2))


def file_of(pixels: np.ndarray, format: str = "PNG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, format, **options)
    return buffer.getvalue()


def test_every_generator_comes_closer_to_its_own_picture(any_generator: Any) -> None:
    target = drawn(any_generator)
    steps = list(Projector(any_generator).project(target, plan=Plan(steps=12)))
    descent = [step for step in steps if step.distance]
    assert descent[-1].distance[0] < descent[0].distance[0]
    assert descent[-1].ws.shape == (1, any_generator.num_ws, any_generator.w_dim)
    assert descent[-1].done == 1
    assert [step.done for step in steps] == sorted(step.done for step in steps)


def test_a_picture_always_has_the_same_place(tiny_generator: Callable[..., Any]) -> None:
    generator = tiny_generator("wavelet")
    target = drawn(generator)
    ends = [list(Projector(generator).project(target, plan=FEW))[-1].ws for _ in range(2)]
    assert torch.equal(*ends)


def test_a_search_may_compare_by_vgg16_and_says_how_far_it_came_by_the_usual_features(
    tiny_generator: Callable[..., Any],
) -> None:
    generator = tiny_generator("stylegan2")
    target = drawn(generator)
    ends = [list(Projector(generator).project(target, plan=Plan(steps=4, features=name)))[-1] for name in FEATURES]
    assert not torch.equal(ends[0].ws, ends[1].ws)
    for end in ends:
        with torch.no_grad():
            far = Distance(target, Degradation())(generator.synthesis(end.ws)).item()
        assert end.distance[0] == pytest.approx(far, rel=1e-4)


def test_features_that_nobody_has_are_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="efficientnet-lite0 or vgg16, not 'lpips'"):
        Plan(features="lpips")


def test_the_last_picture_is_that_of_the_last_ws(projector: Projector) -> None:
    generator = projector.generator
    *_, last = projector.project(drawn(generator), plan=FEW)
    with torch.no_grad():
        assert (to_pixels(generator.synthesis(last.ws)) == last.pictures).all()


def test_several_starts_are_descended_together(projector: Projector) -> None:
    generator = projector.generator
    *_, last = projector.project(drawn(generator), plan=Plan(steps=3, starts=4))
    assert last.pictures.shape == (4, 16, 16, 3)
    assert len(set(last.distance)) == 4


def test_a_plan_of_seconds_ends(projector: Projector) -> None:
    generator = projector.generator
    *_, last = projector.project(drawn(generator), plan=Plan(seconds=0.05))
    assert last.done == 1


def test_the_catalogue_is_drawn_once(tiny_generator: Callable[..., Any]) -> None:
    generator = tiny_generator("stylegan2")
    projector = Projector(generator)
    counts = [len(list(projector.project(drawn(generator), plan=Plan(steps=1)))) for _ in range(2)]
    assert counts == [COUNT // 8 + 2, 2]


def test_what_is_unknown_does_not_count(projector: Projector) -> None:
    generator = projector.generator
    known = torch.ones(1, 1, 16, 16)
    known[..., :8] = 0
    target = drawn(generator)
    other = torch.where(known > 0, target, torch.full_like(target, 0.9))
    ends = []
    for picture in (target, other):
        *_, last = projector.project(picture, degradation=Degradation(known=known), plan=FEW)
        ends.append(last.ws)
    assert torch.equal(*ends)


def test_a_shrunk_picture_is_found_again(projector: Projector) -> None:
    generator, shrunk = projector.generator, Degradation(shrink=4)
    target = shrunk(drawn(generator))
    assert target.shape == (1, 3, 4, 4)
    descent = [step for step in projector.project(target, degradation=shrunk, plan=FEW) if step.distance]
    assert descent[-1].distance[0] < descent[0].distance[0]


def test_a_noisy_picture_is_followed_no_further_than_its_noise(projector: Projector) -> None:
    generator = projector.generator
    noisy = drawn(generator)
    steps = list(projector.project(noisy, degradation=Degradation(sigma=3.0), plan=Plan(steps=50)))
    assert len([step for step in steps if step.distance]) < 5


def test_noise_is_measured() -> None:
    stream = torch.Generator().manual_seed(0)
    noisy = 0.2 * torch.randn(1, 3, 128, 128, generator=stream)
    assert estimate_sigma(noisy) == pytest.approx(0.2, rel=0.05)


def test_the_known_pixels_stay_away_from_the_hole() -> None:
    known = torch.ones(1, 1, 32, 32)
    known[..., 12:20, 12:20] = 0
    soft = feathered(known)
    assert (soft[known == 0] == 0).all()
    assert soft[0, 0, 0, 0] == 1
    assert 0 < soft[0, 0, 16, 9] < 1


@pytest.mark.parametrize("layers", [1, 6])
def test_a_packed_latent_is_nearly_the_same(tiny_generator: Callable[..., Any], layers: int) -> None:
    generator = tiny_generator("stylegan2")
    scale = Scale.of(generator)
    ws = sample_ws(generator, range(layers))[:, 0]
    data = scale.pack(ws)
    assert len(data) in scale.sizes
    found = scale.unpack(data)
    assert ((found[:layers] - ws).abs() <= 0.03 * scale.deviation).all()
    assert torch.equal(scale.unpack(scale.pack(found[:layers])), found)


def test_a_packed_latent_of_another_size_is_refused(tiny_generator: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match="bytes"):
        Scale.of(tiny_generator("stylegan2")).unpack(b"123")


def test_a_photo_is_turned_upright_and_cut_to_its_middle() -> None:
    pixels = np.zeros((40, 80, 3), np.uint8)
    pixels[:, 40:] = 255
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    picture = read_picture(file_of(pixels, "PNG", exif=exif), 16)
    assert picture.shape == (1, 3, 16, 16)
    assert picture[0, 0, 2].mean() == -1
    assert picture[0, 0, 13].mean() == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"no picture", "no picture"),
        (b"", "no picture"),
        (bytes(MAX_BYTES + 1), "at most 10 MB"),
        (file_of(np.zeros((4, 100, 3), np.uint8)), "at least 8 pixels"),
        (file_of(np.zeros((50, 50, 3), np.uint8))[:-40], "can't be read"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", "no picture"),
    ],
)
def test_what_is_no_usable_picture_is_refused_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(PictureError, match=sentence):
        read_picture(data, 16)


def test_a_huge_picture_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO()
    Image.new("1", (9000, 9000)).save(buffer, "PNG")
    monkeypatch.setattr("gan.projection.picture.decode", lambda *_: pytest.fail("it was decoded"))
    with pytest.raises(PictureError, match="40 million pixels"):
        read_picture(buffer.getvalue(), 16)


def test_white_marks_the_hole() -> None:
    pixels = np.zeros((16, 16, 3), np.uint8)
    pixels[4:8, 4:8] = 255
    known = read_mask(file_of(pixels), 16)
    assert (known[0, 0, 4:8, 4:8] == 0).all()
    assert known.sum() == 240
    for nonsense in (np.zeros((16, 16, 3), np.uint8), np.full((16, 16, 3), 255, np.uint8)):
        with pytest.raises(PictureError, match="mask"):
            read_mask(file_of(nonsense), 16)


@pytest.fixture
def saved(tmp_path: Path, tiny_generator: Callable[..., Any]) -> Path:
    generator = tiny_generator("stylegan2", resolution=32, channels=(8, 8, 8, 8))
    checkpoint.save(tmp_path / "tiny", generator, architecture="stylegan2", title="Tiny", card="# card")
    rng = np.random.default_rng(0)
    Image.fromarray(rng.integers(0, 255, (40, 50, 3), np.uint8)).save(tmp_path / "photo.png")
    mask = np.zeros((32, 32), np.uint8)
    mask[8:20, 8:20] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    return tmp_path


def command(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["gan", *arguments])
    with pytest.raises(SystemExit) as stopped:
        main()
    return stopped.value.code


def test_a_projected_photo_is_a_file_that_opens_as_the_same_picture(
    saved: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = saved / "projected"
    arguments = [str(saved / "tiny"), str(saved / "photo.png"), "--steps", "3", "--out", str(out)]
    assert command(monkeypatch, "project", *arguments) == 0
    assert "nobody measured" in capsys.readouterr().out
    recipe = Recipe.from_query(read_recipe_file(out / "projected.png"))
    again = Studio.load([saved / "tiny"], device="cpu").render([recipe])[0]
    shown = np.asarray(Image.open(out / "projected.png"))
    assert np.abs(again.astype(int) - shown).mean() < 2  # the recipe's latent is rounded
    assert load_file(out / "latent.safetensors")["ws"].shape == (1, 8, 8)
    assert (out / "before-after.png").exists()


@pytest.mark.parametrize(("task", "count"), [("denoise", 1), ("fill", 4), ("enlarge", 4)])
def test_a_restoration_is_written_with_its_alternatives(
    saved: Path, monkeypatch: pytest.MonkeyPatch, task: str, count: int
) -> None:
    out = saved / "restored"
    arguments = [str(saved / "tiny"), str(saved / "photo.png"), "--task", task, "--steps", "2", "--out", str(out)]
    arguments += ["--mask", str(saved / "mask.png")] if task == "fill" else []
    assert command(monkeypatch, "restore", *arguments) == 0
    assert len(list(out.glob(f"{task}*.png"))) == count
    assert (out / "plain.png").exists() == (task == "enlarge")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--task", "fill"], "mask"),
        (["--task", "polish"], "one of project, denoise, fill, enlarge"),
        (["--task", "denoise", "--mask", "mask.png"], "take none"),
        (["--task", "denoise", "--label", "3"], "no classes"),
    ],
)
def test_a_restoration_that_makes_no_sense_is_refused(
    saved: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    sentence: str,
) -> None:
    monkeypatch.chdir(saved)
    assert command(monkeypatch, "restore", "tiny", "photo.png", *arguments) == 1
    assert sentence in capsys.readouterr().err


def test_the_known_part_of_a_filled_picture_is_kept(saved: Path) -> None:
    task = Task.of("fill", (saved / "photo.png").read_bytes(), 32, mask=(saved / "mask.png").read_bytes())
    drawn = np.zeros((1, 32, 32, 3), np.uint8)
    for filled in (task.preview(drawn)[0], task.finished(drawn)[0]):
        assert (filled[:4] == to_pixels(task.target)[0, :4]).all()
    assert (task.preview(drawn)[0, 10:18, 10:18] == 0).all()


@pytest.mark.parametrize(("task", "usual"), [("denoise", 160), ("fill", 80), ("enlarge", 80)])
def test_the_command_line_takes_the_steps_that_it_is_given_or_the_tasks_own(
    saved: Path, monkeypatch: pytest.MonkeyPatch, task: str, usual: int
) -> None:
    """A default of its own once gave alternatives twice the steps that the page gives them."""
    plans: list[Plan] = []

    def run(self: Task, projector: Projector, *, label: int | None) -> Iterator[Step]:
        plans.append(self.plan)
        raise ValueError("that is enough")

    monkeypatch.setattr(Task, "run", run)
    monkeypatch.chdir(saved)
    mask = ["--mask", "mask.png"] if task == "fill" else []
    for given in ([], ["--steps", "160"], ["--steps", "7", "--seconds", "2"]):
        assert command(monkeypatch, "restore", "tiny", "photo.png", "--task", task, *mask, *given) == 1
    assert [(plan.steps, plan.seconds) for plan in plans] == [(usual, None), (160, None), (7, 2.0)]


def test_closeness_is_measured_within_the_class_of_every_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    def project(_: Projector, image: torch.Tensor, *, label: int | None) -> Iterator[Step]:
        yield Step(1.0, (float(image.mean()) + (label or 0),))

    monkeypatch.setattr(Projector, "project", project)
    projector, images = object.__new__(Projector), torch.stack([torch.full((3, 8, 8), 0.5), torch.zeros(3, 8, 8)])
    assert list(distances(projector, images, [2, 1])) == [2.5, 1.0]
    assert list(distances(projector, images)) == [0.5, 0.0]


def test_closeness_is_said_in_measured_words(tmp_path: Path) -> None:
    Closeness((0.2, 0.4, 0.6), 32).write(tmp_path)
    closeness = Closeness.of(tmp_path)
    words = [closeness.words(distance) for distance in (0.1, 0.3, 0.5, 0.8, 1.0)]
    assert [one.split()[0] for one in words] == ["Very", "Close:", "Roughly:", "Only", "This"]
    assert "outside" in words[-1]
    (tmp_path / "projection.json").write_text('{"tenths": [0.5, 0.4, 0.6], "pictures": 3}')
    with pytest.raises(ValueError, match="ascending"):
        Closeness.of(tmp_path)
