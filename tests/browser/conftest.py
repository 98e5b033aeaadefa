"""The real page in Chromium, with a studio whose pictures spell their recipes."""

import gc
import os
import shutil
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_studio import FakeStudio
from visitor import Tabs, Visit

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sockets and event loops that Gradio leaves to the garbage collector are no failure of ours."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("ignore::ResourceWarning"))
            item.add_marker(pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"))


@pytest.fixture(autouse=True, scope="module")
def _leave_nothing_to_collect() -> Iterator[None]:
    """What Gradio left is collected here, so that no later test is blamed for it."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture(scope="module")
def studio() -> FakeStudio:
    return FakeStudio.of()


@pytest.fixture(scope="module")
def server(studio: FakeStudio) -> Iterator[str]:
    """The served page's address."""
    from gan.ui.page import build_page

    page, settings = build_page(studio)
    _, url, _ = page.launch(prevent_thread_lock=True, quiet=True, **settings)
    yield url
    page.close()


@pytest.fixture(scope="module")  # while it runs, Playwright's event loop keeps other tests from starting theirs
def chromium() -> Iterator[Any]:
    path = shutil.which("chromium")
    if path is None and not os.environ.get("CI"):
        pytest.skip("Chromium is not installed.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def tabs(chromium: Any, server: str) -> Tabs:
    return Tabs(chromium, server)


@pytest.fixture
def visit(tabs: Tabs, studio: FakeStudio) -> Iterator[Callable[..., Visit]]:
    """visit("?a=1", color_scheme="light", …) opens the page as another visitor and waits for its picture.

    With `line=False` no WebSocket gets through, so that every picture is a request of its own.
    """

    def open_page(query: str = "", *, line: bool = True, **settings: Any) -> Visit:
        tab = tabs.take(line=line, **settings)
        tab.page.goto(tabs.address + query)
        tab.page.wait_for_selector(".lw-painted")
        return Visit(tab.page, tabs.address, studio, tab.requests, tab.crisp)

    studio.gate.set()
    yield open_page
    studio.gate.set()
    assert not tabs.leave()
