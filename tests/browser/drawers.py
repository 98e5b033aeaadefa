"""A page that draws by itself: what test_drawing.py and bench_drawing.py have in common."""

import base64
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import torch
from flags import FLAGS

from gan.checkpoint import Checkpoint
from gan.images import to_uint8
from gan.latent import sample_ws

ROOT = Path(__file__).resolve().parents[2]
# WebGPU in software, where there is no GPU.
GPU_FLAGS = [
    *(flag for flag in FLAGS if flag != "--disable-gpu"),
    "--enable-unsafe-webgpu",
    "--use-webgpu-adapter=swiftshader",
    "--enable-features=Vulkan",
    "--use-vulkan=swiftshader",
]
BUNDLED = ("posters", "landscapes", "busts", "portraits", "people", "cats", "glyphs", "vae-cats")
# Modules and what the tests do with them, as one object of the page.
_SCRIPT = """
async () => {
  const from = (name) => import(`/gan/ui/page/generator/${name}.js`);
  const [drawing, enlarging, network, config, wasm, webgpu] = await Promise.all(
    ["drawing", "enlarging", "network", "config", "wasm/engine", "webgpu/engine"].map(from));
  const { Painting } = await from("painting");
  const bytes = async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer());
  const decoded = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const encoded = (data) => {
    let text = "";
    for (let at = 0; at < data.length; at += 8192) text += String.fromCharCode(...data.subarray(at, at + 8192));
    return btoa(text);
  };
  const openers = { wasm: wasm.openWasm, webgpu: (program) => webgpu.openWebgpu(program, { software: true }) };
  const checkpoint = async (path) => {
    const values = await (await fetch(`${path}/config.json`)).json();
    return network.openNetwork(config.readConfig(values, path), await bytes(`${path}/model.safetensors`));
  };
  window.lw = {
    checkpoint, bytes, openers, drawing, enlarging,
    async draw(path, engine, ws) {
      const opened = await drawing.Drawing.open(await checkpoint(path), [openers[engine]]);
      try {
        const pictures = await opened.draw(new Float32Array(decoded(ws).buffer));
        return { engine: opened.engine, pictures: pictures.map(({ data }) => encoded(data)) };
      } finally {
        opened.close();
      }
    },
    async enlarge(engine, state, file, width, height, data) {
      const how = { state, openers: [openers[engine]] };
      const enlarger = new enlarging.Enlarging(await bytes(`/gan/enlarger/${file}`), how);
      try {
        return encoded((await enlarger.enlarge({ width, height, data: decoded(data) })).data);
      } finally {
        enlarger.close();
      }
    },
    async paint(engine, file, size, numbers, style, strength) {
      const painting = new Painting(await bytes(`/gan/painting/${file}`), [openers[engine]]);
      const data = new Float32Array(decoded(numbers).buffer);
      try {
        const picture = { width: size, height: size, data };
        return encoded((await painting.paint(picture, painting.numbersOf(style), strength)).data);
      } finally {
        painting.close();
      }
    },
  };
}
"""


@contextmanager
def files_served(folder: Path = ROOT) -> Iterator[str]:
    """The address of a server of plain files."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def chromium_with_gpu(chromium: Any) -> Any:
    """A Chromium whose pages have WebGPU; `chromium` is Playwright's kind of browser."""
    return chromium.launch(executable_path=shutil.which("chromium"), args=GPU_FLAGS)


def drawing_page(browser: Any, address: str, policy: str = "") -> Any:
    """A page that has `lw`, with that content security policy."""
    page = browser.new_page()
    headers = {"Content-Type": "text/html", "Content-Security-Policy": policy}
    page.route(f"{address}/", lambda route: route.fulfill(body="<!doctype html>", headers=headers))
    page.goto(f"{address}/")
    page.evaluate(_SCRIPT)
    return page


def ws_of(checkpoint: Checkpoint, seeds: range) -> torch.Tensor:
    """The ws of these seeds at psi 0.7, [n, num_ws, w_dim]; where there are classes, of one after the other."""
    generator = checkpoint.generator
    labels = [seed % max(1, generator.num_classes) for seed in seeds]
    with torch.inference_mode():
        return sample_ws(generator, seeds, labels, torch.full((len(seeds),), 0.7)).contiguous()


def drawn_here(checkpoint: Checkpoint, ws: torch.Tensor) -> np.ndarray:
    """PyTorch's pictures of ws, uint8 [n, height, width, 3]."""
    with torch.inference_mode():
        return to_uint8(checkpoint.generator.synthesis(ws)).numpy()


def encoded(values: np.ndarray) -> str:
    """Bytes as text."""
    return base64.b64encode(values.tobytes()).decode()


def decoded(text: str, size: int) -> np.ndarray:
    """A square picture of the page's, uint8 [size, size, 3]."""
    return np.frombuffer(base64.b64decode(text), np.uint8).reshape(size, size, 4)[..., :3]
