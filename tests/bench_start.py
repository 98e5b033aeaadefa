"""Where the seconds until the page is there go: python tests/bench_start.py [--beside TREE]

Printed are the medians of a few starts: what is imported, each part in a process of its own, and from the start of
`python app.py` to the page with a picture in it, and to a live picture. With another checkout beside this one, both
start in turns and the ratios of the pairs are printed as well.
"""

import argparse
import os
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
    "import the page on top of it, without torch": ("import gan.ui", "import app"),
    "outline the bundled checkpoints and make the page": ("import app", "app.begin_app([], 'cpu', None, None)"),
    "import torch": ("", "import torch"),
    "import what draws, on top of all": ("import app, torch", "import gan.ui.server.services"),
    "read the bundled checkpoints": (
        "import app, gan.ui.server.services",
        "studio = app.load(app.bundled(), 'cpu')",
    ),
}
TIMED = """
import time
{before}
start = time.perf_counter()
{timed}
print(time.perf_counter() - start)
"""
MOMENTS = ("to the page with its picture", "to a live picture")


def seconds(before: str, timed: str) -> float:
    """How long `timed` takes in a fresh interpreter, after `before`."""
    code = TIMED.format(before=before, timed=timed)
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return float(told.stdout.split()[-1])


def whole_start(tree: Path) -> tuple[float, float]:
    """From `python app.py` in a checkout to each of the moments."""
    from servers import free_port

    port = free_port()
    command = [sys.executable, "app.py", "--device", "cpu", "--port", str(port)]
    start = time.perf_counter()
    server = subprocess.Popen(command, cwd=tree, stdout=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": str(tree)})
    try:
        page, html = first_answer(f"http://127.0.0.1:{port}/", start)
        assert b"data:image/jpeg;base64," in html  # what a page shows at once is part of it
        frame = "gradio_api/latent-walks/frame?m=landscapes&a=1&b=2"
        return page, first_answer(f"http://127.0.0.1:{port}/{frame}", start)[0]
    finally:
        server.terminate()
        server.wait()


def first_answer(url: str, start: float) -> tuple[float, bytes]:
    while time.perf_counter() - start < 300:
        with suppress(OSError), urllib.request.urlopen(url) as answer:
            found = answer.read()
            return time.perf_counter() - start, found
        time.sleep(0.02)
    raise TimeoutError(url)


def main(rounds: int, beside: Path | None) -> None:
    for name, (before, timed) in PARTS.items():
        print(f"{median(seconds(before, timed) for _ in range(rounds)):6.2f} s  {name}", flush=True)
    trees = [ROOT] if beside is None else [ROOT, beside.resolve()]
    starts = {tree: list[tuple[float, float]]() for tree in trees}
    for number in range(rounds):
        for tree in trees if number % 2 else reversed(trees):
            starts[tree].append(whole_start(tree))
            load = f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
            print(f"        {tree.name}: {', '.join(f'{one:.2f}' for one in starts[tree][-1])} s {load}", flush=True)
    for place, moment in enumerate(MOMENTS):
        medians = {tree.name: median(one[place] for one in found) for tree, found in starts.items()}
        words = "; ".join(f"{one:.2f} s in {name}" for name, one in medians.items())
        if beside is not None:
            pairs = zip(*starts.values(), strict=True)
            words += f"; ratio {median(here[place] / there[place] for here, there in pairs):.2f}"
        print(f"from python app.py {moment}: {words}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Time the parts of a start.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--beside", type=Path, help="another checkout, to start in turns with this one")
    chosen = parser.parse_args()
    main(chosen.rounds, chosen.beside)
