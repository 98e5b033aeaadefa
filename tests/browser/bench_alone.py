"""How a page opens, and whether it grows: python tests/browser/bench_alone.py [opening | memory].

`opening`: pages of the bundled models without a server, as a folder and as a single file, and with `--server` the page
of app.py, each opened in a browser profile of its own that nothing watches but a trace: when the first picture is
painted, every task that kept the page longer than 50 ms by the clock, and the longest tasks by the processor's time,
which does not count what other programs take, with what was in the very longest. `--against CHECKOUT` opens those of
another checkout in turn.
`memory`: one page without a server draws many pictures for sliders, seeds and tabs that move; the page's heap, nodes,
listeners, and the resident memory of its process and the GPU's, at each tenth. 10,000 take a few minutes.
"""

import argparse
import contextlib
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent), str(Path(__file__).parents[1])]

import drawers  # noqa: E402
import watched  # noqa: E402
from bench_drawing import resident, tiny  # noqa: E402
from flags import FLAGS  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from tasks import TRACED, Task, middle, tasks_of  # noqa: E402

PARTS = ("opening", "memory")
SETTLED = 2500  # ms after the first picture
LONG = 50  # ms
OBSERVED = f"""
window.long = [];
new PerformanceObserver((list) => long.push(...list.getEntries().map((one) => one.duration)))
  .observe({{ type: "longtask", buffered: true }});
new MutationObserver(() => {{
  if (window.first || !document.querySelector(".lw-painted")) return;
  window.first = performance.now();
  setTimeout(() => told(""), {SETTLED});
}}).observe(document, {{ subtree: true, attributes: true, childList: true }});"""
# One picture after the other, each for a control that moves; now and then another tab and other pictures to try.
DRAW = """async ([begun, count]) => {
  const canvas = document.querySelector("#lw-canvas");
  if (!window.seen) {
    const draw = CanvasRenderingContext2D.prototype.drawImage;
    CanvasRenderingContext2D.prototype.drawImage = function (...of) {
      draw.apply(this, of);
      if (this.canvas === canvas) window.seen?.();
    };
    window.drawn = 0;
  }
  const controls = ["seed-a", "walk", "seed-b", "psi", "walk"].map((one) => document.querySelector(`#lw-${one}`));
  const tabs = ["sculpt", "walk", "learn", "explore"].map((one) => document.querySelector(`#lw-tab-${one}`));
  for (let number = begun; number < begun + count; number++) {
    const slider = controls[number % controls.length];
    const [low, high] = [Number(slider.min), Number(slider.max)];
    const painted = new Promise((resolve) => { window.seen = resolve; }).then(() => window.drawn++);
    slider.value = String(low + ((number * 7919) % (high - low)));
    for (const type of ["input", "change"]) slider.dispatchEvent(new Event(type, { bubbles: true }));
    await Promise.race([painted, new Promise((resolve) => setTimeout(resolve, 2000))]);
    if (number % 25 === 0) document.querySelector('[data-lw="shuffle"]').click();
    if (number % 250 === 0) {
      for (const tab of tabs) {
        tab.click();
        await new Promise((resolve) => setTimeout(resolve, 700)); // its pictures come
      }
    }
  }
  return window.drawn;
}"""


