"""Pages without a server in Chromium: a folder below a path and a single file from a disk draw as servers do."""

import asyncio
import functools
import http.server
import io
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from visitor import BEEN_HERE

from gan import checkpoint
from gan.checkpoint import Direction, save_directions
from gan.painting import style_text
from gan.site import write_folder, write_single
from gan.studio import Recipe, Studio, Walk
from gan.training import Position
from gan.training.learning import add_stage
from gan.video.carried import read_recipe

BLOCKED = """for (const name of ["localStorage", "sessionStorage", "caches"]) {
    Object.defineProperty(window, name, { get() { throw new DOMException("blocked", "SecurityError"); } });
}
Object.defineProperty(navigator, "serviceWorker", { get() { throw new DOMException("blocked", "SecurityError"); } });"""
CAN_NOT_DRAW = """WebAssembly.validate = () => false;
Object.defineProperty(Navigator.prototype, "gpu", { get() { return undefined; } });"""
OFF = 2  # of 255 that a picture may be
LINK = "?m=tiny&a=5&b=9&t=0.25&psi=0.9&shift=east~1.5"


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, tiny_generator: Callable[..., Any]) -> Studio:
    """A tiny real network with a slider."""
    folder = tmp_path_factory.mktemp("checkpoints") / "tiny"
    generator = tiny_generator("wavelet")
    checkpoint.save(folder, generator, architecture="stylegan2", title="Tiny", card="# card")
    step = torch.randn(generator.num_ws, generator.w_dim, generator=torch.Generator().manual_seed(3))
    weights = checkpoint.load(folder).weights_hash
    save_directions(folder, [Direction("east", "East", step)], weights_hash=weights)
    for kimg in range(3):
        add_stage(folder, generator, Position(images_seen=1000 * kimg))
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("teal", "navy")]
    frames[0].save(folder / "walk.webp", save_all=True, append_images=frames[1:])
    return Studio.load([folder], "cpu")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, studio: Studio) -> Iterator[str]:
    """The address of the page as a folder, below a path of its server."""
    root = tmp_path_factory.mktemp("root")
    write_folder(studio, root / "some" / "walks")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/some/walks/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory, studio: Studio) -> str:
    """The address of the page as a single file on the disk."""
    path = tmp_path_factory.mktemp("one") / "walk.html"
    write_single(studio, path)
    return path.as_uri()


@pytest.fixture
def opened(chromium: Any, _playwrights_loop: asyncio.AbstractEventLoop) -> Iterator[Callable[..., Any]]:
    """opened(address) → its page with a picture, in a browser profile of its own; it may not say anything is wrong."""
    contexts, wrong = [], []

    def open_page(address: str, **settings: Any) -> Any:
        context = chromium.new_context(accept_downloads=True, **settings)
        context.add_init_script(BEEN_HERE)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: said.type in ("error", "warning") and wrong.append(said.text))
        page.goto(address)
        page.wait_for_selector(".lw-painted")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not wrong


def until(page: Any, expression: str) -> None:
    """Wait for what `wait_for_function` could only look at once: the page allows no code in strings."""
    for _ in range(1200):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(25)
    raise AssertionError(f"it did not come to this: {expression}")


def saved(page: Any, *, exactly: bool = True) -> tuple[bytes, np.ndarray]:
    """The picture on the stage as a file, and its pixels: as it is drawn, or as large as the page chooses."""
    page.click('[data-lw="save"]')
    page.check('#lw-export input[value="png"]', force=True)
    if exactly:
        page.check('#lw-export input[name="scale"][value="1"]', force=True)
    with page.expect_download() as download:
        page.click("#lw-export-save")
    data = Path(download.value.path()).read_bytes()
    return data, np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)


def saved_film(page: Any, kind: str) -> Image.Image:
    """The walk on the stage as a file."""
    page.click('[data-lw="save"]')
    page.check(f'#lw-export input[value="{kind}"]', force=True)
    with page.expect_download() as download:
        page.click("#lw-export-save")
    data = Path(download.value.path()).read_bytes()
    assert Walk.from_query(read_recipe(data)).recipe.keyframes == (5, 9)
    return Image.open(io.BytesIO(data))


def check_draws_what_the_server_draws(page: Any, studio: Studio) -> None:
    data, pixels = saved(page)
    recipe = Recipe.from_query(read_recipe(data))
    assert (recipe.keyframes, recipe.t, recipe.psi) == ((5, 9), 0.25, 0.9)
    assert np.abs(pixels - studio.render([recipe])[0]).max() <= OFF


def check_paints_what_the_server_paints(page: Any, studio: Studio) -> None:
    """In a style and in the manner of a link, in part; the file carries it."""
    for paint in ("7~0.8", f"{style_text(bytes(range(90, 190)))}~1"):
        page.goto(f"{page.url.partition('?')[0]}{LINK}&paint={paint}")
        page.wait_for_selector(".lw-painted")
        data, pixels = saved(page, exactly=False)
        recipe = Recipe.from_query(read_recipe(data))
        assert str(recipe.paint) == paint
        expected = studio.show(studio.draw([recipe])[0], recipe, len(pixels)).astype(int)
        assert np.abs(pixels - expected).mean() < 1


def check_is_accessible(page: Any) -> None:
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    assert found.violations_count == 0, found.generate_report()


