"""What drawing in the browser costs, and how near its pictures are: python tests/browser/bench_drawing.py.

For both engines (WebGPU imitated in software where there is no GPU): bytes, the first picture of a page, pictures a
second, the longest task on the page, memory over many pictures of a tiny network, and the difference from PyTorch.
`--ort FOLDER` times onnxruntime-web as well, whose npm package lies in FOLDER/node_modules, on FOLDER/landscapes.onnx,
a synthesis network from "ws" to "image".
"""

import argparse
import gzip
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path += [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "load")]

import drawers  # noqa: E402
import numpy as np  # noqa: E402
import torch  # noqa: E402
from playwright.sync_api import Error, sync_playwright  # noqa: E402

from gan.checkpoint import load, save  # noqa: E402
from gan.models import build_generator  # noqa: E402

ENGINES = {"wasm": (8, 25), "webgpu": (3, 3)}  # how many rounds of how many pictures are timed
PARTS = ("speed", "memory", "parity")
GENERATOR = ROOT / "gan" / "ui" / "page" / "generator"
TINY = {"resolution": 8, "channels": [4, 4], "z_dim": 4, "w_dim": 4}

FIRST = """async ([path, engine]) => {
  const start = performance.now();
  const network = await lw.checkpoint(path);
  const read = performance.now();
  const drawing = await lw.drawing.Drawing.open(network, [lw.openers[engine]]);
  await drawing.draw(new Float32Array(network.num_ws * network.w_dim));
  const drawn = performance.now();
  drawing.close();
  return [read - start, drawn - read];
}"""
PACE = """async ([path, engine, rounds, count]) => {
  const network = await lw.checkpoint(path);
  const drawing = await lw.drawing.Drawing.open(network, [lw.openers[engine]]);
  const ws = new Float32Array(network.num_ws * network.w_dim);
  await drawing.draw(ws);
  const tasks = [];
  const seen = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)));
  seen.observe({ type: "longtask" });
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    for (let number = 0; number < count; number++) await drawing.draw(ws);
    best = Math.min(best, (performance.now() - start) / count);
  }
  await new Promise((done) => setTimeout(done, 100));
  drawing.close();
  return [best, Math.max(0, ...tasks)];
}"""
ENLARGED = """async ([engine, size, rounds]) => {
  const bytes = await lw.bytes("/gan/enlarger/walk.safetensors");
  const enlarging = new lw.enlarging.Enlarging(bytes, [lw.openers[engine]]);
  const data = Uint8ClampedArray.from({ length: 4 * size * size }, (_, at) => (at * 37) & 255);
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await enlarging.enlarge({ width: size, height: size, data });
    best = Math.min(best, performance.now() - start);
  }
  enlarging.close();
  return best;
}"""
MANY = """async ([path, engine, count]) => {
  const network = await lw.checkpoint(path);
  lw.many ??= await lw.drawing.Drawing.open(network, [lw.openers[engine]]);
  const ws = new Float32Array(network.num_ws * network.w_dim);
  for (let number = 0; number < count; number++) await lw.many.draw(ws);
}"""
ORT = """async ([build, provider, size]) => {
  const begun = performance.now();
  const dist = "/node_modules/onnxruntime-web/dist/";
  const ort = await import(dist + build);
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = dist;
  const session = await ort.InferenceSession.create("/landscapes.onnx", { executionProviders: [provider, "wasm"] });
  const ws = new ort.Tensor("float32", new Float32Array(size), [1, 10, size / 10]);
  window.draw = async () => (await session.run({ ws })).image.getData();
  await draw();
  const first = performance.now() - begun;
  const files = performance.getEntriesByType("resource").filter(({ name }) => name.includes("onnxruntime"));
  return [first, files.reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0)];
}"""
ORT_PACE = """async ([count, rounds]) => {
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    for (let number = 0; number < count; number++) await draw();
    best = Math.min(best, (performance.now() - start) / count);
  }
  return best;
}"""


