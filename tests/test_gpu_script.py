"""The script for a machine with a GPU is rehearsed on the CPU: it must not fail there for the first time."""

import json
import os
import subprocess
import tarfile
from pathlib import Path

import numpy as np
import pytest
from forked import lent_python
from pack_run import LARGEST, MOST_FILES
from test_training import CPU, a_config, a_dataset

from gan import checkpoint
from gan.training import Trainer

SAFELY = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # Debian's Python 3.11.2 knows no filters


@pytest.mark.long
def test_the_gpu_script_leaves_weights_state_and_logs_in_few_small_files(tmp_path: Path) -> None:
    np.savez(tmp_path / "set.npz", images=a_dataset().images.permute(0, 2, 3, 1).numpy())
    out, script = tmp_path / "out", Path(__file__).with_name("gpu.sh")
    command = ["bash", str(script), "0.1", str(out), str(tmp_path / "set.npz"), "--preset", "tiny"]
    command += ["--resolution", "16", "--batch", "4"]
    with lent_python(tmp_path) as python:
        environment = os.environ | {"GAN_DEVICE": "cpu", "QUICK": "1", "PYTHON": str(python), "OMP_NUM_THREADS": "1"}
        environment["PYTEST_ADDOPTS"] = "-W ignore::pytest.PytestAssertRewriteWarning"  # of what is imported already
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=1800, check=False)
    logs = "\n".join(path.read_text(errors="replace") for path in out.glob("*.log"))
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}\n{logs}"
    assert "passed" in (out / "tests.log").read_text()
    rows = json.loads((out / "bench.json").read_text())["rows"]
    assert {row["what"] for row in rows} == {"train", "draw"}
    packed = sorted(out.glob("packed/*"))
    assert len(packed) <= MOST_FILES
    assert max(path.stat().st_size for path in packed) <= LARGEST
    run = tmp_path / "again"
    for name in ("checkpoint", "log"):
        with tarfile.open(out / "packed" / f"{name}.tar") as archive:
            archive.extractall(run, filter="data")
    assert checkpoint.load(run / "checkpoint")
    (run / "state.safetensors").write_bytes((out / "packed" / "state.part0").read_bytes())
    config = a_config(schedule="settling", penalty_every=8, precision="auto")
    trainer = Trainer(config, a_dataset(), run, CPU)
    assert trainer.position.step > 0
    assert next(trainer.run(1.0)).losses.finite
