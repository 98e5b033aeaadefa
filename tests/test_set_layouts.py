"""However a set was packed, its pictures and labels are found; what is left out is counted and named."""

import json
import os
import sys
import tarfile
import unicodedata
import zipfile
from pathlib import Path

import numpy as np
import pytest
from test_reading import a_picture, some_pictures

from gan.datasets import DatasetError, load_images
from gan.sliders.attributes import read_attributes

COLOURS = {"a.png": (255, 0, 0), "b.png": (0, 255, 0), "c.png": (0, 0, 255)}
LABELS = {"labels": [["a.png", 2], ["b.png", 0], ["c.png", 1]], "class_names": ["x", "y", "z"]}
WANTED = {"a.png": 2, "b.png": 0, "c.png": 1}


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return path


def the_set(before: str = "") -> dict[str, bytes]:
    files = {f"{before}{name}": a_picture(colour) for name, colour in COLOURS.items()}
    return files | {f"{before}dataset.json": json.dumps(LABELS).encode()}


def labels_of(source: Path) -> dict[str, int]:
    dataset = load_images(source, 8)
    return {name.rpartition("/")[2]: label for name, label in zip(dataset.names, dataset.labels.tolist(), strict=True)}


def test_a_zip_from_windows_keeps_its_labels_and_its_reserve(tmp_path: Path) -> None:
    windows = zipped(tmp_path / "windows.zip", {"set\\": b"", **the_set("set\\")})
    elsewhere = zipped(tmp_path / "elsewhere.zip", the_set("set/"))
    assert labels_of(windows) == labels_of(elsewhere) == WANTED
    assert load_images(windows, 8).names == load_images(elsewhere, 8).names


def test_labels_written_on_windows_fit_pictures_from_elsewhere(tmp_path: Path) -> None:
    labels = {"labels": [["one\\a.png", 1], [".\\one\\b.png", 0]]}
    files = {"one/a.png": a_picture((1, 0, 0)), "one/b.png": a_picture((2, 0, 0))}
    assert labels_of(zipped(tmp_path / "set.zip", files | {"dataset.json": json.dumps(labels).encode()})) == {
        "a.png": 1,
        "b.png": 0,
    }


def test_what_a_mac_adds_to_a_zip_is_neither_read_nor_mentioned(tmp_path: Path) -> None:
    files = the_set("set/") | {"__MACOSX/set/._a.png": b"?", "__MACOSX/set/._dataset.json": b"?", "set/.DS_Store": b"?"}
    source = zipped(tmp_path / "mac.zip", files)
    assert labels_of(source) == WANTED
    assert load_images(source, 8).notes == ()


def test_a_stray_picture_beside_the_folder_is_left_out_and_told(tmp_path: Path) -> None:
    source = zipped(tmp_path / "stray.zip", the_set("set/") | {"cover.png": a_picture((9, 9, 9))})
    assert labels_of(source) == WANTED
    assert "1 picture outside set/, where dataset.json lies: left out." in load_images(source, 8).notes


def test_a_few_unlabelled_pictures_are_left_out_and_many_refused(tmp_path: Path) -> None:
    folder = some_pictures(tmp_path / "set", 40)
    for count, labelled in {"few": 38, "many": 30}.items():
        labels = [[f"{index:03d}.png", index % 2] for index in range(labelled)]
        (folder / "dataset.json").write_text(json.dumps({"labels": labels}))
        if count == "few":
            dataset = load_images(folder, 8)
            assert len(dataset) == 38
            assert "2 pictures without a label in dataset.json: left out." in dataset.notes
        else:
            with pytest.raises(DatasetError, match=r"no label for 10 pictures, the first is '030\.png'"):
                load_images(folder, 8)


def test_several_label_files_of_equal_right_are_not_passed_over_in_silence(tmp_path: Path) -> None:
    dataset = load_images(zipped(tmp_path / "two.zip", the_set("train/") | the_set("val/")), 8)
    assert dataset.labels is None
    assert any(
        "2 label files (train/dataset.json, val/dataset.json) and none above them" in one for one in dataset.notes
    )


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("flag", [0x800, 0], ids=["flagged", "unflagged"])
def test_letters_with_marks_find_their_labels_however_they_are_written(
    tmp_path: Path, form: str, flag: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zipfile.ZipInfo, "_encodeFilenameFlags", lambda self: (self.filename.encode(), flag))
    labels = {"labels": [["Kätzchen.png", 1], ["Hund.png", 0]]}
    files = {unicodedata.normalize(form, name): a_picture((1, 2, 3)) for name in ("Kätzchen.png", "Hund.png")}
    source = zipped(tmp_path / "set.zip", files | {"dataset.json": json.dumps(labels).encode()})
    assert labels_of(source) == {"Kätzchen.png": 1, "Hund.png": 0}


def test_attributes_are_found_where_the_pictures_are(tmp_path: Path) -> None:
    table = b"file,size\nset\\a.png,1\nset/b.png,2\nset/c.png,3\n"
    bare = table.replace(b"set\\", b"").replace(b"set/", b"")
    whole = zipped(tmp_path / "whole.zip", the_set("set/") | {"attributes.csv": table})
    wrapped = zipped(tmp_path / "wrapped.zip", the_set("set\\") | {"set\\attributes.csv": bare})
    for source in (whole, wrapped):
        assert read_attributes(source, load_images(source, 8).names)["size"].tolist() == [-1, 0, 1]


