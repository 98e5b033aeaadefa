"""A generator as ONNX draws PyTorch's pictures; where onnxruntime is missing, only the refusals are tried."""

import importlib.util
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from gan import checkpoint, exporting
from gan.exporting import FromWs, FromZ, export_onnx

PACKAGES = (*exporting.PACKAGES, "onnxruntime")
needs_packages = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in PACKAGES), reason=f"{', '.join(PACKAGES)} are not installed"
)


@pytest.fixture
def saved(tmp_path: Path, tiny_generator: Callable[..., Any]) -> Callable[[str], Path]:
    """saved("vae") → the folder of a tiny checkpoint."""

    def save(kind: str) -> Path:
        architecture = "vae" if kind == "vae" else "stylegan2"
        generator = tiny_generator(kind)
        return checkpoint.save(
            tmp_path / kind, generator, architecture=architecture, title=f"Tiny {kind}", card="# card"
        )

    return save


@needs_packages
@pytest.mark.parametrize(("kind", "begin"), [("wavelet", FromWs), ("conditional", FromZ), ("vae", FromZ)])
def test_pictures_are_the_same_for_any_number_of_them(
    saved: Callable[[str], Path], tmp_path: Path, kind: str, begin: type[FromZ] | type[FromWs]
) -> None:
    """In a process of its own, since PyTorch can't trace the checks of shapes that tests run with."""
    import onnxruntime

    folder, out = saved(kind), tmp_path / "new" / "tiny.onnx"
    command = [sys.executable, "-m", "gan", "export", str(folder), "--onnx", str(out), *["--ws"] * (begin is FromWs)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert "Its pictures are PyTorch's to 0.0" in run.stdout
    model = checkpoint.load(folder)
    session = onnxruntime.InferenceSession(out)
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
