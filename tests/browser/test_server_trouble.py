"""A server that is full, dead or started again: the page says so, goes on by itself, and forgets nothing."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

import forked
import pytest
from axe_playwright_python.sync_playwright import Axe
from fake_studio import FakeStudio
from servers import free_port, wait_for
from tabs import record
from visitor import Visit

from gan.ui.beginning import Beginning
from gan.ui.markup import LOADING
from gan.ui.page import begin_page
from gan.ui.server.admission import Places
from gan.ui.server.coming import Coming
from gan.ui.server.services import Services

Open = Callable[..., Visit]
RESTARTED = Path(__file__).parent / "restarted.py"
BUSY = "Many people are drawing just now. Your picture comes in a moment."
FAVOURITES = "#lw-kept img"
AWAY = "The server can’t be reached. This page keeps trying."


def status(url: str, path: str) -> int:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=0.5)
    with contextlib.closing(connection), contextlib.suppress(TimeoutError):
        connection.request("GET", path)
        return connection.getresponse().status
    return 0  # it waits


def test_a_full_queue_is_told_kindly_and_waited_for(visit: Open) -> None:
    one = visit()
    one.wait_until(lambda: (one.looks() or {"times": 1})["times"] > 1)  # an answer that comes late would take it back
    one.settle()
    with mock.patch.object(Places, "full", return_value=True):
        one.slide("#lw-seed-a", 557)  # no other test draws it: tabs share what a browser keeps
        one.page.get_by_text(BUSY).wait_for()
        assert one.shows()["a"] == 42  # the last picture stays
        one.page.wait_for_timeout(1500)
        assert len(one.asked("frame")) < 8  # it asks visit, but not all the time
        assert one.page.get_by_text(BUSY).is_visible()
    one.wait(a=557)
    one.page.wait_for_selector("#lw-status", state="hidden")
    one.settle()
    one.slide("#lw-walk", 900)
    one.wait(a=557, t=0.9)


def test_a_connection_that_died_without_a_word_is_given_up(visit: Open) -> None:
    one = visit(line=False, clock=True)
    one.settle()
    one.page.clock.install()
    one.page.route("**/latent-walks/**", lambda route: None)
    one.slide("#lw-seed-a", *range(100, 110))
    one.page.clock.run_for(61_000)
    one.page.get_by_text(AWAY).wait_for()
    one.page.unroute("**/latent-walks/**")
    one.page.clock.run_for(5_000)
    one.wait(a=109)


def test_pictures_come_through_one_connection_and_by_themselves_where_it_breaks(again: Open, server: str) -> None:
    page = again().page.context.new_page()
    lines: list[Any] = []

    def through(socket: Any) -> None:
        lines.append(socket)
        socket.connect_to_server()

    page.route_web_socket("**/line", through)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(server)
    one = Visit(page, server, FakeStudio.of(), requests)
    page.wait_for_selector(".lw-painted")
    one.settle()

    def fetched() -> int:
        return len([url for url in requests if "/frame?" in url and "&b=" in url and "scale=" not in url])

    before = fetched()
    one.slide("#lw-seed-a", 501, 502)
    one.wait(a=502)
    assert fetched() == before
    lines[0].close()
    one.slide("#lw-seed-a", 503)
    one.wait(a=503)
    assert fetched() == before + 1
    assert page.locator("#lw-status").is_hidden()
    one.slide("#lw-seed-a", 502)  # was here before, so nobody is asked
    one.wait(a=502)
    assert fetched() == before + 1
    page.close()


def test_a_picture_that_was_on_the_way_when_the_connection_broke_is_asked_for_again(
    again: Open, server: str, studio: FakeStudio
) -> None:
    page = again().page.context.new_page()
    swallowed: list[Any] = []

    def swallow(socket: Any) -> None:
        socket.on_message(lambda wish: swallowed.append((socket, wish)))

    page.route_web_socket("**/line", swallow)
    page.route("**/frame?*scale=*", lambda route: None)
    page.goto(server)
    one = Visit(page, server, studio, [])
    one.wait(a=42)
    one.slide("#lw-seed-a", 601)
    page.wait_for_timeout(300)
    assert one.shows()["a"] == 42
    swallowed[0][0].close()
    one.wait(a=601)
    assert page.locator("#lw-status").is_hidden()
    page.close()


class Restartable:
    """A page in a process of its own, always on the same port."""

    def __init__(self) -> None:
        self.port = free_port()
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self.starter = forked.Process([sys.executable, str(RESTARTED), str(self.port)], text=True, **pipes)
        self.start()

    def start(self) -> None:
        print(file=self.starter.stdin, flush=True)
        self.server = int(self.starter.stdout.readline())
        wait_for(self.port, self.starter)

    def kill(self) -> None:
        os.kill(self.server, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            while not os.kill(self.server, 0):  # it is still there
                time.sleep(0.01)

    def end(self) -> None:
        self.kill()
        self.starter.kill()
        self.starter.communicate()


@pytest.fixture
def restartable() -> Iterator[Restartable]:
    one = Restartable()
    yield one
    one.end()


@pytest.fixture
def lasting_visit(chromium: Any, restartable: Restartable) -> Iterator[Visit]:
    context = chromium.new_context()
    page = context.new_page()
    page.set_default_timeout(15_000)
    requests: list[str] = []
    record(page, requests, [])
    url = f"http://127.0.0.1:{restartable.port}/"
    page.goto(url)
    page.wait_for_selector(".lw-painted")
    yield Visit(page, url, FakeStudio.of(), requests)
    context.close()


def test_a_server_that_was_killed_and_started_again_is_found_with_everything_in_place(
    lasting_visit: Visit, restartable: Restartable
) -> None:
    one, page = lasting_visit, lasting_visit.page
    one.settle()
    page.evaluate("window.sameDocument = true")
    one.slide("#lw-seed-b", 777)
    one.slide("#lw-psi", 40)
    one.slide("#lw-walk", 250)
    one.wait(a=42, b=777, psi=0.4, t=0.25)
    one.settle()
    page.get_by_role("button", name="Keep as a favourite").click()
    kept = page.locator(FAVOURITES).count()

    restartable.kill()
    one.slide("#lw-walk", 300)
    one.wait(t=0.3)  # the walk is in the page and needs no server
    one.slide("#lw-seed-a", 1234)
    page.get_by_text(AWAY).wait_for()
    one.slide("#lw-walk", 650)
    assert one.shows()["a"] == 42  # the last picture stays
    page.wait_for_timeout(2500)
    assert page.get_by_text("Connection Lost").count() == 0  # Gradio's own words, before it reloads the page

    restartable.start()
    one.wait(a=1234, b=777, psi=0.4, t=0.65)
    page.wait_for_selector("#lw-status", state="hidden")
    one.settle()
    one.slide("#lw-walk", 100)
    one.wait(a=1234, b=777, psi=0.4, t=0.1)
    assert page.evaluate("window.sameDocument")
    assert page.locator(FAVOURITES).count() == kept == 1
    page.locator("#lw-undo-a").click()
    one.wait(a=42, b=777, t=0.1)
    page.wait_for_url("**a=42**t=0.1**")
    page.reload()
    page.wait_for_selector(".lw-painted")
    one.wait(a=42, b=777, psi=0.4, t=0.1)
    assert page.locator(FAVOURITES).count() == 1


def test_a_page_says_that_networks_are_being_loaded_and_goes_on_from_where_it_was_moved(
    chromium: Any,
) -> None:
    there, studio = threading.Event(), FakeStudio.of()

    def load() -> Services:
        assert there.wait(60)
        return Services(studio)

    coming = Coming(load)
    page, settings = begin_page(Beginning(studio.models, None, recorded=False, compared=()), coming)
    _, url, _ = page.launch(prevent_thread_lock=True, quiet=True, **settings)
    tab = chromium.new_page()
    try:
        coming.bring()
        tab.goto(url)
        tab.get_by_text(LOADING).wait_for()
        assert [found["id"] for found in Axe().run(tab).response["violations"]] == []
        assert tab.locator('[data-lw="play"]').is_disabled()
        assert tab.locator('[data-model="glyphs"]').is_disabled()
        one = Visit(tab, url, studio, [])
        one.slide("#lw-walk", 640)
        there.set()
        one.wait(a=42, b=7, t=0.64)
        assert tab.locator("#lw-status").is_hidden()
        assert tab.locator('[data-lw="play"]').is_enabled()
        tab.click('[data-model="glyphs"]')
        one.wait(a=5, b=6, t=0.64)
        assert tab.locator('#lw-models img[src*="frame?"]').count() == 3
    finally:
        there.set()
        tab.close()
        page.close()
