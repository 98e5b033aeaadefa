"""What reading a set promises: one size, RGB, labels kept, a stable reserve, everything odd told or refused by name."""

import io
import json
import os
import sys
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


def test_the_zip_of_a_folder_keeps_its_labels(a_zip: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(a_zip) as plain, zipfile.ZipFile(tmp_path / "folder.zip", "w") as wrapped:
        for name in plain.namelist():
            wrapped.writestr(f"set/{name}", plain.read(name))
    assert load_images(tmp_path / "folder.zip", 8).labels.tolist() == load_images(a_zip, 8).labels.tolist()


def test_an_npz_of_grey_pictures_needs_no_channels(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (4, 8, 8), dtype=np.uint8)
    np.savez(tmp_path / "set.npz", images=pixels)
    dataset = load_images(tmp_path / "set.npz", 8)
    assert torch.equal(dataset.images[:, 2], torch.from_numpy(pixels))
    assert not dataset.num_classes


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
    pixels = np.random.default_rng(0).integers(0, 256, (200, 8, 8, 3), dtype=np.uint8)
    np.savez(tmp_path / "set.npz", images=pixels)
    training, reserved = split_reserved(load_images(tmp_path / "set.npz", 8))
    assert len(training) + len(reserved) == 200
    assert not set(training.names) & set(reserved.names)


def test_copies_of_a_picture_are_told_and_stay_on_one_side_of_the_reserve(tmp_path: Path) -> None:
    same = a_picture((9, 9, 9))
    names = [f"{index:03d}.png" for index in range(100)]
    for index, name in enumerate(names):
        (tmp_path / name).write_bytes(same if index % 2 else a_picture((index, 0, 0)))
    dataset = load_images(tmp_path, 8)
    sides = [{name for name in names[1::2] if name in side.names} for side in split_reserved(dataset)]
    assert sorted(map(len, sides)) == [0, 50]
    assert any("49 pictures the same as another, such as 001.png" in note for note in dataset.notes)
    singles = [name for name in names[::2] if name in split_reserved(dataset)[1].names]
    assert singles == [name for name in names[::2] if is_reserved(name)]


def test_an_npzs_copies_stay_on_one_side(tmp_path: Path) -> None:
    np.savez(tmp_path / "set.npz", images=np.zeros((200, 8, 8, 3), np.uint8))
    assert sorted(map(len, split_reserved(load_images(tmp_path / "set.npz", 8)))) == [0, 200]


def some_pictures(folder: Path, count: int) -> Path:
    folder.mkdir()
    for index in range(count):
        (folder / f"{index:03d}.png").write_bytes(a_picture((index, 0, 255 - index)))
    return folder


def test_a_few_unreadable_files_are_named_and_skipped_with_their_labels(tmp_path: Path) -> None:
    folder = some_pictures(tmp_path / "set", 40)
    (folder / "005.png").write_bytes(a_picture((1, 2, 3))[:60])
    (folder / "007.png").write_bytes(b"")
    labels = [[f"{index:03d}.png", index] for index in range(45)]
    (folder / "dataset.json").write_text(json.dumps({"labels": labels}))
    dataset = load_images(folder, 8)
    kept = [index for index in range(40) if index not in (5, 7)]
    assert dataset.names == tuple(f"{index:03d}.png" for index in kept)
    assert [int(dataset.class_names[label]) for label in dataset.labels] == kept
    assert dataset.images[:, 0, 4, 4].tolist() == kept
    assert any(
        "2 pictures skipped as unreadable: 005.png (" in note and "007.png (empty)" in note for note in dataset.notes
    )
    assert any("also labels 5 pictures that the set does not hold" in note for note in dataset.notes)


def test_many_unreadable_files_are_refused_and_three_named(tmp_path: Path) -> None:
    folder = some_pictures(tmp_path / "set", 40)
    for index in range(10, 16):
        (folder / f"{index:03d}.png").write_text("no picture")
    with pytest.raises(DatasetError, match=r"more than a tenth of 40 pictures .*: 010\.png \(no picture of .*012\.png"):
        load_images(folder, 8)


def test_a_file_that_unpacks_to_too_much_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gan.datasets.source.MAX_FILE_BYTES", 5000)
    with zipfile.ZipFile(tmp_path / "set.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for index in range(20):
            archive.writestr(f"{index}.png", a_picture((index, 0, 0)))
        archive.writestr("bomb.png", bytes(1_000_000))
    dataset = load_images(tmp_path / "set.zip", 8)
    assert len(dataset) == 20
    assert "bomb.png (1,000,000 bytes are more than 5,000)" in dataset.notes[0]


def test_names_in_a_zip_are_names_and_no_paths(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    with zipfile.ZipFile(inside / "set.zip", "w") as archive:
        for name in ("../up.png", "/etc/absolute.png", "folder.png/", "__MACOSX/._up.png", ".hidden.png"):
            archive.writestr(name, b"" if "_" in name or name.endswith("/") else a_picture((1, 2, 3)))
    assert load_images(inside / "set.zip", 8).names == ("../up.png", "/etc/absolute.png")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["inside", "set.zip"]


def test_damaged_and_locked_members_are_skipped_by_name(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as archive:
        for index in range(30):
            archive.writestr(f"{index:02d}.png", a_picture((index, 0, 0)))
        damaged, locked = archive.infolist()[3:5]
    content = bytearray((tmp_path / "set.zip").read_bytes())
    content[damaged.header_offset + 60] ^= 255
    content[locked.header_offset + 6] |= 1  # "encrypted", also in the central directory
    content[content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 4 * 52) + 8] |= 1
    (tmp_path / "set.zip").write_bytes(content)
    dataset = load_images(tmp_path / "set.zip", 8)
    assert len(dataset) == 28
    assert "03.png (Bad CRC-32" in dataset.notes[0]
    assert "04.png (" in dataset.notes[0]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux allows such names")
def test_a_name_that_is_no_unicode_can_be_read_and_told(tmp_path: Path) -> None:
    folder = some_pictures(tmp_path / "set", 2)
    for name in (b"\xff1.png", b"\xff2.png", b"\xff3.png"):
        (folder / os.fsdecode(name)).write_bytes(a_picture((5, 5, 5)))
    dataset = load_images(folder, 8)
    assert sum(map(len, split_reserved(dataset))) == 5
    assert "such as ?1.png" in dataset.notes[0]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "not readable JSON"),
        ("[" * 100_000, "not readable JSON"),
        ("[1]", "must look like"),
        ('{"labels": {"a.png": 1}}', "must be pairs"),
        ('{"labels": [["a.png", 1, 2]]}', "must be pairs"),
        ('{"labels": [["a.png", [0, 1]]]}', "whole number from 0"),
        ('{"labels": [["a.png", 1.5]]}', "'a.png' has 1.5"),
        ('{"labels": [["a.png", -1]]}', "'a.png' has -1"),
        ('{"labels": [["a.png", true]]}', "has True"),
        ('{"labels": [["a.png", 2000000000]]}', "from 0 to 9999"),
        ('{"labels": [["a.png", 2]], "class_names": ["x", "y"]}', "from 0 to 1; 'a.png' has 2"),
        ('{"labels": [["a.png", 0]], "class_names": [1]}', "list of names"),
        ('{"labels": [["a.png", 0], ["a.png", 1]]}', "two classes, 0 and 1"),
        ('{"labels": [["b.png", 0]]}', "no label for 1 picture"),
    ],
)
def test_senseless_labels_are_refused_in_a_sentence(tmp_path: Path, content: str, sentence: str) -> None:
    (tmp_path / "a.png").write_bytes(a_picture((1, 2, 3)))
    (tmp_path / "dataset.json").write_text(content)
    with pytest.raises(DatasetError, match=sentence):
        load_images(tmp_path, 8)


