"""The page is served before the networks are loaded: what it shows meanwhile, what waits for them, what goes wrong."""

import io
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fake_studio import FakeStudio
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from gan import checkpoint
from gan.checkpoint import CheckpointError
from gan.finishing.film import write_opening
from gan.finishing.plan import Plan
from gan.studio import Studio
from gan.studio.opening import STORED, as_drawn, stored_opening
from gan.studio.outline import outlines
from gan.ui.beginning import Beginning
from gan.ui.markup import LOADING
from gan.ui.server import coming as module
from gan.ui.server.asked import RESTORED
from gan.ui.server.coming import Coming, Rooms
from gan.ui.server.projection import SECONDS
from gan.ui.server.routes import LATER, PREFIX
from gan.ui.server.services import Services

ROOT = Path(__file__).parents[1]
FRAME = f"{PREFIX}/frame?m=blocks&a=42&b=7&t=0.5"

SERVE = """
import re, sys, urllib.request
import app

page, settings, coming = app.begin_app([sys.argv[1]], "cpu", None, None)
_, url, _ = page.launch(prevent_thread_lock=True, quiet=True, **settings)
html = urllib.request.urlopen(url).read().decode()
assert "data:image/jpeg" in html and "lw-walk" in html
assert "torch" not in sys.modules, "torch was imported before the page was served"
app.bring(coming)
name = re.search(r'data-model=..([\\w-]+)', html)[1]
frame = urllib.request.urlopen(f"{url}gradio_api/latent-walks/frame?m={name}&a=1&b=2")
assert frame.read()[:3] == b"\\xff\\xd8\\xff"
print("well")
"""


@pytest.fixture
def folder(tmp_path: Path, tiny_generator: Callable[..., Any]) -> Path:
    """A checkpoint with a stored opening."""
    place = checkpoint.save(
        tmp_path / "plain", tiny_generator(), architecture="stylegan2", title="Plain", card="# card", seeds=(4, 5)
    )
    list(write_opening(Plan(run=place, folder=place, data=place, device="cpu")))
    return place


@pytest.fixture
def slow() -> Iterator[tuple[TestClient, Coming, threading.Event]]:
    """A page whose networks are there once the event is set."""
    there = threading.Event()

    def load() -> Services:
        assert there.wait(30)
        return Services(FakeStudio.of())

    coming = Coming(load)
    with TestClient(Starlette(routes=[Rooms(coming)]), base_url="http://testserver") as client:
        yield client, coming, there
        there.set()


def test_the_page_with_its_picture_is_served_before_torch_is_imported(folder: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", SERVE, str(folder)], cwd=ROOT, capture_output=True, text=True)
    assert ran.stdout.endswith("well\n"), ran.stderr


def test_what_is_asked_for_meanwhile_is_answered_when_the_networks_are_there(slow: Any) -> None:
    client, coming, there = slow
    threading.Timer(0.2, there.set).start()
    coming.bring()
    picture = client.get(FRAME)
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/jpeg")
    told = client.get(f"{PREFIX}/page")
    assert told.headers["cache-control"] == "no-store"
    assert [model["name"] for model in told.json()["models"]] == ["blocks", "glyphs", "letters"]


def test_who_waits_long_is_asked_to_come_again(slow: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client, coming, _ = slow
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    coming.bring()
    refused = client.get(FRAME)
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
    assert refused.json()["error"] == LOADING
    with pytest.raises(WebSocketDisconnect) as closed, client.websocket_connect(f"{PREFIX}/line"):
        pass
    assert closed.value.code == LATER


def test_what_could_not_be_loaded_is_said_to_whoever_asks() -> None:
    def load() -> Services:
        raise ValueError("model.safetensors is truncated")

    coming = Coming(load)
    coming.bring()
    with pytest.raises(ValueError, match="truncated"):
        coming.wait()
    refused = TestClient(Starlette(routes=[Rooms(coming)])).get(f"{PREFIX}/page")
    assert refused.status_code == 503
    assert "model.safetensors is truncated" in refused.json()["error"]
    assert "retry-after" not in refused.headers


def test_damaged_weights_end_the_program_with_their_sentence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import app

    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    monkeypatch.setattr("gradio.Blocks.launch", lambda *_, **__: None)
    monkeypatch.setattr(app, "GOODBYE", 0)
    monkeypatch.setattr(sys, "argv", ["app.py", "--checkpoint", str(folder), "--device", "cpu"])
    with pytest.raises(SystemExit, match=r"^Error: .*model\.safetensors is truncated"):
        app.main()


def test_an_outline_says_what_loading_says(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "plain"
    shutil.copytree(folder, other)
    found, studio = outlines([folder, other]), Studio.load([folder, other], "cpu")
    assert found is not None
    assert list(found) == list(studio.models) == ["plain", "plain-2"]
    for name, one in found.items():
        model = studio.models[name]
        for what in ("title", "description", "class_names", "seeds", "weights_hash"):
            assert getattr(one, what) == getattr(model, what)
    begun, ready = Beginning.of(found), Services(studio).beginning()
    assert (begun.recorded, begun.compared) == (ready.recorded, ready.compared)
    assert begun.picture == ready.picture or close(begun.picture, ready.picture)


def close(one: bytes | None, other: bytes | None) -> bool:
    """Whether two JPEGs show the same."""
    assert one
    assert other
    pixels = [np.asarray(Image.open(io.BytesIO(data)), np.float32) for data in (one, other)]
    return bool(np.abs(pixels[0] - pixels[1]).mean() < 2)


def test_what_is_no_folder_is_loaded_first_and_what_is_damaged_is_said_at_once(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "stylegan.pkl").write_bytes(b"\x80")
    for source in ("someone/something", tmp_path / "stylegan.pkl"):
        assert outlines([folder, source]) is None
    (folder / "config.json").write_text(json.dumps({"format": 9}))
    with pytest.raises(CheckpointError, match="has format 9"):
        outlines([folder])


def test_a_stored_opening_of_other_weights_is_not_shown(folder: Path, tiny_generator: Callable[..., Any]) -> None:
    (model,) = Studio.load([folder], "cpu").models.values()
    assert stored_opening(folder, "plain", model)
    assert stored_opening(folder, "renamed", model)  # a folder may have another name than when it was drawn
    picture = (folder / STORED).read_bytes()
    checkpoint.save(folder, tiny_generator(seed=1), architecture="stylegan2", title="Plain", card="#", seeds=(4, 5))
    (folder / STORED).write_bytes(picture)
    (changed,) = Studio.load([folder], "cpu").models.values()
    assert stored_opening(folder, "plain", changed) is None
    (folder / STORED).write_bytes(b"\xff\xd8\xff no picture")
    assert stored_opening(folder, "plain", model) is None


def test_the_page_opens_with_what_the_bundled_models_draw() -> None:
    from app import bundled

    for place in bundled():
        studio = Studio.load([place], "cpu")
        ((name, model),) = studio.models.items()
        stored = stored_opening(Path(place), name, model)
        assert stored, f"{place}: python -m gan finish … --only opening"
        drawn = studio.render([as_drawn(name, model)])[0]
        shown = np.asarray(Image.open(Path(place) / STORED).convert("RGB"), np.float32)
        assert np.abs(shown - drawn).mean() < 3, place


def test_programs_may_ask_for_every_restoration() -> None:
    assert {"project", *RESTORED} == set(SECONDS)
