"""A visitor's page, and what the picture on it spells."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from fake_studio import FakeStudio, decode

READ_BLOCKS = """() => {
    const canvas = document.querySelector("#lw-canvas");
    if (!document.querySelector(".lw-painted") || !canvas.width) return null;
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const step = canvas.width / 16;
    const at = (index) => Math.floor((index + 0.5) * step);
    const pixel = (x, y) => data[4 * (y * canvas.width + x)];
    const blocks = Array.from({ length: 256 }, (_, i) => pixel(at(i % 16), at(Math.floor(i / 16))));
    return blocks.includes(undefined) ? null : blocks;  // a canvas nobody has sized yet is 300 x 150
}"""

SETTLED = "document.documentElement.hasAttribute('data-settled')"
PAINTED = "document.querySelector('.lw-painted')?.checkVisibility()"
OFTEN = 25  # ms between two looks; a selector that is waited for is looked for twice a second
PATIENCE = 600  # looks at a canvas, 50 ms apart, before it is said to be wrong

# Before a page opens: whoever was here before is not shown around.
BEEN_HERE = "try { localStorage.setItem('latent-walks.welcomed', 'yes') } catch {}"

TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"

DRAG = """(slider, [values, release]) => {
    for (const value of values) {
        slider.value = value;
        slider.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (release) slider.dispatchEvent(new Event("change", { bubbles: true }));
}"""


@contextlib.contextmanager
def served(studio: FakeStudio, **settings: Any) -> Iterator[str]:
    """The address of a page of this studio, open for as long as the block runs."""
    from gan.ui.page import build_page

    page, launch = build_page(studio, **settings)
    _, url, _ = page.launch(prevent_thread_lock=True, quiet=True, **launch)
    yield url
    page.close()


@dataclass(frozen=True)
class Visit:
    """A page, its address, the studio behind it, and every address it asked for; `crisp` are those of enlarged ones."""

    page: Any
    url: str
    studio: FakeStudio
    requests: list[str]
    crisp: list[str] = field(default_factory=list)

    def shows(self) -> dict[str, float] | None:
        """The recipe of the picture on the canvas, whether it is enlarged or not."""
        shown = self.looks()
        return shown and without_size(shown)

    def looks(self, canvas: str = "#lw-canvas") -> dict[str, float] | None:
        """What is on a canvas: a recipe, and how many `times` as large it is as it was drawn."""
        blocks = self.page.evaluate(READ_BLOCKS.replace("#lw-canvas", canvas))
        return blocks and decode(np.repeat(np.array(blocks, np.uint8).reshape(16, 16)[..., None], 3, axis=-1))

    def wait(self, **fields: float) -> dict[str, float]:
        """Wait until the picture on the canvas has these fields in its recipe."""
        shown = None
        for _ in range(PATIENCE):
            shown = self.looks()
            if shown and all(shown[name] == pytest.approx(value) for name, value in fields.items()):
                return without_size(shown)
            self.page.wait_for_timeout(50)
        raise AssertionError(f"The canvas shows {shown}, not {fields}.")

    def wait_until(self, true: Callable[[], bool]) -> None:
        """Wait for what only the test can see, such as the addresses asked for."""
        for _ in range(PATIENCE):
            if true():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("It never came true.")

    def settle(self) -> None:
        """Wait until the page says that nothing is on the way or moves, so that the whole walk is in it."""
        self.page.wait_for_function(SETTLED, polling=OFTEN)

    def stands(self, place: str) -> float:
        """The value of an expression that changes while something moves, once it has not for half a second."""
        before, still = None, 0
        for _ in range(PATIENCE):
            now = self.page.evaluate(place)
            still = still + 1 if now == before else 0
            if still == 10:
                return now
            before = now
            self.page.wait_for_timeout(50)
        raise AssertionError(f"{place} never stood still.")

    def slide(self, selector: str, *values: float, release: bool = True) -> None:
        """Drag a slider over the values and let go."""
        self.page.locator(selector).evaluate(DRAG, [list(values), release])

    def at_widths(self, *widths: int, height: int = 844) -> Iterator[int]:
        """The page at one width after the other, each laid out before it is looked at."""
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.evaluate(TWO_FRAMES)
            yield width

    def touch(self, *places: tuple[float, float]) -> None:
        """A finger goes down at the first place, over the others, and up."""
        client = self.page.context.new_cdp_session(self.page)
        for index, (x, y) in enumerate(places):
            kind = "touchMove" if index else "touchStart"
            client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def asked(self, route: str) -> list[str]:
        return [url for url in self.requests if f"/latent-walks/{route}?" in url]


def without_size(shown: dict[str, float]) -> dict[str, float]:
    """The recipe alone."""
    return {name: value for name, value in shown.items() if name != "times"}


def import_script(one: Visit, name: str, use: str) -> Any:
    """What `use`, a function of the page's own module `name`, returns."""
    fetched = (
        "(end) => performance.getEntriesByType('resource').map(({ name }) => name).find((url) => url.endsWith(end))"
    )
    url = one.page.evaluate(fetched, f"/{name}")
    return one.page.evaluate(f"async (url) => ({use})(await import(url))", url)
