"""What holds for the page as a whole: quick, steady, private, and usable by everybody."""

import json
import shutil
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from fake_studio import FakeStudio
from visitor import Visit

Open = Callable[..., Visit]


def test_no_other_host_is_asked_for_anything(visit: Open) -> None:
    one = visit()
    one.settle()
    one.slide("#lw-seed-a", 9)
    one.wait(a=9)
    assert {urlsplit(url).netloc for url in one.requests if not url.startswith(("data:", "blob:"))} == {
        urlsplit(one.url).netloc
    }


def test_at_most_four_pictures_are_on_the_way_and_the_last_wish_wins(again: Open) -> None:
    one = again()
    one.settle()
    before = len(one.asked("frame"))
    one.studio.gate.clear()
    one.slide("#lw-seed-a", *range(1000, 1040), release=False)
    one.wait_until(lambda: len(one.asked("frame")) - before >= 4)
    one.page.wait_for_timeout(100)
    assert len(one.asked("frame")) - before == 4
    one.studio.gate.set()
    one.wait(a=1039)
    assert len(one.asked("frame")) - before == 5


def test_a_late_answer_never_replaces_a_newer_one(again: Open) -> None:
    one = again(line=False)
    one.settle()
    held: list[Any] = []
    one.page.route("**/frame?*a=1000&*", lambda route: held.append(route))
    one.page.route("**/strip?*", lambda route: None)
    one.slide("#lw-seed-a", 1000, 1001)
    one.wait(a=1001)
    held[0].continue_()
    one.page.wait_for_timeout(150)
    assert one.wait(a=1001)


def test_a_busy_server_is_waited_for(again: Open) -> None:
    one = again(line=False)
    one.settle()
    refusals = iter(range(2))
    busy = lambda route: route.fulfill(status=503) if next(refusals, None) is not None else route.continue_()  # noqa: E731
    one.page.route("**/frame?*", busy)
    one.page.route("**/strip?*", lambda route: None)
    one.slide("#lw-seed-a", 555)
    one.page.get_by_text("Many people are drawing").wait_for()
    one.wait(a=555)
    one.page.wait_for_selector("#lw-status", state="hidden")


def test_a_server_that_was_away_is_found_again(again: Open) -> None:
    one = again(line=False)
    one.settle()
    one.page.route("**/latent-walks/**", lambda route: route.abort())
    one.slide("#lw-seed-a", 777)
    one.page.get_by_text("The server can’t be reached. This page keeps trying.").wait_for()
    assert one.shows()["a"] == 42  # the last picture stays
    one.page.unroute("**/latent-walks/**")
    one.wait(a=777)
    one.page.wait_for_selector("#lw-status", state="hidden")


def test_nothing_scrolls_sideways_and_the_picture_comes_first(again: Open) -> None:
    one = again("?a=4294967295&b=4294967294")
    for width in one.at_widths(360, 390, 820, 861, 1024, 1280):
        assert one.page.evaluate("document.documentElement.scrollWidth") == width
        box: Any = one.page.locator("#lw-frame").bounding_box()
        assert box["y"] < 90
        tools: Any = one.page.locator("#lw-tools").bounding_box()
        assert tools["x"] >= box["x"]
        assert one.page.locator("#lw-walk").bounding_box()["y"] < 844


def test_nothing_moves_while_the_page_fills_and_soon_nobody_asks_for_frames(visit: Open) -> None:
    one = visit()
    tops = "() => [...document.querySelectorAll('#lw-stage *, #lw-side *')].map((e) => e.getBoundingClientRect().top)"
    early = one.page.evaluate(tops)
    one.settle()
    assert one.page.evaluate(tops) == early
    one.wait_until(lambda: frames_of_others(one) == 0)  # Gradio's picture of a start goes on for some seconds, unseen


def frames_of_others(one: Visit) -> int:
    """How often anybody asked for a frame of a page in the next 200 ms, but for one that is asked for here."""
    browser = one.page.context.browser
    browser.start_tracing(page=one.page, categories=["devtools.timeline"])
    one.page.wait_for_timeout(200)
    one.page.evaluate("new Promise(requestAnimationFrame)")
    traced = [event["name"] for event in json.loads(browser.stop_tracing())["traceEvents"]]
    return traced.count("FireAnimationFrame") - 1


