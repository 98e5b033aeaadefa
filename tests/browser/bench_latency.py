"""How long after a slider event the new picture is on the screen: python tests/browser/bench_latency.py CHECKPOINT.

Starts app.py, opens it in headless Chromium, on localhost and through a proxy that holds everything back for 40 ms each
way, moves each slider 50 times, quickly as a hand drags and slowly as it takes steps (between which a processor cools
down), and prints p50 and p95 from the input event to the frame after the canvas was painted.
On the Walk tab it prints how long after the first click the walk plays, when 120 pictures and the even pace are there,
the longest that a playing walk stood still, and the same for its slider.
"""

import asyncio
import contextlib
import random
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import torch
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent), str(Path(__file__).parents[1])]

from flags import FLAGS  # noqa: E402

from app import threads  # noqa: E402
from gan.studio import Recipe, Studio  # noqa: E402

EVENTS = 50
RHYTHMS = {"dragged": 60, "in steps": 300}  # ms between a picture and the next event, a quarter more or less
ONE_WAY = 0.04
WATCH = """() => {
    const canvas = document.querySelector("#lw-canvas");
    const draw = CanvasRenderingContext2D.prototype.drawImage;
    CanvasRenderingContext2D.prototype.drawImage = function (...of) {
        draw.apply(this, of);
        if (this.canvas === canvas) window.painted?.();
    };
}"""
MEASURE = """async ([selector, values, pause]) => {
    const slider = document.querySelector(selector);
    const times = [];
    for (const value of values) {
        await new Promise((resolve) => setTimeout(resolve, pause * (0.75 + Math.random() / 2)));
        slider.value = value;
        const start = performance.now();
        await new Promise((resolve) => {
            window.painted = () => { window.painted = null; requestAnimationFrame(resolve); };
            slider.dispatchEvent(new Event("input", { bubbles: true }));
            slider.dispatchEvent(new Event("change", { bubbles: true }));
        });
        times.push(performance.now() - start);
    }
    return times;
}"""
STRIPS = """() => performance.getEntriesByType("resource")
    .filter((one) => one.name.includes("/strip?") && one.responseEnd).map((one) => one.duration)"""

PLAY = """async () => {
    const slider = document.querySelector("#lw-walk");
    const place = () => slider.style.getPropertyValue("--lw-fill");
    performance.clearResourceTimings(); // or there is no room for these
    const start = performance.now();
    const since = () => Math.round(performance.now() - start);
    document.querySelector("#lw-tab-walk").click();
    document.querySelector("#lw-play").click();
    let [before, moved, plays, still] = [place(), 0, 0, 0];
    while (since() < 12000) {
        await new Promise(requestAnimationFrame);
        if (place() === before) continue;
        if (plays) still = Math.max(still, since() - moved);
        [before, moved, plays] = [place(), since(), plays || since()];
    }
    document.querySelector("#lw-play").click();
    const ends = (part) => performance.getEntriesByType("resource")
        .filter((one) => one.startTime >= start && one.name.includes(part))
        .map((one) => Math.round(one.responseEnd - start));
    return { plays, pictures: ends("at=")[7], even: ends("/timing?")[0], still };
}"""


class Delay:
    """A TCP proxy on a port of its own that holds every byte back for `seconds` each way."""

    def __init__(self, target: int, seconds: float) -> None:
        self.target, self.seconds = target, seconds
        self.port = free_port()
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(asyncio.start_server(self._connect, "127.0.0.1", self.port))
        self.loop.run_forever()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self.seconds)  # the handshake
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer))

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def later(data: bytes) -> None:
            if not writer.is_closing():
                writer.write(data) if data else writer.close()

        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65536):
                self.loop.call_later(self.seconds, later, data)
        self.loop.call_later(self.seconds, later, b"")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def summary(milliseconds: list[float]) -> str:
    ordered = sorted(milliseconds)
    return f"p50 {statistics.median(ordered):6.1f}   p95 {ordered[int(0.95 * (len(ordered) - 1) + 0.5)]:6.1f} ms"


def generator_call(checkpoint: str, pause: float) -> list[float]:
    """One picture at a time, on as many threads and at the same intervals as the app draws for a seed slider."""
    torch.set_num_threads(threads())
    studio = Studio.load([checkpoint], "cpu")
    (name,) = studio.models
    times = []
    for seed in range(EVENTS + 5):
        time.sleep(pause / 1000 * (0.75 + random.random() / 2))
        start = time.perf_counter()
        studio.render([Recipe(model=name, keyframes=(seed, seed + 1), t=0.3)])
        times.append(1000 * (time.perf_counter() - start))
    return times[5:]


def serve(checkpoint: str, port: int, tree: Path = ROOT) -> subprocess.Popen[bytes]:
    command = [sys.executable, tree / "app.py", "--checkpoint", checkpoint, "--port", str(port), "--device", "cpu"]
    return subprocess.Popen(command, cwd=tree, stdout=subprocess.DEVNULL)


def wait_for(port: int) -> None:
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
        except OSError:
            time.sleep(0.02)
        else:
            return


def bench(page: Any, url: str) -> None:
    page.goto(url)
    page.wait_for_selector(".lw-painted")
    page.wait_for_timeout(2500)
    page.evaluate(WATCH)
    walk = "#lw-walk", [(17 * i) % 1001 for i in range(1, EVENTS + 1)], RHYTHMS["dragged"]
    print(f"  walk           {summary(page.evaluate(MEASURE, walk))}")
    for words, pause in RHYTHMS.items():
        for name, selector, step, most in (("seed", "#lw-seed-a", 37, 10000), ("psi", "#lw-psi", 7, 151)):
            page.wait_for_timeout(1500)
            values = [(step * i + pause) % most for i in range(1, EVENTS + 1)]
            print(f"  {name:4} {words:8}  {summary(page.evaluate(MEASURE, [selector, values, pause]))}")
    page.wait_for_timeout(1500)
    print(f"  strip          {summary(page.evaluate(STRIPS))}   request to answer; sent 400 ms after the last change")
    bench_walk(page, *walk)


def bench_walk(page: Any, *slider: Any) -> None:
    """The Walk tab, from its first click on."""
    found = page.evaluate(PLAY)
    print(f"  plays {found['plays']} ms after the first click on the tab, 120 pictures after {found['pictures']} ms")
    print(f"        even pace after {found['even']} ms, longest stand {found['still']} ms")
    page.wait_for_function("!document.querySelector('#lw-progress').matches('.lw-waiting')")
    print(f"  walk           {summary(page.evaluate(MEASURE, list(slider)))}   on the Walk tab")


def main(checkpoint: str) -> None:
    for words, pause in RHYTHMS.items():
        print(f"one generator call, {threads()} thread(s), {words:8}  {summary(generator_call(checkpoint, pause))}")
    port = free_port()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        start = time.perf_counter()
        server = serve(checkpoint, port)
        try:
            wait_for(port)
            page = browser.new_page()
            page.goto(f"http://127.0.0.1:{port}/")
            page.wait_for_selector(".lw-painted")
            print(f"from `python app.py` to the first picture: {time.perf_counter() - start:.2f} s")
            page.close()
            far = Delay(port, ONE_WAY)
            for words, at in (("localhost", port), (f"through {2000 * ONE_WAY:.0f} ms of round trip", far.port)):
                print(words)
                page = browser.new_page()
                bench(page, f"http://127.0.0.1:{at}/")
                page.close()
        finally:
            server.terminate()
            browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "checkpoints" / "landscapes"))
