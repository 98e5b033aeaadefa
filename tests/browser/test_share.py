"""A link opens the same picture: on a phone, after a restart, and also when a part of it is damaged."""

import contextlib
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fake_studio import FakeStudio
from visitor import Visit, served

Open = Callable[..., Visit]
HOST = "Start the app with --host 0.0.0.0 to let phones in."


def share(one: Visit) -> str:
    """Open the sheet; the link it shows."""
    one.page.get_by_role("button", name="Share this picture").click()
    one.page.wait_for_selector("#lw-share[open]")
    return one.page.get_by_label("Link to exactly this picture").input_value()


def test_a_link_is_short_versioned_and_can_be_read(again: Open) -> None:
    one = again("?m=blocks&a=5&b=6&t=0.25&psi=1.1")
    link = share(one)
    query = parse_qs(urlsplit(link).query)
    assert query.pop("w")[0] == one.studio.models["blocks"].weights_hash
    assert query == {"m": ["blocks"], "a": ["5"], "b": ["6"], "t": ["0.25"], "psi": ["1.1"], "v": ["1"]}
    assert len(urlsplit(link).query) < 64


def test_the_version_never_reaches_the_server(again: Open) -> None:
    one = again("?m=blocks&a=5&b=6&t=0.25&psi=1.1&v=1")
    one.slide("#lw-seed-a", 9)
    one.settle()
    asked = [url for route in ("frame", "strip", "sheet") for url in one.asked(route)]
    assert asked
    assert not [url for url in asked if "v" in parse_qs(urlsplit(url).query)]


def test_the_qr_code_is_that_of_the_link(again: Open) -> None:
    one = again()
    link = share(one)
    code = one.page.locator("#lw-share .lw-qr img")
    code.evaluate("(e) => e.decode()")
    assert parse_qs(urlsplit(code.get_attribute("src") or "").query)["text"] == [link]
    box: Any = code.bounding_box()
    assert box["width"] == box["height"] >= 230


def test_a_link_survives_a_restart_after_which_phones_are_let_in_by_the_address_in_the_network(
    again: Open, chromium: Any
) -> None:
    one = again("?m=glyphs&a=9&b=8&t=0.4&psi=0.5&label=1")
    shown, link = one.shows(), share(one)
    studio = FakeStudio.of()
    with served(studio, address="192.168.1.20") as url, contextlib.closing(chromium.new_page()) as tab:
        tab.goto(f"{url}?{urlsplit(link).query}")
        tab.wait_for_selector(".lw-painted")
        other = Visit(tab, url, studio, [])
        assert other.wait(t=0.4) == shown
        assert share(other).startswith(f"http://192.168.1.20:{urlsplit(url).port}/?m=glyphs")


def test_the_first_picture_asked_for_is_the_links(visit: Open) -> None:
    one = visit("?m=blocks&a=5&b=6&t=0.25")
    one.settle()
    live = [url for url in one.asked("frame") if "&b=" in url]  # the others are on the models' buttons
    assert {parse_qs(urlsplit(url).query)["a"][0] for url in live} == {"5"}
    assert parse_qs(urlsplit(live[0]).query)["t"] == ["0.25"]


def test_the_opening_picture_never_passes_for_that_of_a_link(again: Open) -> None:
    one = again()
    with contextlib.closing(one.page.context.new_page()) as tab:
        tab.route("**/frame?*", lambda route: None)
        tab.route("**/strip?*", lambda route: None)
        for query, veiled in (("", False), ("?m=blocks&a=5&b=6", True)):
            tab.goto(one.url + query)
            tab.wait_for_selector("#lw-frame")
            veil = tab.evaluate("getComputedStyle(document.querySelector('#lw-frame'), '::before').backdropFilter")
            assert ("blur" in veil) == veiled


def test_what_cannot_be_read_is_named_and_the_rest_is_used(visit: Open) -> None:
    """What is said of which part, and what gets no word: tests/page/damaged_links.test.js."""
    one = visit("?m=blocks&a=5&psi=wild&colour=red&utm_source=x")
    words = "The link’s truncation could not be read, so it is 0.70. The link’s “colour” means nothing here"
    one.page.locator("#lw-toast").get_by_text(words).wait_for()
    one.wait(a=5, psi=0.7)
    other = visit("?__theme=dark&utm_source=x&fbclid=1&m=blocks&a=1&v=1")
    other.settle()
    assert other.page.locator("#lw-toast").is_hidden()


