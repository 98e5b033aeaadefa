"""A generator as ONNX draws PyTorch's pictures; where onnxruntime is missing, only the refusals are tried."""

import importlib.util
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import forked
import numpy as np
import pytest
import torch

from gan import checkpoint, exporting
from gan.exporting import FromWs, FromZ, export_onnx

PACKAGES = (*exporting.PACKAGES, "onnxruntime")
needs_packages = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in PACKAGES), reason=f"{', '.join(PACKAGES)} are not installed"
)


Begin = type[FromZ] | type[FromWs]
# All that may be in a network, in few layers: PyTorch takes seconds to trace each.
SMALL: dict[str, tuple[str, dict[str, Any], Begin]] = {
    "wavelet": ("wavelet", {"num_classes": 2, "mapping_layers": 1}, FromZ),
    "vae": ("vae", {"resolution": 8, "channels": (8, 8)}, FromZ),
    "vae_ws": ("vae", {"resolution": 8, "channels": (8, 8)}, FromWs),
}
PROGRAM = """
import sys
from gan.cli import app
for line in sys.stdin:
    app(line.split(), standalone_mode=False)
"""


@pytest.fixture
def saved(tmp_path: Path, tiny_generator: Callable[..., Any]) -> Callable[[str], Path]:
    """saved("vae") → the folder of a tiny checkpoint."""

    def save(name: str) -> Path:
        kind, changes, _ = SMALL[name]
        architecture = "vae" if kind == "vae" else "stylegan2"
        generator = tiny_generator(kind, **changes)
        return checkpoint.save(
            tmp_path / name, generator, architecture=architecture, title=f"Tiny {name}", card="# card"
        )

    return save


@pytest.mark.long
@needs_packages
def test_pictures_are_the_same_for_any_number_of_them(saved: Callable[[str], Path], tmp_path: Path) -> None:
    """In a process of its own, since PyTorch can't trace the checks of shapes that tests run with."""
    folders, new = {name: saved(name) for name in SMALL}, tmp_path / "new"
    lines = [
        f"export {folder} --onnx {new / name}.onnx {'--ws' if SMALL[name][2] is FromWs else ''}"
        for name, folder in folders.items()
    ]
    run = forked.run([sys.executable, "-c", PROGRAM], "\n".join(lines))
    assert run.returncode == 0, run.stderr
    assert run.stdout.count("Its pictures are PyTorch's to 0.0") == len(SMALL)
    for name, folder in folders.items():
        draws_as_pytorch_does(new / f"{name}.onnx", checkpoint.load(folder), SMALL[name][2])


def draws_as_pytorch_does(file: Path, model: checkpoint.Checkpoint, begin: Begin) -> None:
    import onnxruntime

    session = onnxruntime.InferenceSession(file)
    assert session.get_modelmeta().custom_metadata_map["weights"] == model.weights_hash
    for seeds in ((7,), (1, 2, 3, 4, 5)):
        with torch.no_grad():
            inputs = begin(model.generator).example(seeds)
            expected = begin(model.generator)(*inputs).numpy()
        named = {name: tensor.numpy() for name, tensor in zip(begin.names, inputs, strict=False)}
        assert list(named) == [one.name for one in session.get_inputs()]
        assert np.allclose(session.run(None, named)[0], expected, atol=1e-3)


def test_what_is_missing_or_too_large_is_said(
    saved: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = checkpoint.load(saved("wavelet"))
    monkeypatch.setattr(exporting, "PACKAGES", ("no_such_package",))
    with pytest.raises(ModuleNotFoundError, match=r"no_such_package.*pip install"):
        export_onnx(model, tmp_path / "tiny.onnx")
    monkeypatch.setattr(exporting, "PACKAGES", ())
    monkeypatch.setattr(exporting, "MAX_BYTES", 100)
    with pytest.raises(ValueError, match=r"Tiny wavelet has [0-9,]+ bytes of weights; an ONNX file holds 100"):
        export_onnx(replace(model), tmp_path / "tiny.onnx", begin=FromWs)
    assert not (tmp_path / "tiny.onnx").exists()