def main() -> None:
    """Measures and prints."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("parts", nargs="*", default=PARTS, metavar="PART", help=", ".join(PARTS))
    arguments.add_argument("--against", type=Path, help="another checkout")
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--server", action="store_true", help="open the page of app.py, too")
    arguments.add_argument("--pictures", type=int, default=10_000, help="that are drawn while memory is watched")
    arguments.add_argument("--checkpoint", type=Path, help="that draws them; a tiny one without it")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if "opening" in options.parts:
            checkouts = {"here": ROOT, **({"against": options.against.resolve()} if options.against else {})}
            opening(Path(folder), checkouts, options.rounds, server=options.server)
        if "memory" in options.parts:
            checkpoint = options.checkpoint or tiny(Path(folder)) / "tiny"
            with sync_playwright() as playwright:
                memory(playwright.chromium, Path(folder), checkpoint.resolve(), options.pictures)


def opening(folder: Path, checkouts: dict[str, Path], rounds: int, *, server: bool) -> None:
    """Opens all pages in turn, cold, as often as it is told."""
    with contextlib.ExitStack() as stack:
        address = stack.enter_context(drawers.files_served(folder))
        pages = {}
        for name, checkout in checkouts.items():
            models = [f"checkpoints/{one}" for one in drawers.BUNDLED]
            make(checkout, *models, "--out", str(folder / name))
            make(checkout, models[0], "--single", str(folder / f"{name}.html"))
            pages[f"{name}: folder"] = f"{address}/{name}/"
            pages[f"{name}: single file"] = (folder / f"{name}.html").as_uri()
            if server:
                pages[f"{name}: server"] = stack.enter_context(served(checkout))
        found: dict[str, list[tuple[float, list[float], list[Task]]]] = {name: [] for name in pages}
        browser = stack.enter_context(watched.chromium())
        for _ in range(rounds):
            for name, page in pages.items():
                found[name].append(opened(browser, page))
    for name, runs in found.items():
        first = sorted(one for one, _, _ in runs)
        longest = sorted(max(tasks, default=0) for _, tasks, _ in runs)
        count = statistics.median(len(tasks) for _, tasks, _ in runs)
        print(
            f"{name}: first picture {statistics.median(first):.0f} ms ({first[0]:.0f} to {first[-1]:.0f}); over"
            f" {LONG} ms by the clock: {count:.0f} tasks, the longest {statistics.median(longest):.0f} ms"
            f" ({longest[0]:.0f} to {longest[-1]:.0f}); longest by the processor:"
            f" {', '.join(f'{one:.0f}' for one in middle([one.busy for one in tasks] for _, _, tasks in runs))} ms"
        )
        print(f"  the very longest of all openings: {max(tasks[0] for _, _, tasks in runs)}")
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


def opened(browser: watched.Chromium, address: str) -> tuple[float, list[float], list[Task]]:
    """The first picture and the long tasks by the clock, in ms, and the five longest by the processor."""
    with browser.page(OBSERVED) as session:
        with browser.traced(TRACED) as events:
            browser.ask("Page.navigate", session, url=address)
            browser.wait("Runtime.bindingCalled")
        first, long = browser.value(session, "[window.first, window.long]")
    return first, long, tasks_of(events, address)[:5]


def make(checkout: Path, *options: str) -> None:
    """A page without a server, by a checkout's own command."""
    command = [sys.executable, "-m", "gan", "page", *options]
    subprocess.run(command, cwd=checkout, env=own(checkout), check=True, capture_output=True)


@contextlib.contextmanager
def served(checkout: Path) -> Iterator[str]:
    """The address of a checkout's app."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "app.py", "--port", str(port)], cwd=checkout, env=own(checkout), stdout=subprocess.DEVNULL
    )
    try:
        address = f"http://127.0.0.1:{port}/"
        while server.poll() is None:
            with contextlib.suppress(OSError), urllib.request.urlopen(address):
                break
            time.sleep(0.5)
        yield address
    finally:
        server.terminate()
        server.wait()


def own(checkout: Path) -> dict[str, str]:
    """The environment in which a checkout imports itself."""
    return {**os.environ, "PYTHONPATH": str(checkout)}


def memory(chromium: Any, folder: Path, checkpoint: Path, pictures: int) -> None:
    """One page draws them, and is looked at after each tenth."""
    make(ROOT, str(checkpoint), "--out", str(folder / "one"))
    with drawers.files_served(folder) as address:
        browser = chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        page.set_default_timeout(0)
        page.goto(f"{address}/one/")
        page.wait_for_selector(".lw-painted")
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable")
        begun, drawn = time.monotonic(), 0
        for tenth in range(11):
            if tenth:
                drawn = page.evaluate(DRAW, [(tenth - 1) * pictures // 10, pictures // 10])
                page.wait_for_timeout(1000)
            page.request_gc()
            told = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
            took = time.monotonic() - begun
            print(
                f"{tenth * pictures // 10:6,} wishes, {drawn:,} pictures seen, {took:.0f} s:"
                f" heap {told['JSHeapUsedSize'] / 1e6:.2f} MB, nodes {told['Nodes']:.0f},"
                f" listeners {told['JSEventListeners']:.0f}, resident {resident(browser):.0f} MB",
                flush=True,
            )
        browser.close()


if __name__ == "__main__":
    main()
