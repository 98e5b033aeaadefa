"""Several processes train as one: the same gradients, the same weights in all, one that writes."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from forked import Process
from safetensors.torch import load_file, save_file
from test_training import CPU, a_config, a_dataset, read_until

from gan.images import from_uint8
from gan.training import Trainer, join_processes, step
from gan.training.loop import build_networks
from gan.training.processes import ALONE, Processes

BATCH = 16
QUICK_GAN = str(Path(__file__).with_name("quick_gan.py"))


def gradients(processes: Processes) -> dict[str, torch.Tensor]:
    """Both networks' gradients after one step with its penalty, from pictures and latents that are fixed."""
    config = a_config(batch=BATCH, augment=(), style_mixing=0.0)
    nets = build_networks(config, CPU)
    latents = torch.randn(BATCH, nets.generator.z_dim, generator=torch.Generator().manual_seed(1))

    def draw(generator, *_: object) -> torch.Tensor:
        return generator.synthesis(generator.mapping(processes.share(latents)))

    step.draw_fakes = draw
    real = from_uint8(processes.share(a_dataset(BATCH).images))
    step.train_step(nets, config, real, None, penalty_weight=2.0, dtype=torch.float32, processes=processes)
    networks = {"generator": nets.generator, "discriminator": nets.discriminator}
    return {f"{part}.{n}": p.grad.contiguous() for part, net in networks.items() for n, p in net.named_parameters()}


def launched(*arguments: str) -> list[Process]:
    """Two processes, with the variables that `accelerate launch` gives them."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    shared = {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "ACCELERATE_USE_CPU": "1"}
    shared |= {"OMP_NUM_THREADS": "1", "LOCAL_WORLD_SIZE": "2"}
    shared |= {"PYTHONPATH": os.pathsep.join(["tests", ".", os.environ.get("PYTHONPATH", "")])}
    ranks = ({"RANK": str(rank), "LOCAL_RANK": str(rank)} for rank in range(2))
    return [
        Process(
            [sys.executable, *arguments],
            env=os.environ | shared | rank,
            cwd=Path(__file__).parent.parent,
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in ranks
    ]


def finished(processes: list[Process]) -> list[str]:
    """What each wrote to stderr."""
    said = [process.communicate(timeout=240)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], said
    return said


@pytest.mark.long
def test_two_processes_with_half_the_batch_have_the_gradients_of_one_with_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("accelerate")
    finished(launched(__file__, str(tmp_path)))
    monkeypatch.setattr(step, "draw_fakes", step.draw_fakes)  # `gradients` replaces it
    alone = gradients(ALONE)
    for rank in range(2):
        shared = load_file(tmp_path / f"{rank}.safetensors")
        assert shared.keys() == alone.keys()
        for name, gradient in alone.items():
            torch.testing.assert_close(shared[name], gradient, atol=1e-6, rtol=1e-5, msg=name)


@pytest.mark.long
def test_two_processes_train_one_run(tmp_path: Path) -> None:
    pytest.importorskip("accelerate")
    images = np.random.default_rng(0).integers(0, 256, (600, 16, 16, 3), dtype=np.uint8)
    np.savez(tmp_path / "set.npz", images=images)
    out = tmp_path / "run"
    command = [QUICK_GAN, "train", str(tmp_path / "set.npz"), "--out", str(out), "--preset", "tiny", "--device", "cpu"]
    command += ["--resolution", "16", "--batch", "8", "--augment", "ada", "--noise", "--evaluate-every", "0.016"]
    for kimg in ("0.016", "0.04"):  # the second goes on
        first, other = finished(launched(*command, "--kimg", kimg))
        assert "img/s" in first
        assert "img/s" not in other
    rows = [json.loads(row) for row in (out / "log.jsonl").read_text().splitlines()]
    assert [row["kimg"] for row in rows if "kid_x1000" in row] == [0.016, 0.032]
    state = load_file(out / "state.safetensors")
    steps = {state[name].item() for name in state if name.endswith("/step")}
    assert steps == {5}


@pytest.mark.long
def test_two_processes_stop_and_save_together(tmp_path: Path) -> None:
    pytest.importorskip("accelerate")
    images = np.random.default_rng(0).integers(0, 256, (600, 16, 16, 3), dtype=np.uint8)
    np.savez(tmp_path / "set.npz", images=images)
    command = ["-m", "gan", "train", str(tmp_path / "set.npz"), "--out", str(tmp_path / "run"), "--kimg", "1000"]
    command += ["--preset", "tiny", "--resolution", "16", "--batch", "8", "--device", "cpu"]
    first, other = launched(*command)
    read_until(first.stderr, "img/s, D=")
    other.send_signal(signal.SIGTERM)
    said = [process.communicate(timeout=60)[1] for process in (first, other)]
    assert [first.returncode, other.returncode] == [128 + signal.SIGTERM] * 2, said
    assert (tmp_path / "run" / "state.safetensors").exists()


def test_a_batch_that_does_not_divide_into_whole_groups_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="whole groups of 4 pictures, given 12"):
        Trainer(a_config(batch=12), a_dataset(), tmp_path, CPU, processes=Processes(0, 2))


def test_one_process_is_alone() -> None:
    assert join_processes(CPU) == ALONE
    batch = torch.arange(8)
    assert ALONE.share(batch).tolist() == batch.tolist()
    assert Processes(1, 2).share(batch).tolist() == [4, 5, 6, 7]


if __name__ == "__main__":
    mine = join_processes(CPU)
    found = gradients(mine)
    save_file(found, Path(sys.argv[1]) / f"{mine.rank}.safetensors")