def test_a_link_that_works_on_this_computer_only_says_so(again: Open) -> None:
    one = again()
    assert share(one).startswith(one.url)
    one.page.locator("#lw-share").get_by_text(HOST).wait_for()


def test_the_systems_own_sheet_is_offered_where_there_is_one_and_the_link_is_copied_where_the_clipboard_is_closed(
    visit: Open,
) -> None:
    one = visit()
    one.page.evaluate("navigator.share = undefined")
    share(one)
    button = one.page.get_by_role("button", name="Share…")
    assert button.is_hidden()
    one.page.keyboard.press("Escape")
    one.page.evaluate("navigator.share = async (data) => { window.sent = data; }")
    link = share(one)
    button.click()
    assert one.page.evaluate("window.sent") == {
        "title": "Latent Walks",
        "text": "Blocks: Picture 42 turning into picture 7 · 30%",
        "url": link,
    }
    one.page.evaluate("navigator.clipboard.writeText('')")
    one.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    one.page.get_by_role("button", name="Copy link").click()
    one.page.get_by_text("Link copied").wait_for()
    assert one.page.evaluate("navigator.clipboard.readText()") == link


def test_a_walk_stands_still_while_its_link_is_shown(again: Open) -> None:
    one = again()
    one.settle()
    one.page.get_by_role("button", name="Play").click()
    one.page.wait_for_function("Number(document.querySelector('#lw-walk').value) > 350")
    link = share(one)
    place = float(parse_qs(urlsplit(link).query)["t"][0])
    one.page.wait_for_timeout(150)
    assert abs(int(one.page.locator("#lw-walk").input_value()) - 1000 * place) <= 0.5  # whole numbers on the slider


def test_the_poster_fills_the_screen_with_the_code_the_picture_and_its_name(again: Open) -> None:
    one = again()
    poster = one.page.locator("#lw-poster")
    for width, height in ((1280, 800), (390, 844), (360, 740), (844, 390)):
        one.page.set_viewport_size({"width": width, "height": height})
        share(one)
        one.page.get_by_role("button", name="Show large").click()
        poster.wait_for()
        one.page.wait_for_function("document.fullscreenElement")
        assert [width, height] == one.page.evaluate("[innerWidth, innerHeight]")
        assert poster.bounding_box() == {"x": 0, "y": 0, "width": width, "height": height}
        code: Any = one.page.locator("#lw-poster .lw-qr").bounding_box()
        assert code["width"] >= 0.43 * min(width, height)
        words: Any = poster.get_by_text("Blocks: Picture 42 turning into").bounding_box()
        assert words["y"] + words["height"] <= height
        assert one.page.locator(".lw-poster-picture img").evaluate("(e) => e.naturalWidth") == 640
        one.page.get_by_role("button", name="Close").click()
        poster.wait_for(state="hidden")
        one.page.wait_for_function("!document.fullscreenElement")


def test_the_sheet_closes_by_escape_by_its_button_and_by_a_click_beside_it(again: Open) -> None:
    one = again()
    sheet = one.page.locator("#lw-share")
    share(one)
    one.page.keyboard.press("Escape")
    sheet.wait_for(state="hidden")
    assert one.page.evaluate("document.activeElement.dataset.lw") == "share"
    share(one)
    one.page.get_by_role("button", name="Close").click()
    sheet.wait_for(state="hidden")
    share(one)
    one.page.get_by_label("Link to exactly this picture").click()
    assert sheet.is_visible()
    one.page.mouse.click(10, 300)
    sheet.wait_for(state="hidden")


def test_without_its_code_the_sheet_still_has_the_link(again: Open) -> None:
    one = again("?m=blocks&a=5&b=77")
    one.page.route("**/qr?*", lambda route: route.abort())
    assert share(one)
    one.page.get_by_text("The QR code can’t be drawn just now; the link works all the same.").wait_for()
