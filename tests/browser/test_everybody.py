"""The page is for everybody: on a phone, by ear, by keyboard, without motion, and without knowing any term."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from visitor import Visit

Open = Callable[..., Visit]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


def said(one: Visit, words: str) -> None:
    """Wait until the picture is announced in these words."""
    one.page.wait_for_function("(words) => document.querySelector('#lw-live').textContent === words", arg=words)


# What is pressed, typed into or unfolded, and too small for a finger; words in a sentence may be.
SMALL = """() => {
    const place = document.querySelector("dialog[open]") ? "dialog[open]" : ":is(#lw-page, #lw-foot)";
    const targets = "button, select, summary, label:has(> input), input:not([type=radio], [type=checkbox])";
    const all = [...document.querySelectorAll(`${place} :is(${targets})`)];
    return all.filter((e) => e.checkVisibility() && getComputedStyle(e).display !== "inline").map((e) => {
        const { width, height } = e.getBoundingClientRect();
        return [Math.round(width), Math.round(height), e.id || e.dataset.lw || e.textContent.trim()];
    }).filter(([width, height]) => width < 44 || height < 44);
}"""


def violations(one: Visit, impacts: tuple[str, ...] = ("serious", "critical")) -> list[str]:
    found = Axe().run(one.page).response["violations"]
    bad = [violation for violation in found if violation["impact"] in impacts]
    return [f"{violation['id']}: {node['html'][:120]}" for violation in bad for node in violation["nodes"]]


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_axe_finds_nothing_serious(visit: Open, scheme: str) -> None:
    one = visit("?m=glyphs&a=1&b=2&label=0&oops=1", color_scheme=scheme)
    one.settle()
    one.page.get_by_role("button", name="Keep as a favourite").click()
    for _ in one.at_widths(360, 1280, height=740):
        assert violations(one) == []
        one.page.get_by_role("button", name="Share this picture").click()
        one.page.locator("#lw-share .lw-qr img").evaluate("(e) => e.decode()")
        assert violations(one) == []
        one.page.get_by_role("button", name="Show large").click()
        one.page.locator("#lw-poster").wait_for()
        assert violations(one) == []
        one.page.get_by_role("button", name="Close").click()
        one.page.keyboard.press("?")
        one.page.locator("#lw-keys").wait_for()
        assert violations(one) == []
        one.page.keyboard.press("?")
        one.page.keyboard.press("f")
        one.page.wait_for_selector(".lw-presenting")
        assert violations(one) == []
        one.page.keyboard.press("f")
        one.page.wait_for_function("!document.fullscreenElement")  # whose window has no other size


def test_axe_would_find_something(visit: Open) -> None:
    one = visit()
    one.page.evaluate("document.querySelector('#lw-play').removeAttribute('aria-label')")
    one.page.evaluate("document.querySelector('#lw-play').removeAttribute('title')")
    assert [found for found in violations(one) if found.startswith("button-name")]


def test_the_picture_is_said_in_words_once_it_has_come_to_rest(again: Open) -> None:
    one = again("?m=blocks&a=42&b=7&t=0&psi=0.7")
    live = one.page.locator("#lw-live")
    assert live.get_attribute("role") == "status"
    said(one, "Blocks, seed 42, truncation 0.7")
    one.page.evaluate("""() => {
        window.times = 0;
        const count = () => { window.times += 1; };
        new MutationObserver(count).observe(document.querySelector("#lw-live"), { childList: true });
    }""")
    one.slide("#lw-walk", *range(10, 290, 10))
    said(one, "Blocks, seed 42 turning into seed 7, 28%, truncation 0.7")
    assert one.page.evaluate("window.times") == 1
    one.page.get_by_role("button", name="Glyphs").click()
    said(one, "Glyphs, circle, seed 5 turning into seed 6, 28%, truncation 0.7")
    picture = one.page.get_by_role("img", name="Generated picture: Glyphs, circle, seed 5 turning into seed 6, 28%")
    assert picture.count() == 1


def test_nothing_is_said_while_it_plays(again: Open) -> None:
    one = again("?m=blocks&a=42&b=7&t=0&psi=0.7")
    before = "Blocks, seed 42, truncation 0.7"
    said(one, before)
    one.page.get_by_role("button", name="Play").click()
    one.page.wait_for_function("Number(document.querySelector('#lw-walk').value) > 150")
    assert one.page.locator("#lw-live").inner_text() == before


def test_a_finger_sideways_over_the_picture_walks(again: Open) -> None:
    one = again("?m=blocks&a=5&b=6&t=0.3", **PHONE)
    one.settle()
    box: Any = one.page.locator("#lw-canvas").bounding_box()
    y = box["y"] + 100
    one.touch((100, y), (120, y + 2), (160, y + 4), (100 + 6 + box["width"] / 2, y + 4))
    assert int(one.page.locator("#lw-walk").input_value()) == pytest.approx(800, abs=8)
    one.wait(a=5, b=6)
    one.touch((300, y), (200, y), (20, y))
    assert int(one.page.locator("#lw-walk").input_value()) < 100
    assert one.page.evaluate("scrollY") == 0


def test_a_finger_up_over_the_picture_scrolls_the_page(again: Open) -> None:
    one = again("?m=blocks&a=5&b=6&t=0.3", **PHONE)
    one.settle()
    one.touch((150, 300), (151, 280), (152, 220), (153, 140), (154, 80))
    one.page.wait_for_function("scrollY > 60")
    assert one.page.locator("#lw-walk").input_value() == "300"


def test_the_mouse_walks_too_and_a_mere_click_does_not(again: Open) -> None:
    one = again("?m=blocks&a=5&b=6&t=0.3")
    one.settle()
    box: Any = one.page.locator("#lw-canvas").bounding_box()
    mouse = one.page.mouse
    mouse.click(box["x"] + 100, box["y"] + 100)
    assert one.page.locator("#lw-walk").input_value() == "300"
    mouse.move(box["x"] + 100, box["y"] + 100)
    mouse.down()
    mouse.move(box["x"] + 106 + box["width"] / 4, box["y"] + 100, steps=5)
    mouse.up()
    assert int(one.page.locator("#lw-walk").input_value()) == pytest.approx(550, abs=8)
    mouse.move(box["x"] + 10, box["y"] + 100)  # let go is let go
    assert int(one.page.locator("#lw-walk").input_value()) == pytest.approx(550, abs=8)


def test_fingers_find_everything_they_need_and_nothing_scrolls_sideways(again: Open) -> None:
    one = again("?m=glyphs&a=4294967295&b=4294967294&t=0.5", **PHONE)
    one.settle()
    assert one.page.evaluate(SMALL) == []
    assert one.page.evaluate("document.documentElement.scrollWidth") == 360
    one.page.get_by_role("button", name="Keep as a favourite").click()
    for opener, sheet in (
        ("Share this picture", "#lw-share"),
        ("Save: picture", "#lw-export"),
        ("Keys and touch", "#lw-keys"),
    ):
        one.page.get_by_role("button", name=opener).click()
        assert one.page.locator(sheet).evaluate("(e) => e.scrollWidth <= e.clientWidth && e.clientWidth <= 360")
        assert one.page.evaluate(SMALL) == []
        one.page.keyboard.press("Escape")


def test_every_tab_is_for_fingers_and_for_screen_readers(again: Open) -> None:
    one = again("?m=blocks&a=5&b=6&t=0.5", **PHONE)
    for tab in ("Walk", "Sculpt", "Your picture", "Learn"):
        one.page.get_by_role("tab", name=tab).click()
        one.page.evaluate("document.querySelectorAll('#lw-side details').forEach((one) => { one.open = true; })")
        one.settle()
        assert one.page.evaluate(SMALL) == [], tab
        assert one.page.evaluate("document.documentElement.scrollWidth") == 360, tab
        assert violations(one, ("minor", "moderate", "serious", "critical")) == [], tab


def test_every_control_of_the_sheets_has_a_visible_focus(again: Open) -> None:
    one = again()
    for opener, sheet in (("Share this picture", "#lw-share"), ("Keys and touch", "#lw-keys")):
        one.page.get_by_role("button", name=opener).focus()
        one.page.keyboard.press("Enter")
        controls = one.page.locator(f"{sheet} :is(button, input):visible").count()
        seen = set()
        for _ in range(controls):
            seen.add(one.page.evaluate("document.activeElement.outerHTML"))
            assert one.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
            one.page.keyboard.press("Tab")
        assert len(seen) == controls
        one.page.keyboard.press("Escape")


def test_nothing_says_latent_without_saying_what_it_is(again: Open) -> None:
    one = again(viewport={"width": 360, "height": 740})
    words = one.page.locator("body").inner_text()
    assert "A latent is the list of numbers inside the network that it turns into one picture." in words
    assert len(re.findall(r"\blatent", words, re.IGNORECASE)) == 2  # the title, and what it means
    assert "A seed is a number that stands for one picture" in words
