"""Training in the page: from pictures that are dropped to a model among the others, explored while it learns."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import forked
import pytest
from visitor import served

from gan import checkpoint
from gan.studio import Studio
from gan.ui.server.training_routes import TrainingRoutes
from gan.workshop import Workshop

TINY = (
    "--preset",
    "tiny",
    "--no-features",
    "--batch",
    "2",
    "--device",
    "cpu",
    "--live",
    "0.5",
    "--evaluate-every",
    "0",
)
LONG = 240_000  # ms: a process that trains takes long to start

# Pictures of one colour each, a text, and all of them dropped on the section.
DROP = """async () => {
    const dropped = new DataTransfer();
    for (let hue = 0; hue < 24; hue++) {
        const canvas = new OffscreenCanvas(40, 30);
        const context = canvas.getContext("2d");
        context.fillStyle = `hsl(${15 * hue} 80% 50%)`;
        context.fillRect(0, 0, 40, 30);
        dropped.items.add(new File([await canvas.convertToBlob()], `${hue}.png`, { type: "image/png" }));
    }
    dropped.items.add(new File(["no picture"], "notes.txt", { type: "text/plain" }));
    const panel = document.querySelector("#lw-learn-train");
    panel.dispatchEvent(new DragEvent("drop", { dataTransfer: dropped, bubbles: true, cancelable: true }));
}"""


@pytest.mark.long
def test_pictures_that_are_dropped_become_a_model_that_is_explored_while_it_learns(
    tmp_path: Path, tiny_generator: Callable[..., Any], chromium: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_processes = {**vars(subprocess), "Popen": forked.Process}  # that have their imports; plain ones: test_workshop
    monkeypatch.setattr("gan.workshop.process.subprocess", SimpleNamespace(**of_processes))
    checkpoint.save(tmp_path / "first", tiny_generator(), architecture="stylegan2", title="First", card="# First\n")
    studio = Studio.load([tmp_path / "first"], "cpu")
    workshop = Workshop(tmp_path / "shop", extra=TINY)
    page = chromium.new_page()
    page.set_default_timeout(LONG)
    with served(studio, training=TrainingRoutes(workshop, studio)) as url:
        page.goto(f"{url}?learn=train")
        page.wait_for_selector("#lw-train-choose:not([hidden])")
        page.evaluate(DROP)
        page.wait_for_selector("#lw-train-found:not([hidden])")
        assert "1 file passed over" in page.inner_text("#lw-train-notes")
        page.fill("#lw-train-name", "Colours")
        page.select_option("#lw-train-size", "64")
        page.click('[data-lw="train-start"]')
        page.wait_for_selector("#lw-train-grid img:not([hidden])")
        page.click('[data-lw="train-seed"][data-seed="3"]')
        page.wait_for_selector('#lw-models [data-model="colours"][aria-pressed="true"]')
        assert page.inner_text("#lw-title") == "Colours"
        before = page.evaluate("document.querySelector('#lw-train-grid img').src")
        page.wait_for_function("src => document.querySelector('#lw-train-grid img').src !== src", arg=before)

        second = chromium.new_page()  # somebody else opens the page: the model is there for everybody
        second.goto(f"{url}?m=colours&a=3&b=4")
        second.wait_for_selector('#lw-models [data-model="colours"][aria-pressed="true"]')
        second.close()

        page.click('[data-act="stop"]')
        page.wait_for_selector("#lw-train-keep:not([hidden])")
        page.uncheck('#lw-train-keep [value="encoder"]')
        page.click('[data-act="keep"]')
        page.wait_for_function(
            "document.querySelector('#lw-train-said').textContent.includes('stands among the models')"
        )
        assert page.get_attribute('#lw-models [data-model="colours"]', "aria-pressed") == "true"
        assert not workshop.run.exists()
    page.close()
    workshop.close()