def main() -> None:
    """Measures and prints."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument(
        "parts", nargs="*", default=PARTS, metavar="PART", help=f"{', '.join(PARTS)}; all without one"
    )
    arguments.add_argument("--seeds", type=int, default=100, help="how many pictures of each model are compared")
    arguments.add_argument("--pictures", type=int, default=10_000, help="of a tiny network, while memory is watched")
    arguments.add_argument("--ort", type=Path, help="a folder with onnxruntime-web and landscapes.onnx")
    options = arguments.parse_args()
    sizes()
    with sync_playwright() as playwright, drawers.files_served() as address:
        browser = drawers.chromium_with_gpu(playwright.chromium)
        if "speed" in options.parts:
            speed(drawers.drawing_page(browser, address))
        if options.ort:
            rivals(browser, options.ort)
        if "memory" in options.parts:
            memory(browser, options.pictures)
        for name in drawers.BUNDLED if "parity" in options.parts else ():
            parity(drawers.drawing_page(browser, address), name, options.seeds)
        browser.close()


def sizes() -> None:
    """Bytes of what a page needs to draw: the scripts as they lie there, and compressed."""
    for part, folder in (("scripts without kernels", GENERATOR), ("kernels", GENERATOR / "wasm" / "binary.js")):
        files = [folder] if folder.is_file() else [one for one in folder.rglob("*.js") if one.name != "binary.js"]
        content = b"".join(one.read_bytes() for one in files)
        print(f"{part}: {len(content):,} bytes, {len(gzip.compress(content)):,} gzipped")


def speed(page: Any) -> None:
    """The first picture, then the best of some rounds."""
    for engine, rounds in ENGINES.items():
        for name in drawers.BUNDLED:
            path = f"/checkpoints/{name}"
            read, drawn = page.evaluate(FIRST, [path, engine])
            before = busy(page.context.browser)
            ms, task = page.evaluate(PACE, [path, engine, *rounds])
            taken = 1000 * (busy(page.context.browser) - before) / (rounds[0] * rounds[1])
            print(
                f"{engine} {name}: read {read:.0f} ms, open and draw {drawn:.0f} ms, then {ms:.1f} ms a picture "
                f"({1000 / ms:.0f} a second; {taken:.1f} ms of processors), longest task {task:.0f} ms"
            )
        print(f"{engine}: 128 to 512 pixels in {page.evaluate(ENLARGED, [engine, 128, rounds[0]]):.0f} ms")


def rivals(browser: Any, folder: Path) -> None:
    """onnxruntime-web, in WebAssembly on one thread and in WebGPU."""
    with drawers.files_served(folder) as address:
        for provider, (rounds, count) in ENGINES.items():
            page = browser.new_page()
            page.goto(f"{address}/node_modules/")
            try:
                first, size = page.evaluate(ORT, [f"ort.{provider}.min.mjs", provider, 2560])
                before = busy(browser)
                ms = page.evaluate(ORT_PACE, [count, rounds])
                taken = 1000 * (busy(browser) - before) / (rounds * count)
                print(
                    f"ort-web {provider}: {size:,} bytes of its own, first {first:.0f} ms, then {ms:.1f} ms a "
                    f"picture ({taken:.1f} ms of processors)"
                )
            except Error as error:
                print(f"ort-web {provider} can't: {error.message[:200]}")
            page.close()


def memory(browser: Any, pictures: int) -> None:
    """The largest page's resident memory before, between and after many pictures."""
    with tempfile.TemporaryDirectory() as folder, drawers.files_served(tiny(Path(folder))) as address:
        for engine in ENGINES:
            page = drawers.drawing_page(browser, address)
            held = []
            for _ in range(5):
                page.evaluate(MANY, ["/tiny", engine, pictures // 5])
                page.request_gc()
                held.append(resident(browser))
            print(f"{engine}: MB after each fifth of {pictures:,} pictures: {', '.join(f'{one:.0f}' for one in held)}")
            page.close()


def tiny(folder: Path) -> Path:
    """A folder with a tiny checkpoint and the page's scripts."""
    save(folder / "tiny", build_generator("stylegan2", TINY), architecture="stylegan2", title="Tiny", card="")
    (folder / "gan").symlink_to(ROOT / "gan")
    (folder / "tests").symlink_to(ROOT / "tests")
    return folder


def resident(browser: Any) -> float:
    """MB of the browser's largest page and of its GPU process."""
    pages = {"renderer": 0.0, "GPU": 0.0}
    for one in processes(browser):
        size = int(Path(f"/proc/{one['id']}/statm").read_text().split()[1]) * 4096 / 1e6
        pages[one["type"]] = max(pages[one["type"]], size)
    return sum(pages.values())


def busy(browser: Any) -> float:
    """Seconds that processors have spent on its pages and its GPU process: other programs do not count."""
    return sum(one["cpuTime"] for one in processes(browser))


def processes(browser: Any) -> list[dict[str, Any]]:
    """The browser's pages and its GPU process."""
    session = browser.new_browser_cdp_session()
    found = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return [one for one in found if one["type"] in ("renderer", "GPU")]


def parity(page: Any, name: str, seeds: int) -> None:
    """The largest difference from PyTorch's pictures in steps of 8 bits, and how many numbers differ at all."""
    checkpoint = load(ROOT / "checkpoints" / name, sliders=False)
    for engine in ENGINES:
        worst, differing, part = 0, [], 10
        for first in range(0, seeds, part):
            ws = drawers.ws_of(checkpoint, range(first, min(first + part, seeds)))
            expected = drawers.drawn_here(checkpoint, ws).astype(int)
            told = page.evaluate(
                "(of) => lw.draw(...of)", [f"/checkpoints/{name}", engine, drawers.encoded(ws.numpy())]
            )
            for text, picture in zip(told["pictures"], expected, strict=True):
                apart = np.abs(drawers.decoded(text, len(picture)) - picture)
                worst = max(worst, int(apart.max()))
                differing.append(float((apart > 0).mean()))
        print(f"{engine} {name}: at most {worst} of 255 from PyTorch; {np.mean(differing):.3%} of numbers differ")


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
