"""How long a seed's move takes while a training runs: python tests/bench_beside_training.py [CHECKPOINT].

Starts `app.py --train` in a folder of its own, lets it train from the checkpoint on pictures that this draws, and
times, in turn, moves without the training (it is paused) and beside it: from the request for a seed's picture to its
last byte, over a connection that stays open. Printed are p50 and p95 of both, and their ratio.
"""

import argparse
import http.client
import json
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests" / "load")]

ROOM = "/gradio_api/latent-walks"
PICTURES = 48
PACE = 0.08  # seconds between a picture and the next move
PATIENCE = 600.0  # seconds until the training does what it is asked


class Page:
    """A server's routes, over one connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def get(self, path: str, **fields: Any) -> bytes:
        return self._ask("GET", f"{ROOM}/{path}?{urllib.parse.urlencode(fields)}")

    def post(self, path: str, content: bytes | dict[str, Any], **fields: Any) -> bytes:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        return self._ask("POST", f"{ROOM}/training/{path}?{urllib.parse.urlencode(fields)}", body)

    def _ask(self, method: str, address: str, body: bytes | None = None) -> bytes:
        self.connection.request(method, address, body)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{address}: {content[:300]!r}")
        return content

    def told(self) -> dict[str, Any]:
        return json.loads(self.get("training/state"))

    def until(self, holds: Callable[[dict[str, Any]], bool]) -> None:
        ends = time.monotonic() + PATIENCE
        while not holds(told := self.told()):
            if time.monotonic() > ends or told["phase"] == "failed":
                raise SystemExit(f"The training did not do what it was asked: {told['phase']} {told['words']}")
            time.sleep(0.3)

    def start(self, model: str) -> None:
        """Let it train on pictures that the model draws, from this model on."""
        key = json.loads(self.post("set", b""))["set"]
        for seed in range(PICTURES):
            picture = self.get("frame", m=model, a=seed, b=seed + 1, t=0, psi=1)
            self.post("upload", picture, set=key, name=f"{seed}.jpg")
        found = self.post("look", {"set": key, "size": 128}).splitlines()[-1]
        if b"found" not in found:
            raise SystemExit(found.decode())
        self.post("start", {"set": key, "title": "Bench", "start": model, "size": 64, "minutes": 60})

    def moves(self, model: str, seeds: range) -> list[float]:
        """Milliseconds that each move takes."""
        times = []
        for seed in seeds:
            time.sleep(PACE)
            began = time.perf_counter()
            self.get("frame", m=model, a=seed, b=7, t=0, psi=0.7)
            times.append(1000 * (time.perf_counter() - began))
        return times


def at(times: list[float], share: float) -> float:
    return sorted(times)[round(share * (len(times) - 1))]


def tell(name: str, alone: list[float], beside: list[float]) -> None:
    p50, p95 = (f"{at(alone, share):6.1f} | {at(beside, share):6.1f} ms" for share in (0.5, 0.95))
    ratios = ", ".join(f"{at(beside, share) / at(alone, share):.2f}" for share in (0.5, 0.95))
    print(f"{name:8} without | beside: p50 {p50}   p95 {p95}   ratios {ratios}", flush=True)


def measure(page: Page, model: str, rounds: int, moves: int) -> None:
    page.start(model)
    page.until(lambda told: told["live"].get("number", 0) > 1)
    alone: list[float] = []
    beside: list[float] = []
    for one in range(rounds):
        seeds = range(1000 + 2 * one * moves, 1000 + (2 * one + 1) * moves)
        beside += page.moves(model, seeds)
        page.post("act", {"act": "pause"})
        page.until(lambda told: not told["busy"])
        alone += page.moves(model, range(seeds.stop, seeds.stop + moves))
        tell(f"round {one + 1}", alone[-moves:], beside[-moves:])
        number = page.told()["live"]["number"]
        page.post("act", {"act": "on"})
        page.until(lambda told, number=number: told["live"]["number"] > number)
    tell("all", alone, beside)


def main() -> None:
    from servers import free_port

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", nargs="?", type=Path, default=ROOT / "checkpoints" / "posters")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--moves", type=int, default=100)
    given = parser.parse_args()
    folder, port = Path(tempfile.mkdtemp()), free_port()
    command = [sys.executable, "app.py", "--port", str(port), "--device", "cpu", "--train", str(folder / "shop")]
    command += ["--checkpoint", str(given.checkpoint)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        page = Page(port)
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            try:
                page.told()
                break
            except OSError:
                page = Page(port)
                time.sleep(0.5)
        measure(page, given.checkpoint.resolve().name, given.rounds, given.moves)
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
