"""Where the seconds until the page is there go: python tests/bench_start.py, each part timed in a process of its own.

Printed are the medians of a few starts: importing Gradio, torch and our own modules on top of them, reading the bundled
checkpoints, building the page, and from the start of `python app.py` to the first byte of the page and of a picture.
"""

import argparse
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests" / "load")]

PARTS = {
    "import gradio (as the page does)": ("import gan", "import gan.ui"),
    "import torch": ("", "import torch"),
    "import the page on top of both": ("import gan.ui, torch", "import gan.ui.page"),
    "read the bundled checkpoints": (
        "import app",
        "studio = app.Studio.load(app.bundled(), 'cpu')",
    ),
    "build the page": (
        "import app; studio = app.Studio.load(app.bundled(), 'cpu')",
        "app.build_page(studio)",
    ),
}
TIMED = """
import time
{before}
start = time.perf_counter()
{timed}
print(time.perf_counter() - start)
"""


def seconds(before: str, timed: str) -> float:
    """How long `timed` takes in a fresh interpreter, after `before`."""
    code = TIMED.format(before=before, timed=timed)
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return float(told.stdout.split()[-1])


def whole_start() -> tuple[float, float]:
    """From `python app.py` to the page, and to a picture that it asks for."""
    from servers import free_port

    port = free_port()
    command = [sys.executable, "app.py", "--device", "cpu", "--port", str(port)]
    start = time.perf_counter()
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        page = first_answer(f"http://127.0.0.1:{port}/", start)
        frame = "gradio_api/latent-walks/frame?m=landscapes&a=1&b=2"
        return page, first_answer(f"http://127.0.0.1:{port}/{frame}", start)
    finally:
        server.terminate()
        server.wait()


def first_answer(url: str, start: float) -> float:
    while time.perf_counter() - start < 300:
        with suppress(OSError), urllib.request.urlopen(url) as answer:
            answer.read()
            return time.perf_counter() - start
        time.sleep(0.02)
    raise TimeoutError(url)


def main(rounds: int) -> None:
    for name, (before, timed) in PARTS.items():
        print(f"{median(seconds(before, timed) for _ in range(rounds)):6.2f} s  {name}", flush=True)
    pages, pictures = zip(*(whole_start() for _ in range(rounds)), strict=True)
    print(f"{median(pages):6.2f} s  from python app.py to the page")
    print(f"{median(pictures):6.2f} s  from python app.py to a live picture")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Time the parts of a start.")
    parser.add_argument("--rounds", type=int, default=3)
    main(parser.parse_args().rounds)