def test_files_that_are_no_pictures_are_counted_by_ending(tmp_path: Path) -> None:
    folder = some_pictures(tmp_path / "set", 3)
    for name in ("IMG_1.HEIC", "IMG_2.heic", "clip.mp4", "notes.txt", "README.md", "LICENSE", "Thumbs.db", "raw"):
        (folder / name).write_bytes(b"?")
    (folder / "attributes.csv").write_text("file\n")
    assert load_images(folder, 8).notes == (
        "5 files passed over, not read as pictures: .heic (2), .mp4 (1), .txt (1), no ending (1)."
        " HEIC, which is not read here: export it as JPEG.",
    )


def test_jfif_and_avif_beside_png_are_pictures_like_others(tmp_path: Path) -> None:
    folder = some_pictures(tmp_path / "set", 2)
    (folder / "a.jfif").write_bytes(a_picture((200, 0, 0), kind="JPEG"))
    (folder / "b.AVIF").write_bytes(a_picture((0, 200, 0), kind="AVIF"))
    dataset = load_images(folder, 8)
    assert len(dataset) == 4
    assert dataset.notes == ()


needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")


@needs_links
def test_linked_folders_are_read_once_and_circles_are_told(tmp_path: Path) -> None:
    folder, elsewhere = some_pictures(tmp_path / "set", 2), some_pictures(tmp_path / "elsewhere", 3)
    (folder / "linked").symlink_to(elsewhere)
    (folder / "linked" / "around").symlink_to(folder)
    (folder / "gone.png").symlink_to(tmp_path / "nowhere.png")
    dataset = load_images(folder, 8)
    assert [name for name in dataset.names if "linked" in name] == [f"linked/00{at}.png" for at in range(3)]
    assert len(dataset) == 5
    assert "linked/around is a link to a folder that was met already: left out." in dataset.notes
    assert "gone.png is a link to nothing: left out." in dataset.notes


@needs_links
def test_a_linked_label_file_and_a_linked_set_are_what_they_point_to(tmp_path: Path) -> None:
    folder = some_pictures(tmp_path / "set", 2)
    (tmp_path / "labels.json").write_text(json.dumps({"labels": [["000.png", 1], ["001.png", 0]]}))
    (folder / "dataset.json").symlink_to(tmp_path / "labels.json")
    (tmp_path / "link").symlink_to(folder)
    assert labels_of(tmp_path / "link") == {"000.png": 1, "001.png": 0}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_without_permission_is_told(tmp_path: Path) -> None:
    folder = some_pictures(tmp_path / "set", 2)
    (folder / "secret").mkdir(mode=0)
    assert any("secret can't be read" in note for note in load_images(folder, 8).notes)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("cut.zip", lambda whole: whole[:-60], "is a truncated zip: .* copy or download it again"),
        ("empty.zip", lambda whole: b"", "is empty"),
        ("set.7z", lambda whole: b"7z\xbc\xaf\x27\x1c" + whole[:40], "it is a 7z archive; unpack it"),
        ("set.tar.gz", lambda whole: b"\x1f\x8b" + whole[:100], "it is a gzip archive; unpack it"),
        ("one.png", lambda whole: whole, "is a single picture; give the folder"),
    ],
)
def test_what_is_no_whole_zip_is_called_what_it_is(tmp_path: Path, name: str, content, sentence: str) -> None:
    whole = zipped(tmp_path / "whole.zip", the_set()).read_bytes()
    (tmp_path / name).write_bytes(content(whole))
    with pytest.raises(DatasetError, match=sentence):
        load_images(tmp_path / name, 8)


def test_a_tar_is_to_be_unpacked(tmp_path: Path) -> None:
    folder = some_pictures(tmp_path / "set", 1)
    with tarfile.open(tmp_path / "set.tar", "w") as archive:
        archive.add(folder, "set")
    with pytest.raises(DatasetError, match="it is a tar archive; unpack it"):
        load_images(tmp_path / "set.tar", 8)


def test_classes_that_no_picture_has_are_not_learnt(tmp_path: Path) -> None:
    folder = some_pictures(tmp_path / "set", 3)
    labels = [["000.png", 5], ["001.png", 0], ["002.png", 9]]
    (folder / "dataset.json").write_text(json.dumps({"labels": labels}))
    dataset = load_images(folder, 8)
    assert (dataset.num_classes, dataset.labels.tolist(), dataset.class_names) == (3, [1, 0, 2], ("0", "5", "9"))
    assert "Classes 0, 5, 9 are numbered 0 to 2, and called by their old numbers." in dataset.notes


def test_the_same_holds_for_an_npz(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (3, 8, 8, 3), dtype=np.uint8)
    np.savez(tmp_path / "set.npz", images=pixels, labels=np.array([9, 0, 5]))
    dataset = load_images(tmp_path / "set.npz", 8)
    assert (dataset.num_classes, dataset.labels.tolist(), dataset.class_names) == (3, [2, 0, 1], ("0", "5", "9"))


def test_named_classes_keep_their_places_and_empty_ones_are_told(tmp_path: Path) -> None:
    folder = some_pictures(tmp_path / "set", 2)
    labels = {"labels": [["000.png", 2], ["001.png", 0]], "class_names": ["cat", "dog", "owl"]}
    (folder / "dataset.json").write_text(json.dumps(labels))
    dataset = load_images(folder, 8)
    assert (dataset.num_classes, dataset.labels.tolist()) == (3, [2, 0])
    assert "No picture is of 1 class: dog." in dataset.notes
