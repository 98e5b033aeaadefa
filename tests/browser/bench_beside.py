"""How long until a change is on the screen, beside another state of this program:
python tests/browser/bench_beside.py OTHER_TREE.

Both trees serve the other's landscapes to one browser. Each event is given to one page and then to the other, in turn
which is first, once both have rested; so whatever else the machine does meets both alike. Prints p50 and p95 from the
input event to the frame after the canvas was painted, and the median of the pairs' ratios, with the quartiles.
"""

import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench_latency import ROOT, WATCH, free_port, serve, summary, wait_for
from flags import FLAGS
from playwright.sync_api import sync_playwright

EVENTS = 40
CHANGES = {  # what is changed: the slider, how far each time, of how much in all
    "walk": ("#lw-walk", 170, 1001),
    "seed": ("#lw-seed-a", 37, 10000),
    "truncation": ("#lw-psi", 7, 151),
}
RESTED = 250  # ms without a painting, before an event
MEASURE = """async ([selector, value, rested]) => {
    const slider = document.querySelector(selector);
    let last = performance.now();
    window.painted = () => { last = performance.now(); };
    while (performance.now() - last < rested) await new Promise((done) => setTimeout(done, 20));
    const start = performance.now();
    slider.value = value;
    await new Promise((resolve) => {
        window.painted = () => { window.painted = null; requestAnimationFrame(resolve); };
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        slider.dispatchEvent(new Event("change", { bubbles: true }));
    });
    return performance.now() - start;
}"""


def opened(browser: Any, port: int) -> Any:
    """A page that shows its picture."""
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{port}/", timeout=300_000)
    page.wait_for_selector(".lw-painted", timeout=300_000)
    page.evaluate(WATCH)
    return page


def paired(pages: list[Any], selector: str, step: int, most: int) -> list[tuple[float, ...]]:
    """The milliseconds of every event: (this tree's, the other's)."""
    times = []
    for event in range(EVENTS + 3):
        value, order = (step * event + 60) % most, (0, 1) if event % 2 else (1, 0)
        took = {}
        for one in order:
            pages[one].bring_to_front()
            took[one] = pages[one].evaluate(MEASURE, [selector, value, RESTED])
        times.append((took[0], took[1]))
    return times[3:]  # the first ones warm up


def main(other: Path) -> None:
    checkpoint, ports = str(other / "checkpoints" / "landscapes"), (free_port(), free_port())
    servers: list[subprocess.Popen[bytes]] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        try:
            for tree, port in zip((ROOT, other), ports, strict=True):
                servers.append(serve(checkpoint, port, tree))
                wait_for(port)
            pages = [opened(browser, port) for port in ports]
            for name, change in CHANGES.items():
                times = paired(pages, *change)
                for tree, ours in zip(("this tree", "the other"), zip(*times, strict=True), strict=True):
                    print(f"{name:10} {tree}  {summary(list(ours))}")
                low, middle, high = statistics.quantiles([mine / theirs for mine, theirs in times])
                print(f"{'':10} this / the other, each pair: {middle:.2f} ({low:.2f} to {high:.2f})", flush=True)
        finally:
            for server in servers:
                server.terminate()
            browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
