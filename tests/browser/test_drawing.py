"""Pictures that the browser draws by itself, in WebAssembly and on a GPU imitated in software, beside PyTorch's."""

import asyncio
from collections.abc import Iterator
from typing import Any

import drawers
import numpy as np
import pytest
import torch
from playwright.sync_api import Error

from gan.checkpoint import load
from gan.enlarger import ENLARGERS, enlarged
from gan.images import to_uint8
from gan.painting import PAINTERS, paint_images, style_text

STEPS = 2  # of 8 bits that a picture may be off
SEEDS = range(40, 42)
MANNER = bytes(range(90, 190))


LOST = """async (path) => {
  const network = await lw.checkpoint(path);
  let gpu;
  const opened = async (program) => (gpu = await lw.openers.webgpu(program));
  const drawing = await lw.drawing.Drawing.open(network, [opened, lw.openers.wasm]);
  const ws = new Float32Array(network.num_ws * network.w_dim);
  const [before] = await drawing.draw(ws);
  const coming = drawing.draw(ws);
  gpu.close(); // destroys the device, as a driver's reset does
  const [after] = await coming;
  const { engine } = drawing;
  drawing.close();
  return [engine, Math.max(...after.data.map((level, at) => Math.abs(level - before.data[at])))];
}"""
WITHOUT_WORKER = "worker-src 'none'; script-src 'self' 'unsafe-eval'"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with drawers.files_served() as address:
        yield address


@pytest.fixture(scope="module")
def page(chromium: Any, address: str, _playwrights_loop: asyncio.AbstractEventLoop) -> Iterator[Any]:
    """A page in a browser of its own: the one of all other tests has no WebGPU."""
    asyncio._set_running_loop(_playwrights_loop)  # out of sight since the last test
    browser = drawers.chromium_with_gpu(chromium.browser_type)
    page = drawers.drawing_page(browser, address)
    asyncio._set_running_loop(None)
    yield page
    asyncio._set_running_loop(_playwrights_loop)
    browser.close()
    asyncio._set_running_loop(None)


@pytest.mark.parametrize("name", drawers.BUNDLED)
def test_both_engines_draw_what_pytorch_draws(page: Any, name: str) -> None:
    checkpoint = load(drawers.ROOT / "checkpoints" / name, sliders=False)
    ws = drawers.ws_of(checkpoint, SEEDS)
    expected = drawers.drawn_here(checkpoint, ws).astype(int)
    for engine in ("wasm", "webgpu"):
        told = page.evaluate("(of) => lw.draw(...of)", [f"/checkpoints/{name}", engine, drawers.encoded(ws.numpy())])
        assert told["engine"] == engine
        for text, picture in zip(told["pictures"], expected, strict=True):
            assert np.abs(drawers.decoded(text, len(picture)) - picture).max() <= STEPS


def test_both_engines_enlarge_as_pytorch_does(page: Any) -> None:
    checkpoint = load(drawers.ROOT / "checkpoints" / "glyphs", sliders=False)
    picture = drawers.drawn_here(checkpoint, drawers.ws_of(checkpoint, SEEDS))[0, 22:42, 22:42]
    coloured = np.stack([picture[..., 0], picture[::-1, :, 0], picture[:, ::-1, 0]], axis=-1)
    for small in (picture, coloured):
        opaque = np.concatenate([small, np.full_like(small[..., :1], 255)], axis=-1)
        for state, weights in ENLARGERS.items():
            expected = enlarged(np.ascontiguousarray(small), 4 * len(small), torch.device("cpu"), state).astype(int)
            for engine in ("wasm", "webgpu"):
                given = [engine, state, weights.name, len(small), len(small), drawers.encoded(opaque)]
                large = drawers.decoded(page.evaluate("(of) => lw.enlarge(...of)", given), 4 * len(small))
                assert np.abs(large - expected).max() <= STEPS


@pytest.mark.parametrize(
    ("kind", "style", "strength"),
    [("named", 19, 1.0), ("named", 2, 0.6), ("any", MANNER, 0.8)],
    ids=["all", "part", "any"],
)
def test_both_engines_paint_as_pytorch_does(page: Any, kind: str, style: int | bytes, strength: float) -> None:
    checkpoint = load(drawers.ROOT / "checkpoints" / "vae-cats", sliders=False)
    with torch.inference_mode():
        image = checkpoint.generator.synthesis(drawers.ws_of(checkpoint, SEEDS)[:1]).clamp(-1, 1)
        expected = to_uint8(paint_images(image, style, strength))[0].numpy().astype(int)
    numbers = np.concatenate([image[0].permute(1, 2, 0).numpy(), np.zeros((*image.shape[2:], 1), np.float32)], axis=-1)
    for engine in ("wasm", "webgpu"):
        given = [engine, PAINTERS[kind].name, len(expected), drawers.encoded(numbers), style_text(style), strength]
        painted = drawers.decoded(page.evaluate("(of) => lw.paint(...of)", given), len(expected))
        assert np.abs(painted - expected).max() <= STEPS


def test_a_picture_comes_though_the_gpu_is_lost_while_it_is_drawn(page: Any) -> None:
    engine, apart = page.evaluate(LOST, "/checkpoints/vae-cats")
    assert engine == "wasm"
    assert apart <= STEPS


def test_a_page_that_may_have_no_worker_and_has_no_gpu_draws_by_itself(chromium: Any, address: str) -> None:
    page = drawers.drawing_page(chromium, address, WITHOUT_WORKER)
    checkpoint = load(drawers.ROOT / "checkpoints" / "vae-cats", sliders=False)
    ws = drawers.ws_of(checkpoint, SEEDS)
    told = page.evaluate("(of) => lw.draw(...of)", ["/checkpoints/vae-cats", "wasm", drawers.encoded(ws.numpy())])
    expected = drawers.drawn_here(checkpoint, ws).astype(int)
    assert np.abs(drawers.decoded(told["pictures"][0], 64) - expected[0]).max() <= STEPS
    with pytest.raises(Error, match="no GPU"):
        page.evaluate("(of) => lw.draw(...of)", ["/checkpoints/vae-cats", "webgpu", drawers.encoded(ws.numpy())])
    page.close()
