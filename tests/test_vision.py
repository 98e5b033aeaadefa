"""torchvision: nobody waits for it who does not use it, and one that does not fit is named with the way out."""

import sys
from pathlib import Path

import pytest
import torch

from gan.datasets import ImageSet
from gan.evaluation import blurred_pictures
from gan.features import load_vgg
from gan.vision import vision


def put_in_its_place(monkeypatch: pytest.MonkeyPatch, folder: Path, code: str, *, torch_version: str) -> None:
    """Another torchvision, of version 0.1, whose code is this."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "torchvision"]:
        monkeypatch.delitem(sys.modules, name)
    (folder / "torchvision").mkdir()
    (folder / "torchvision" / "__init__.py").write_text(code)
    for package, number in (("torchvision", "0.1"), ("torch", torch_version)):
        told = folder / f"{package}-{number}.dist-info"
        told.mkdir()
        (told / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: {number}\n")
    monkeypatch.syspath_prepend(folder)


@pytest.mark.parametrize(
    ("code", "torch_version", "sentence"),
    [
        (
            "raise RuntimeError('operator torchvision::nms does not exist')",
            "9.8.7",
            "torchvision (0.1) can't be used beside torch (9.8.7): operator torchvision::nms does not exist. Both have "
            "to come from one index: pip install --force-reinstall torch torchvision",
        ),
        (
            "raise ImportError('libcudart.so.13: cannot open the file')",
            "9.8.7+cpu",
            "torchvision (0.1) can't be used beside torch (9.8.7+cpu): libcudart.so.13: cannot open the file. "
            "Both have to come from one index: pip install --force-reinstall torch torchvision "
            "--index-url https://download.pytorch.org/whl/cpu",
        ),
    ],
)
def test_one_that_does_not_fit_is_named_with_the_way_out(
    code: str, torch_version: str, sentence: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    put_in_its_place(monkeypatch, tmp_path, code, torch_version=torch_version)
    pictures = ImageSet(("a",), torch.zeros(1, 3, 16, 16, dtype=torch.uint8))
    with pytest.raises(ModuleNotFoundError) as raised:
        next(blurred_pictures(pictures, 1))
    assert str(raised.value) == sentence


def test_a_missing_one_is_named_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    for part in [name for name in sys.modules if name.startswith("torchvision.")]:
        monkeypatch.delitem(sys.modules, part)
    monkeypatch.setitem(sys.modules, "torchvision", None)
    with pytest.raises(ModuleNotFoundError, match=r"torchvision \(.*\) can't be used .* pip install"):
        vision("models")


def test_painting_by_the_bundled_weights_does_without_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "torchvision", None)
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    assert load_vgg.__wrapped__(torch.device("cpu"))[1] == "VGG16 (tuned for edges)"


def test_a_part_is_the_module_itself() -> None:
    import torchvision.utils

    assert vision("utils") is torchvision.utils