PIXELS = np.zeros((3, 8, 8, 3), np.uint8)


@pytest.mark.parametrize(
    ("arrays", "sentence"),
    [
        ({"images": np.zeros((2, 8, 8, 3))}, "must be uint8"),
        ({"images": np.zeros((2, 8, 8, 4), np.uint8)}, "must be uint8"),
        ({"images": np.zeros((2, 8), np.uint8)}, "must be uint8"),
        ({"images": np.zeros((0, 8, 8, 3), np.uint8)}, "no picture to be had"),
        ({"images": np.array([{}, []], object)}, "is object"),
        ({"images": np.asfortranarray(PIXELS)}, "ascontiguousarray"),
        ({"pixels": np.zeros(2)}, "holds pixels; it needs an array called images"),
        ({"images": PIXELS, "labels": np.arange(2)}, "one for each of 3"),
        ({"images": PIXELS, "labels": np.array([0.5, 1, 2])}, "labels is float64"),
        ({"images": PIXELS, "labels": np.array([0, -1, 2])}, "has -1"),
        ({"images": PIXELS, "labels": np.arange(3), "label_names": np.array(["x"])}, "from 0 to 0; labels has 2"),
        ({"images": PIXELS, "labels": np.array([1, 2, {}], object)}, "not a readable npz .*allow_pickle"),
    ],
)
def test_an_npz_of_another_kind_is_refused_in_a_sentence(
    tmp_path: Path, arrays: dict[str, np.ndarray], sentence: str
) -> None:
    np.savez(tmp_path / "set.npz", **arrays)
    with pytest.raises(DatasetError, match=sentence):
        load_images(tmp_path / "set.npz", 8)


def test_an_npz_is_believed_only_as_far_as_it_goes(tmp_path: Path) -> None:
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "|u1", "fortran_order": False, "shape": (10**12, 64, 64, 3)})
    with zipfile.ZipFile(tmp_path / "bomb.npz", "w") as archive:
        archive.writestr("images.npy", header.getvalue() + bytes(100))
    (tmp_path / "text.npz").write_text("no archive")
    np.savez(tmp_path / "cut.npz", images=PIXELS)
    (tmp_path / "cut.npz").write_bytes((tmp_path / "cut.npz").read_bytes()[:400])
    for name, sentence in {
        "bomb": "but holds 100 bytes",
        "text": "not a readable npz",
        "cut": "is a truncated npz: .* copy or download it again",
    }.items():
        with pytest.raises(DatasetError, match=sentence):
            load_images(tmp_path / f"{name}.npz", 8)


def test_what_is_no_data_set_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing here")
    (tmp_path / "empty").mkdir()
    (tmp_path / "phone").mkdir()
    (tmp_path / "phone" / "IMG_1.HEIC").write_bytes(b"?")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "cut.png").write_bytes(a_picture((1, 2, 3))[:40])
    with zipfile.ZipFile(tmp_path / "cut.zip", "w") as archive:
        archive.writestr("a.png", a_picture((1, 2, 3)))
    content = (tmp_path / "cut.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(b"PK\x05\x06" + content[-18:])
    for path, sentence in {
        tmp_path / "absent": "there is no data set",
        tmp_path / "notes.txt": "neither a folder nor a zip",
        tmp_path / "empty": "holds no pictures; accepted are",
        tmp_path / "phone": "no pictures but files that end in .heic",
        tmp_path / "broken": r"a tenth of 1 picture in .*: cut\.png \(",
        tmp_path / "cut.zip": "not a readable zip",
    }.items():
        with pytest.raises(DatasetError, match=sentence):
            load_images(path, 8)
