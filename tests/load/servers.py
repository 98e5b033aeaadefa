"""Two pages around one stand-in generator, and servers as processes: python tests/load/servers.py ours|plain PORT.

The stand-in works like a GPU: a call takes 20 ms, however many pictures it draws. They spell their recipes.
"""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from fake_studio import FakeStudio, fake_model  # noqa: E402

from gan.studio import Recipe  # noqa: E402
from gan.ui.page import build_page  # noqa: E402

SECONDS = 0.02
START_UP = 60.0


def stand_in() -> FakeStudio:
    return FakeStudio.of(fake_model("blocks"), seconds=SECONDS)


def plain(studio: FakeStudio) -> gr.Blocks:
    """What anybody would write first: a number, a picture, an event; four calls may draw at the same time."""

    def draw(seed: float) -> np.ndarray:
        return studio.render([Recipe(model="blocks", keyframes=(int(seed),))])[0]

    with gr.Blocks(analytics_enabled=False) as page:
        seed = gr.Number(1, precision=0)
        seed.change(draw, seed, gr.Image(format="jpeg"), concurrency_limit=4)
    return page


@contextlib.contextmanager
def served(*command: str, root: Path = ROOT) -> Iterator[tuple[str, int]]:
    """The address and the process of the server that `command` and a free port start; it ends with the block."""
    port = free_port()
    settings = {"cwd": root, "env": os.environ | {"PYTHONPATH": str(root)}, "stdout": subprocess.DEVNULL}
    server = subprocess.Popen([sys.executable, *command, str(port)], **settings)
    try:
        wait_for(port, server)
        yield f"http://127.0.0.1:{port}", server.pid
    finally:
        server.kill()
        server.wait()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + START_UP
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.05)
    raise TimeoutError(f"No server answered on port {port} within {START_UP:.0f} seconds.")


def resident(process: int) -> float:
    """A process's memory in MB."""
    told = subprocess.run(["ps", "-o", "rss=", "-p", str(process)], capture_output=True, text=True, check=True)
    return int(told.stdout) / 1024


if __name__ == "__main__":
    kind, port = sys.argv[1], int(sys.argv[2])
    page, settings = build_page(stand_in()) if kind == "ours" else (plain(stand_in()), {})
    page.launch(server_port=port, quiet=True, **settings)
