"""The real page in Chromium, with a studio whose pictures spell their recipes: one server and one browser for all.

Playwright's event loop runs from the first of these tests to the last. Between them it is out of sight, since nobody
may start a loop of his own beside a running one.
"""

import asyncio
import functools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_studio import FakeStudio
from flags import FLAGS, chromium_path
from tabs import Tabs
from visitor import Visit, served

FAILED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sockets and event loops that Gradio leaves to the garbage collector are no failure of ours."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.filterwarnings("ignore::ResourceWarning"))
            item.add_marker(pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"))


@pytest.fixture(scope="session")
def studio() -> FakeStudio:
    return FakeStudio.of()


@pytest.fixture(scope="session")
def server(studio: FakeStudio) -> Iterator[str]:
    """The served page's address."""
    with served(studio) as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    path = chromium_path()
    if path is None and not os.environ.get("CI"):
        pytest.skip("Chromium is not installed.")
    from playwright.sync_api import sync_playwright

    playwright = sync_playwright().start()
    loop = asyncio.get_running_loop()
    browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
    yield browser
    asyncio._set_running_loop(loop)
    browser.close()
    playwright.stop()


@pytest.fixture(autouse=True, scope="session")
def _playwrights_loop(chromium: Any) -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


@pytest.fixture(autouse=True)
def _loop_in_sight(_playwrights_loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    asyncio._set_running_loop(_playwrights_loop)
    yield
    asyncio._set_running_loop(None)


@pytest.fixture(scope="session")
def tabs(chromium: Any, server: str) -> Tabs:
    return Tabs(chromium, server)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture
def _tabs_left(request: pytest.FixtureRequest, tabs: Tabs, studio: FakeStudio) -> Iterator[None]:
    studio.gate.set()
    yield
    studio.gate.set()
    assert not tabs.leave(well=FAILED not in request.node.stash)


@pytest.fixture
def visit(tabs: Tabs, studio: FakeStudio, _tabs_left: None) -> Callable[..., Visit]:
    """visit("?a=1", color_scheme="light", …) opens the page as another visitor and waits for its picture.

    With `line=False` no WebSocket gets through, so that every picture is a request of its own. A test that takes
    the page's clock in hand says `clock=True`.
    """
    return functools.partial(tabs.visit, studio)


@pytest.fixture
def again(tabs: Tabs, studio: FakeStudio, _tabs_left: None) -> Callable[..., Visit]:
    """The same where the opening itself is not what a test is about, at less cost: in a page that is there already.

    Of what earlier tests chose, kept or opened nothing is left. Their photo, their votes, and what they changed in the
    page's own objects would be: such tests open it anew.
    """
    return functools.partial(tabs.return_to, studio)
