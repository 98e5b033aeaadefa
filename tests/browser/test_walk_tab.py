"""Every control of the Walk tab does what it says, and a walk plays before all of it is there."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from fake_studio import SIZE, encode
from PIL import Image
from tabs import open_link
from test_page import CONTRAST
from visitor import TWO_FRAMES, Visit

from gan.studio import Recipe, Walk

Open = Callable[..., Visit]
LINE, LOOP, BACK = 0, 1, 2
KEYS = "els => els.map((e) => e.title.replace(/^.*: (picture )?/, ''))"
KEYFRAMES = "[data-lw=keyframe]"
PLACE = "Number(document.querySelector('#lw-walk').value)"
PLAY_A_SECOND = """async () => {
    const button = document.querySelector("#lw-play");
    const start = performance.now();
    let drawn = start, asked;
    const look = (now) => {
        drawn = now;
        asked = requestAnimationFrame(look);
    };
    button.click();
    asked = requestAnimationFrame(look);  // after the walk's own request, so that it sees the same frames
    await new Promise((done) => setTimeout(done, 1000));
    button.click();
    cancelAnimationFrame(asked);
    return [(drawn - start) / 1000, Number(document.querySelector("#lw-walk").value)];
}"""


def open_walk(visit: Open, query: str = "", **settings: Any) -> Visit:
    one = visit(query, **settings)
    one.page.get_by_role("tab", name="Walk").click()
    one.wait(count=4, path=LOOP)
    return one


def keys(one: Visit) -> list[str]:
    return one.page.locator(KEYFRAMES).evaluate_all(KEYS)


def until(one: Visit, condition: str) -> None:
    one.page.wait_for_function(condition)


def button(one: Visit, name: str) -> Any:
    return one.page.locator("#lw-walk-panel").get_by_role("button", name=name, exact=True)


def test_a_walk_is_asked_for_only_when_its_tab_is_opened(visit: Open) -> None:
    one = visit()
    one.settle()
    assert one.page.get_by_role("tab", name="Explore").get_attribute("aria-selected") == "true"
    assert not one.asked("timing")
    one.page.get_by_role("tab", name="Walk").click()
    one.wait(a=42, b=12, count=4, path=LOOP)
    assert keys(one) == ["42", "7", "11", "12"]
    one.page.get_by_role("tab", name="Explore").click()
    one.wait(a=42, b=7, t=0.3, count=2)  # Explore is as it was left
    one.page.get_by_role("tab", name="Explore").focus()
    one.page.keyboard.press("ArrowRight")  # tabs are changed by keys, too
    one.wait(count=4)
    assert one.page.locator("#lw-walk-panel").is_visible()
    assert one.page.locator("#lw-explore-panel").is_hidden()
    one.page.keyboard.press("ArrowRight")
    one.wait(count=2)


def test_a_keyframe_and_its_mark_under_the_picture_lead_there(again: Open) -> None:
    one = open_walk(again)
    one.settle()
    one.page.locator(KEYFRAMES).nth(2).click()
    one.wait(t=0.5)
    assert one.page.locator(f"{KEYFRAMES}.lw-near").inner_text() == "3"
    assert one.page.locator("#lw-caption").inner_text().startswith("Keyframe 3: picture 11")
    one.page.get_by_role("button", name="Go to keyframe 2: picture 7").click()
    one.wait(t=0.25)


def test_scrubbing_a_walk_that_is_there_asks_the_server_nothing(again: Open) -> None:
    one = open_walk(again)
    one.settle()
    one.slide("#lw-walk", 500)
    one.page.locator("#lw-walk").focus()
    one.page.keyboard.press("ArrowRight")  # in steps that can be seen
    until(one, f"{PLACE} === 510")
    one.page.keyboard.press("Shift+ArrowLeft")
    until(one, f"{PLACE} === 460")
    one.settle()
    before = len(one.requests)
    shown = []
    for step in range(0, 1001, 100):
        one.slide("#lw-walk", step)
        one.page.evaluate(TWO_FRAMES)
        shown.append((one.shows() or {})["t"])
    assert shown[:-1] == sorted(shown[:-1])
    assert len(set(shown)) > 8
    assert len(one.requests) == before


def test_scrubbing_is_live_while_the_walk_is_not_there_yet(again: Open) -> None:
    one = again()
    for route in ("strip", "timing"):
        one.page.route(f"**/{route}?*", lambda route: None)
    open_link(one, "?m=blocks&keys=211,212,213,214&path=loop&t=0")  # a walk that no other test has asked for
    one.slide("#lw-walk", 620)
    one.wait(a=211, count=4, t=0.62)


def test_playing_starts_before_the_last_picture_is_there_and_waits_for_it(again: Open) -> None:
    one = again()
    strips = "**/strip?*keys=221,222,223,224&*"
    held: list[Any] = []
    first_two = iter(range(2))
    one.page.route("**/timing?*", lambda route: None)
    one.page.route(strips, lambda route: held.append(route) if next(first_two, None) is None else route.continue_())
    open_link(one, "?m=blocks&keys=221,222,223,224&path=loop&t=0.075")
    one.page.get_by_role("button", name="Play the walk").click()
    until(one, f"{PLACE} > 150")  # two chunks are 32 of 120 pictures
    place = one.stands(PLACE)  # where the third one is missing
    assert place < 400
    shown = one.shows()
    assert shown
    assert 0.2 < shown["t"] < 0.4
    one.page.unroute(strips)
    for route in held:
        route.continue_()
    until(one, f"{PLACE} > 420")
    one.page.get_by_role("button", name="Pause").click()


def test_a_walk_plays_at_its_length_and_pauses(again: Open) -> None:
    one = open_walk(again, "?m=blocks&keys=42,7,11,12&path=loop&secs=4&t=0")
    one.settle()
    seconds, stopped = one.page.evaluate(PLAY_A_SECOND)
    assert stopped == pytest.approx(1000 * seconds / 4, abs=20)
    one.page.wait_for_timeout(200)
    assert one.page.evaluate(PLACE) == stopped


def test_straight_lines_end_at_the_last_picture_unless_they_begin_again(again: Open) -> None:
    one = again("?m=blocks&keys=42,7&path=line&secs=2&t=0.9")
    one.wait(count=2, path=LINE)
    one.settle()
    one.page.get_by_label("Begin again at the end").uncheck()
    one.page.get_by_role("button", name="Double").click()
    one.page.get_by_role("button", name="Play the walk").click()
    until(one, f"{PLACE} === 1000")
    one.page.get_by_role("button", name="Play the walk").wait_for()  # it stopped by itself
    one.wait(t=1)
    one.page.get_by_label("Begin again at the end").check()  # for whoever comes next: it is in no link
    one.page.get_by_role("button", name="Normal").click()


def test_the_picture_of_explore_is_added_to_the_walk(again: Open) -> None:
    one = again("?m=blocks&a=5&b=6&t=0.25")
    one.page.get_by_role("button", name="Add to walk").click()
    assert one.page.locator("#lw-walk-count").inner_text() == "5"
    one.page.get_by_role("button", name="Open the walk").click()
    one.wait(count=5, b=6)
    assert keys(one)[-1] == "25% from picture 5 to picture 6"
    one.page.locator(KEYFRAMES).first.focus()
    one.page.keyboard.press("Delete")
    assert len(keys(one)) == 4


def test_a_favourite_and_a_random_picture_are_added(again: Open) -> None:
    one = again("?m=blocks&a=5&b=6&t=1")
    one.page.get_by_role("button", name="Keep as a favourite").click()
    one.page.get_by_role("tab", name="Walk").click()
    button(one, "Add").click()
    one.page.get_by_role("button", name="Favourite: picture 6").click()
    one.wait(count=5, b=6, t=0.8)
    one.page.get_by_role("button", name="A picture at random").click()
    one.wait(count=6)
    assert int(keys(one)[-1]) < 10000
    one.page.keyboard.press("Escape")
    assert one.page.locator("#lw-adding").is_hidden()


def test_every_tool_of_the_row_does_what_it_says(again: Open) -> None:
    """What comes of each change is promised in tests/page/edits.test.js."""
    one = open_walk(again, "?m=blocks&a=5&b=6&t=0")
    one.settle()
    first = one.page.locator(KEYFRAMES).first
    one.page.locator(KEYFRAMES).nth(1).click()
    one.wait(t=0.25)
    button(one, "Duplicate").click()
    one.wait(count=5, t=0.4)
    assert keys(one) == ["42", "7", "7", "11", "12"]
    button(one, "Replace by another picture").click()
    one.page.get_by_role("button", name="Explore’s picture: picture 5").click()
    assert keys(one) == ["42", "7", "5", "11", "12"]
    one.wait(count=5, t=0.4)

    first.focus()  # from the keyboard
    one.page.keyboard.press("Shift+ArrowRight")
    assert keys(one) == ["7", "42", "5", "11", "12"]
    one.page.keyboard.press("Alt+ArrowRight")
    assert keys(one) == ["7", "5", "42", "11", "12"]
    one.wait(a=7, t=0.4)  # the stage shows the one that moves
    assert one.page.locator("#lw-walk-said").inner_text() == "Moved picture 42 to place 3 of 5."
    one.page.keyboard.press("End")
    assert one.page.evaluate("document.activeElement.dataset.index") == "4"
    button(one, "Earlier in the walk").click()
    assert keys(one) == ["7", "42", "5", "11", "12"]

    button(one, "Shuffle").click()
    assert keys(one) != ["7", "42", "5", "11", "12"]
    assert sorted(keys(one)) == sorted(["7", "42", "5", "11", "12"])
    button(one, "Take back the last change").click()
    assert keys(one) == ["7", "42", "5", "11", "12"]
    first.focus()
    one.page.keyboard.press("Delete")
    one.wait(a=42, count=4, t=0)
    assert one.page.locator("#lw-walk-said").inner_text() == "Removed picture 7."
    one.page.locator("#lw-toast").get_by_role("button", name="Undo").click()
    one.wait(a=7, count=5)


def test_at_2_and_at_16_keyframes_the_row_says_so(again: Open) -> None:
    """Those between are promised in tests/page/edits.test.js."""
    one = open_walk(again)
    one.page.locator(KEYFRAMES).first.focus()
    for _ in range(4):
        one.page.keyboard.press("Delete")
    assert keys(one) == ["11", "12"]
    assert button(one, "Remove from the walk").is_disabled()
    assert button(one, "Duplicate").is_enabled()
    open_link(one, f"?m=blocks&keys={','.join(map(str, range(1, 16)))}&path=loop&t=0")
    one.wait(count=15)
    button(one, "Duplicate").click()
    assert keys(one) == ["1", *map(str, range(1, 16))]
    assert button(one, "Duplicate").is_disabled()
    assert button(one, "Add").is_disabled()
    assert button(one, "Remove from the walk").is_enabled()
    assert one.page.locator("#lw-row-words").inner_text() == "16 are the most"


def test_keyframes_are_reordered_by_drag(again: Open) -> None:
    one = open_walk(again)
    one.settle()
    boxes = [box.bounding_box() for box in one.page.locator(KEYFRAMES).all()]
    start, end = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in (boxes[0], boxes[3])]
    one.page.mouse.move(*start)
    one.page.mouse.down()
    one.page.mouse.move(start[0] + 20, start[1], steps=2)
    one.page.mouse.move(*end, steps=5)
    assert keys(one) == ["42", "7", "11", "12"]  # not before it is let go
    one.page.mouse.up()
    assert keys(one) == ["7", "11", "12", "42"]
    one.wait(a=7, b=42, t=0.75)


def test_a_finger_that_rests_on_a_keyframe_drags_it(again: Open) -> None:
    one = open_walk(again, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    one.page.locator("#lw-row").scroll_into_view_if_needed()
    boxes = [box.bounding_box() for box in one.page.locator(KEYFRAMES).all()]
    start, end = [{"x": box["x"] + 30, "y": box["y"] + 30} for box in (boxes[0], boxes[2])]
    client = one.page.context.new_cdp_session(one.page)
    client.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [start]})
    one.page.locator("#lw-row.lw-reordering").wait_for()
    client.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [end]})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    until(one, f"({KEYS})([...document.querySelectorAll('{KEYFRAMES}')]).join() === '7,11,42,12'")


def test_on_another_path_the_walk_stays_at_its_picture(again: Open) -> None:
    one = open_walk(again)
    one.settle()
    one.page.locator(KEYFRAMES).nth(3).click()
    one.wait(t=0.75)
    button(one, "There and back").click()
    assert one.wait(path=BACK, times=4)["t"] == pytest.approx(0.5, abs=1e-3)
    assert "comes home the same way" in one.page.locator("#lw-path-words").inner_text()
    button(one, "Straight").click()
    assert one.wait(path=LINE, times=4)["t"] == pytest.approx(1, abs=1e-3)
    assert one.page.locator(f"{KEYFRAMES}.lw-near").inner_text() == "4"


def test_the_way_home_shows_the_same_pictures_backwards(again: Open) -> None:
    one = again("?m=blocks&keys=42,7,11&path=back&pace=plain&t=0.5")
    one.wait(path=BACK)
    one.settle()
    one.slide("#lw-walk", 1000)
    one.wait(t=0)
    assert not [url for url in one.asked("strip") if re.search(r"[=,]0\.[6-9]", parse_qs(urlsplit(url).query)["at"][0])]


def test_rest_and_length_make_another_timing_and_no_other_pictures(again: Open) -> None:
    one = open_walk(again)
    one.settle()
    one.slide("#lw-walk", 300)
    strips, before = len(one.asked("strip")), one.wait(times=4)
    one.slide("#lw-hold", 2)
    one.slide("#lw-secs", 20)
    one.settle()
    assert one.shows() == before  # the picture stays, whatever its time is now
    assert len(one.asked("strip")) == strips
    walk = Walk.from_query(re.sub("&frames=.*", "", one.asked("timing")[-1].split("?")[1]))
    assert (walk.seconds, walk.hold, walk.pace) == (20, 2, "even")
    assert re.fullmatch(
        r"Picture \d+ turning into picture \d+ · \d+\.\d of 28 s", one.page.locator("#lw-caption").inner_text()
    )


def test_the_speed_is_drawn_and_said(again: Open) -> None:
    one = open_walk(again)
    one.page.wait_for_selector("#lw-speed:not(.lw-unknown)")
    assert "without even pace" in one.page.locator("#lw-speed-words").inner_text().lower()
    one.page.get_by_label("Even pace").uncheck()
    until(one, "document.querySelector('#lw-speed-words').textContent.startsWith('At its fastest moment')")
    assert "pace=plain" in one.asked("timing")[-1]


def test_truncation_keeps_the_place(again: Open) -> None:
    one = open_walk(again)
    one.settle()
    one.slide("#lw-walk", 400)
    before = one.shows()
    assert before
    one.slide("#lw-walk-psi", 120)
    one.wait(psi=1.2)
    one.settle()
    shown = one.shows()
    assert shown
    assert shown["t"] == pytest.approx(before["t"], abs=0.01)


def test_pictures_of_an_older_walk_are_never_shown(again: Open) -> None:
    one = again()
    held: list[Any] = []
    one.page.route("**/strip?*keys=231,232,233,234&*", lambda route: held.append(route))
    open_link(one, "?m=blocks&keys=231,232,233,234&path=loop&t=0")
    one.page.locator(KEYFRAMES).first.focus()
    one.page.keyboard.press("Delete")
    one.wait(a=232, count=3)
    one.settle()
    for route in held:
        route.abort()
    one.page.wait_for_timeout(150)
    for step in (0, 300, 700):
        one.slide("#lw-walk", step)
        one.wait(count=3, a=232)


def test_a_link_brings_the_walk_and_the_place_back(visit: Open, again: Open) -> None:
    one = open_walk(again)
    one.settle()
    button(one, "There and back").click()
    one.slide("#lw-hold", 1.5)
    one.page.locator(KEYFRAMES).nth(2).click()
    one.page.wait_for_url(re.compile(r"keys=42,7,11,12&path=back&t=0\.3333.*&secs=12&hold=1\.5&pace=even"))
    other = visit(one.page.url.removeprefix(one.url))
    other.wait(count=4, path=BACK, t=1 / 3)
    other.settle()
    other.wait(t=1 / 3)
    assert other.page.locator("#lw-hold-value").inner_text() == "1.5 s"


def test_what_is_damaged_in_a_link_is_left_out_and_said(visit: Open) -> None:
    one = visit("?m=blocks&keys=1,2,x,3~4~0.5&path=loop&t=0")
    one.page.get_by_text("1 of the link’s keyframes could not be read").wait_for()
    one.wait(a=1, b=4, count=3)


def test_a_picture_saved_on_a_walk_is_exact(again: Open) -> None:
    one = again("?m=blocks&keys=5,6~7~0.5,8&path=loop&t=0.25")
    one.wait(a=5, count=3, t=0.25)
    one.page.get_by_role("button", name="Save: picture").click()
    one.page.locator("#lw-export-sizes").get_by_text(str(SIZE), exact=True).click()
    with one.page.expect_download() as download:
        one.page.get_by_role("button", name="Save", exact=True).click()
    picture = Image.open(download.value.path())
    recipe = Recipe.from_query(picture.text["latent-walks"])
    assert (recipe.path, recipe.t, len(recipe.keyframes)) == ("loop", 0.25, 3)
    assert (np.asarray(picture) == encode(one.studio, recipe)).all()


def test_a_favourite_of_a_walk_opens_the_walk(again: Open) -> None:
    one = again("?m=blocks&keys=5,6,8&path=back&t=0.25&secs=20")
    one.wait(a=5, count=3, t=0.25)
    one.page.get_by_role("button", name="Keep as a favourite").click()
    one.page.get_by_role("tab", name="Explore").click()
    one.wait(count=2)
    one.page.get_by_role("button", name="Open: Blocks").click()
    one.wait(a=5, count=3, t=0.25, path=BACK)
    assert one.page.locator("#lw-secs-value").inner_text() == "20 s"


def test_a_presenter_walks_from_keyframe_to_keyframe(again: Open) -> None:
    one = open_walk(again, reduced_motion="reduce")
    one.settle()
    one.slide("#lw-walk", 0)
    one.page.keyboard.press("f")
    one.page.wait_for_selector(".lw-presenting")
    for place in (0.25, 0.5, 0.75, 0):  # the loop closes
        one.page.keyboard.press("ArrowRight")
        one.wait(t=place)


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_the_walk_can_be_read_and_used_by_everybody(visit: Open, scheme: str) -> None:
    one = open_walk(visit, color_scheme=scheme)
    one.page.wait_for_selector("#lw-speed:not(.lw-unknown)")
    button(one, "Add").click()
    measured = one.page.evaluate(CONTRAST)
    assert len(measured) > 25
    assert [one for one in measured if one[0] < 4.5] == []
    found = Axe().run(one.page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []


def test_a_walk_of_16_fits_any_width(again: Open) -> None:
    seeds = ",".join(["4294967295~4294967294~0.1234"] * 16)
    one = again(f"?m=blocks&keys={seeds}&path=back&hold=1")
    one.wait(count=16)
    one.settle()
    tops = (
        "() => ['#lw-tabs', '#lw-row', '#lw-speed'].map((s) => document.querySelector(s).getBoundingClientRect().top)"
    )
    for width in one.at_widths(360, 390, 820, 900, 1280):
        assert one.page.evaluate("document.documentElement.scrollWidth") == width
        before = one.page.evaluate(tops)
        one.slide("#lw-walk", 37, 500, 613)
        one.page.evaluate(TWO_FRAMES)
        assert one.page.evaluate(tops) == before, width


def test_fingers_find_everything_on_the_walk_tab(again: Open) -> None:
    one = open_walk(again, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    one.settle()
    button(one, "Add").click()
    sizes = """(es) => es.filter((e) => e.checkVisibility()).map((e) => {
        const { width, height } = e.getBoundingClientRect();
        return [Math.round(width), Math.round(height), e.title || e.textContent.trim()];
    })"""
    found = one.page.locator("#lw-tabs button, #lw-marks button, #lw-walk-panel :is(button, label.lw-check)")
    measured = found.evaluate_all(sizes)
    assert len(measured) > 20
    assert [one for one in measured if one[1] < 40 or one[0] < 40] == []
    assert one.page.evaluate("document.documentElement.scrollWidth") == 360


def test_an_export_is_asked_for_this_very_walk(again: Open) -> None:
    one = again("?m=blocks&keys=5,6~7~0.5,8&path=back&t=0.25&secs=20&hold=1.5&pace=plain")
    one.wait(a=5, count=3, t=0.25)
    one.page.route("**/export?*", lambda route: route.abort())
    one.page.get_by_role("button", name="Save: picture").click()
    one.page.locator("#lw-export input[name=kind]").nth(1).check(force=True)
    one.page.get_by_role("button", name="Save", exact=True).click()
    one.wait_until(lambda: one.asked("export"))
    walk = Walk.from_query(re.sub("&format=.*", "", one.asked("export")[0].split("?")[1]))
    assert [str(key) for key in walk.recipe.keyframes] == ["5", "6~7~0.5", "8"]
    assert (walk.recipe.path, walk.seconds, walk.hold, walk.pace) == ("back", 20, 1.5, "plain")