CONTRAST = """() => {
    const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
    const linear = (v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    const light = ([r, g, b]) => 0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
    const behind = (element) => {
        for (let e = element; e; e = e.parentElement) {
            const colour = rgb(getComputedStyle(e).backgroundColor);
            if (colour.length < 4 || colour[3] === 1) return colour;
        }
        return [255, 255, 255];
    };
    const hasWords = (e) => [...e.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    return [...document.querySelectorAll("#lw-header *, #lw-stage *, #lw-side *")]
        .filter((e) => e.checkVisibility() && !e.disabled && !e.closest("#lw-tools, .lw-hidden") && hasWords(e))
        .map((e) => {
            const pair = [light(rgb(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
            return [(pair[0] + 0.05) / (pair[1] + 0.05), e.textContent.trim().slice(0, 30)];
        });
}"""


@pytest.mark.parametrize(("scheme", "dark"), [("dark", True), ("light", False)])
def test_the_visitors_setting_chooses_light_or_dark_and_words_can_be_read(visit: Open, scheme: str, dark: bool) -> None:
    one = visit(color_scheme=scheme)
    background = one.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (int(background.split("(")[1].split(",")[0]) < 64) == dark
    measured = one.page.evaluate(CONTRAST)
    assert len(measured) > 12
    assert [words for contrast, words in measured if contrast < 4.5] == []


def test_every_control_has_a_name_and_a_visible_focus(again: Open) -> None:
    one = again()
    controls = one.page.locator("#lw-stage :is(button, input), #lw-side :is(button, input)")
    for control in controls.all():
        if not control.is_visible() or control.is_disabled():
            continue
        name = control.evaluate("(e) => e.ariaLabel || e.labels?.[0]?.innerText || e.innerText")
        assert (name or "").strip(), control.evaluate("(e) => e.outerHTML")
        control.focus()
        one.page.keyboard.press("Shift")  # as from the keyboard
        assert control.evaluate("(e) => getComputedStyle(e).outlineStyle") == "solid", name


def test_the_walk_works_from_the_keyboard(again: Open) -> None:
    one = again()
    one.page.locator("#lw-walk").focus()
    one.page.keyboard.press("End")
    one.wait(t=1)
    one.page.keyboard.press("Home")
    one.wait(t=0)
    assert "Picture 42" in one.page.locator("#lw-walk").get_attribute("aria-valuetext")


def test_less_motion_is_honoured(again: Open) -> None:
    one = again(reduced_motion="reduce")
    one.settle()
    one.page.get_by_role("button", name="Go to the second picture").click()
    assert one.page.locator("#lw-walk").input_value() == "1000"  # at once, without a glide


def test_a_ten_digit_seed_fits_its_box_and_the_box_its_card(again: Open) -> None:
    one = again("?a=4294967295")
    box = one.page.locator("#lw-number-a")
    for width in one.at_widths(360, 861, 1024, 1280):
        assert box.evaluate("(e) => e.scrollWidth <= e.clientWidth"), width
        assert one.page.evaluate(
            """() => [...document.querySelectorAll("#lw-pair > *")].every((card) => {
                const edge = card.getBoundingClientRect().right;
                return [...card.querySelectorAll("*")].every((e) => e.getBoundingClientRect().right <= edge);
            })"""
        ), width


def test_the_columns_keep_their_width_whatever_they_show(again: Open) -> None:
    one = again(viewport={"width": 861, "height": 844})
    watch = """() => {
        window.seen = new Set();
        window.watch?.disconnect();
        window.watch = new ResizeObserver(([{ contentRect }]) => seen.add(contentRect.width));
        window.watch.observe(document.querySelector("main"));
    }"""
    for width in one.at_widths(861, 1024, 1280):
        one.page.evaluate(watch)
        for tab in ("walk", "sculpt", "picture", "explore"):
            one.page.click(f"#lw-tab-{tab}")
            one.settle()
        assert one.page.evaluate("seen.size") == 1, width
        stage, side = (one.page.locator(part).bounding_box()["width"] for part in ("#lw-stage", "#lw-side"))
        assert min(stage, side) > 350, width


@pytest.mark.filterwarnings("ignore")  # of libraries that Gradio imports only then
@pytest.mark.skipif(shutil.which("node") is None, reason="Server-side rendering needs Node.")
def test_the_page_also_works_behind_server_side_rendering(chromium: Any, studio: FakeStudio) -> None:
    from gan.ui.page import build_page

    page, settings = build_page(studio)
    _, url, _ = page.launch(prevent_thread_lock=True, quiet=True, **(settings | {"ssr_mode": True}))
    tab = chromium.new_page()
    try:
        tab.goto(f"{url}?m=glyphs&a=9&b=8&t=0.5&label=1")
        tab.wait_for_selector(".lw-painted")
        one = Visit(tab, url, studio, [])
        assert one.wait(a=9, b=8, t=0.5, label=1)
        one.slide("#lw-walk", 250)
        one.wait(t=0.25)
    finally:
        tab.close()
        page.close()
        page.node_process.terminate()  # which `close` leaves running
        page.node_process.wait()
