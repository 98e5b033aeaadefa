"""What reading training pictures promises: one size, RGB, labels kept, a stable reserve, plain refusals."""

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from gan.datasets import DatasetError, is_reserved, load_images, split_reserved


def a_picture(
    colour: tuple[int, int, int], size: tuple[int, int] = (20, 12), kind: str = "PNG", mode: str = "RGB"
) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).convert(mode).save(buffer, kind)
    return buffer.getvalue()


@pytest.fixture
def a_zip(tmp_path: Path) -> Path:
    path = tmp_path / "set.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("00000/b.png", a_picture((255, 0, 0)))
        archive.writestr("00000/a.jpg", a_picture((0, 255, 0), kind="JPEG"))
        archive.writestr("00000/c.png", a_picture((0, 0, 255), mode="P"))
        labels = [["00000/a.jpg", 2], ["00000/b.png", 0], ["00000/c.png", 1]]
        archive.writestr("dataset.json", json.dumps({"labels": labels, "class_names": ["x", "y", "z"]}))
    return path


def test_a_zip_gives_square_rgb_pictures_with_their_labels(a_zip: Path) -> None:
    dataset = load_images(a_zip, 8)
    assert dataset.images.shape == (3, 3, 8, 8)
    assert dataset.images.dtype == torch.uint8
    assert dict(zip(dataset.names, dataset.labels.tolist(), strict=True)) == {
        "00000/a.jpg": 2,
        "00000/b.png": 0,
        "00000/c.png": 1,
    }
    assert dataset.class_names == ("x", "y", "z")
    assert dataset.images[dataset.names.index("00000/c.png"), :, 4, 4].tolist() == [0, 0, 255]


def test_a_folder_and_its_zip_are_the_same_set(a_zip: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(a_zip) as archive:
        archive.extractall(tmp_path / "folder")
    packed, loose = load_images(a_zip, 8), load_images(tmp_path / "folder", 8)
    assert sorted(packed.names) == sorted(loose.names)
    for name in packed.names:
        assert torch.equal(packed.images[packed.names.index(name)], loose.images[loose.names.index(name)])


@pytest.mark.parametrize("channels", [1, 3])
def test_an_npz_is_read_with_labels(tmp_path: Path, channels: int) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (4, 8, 8, channels), dtype=np.uint8)
    np.savez(tmp_path / "set.npz", images=pixels, labels=np.arange(4))
    dataset = load_images(tmp_path / "set.npz", 8)
    assert torch.equal(dataset.images[:, 0], torch.from_numpy(pixels[..., 0]))
    assert dataset.num_classes == 4


def test_one_picture_in_twenty_is_reserved_by_its_name_alone() -> None:
    reserved = [is_reserved(f"{index}.png") for index in range(10_000)]
    assert 400 < sum(reserved) < 600
    assert is_reserved("0.png") == reserved[0]


def test_training_and_reserve_share_no_picture(tmp_path: Path) -> None:
    np.savez(tmp_path / "set.npz", images=np.zeros((200, 8, 8, 3), np.uint8))
    training, reserved = split_reserved(load_images(tmp_path / "set.npz", 8))
    assert len(training) + len(reserved) == 200
    assert not set(training.names) & set(reserved.names)


def test_a_picture_turned_by_exif_stands_upright(tmp_path: Path) -> None:
    picture = Image.new("RGB", (8, 8))
    picture.paste((255, 255, 255), (0, 0, 8, 4))  # white above
    exif = Image.Exif()
    exif[274] = 3  # upside down
    picture.save(tmp_path / "turned.png", exif=exif)
    image = load_images(tmp_path, 8).images[0]
    assert image[0, 7, 0] == 255
    assert image[0, 0, 0] == 0


def test_what_is_no_data_set_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing here")
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "cut.png").write_bytes(a_picture((1, 2, 3))[:40])
    np.savez(tmp_path / "floats.npz", images=np.zeros((2, 8, 8, 3)))
    np.savez(tmp_path / "other.npz", pixels=np.zeros(2))
    for path, sentence in {
        tmp_path / "absent": "there is no data set",
        tmp_path / "notes.txt": "neither a folder nor a zip",
        broken: "cut.png is not a readable picture",
        tmp_path / "floats.npz": "must be uint8",
        tmp_path / "other.npz": "needs an array called images",
    }.items():
        with pytest.raises(DatasetError, match=sentence):
            load_images(path, 8)
