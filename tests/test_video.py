"""A saved film is a sound file of its format, shows what it was given, and carries its recipe."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence

from gan.video import FORMATS, contact_sheet, open_film, png, read_recipe, read_recipe_file, resized
from gan.video.carried import REACH

QUERY = "m=landscapes&keys=" + ",".join(["4294967295~7~0.12345678901234567"] * 16) + "&path=loop&psi=0.7&w=0123abcd"
COUNT, SIZE = 7, 64


def frames() -> np.ndarray:
    """A soft gradient that moves and changes its colours."""
    y, x, n = np.mgrid[:SIZE, :SIZE, :COUNT]
    planes = [127 + 80 * np.sin(x / 12 + n / 5), 60 + 2 * y, 30 * n + 0 * x]
    return np.stack(planes, -1).transpose(2, 0, 1, 3).round().astype(np.uint8)


def film(folder: Path, format: str, *, fps: int = 20, query: str = QUERY) -> Path:
    path = folder / f"film{FORMATS[format].suffix}"
    with open_film(path, format, size=SIZE, fps=fps, query=query) as open_one:
        for frame in frames():
            open_one.add(frame)
    return path


def shown(path: Path) -> np.ndarray:
    """Every frame of a file as an ordinary decoder shows it."""
    if path.suffix != ".mp4":
        with Image.open(path) as picture:
            return np.stack([np.asarray(one.convert("RGB")) for one in ImageSequence.Iterator(picture)])
    import av

    with av.open(str(path)) as video:
        return np.stack([one.to_ndarray(format="rgb24") for one in video.decode(video=0)])


@pytest.mark.parametrize(("format", "tolerance"), [("mp4", 4), ("webp", 3), ("gif", 4)])
def test_a_film_shows_every_frame_it_was_given(tmp_path: Path, format: str, tolerance: float) -> None:
    pictures = shown(film(tmp_path, format))
    assert pictures.shape == (COUNT, SIZE, SIZE, 3)
    errors = np.abs(pictures.astype(int) - frames()).mean(axis=(1, 2, 3))
    assert errors.max() < tolerance


def test_an_mp4_plays_in_browsers_and_on_phones(tmp_path: Path) -> None:
    import av

    path = film(tmp_path, "mp4")
    data = path.read_bytes()
    assert 0 < data.find(b"moov") < data.find(b"mdat"), "the index comes first, so that it plays while it loads"
    with av.open(str(path)) as video:
        (stream,) = video.streams
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (stream.average_rate, stream.width, stream.height) == (20, SIZE, SIZE)
        assert stream.codec_context.colorspace == stream.codec_context.color_primaries == 1  # BT.709


def test_the_colours_of_an_mp4_are_those_of_the_pictures(tmp_path: Path) -> None:
    for colour in ((200, 30, 30), (30, 180, 60), (40, 60, 200), (236, 234, 230)):
        path = tmp_path / "plain.mp4"
        with open_film(path, "mp4", size=32, fps=10, query="m=a&a=1") as film:
            film.add(np.full((32, 32, 3), colour, np.uint8))
        assert np.abs(shown(path).mean(axis=(0, 1, 2)) - colour).max() < 4


@pytest.mark.parametrize("format", ["webp", "gif"])
@pytest.mark.parametrize("fps", [7, 25, 30, 50])
def test_animations_keep_time_and_repeat(tmp_path: Path, format: str, fps: int) -> None:
    with Image.open(film(tmp_path, format, fps=fps)) as picture:
        assert picture.info["loop"] == 0
        durations = []
        for index in range(picture.n_frames):
            picture.seek(index)
            picture.load()
            durations.append(picture.info["duration"])
    assert sum(durations) == pytest.approx(COUNT * 1000 / fps, abs=6)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("query", [QUERY, "m=a&a=1"])
def test_every_file_carries_its_recipe(tmp_path: Path, format: str, query: str) -> None:
    path = film(tmp_path, format, query=query)
    assert read_recipe(path.read_bytes()) == read_recipe_file(path) == query


def test_a_picture_has_exact_pixels_and_its_recipe() -> None:
    picture = frames()[0]
    data = png(picture, QUERY)
    with Image.open(io.BytesIO(data)) as file:
        assert (np.asarray(file) == picture).all()
        assert file.text == {"latent-walks": QUERY}
    assert read_recipe(data) == QUERY


def test_a_recipe_at_either_end_of_a_large_file_is_found(tmp_path: Path) -> None:
    carried, filler = b"latent-walks:m=a&a=1\n", bytes(3 * REACH)
    path = tmp_path / "large.webp"
    for data, found in ((carried + filler, True), (filler + carried, True), (filler + carried + filler, False)):
        path.write_bytes(data)
        assert read_recipe(data) == read_recipe_file(path) == ("m=a&a=1" if found else None)


@pytest.mark.parametrize("format", FORMATS)
def test_damaged_files_carry_nothing_and_do_no_harm(tmp_path: Path, format: str) -> None:
    data = film(tmp_path, format, query="m=a&a=1").read_bytes()
    at = data.find(b"m=a&a=1")
    assert read_recipe(data[: at + 4]) is None
    assert read_recipe(data[:at] + b"\xff\x00" + data[at + 2 :]) is None
    assert {read_recipe(data[:end]) for end in range(at + 20)} <= {None, "m=a&a=1"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n\xff\xff\xff\xfftEXtlatent-walks\0" + b"a" * 3000,
        b"GIF89a" + b"\x21\xfe\xfflatent-walks:" + b"a" * 300,
        b"GIF89alatent-walks:m=a\n",
        b"latent-walks:<script>alert(1)</script>\n",
        b"latent-walks:" + b"a" * 66_001 + b"\n",
        b"latent-walks:m=\xc3\xa4\n",
    ],
)
def test_foreign_files_carry_nothing(data: bytes) -> None:
    assert read_recipe(data) is None


@pytest.mark.parametrize("format", FORMATS)
def test_a_film_that_fails_leaves_the_old_file_and_no_other(tmp_path: Path, format: str) -> None:
    path = tmp_path / "film"
    path.write_bytes(b"the one before")

    def fail() -> None:
        with open_film(path, format, size=SIZE, fps=20, query=QUERY) as half:
            half.add(frames()[0])
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert [one.name for one in tmp_path.iterdir()] == ["film"]
    assert path.read_bytes() == b"the one before"


def test_a_sheet_shows_the_pictures_in_rows_on_the_dark_wall() -> None:
    sheet = contact_sheet(frames(), columns=3)
    margin = round(SIZE * 0.06)
    assert sheet.shape == (3 * (SIZE + margin) + margin, 3 * (SIZE + margin) + margin, 3)
    assert tuple(sheet[0, 0]) == (16, 17, 19)
    assert (sheet[SIZE + 2 * margin :, margin:][:SIZE, :SIZE] == frames()[3]).all()


def test_enlarging_keeps_the_picture() -> None:
    picture = frames()[0]
    large = resized(picture, 4 * SIZE)
    assert large.shape == (4 * SIZE, 4 * SIZE, 3)
    back = np.asarray(Image.fromarray(large).reduce(4))
    assert np.abs(back.astype(int) - picture).mean() < 1
    assert resized(picture, SIZE) is picture