def check_learns(page: Any) -> None:
    """On the Learn tab: its first section shows how the model learnt, and the duel runs."""
    until(page, "document.querySelector('#lw-time-pictures').width > 300")  # its sheet is painted
    page.locator("#lw-time").fill("1")
    page.wait_for_url(re.compile(r"learn=time~1&"))
    page.locator("#lw-learn-sections button", has_text="The duel").click()
    page.click('[data-lw="duel-run"]')
    until(page, "document.querySelector('[data-curve=\"discriminator\"] output').textContent !== ''")
    page.click('[data-lw="duel-run"]')
    assert "step" in page.text_content("#lw-duel-said")


def test_a_folder_below_a_path_draws_links_and_opens_without_a_network(
    folder: str, studio: Studio, opened: Callable[..., Any]
) -> None:
    page = opened(folder + LINK)
    check_draws_what_the_server_draws(page, studio)
    assert page.locator("#lw-tab-picture, #lw-copying, #lw-learn-game, #lw-slow").count() == 0
    check_paints_what_the_server_paints(page, studio)
    page.click("#lw-tab-sculpt")
    page.locator("#lw-paints button").first.scroll_into_view_if_needed()
    page.wait_for_selector('#lw-paints button[aria-pressed="true"]:last-child')  # the link's own manner
    page.click('#lw-paints [data-style="2"]')
    page.wait_for_url(re.compile(r"paint=2~1"))
    page.click('[data-lw="paint-none"]')
    page.click("#lw-tab-explore")
    page.locator("#lw-walk").fill("800")
    page.wait_for_url(re.compile(r"t=0\.8&"))
    page.click('[data-lw="share"]')
    assert page.input_value("#lw-link").startswith(f"{folder}?m=tiny&a=5&b=9&t=0.8&psi=0.9&shift=east~1.5")
    assert page.locator("#lw-share .lw-qr img").get_attribute("src").startswith("data:image/svg+xml")
    page.keyboard.press("Escape")
    check_is_accessible(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector(".lw-painted")


def test_a_single_file_draws_from_the_disk_and_a_picture_of_one_page_opens_on_another(
    file: str, folder: str, studio: Studio, opened: Callable[..., Any], tmp_path: Path
) -> None:
    page = opened(file + LINK)
    check_draws_what_the_server_draws(page, studio)
    page.click('[data-lw="share"]')
    assert not page.locator("#lw-share-code").is_visible()  # a camera can't follow an address on this disk
    page.keyboard.press("Escape")
    for tab in ("walk", "sculpt", "learn"):
        page.click(f"#lw-tab-{tab}")
    check_learns(page)
    check_is_accessible(page)
    page.click("#lw-tab-explore")
    film = saved_film(page, "gif")
    assert 100 < film.n_frames <= 150
    assert (film.size, film.info["loop"]) == ((32, 32), 0)
    kept = tmp_path / "kept.png"
    kept.write_bytes(saved(page)[0])
    other = opened(f"{folder}?m=tiny&a=1&b=2&t=0&learn=game~7~hard")
    assert "leads to “Real or made?”, which this page does not have" in other.text_content("#lw-toast")
    other.set_input_files('#lw-export input[type="file"]', kept)
    other.wait_for_url(re.compile(r"a=5&b=9&t=0\.25"))


def test_in_a_frame_without_storage_it_draws_all_the_same(folder: str, chromium: Any) -> None:
    context = chromium.new_context()
    context.add_init_script(BLOCKED)
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto(re.sub(r"some/walks/$", "", folder))
    page.set_content(
        f'<iframe sandbox="allow-scripts allow-same-origin" src="{folder}" width="900" height="700"></iframe>'
    )
    page.frame_locator("iframe").locator(".lw-painted").wait_for(timeout=60_000)
    context.close()
    assert not broken


def test_a_browser_that_can_not_draw_shows_a_walk_that_was_drawn_before(folder: str, file: str, chromium: Any) -> None:
    context = chromium.new_context()
    context.add_init_script(CAN_NOT_DRAW)
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    with page.expect_response(re.compile(r"/walk\.webp$")) as recording:
        page.goto(folder)
    assert recording.value.ok
    said = page.locator("#lw-recording", has_text="Here is a walk that was drawn before.")
    said.wait_for(timeout=60_000)
    assert "neither WebAssembly SIMD nor WebGPU" in said.text_content()
    page.goto(file)  # it has no room for a walk
    page.locator("#lw-recording", has_text="A newer one can.").wait_for(timeout=60_000)
    context.close()
    assert not broken


@pytest.mark.parametrize(("damaged", "link"), [("model.safetensors", ""), ("named.safetensors", f"{LINK}&paint=7~0.8")])
def test_damaged_weights_are_noticed(studio: Studio, tmp_path: Path, chromium: Any, damaged: str, link: str) -> None:
    path = tmp_path / "walk.html"
    write_single(studio, path)
    text = path.read_text("utf-8")
    at = text.index(f'{damaged}">') + 3000
    path.write_text(text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :], "utf-8")
    context = chromium.new_context()
    page = context.new_page()
    page.goto(path.as_uri() + link)
    page.locator("#lw-status", has_text="is damaged, so it can’t draw").wait_for(timeout=60_000)
    context.close()
