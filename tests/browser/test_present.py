"""The picture as large as the screen allows, led by keys, clickers and fingers, and never dull."""

from collections.abc import Callable
from typing import Any

from visitor import TWO_FRAMES, Visit

Open = Callable[..., Visit]

MINUTE = 60_000
SMALL = {"width": 480, "height": 360}  # each frame of a larger screen takes longer to draw
# The screen is filled when the test says so.
LATE = """() => {
    const stage = document.querySelector("#lw-stage");
    const request = stage.requestFullscreen.bind(stage);
    stage.requestFullscreen = async (how) => {
        await new Promise((go) => Object.assign(window, { fill: go, filled: false }));
        await request(how).finally(() => { window.filled = true; });
    };
}"""
BETWEEN = """() => {
    const place = Number(document.querySelector("#lw-walk").value);
    return place > 20 && place < 980;
}"""


def present(one: Visit) -> None:
    one.page.keyboard.press("f")
    one.page.wait_for_selector("#lw-stage.lw-presenting")


def presenting(one: Visit) -> bool:
    return one.page.locator("#lw-stage.lw-presenting").count() == 1


def place(one: Visit) -> str:
    return one.page.locator("#lw-walk").input_value()


def test_one_key_makes_the_picture_as_large_as_the_screen_allows(again: Open) -> None:
    one = again()
    for width, height in ((1280, 800), (390, 844), (844, 390)):
        one.page.set_viewport_size({"width": width, "height": height})
        present(one)
        one.page.wait_for_function("document.fullscreenElement")
        assert one.page.evaluate("[innerWidth, innerHeight]") == [width, height]
        box: Any = one.page.locator("#lw-frame").bounding_box()
        assert box["width"] == box["height"] == min(width, height)
        assert (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) == (width / 2, height / 2)
        one.page.keyboard.press("f")
        assert not presenting(one)
        one.page.wait_for_function("!document.fullscreenElement")


def test_the_screen_stays_on_and_without_full_screen_an_overlay_does_the_same(visit: Open) -> None:
    one = visit(viewport={"width": 390, "height": 844})  # as on an iPhone
    one.page.evaluate("""() => {
        window.locks = 0;
        const request = async () => { window.locks += 1; return { release: () => { window.locks -= 1; } }; };
        Object.defineProperty(navigator, "wakeLock", { value: { request } });
    }""")
    present(one)
    one.page.wait_for_function("window.locks === 1")
    one.page.keyboard.press("Escape")
    one.page.wait_for_function("window.locks === 0 && !document.fullscreenElement")
    one.page.evaluate("() => { Element.prototype.requestFullscreen = undefined; }")
    one.page.get_by_role("button", name="Present").click()
    stage: Any = one.page.locator("#lw-stage").bounding_box()
    assert stage == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert one.page.evaluate("document.elementFromPoint(10, 10).id") == "lw-stage"
    one.page.get_by_role("button", name="Leave").click()
    assert not presenting(one)


def test_arrows_page_keys_and_clickers_walk_from_picture_to_picture(again: Open) -> None:
    one = again("?m=blocks&a=5&b=6&t=0", viewport=SMALL)
    one.settle()
    present(one)
    keys = (("ArrowRight", "ArrowLeft"), ("ArrowDown", "ArrowUp"), ("PageDown", "PageUp"), ("End", "Home"))
    for forward, back in keys:
        one.page.keyboard.press(forward)
        one.page.wait_for_function(BETWEEN)  # a walk, not a jump
        one.wait(t=1)
        one.page.keyboard.press(forward)  # the last stays the last
        one.page.evaluate(TWO_FRAMES)
        one.wait(t=1)
        one.page.keyboard.press(back)
        one.page.wait_for_function(BETWEEN)
        one.wait(t=0)


def test_space_plays_and_pauses_and_a_clicked_control_does_not_keep_the_keys(again: Open) -> None:
    one = again("?m=blocks&a=5&b=6&t=0.2", viewport=SMALL)
    one.settle()
    present(one)
    one.page.keyboard.press("Space")
    one.page.wait_for_function("Number(document.querySelector('#lw-walk').value) > 250")
    one.page.keyboard.press("Space")
    stopped = one.page.locator("#lw-walk").input_value()
    one.page.wait_for_timeout(150)
    assert one.page.locator("#lw-walk").input_value() == stopped
    one.page.keyboard.press("Escape")
    one.page.get_by_role("button", name="Present").click()
    one.page.get_by_role("button", name="Play").click()
    one.page.get_by_role("button", name="Pause").wait_for()
    one.page.keyboard.press("Space")
    one.page.get_by_role("button", name="Play").wait_for()
    one.page.keyboard.press("ArrowRight")
    one.wait(t=1)


def test_r_resets_to_the_opening_state(again: Open) -> None:
    one = again("?m=blocks&a=5&b=6&t=0.2&psi=0.9", viewport=SMALL)
    before = one.wait(a=5, t=0.2)
    present(one)
    one.page.keyboard.press("ArrowRight")
    one.page.wait_for_function("Number(document.querySelector('#lw-walk').value) > 400")
    one.page.keyboard.press("r")
    assert one.wait(t=0.2) == before
    one.page.wait_for_timeout(150)
    assert one.wait(t=0.2) == before


def test_escape_leaves_and_the_focus_is_back(again: Open) -> None:
    one = again()
    one.page.locator("#lw-present").focus()
    one.page.keyboard.press("Enter")
    one.page.wait_for_selector("#lw-stage.lw-presenting")
    assert one.page.evaluate("document.activeElement.id") == "lw-frame"
    one.page.keyboard.press("Escape")
    assert not presenting(one)
    assert one.page.evaluate("document.activeElement.id") == "lw-present"
    one.page.wait_for_function("!document.fullscreenElement")


def test_who_leaves_before_the_screen_is_filled_is_not_left_in_it(again: Open) -> None:
    one = again()
    one.page.evaluate(LATE)
    one.page.locator("#lw-present").focus()
    one.page.keyboard.press("Enter")
    one.page.wait_for_selector("#lw-stage.lw-presenting")
    one.page.keyboard.press("Escape")
    assert not presenting(one)
    one.page.evaluate("fill()")
    one.page.wait_for_function("window.filled")
    one.page.wait_for_function("!document.fullscreenElement")
    one.page.evaluate("delete document.querySelector('#lw-stage').requestFullscreen")


def test_nothing_but_the_stage_can_be_reached_meanwhile(again: Open) -> None:
    one = again()
    present(one)
    seen = set()
    for _ in range(12):
        one.page.keyboard.press("Tab")
        seen.add(
            one.page.evaluate("document.activeElement.closest('#lw-stage') !== null || document.activeElement.tagName")
        )
    assert seen <= {True, "BODY"}
    one.page.keyboard.press("Escape")
    assert one.page.locator("[inert]").count() == 0


def test_keys_belong_to_the_page_to_its_fields_and_to_the_browser_unless_they_are_meant_for_the_stage(
    again: Open,
) -> None:
    one = again("?m=glyphs&a=1&b=2&label=0&t=0.3")
    one.settle()
    for key in ("ArrowRight", "PageDown", "Space", "r"):  # nothing is presented
        one.page.keyboard.press(key)
    one.page.evaluate(TWO_FRAMES)
    assert one.page.locator("#lw-walk").input_value() == "300"
    assert one.page.get_by_role("button", name="Play").count() == 1
    for chord in ("Control+f", "Meta+f", "Alt+f"):
        one.page.keyboard.press(chord)
        assert not presenting(one), chord
    for field in ("#lw-number-a", "#lw-label"):
        one.page.locator(field).focus()
        for key in ("f", "?", "r"):
            one.page.keyboard.press(key)
        assert not presenting(one), field
        assert one.page.locator("dialog[open]").count() == 0, field


def test_letters_can_be_switched_off_for_good(again: Open) -> None:
    one = again()
    one.page.get_by_role("button", name="Keys").click()
    one.page.get_by_label("Letter keys work").uncheck()
    one.page.keyboard.press("Escape")
    one.page.keyboard.press("f")
    one.page.reload()
    one.page.wait_for_selector(".lw-painted")
    one.page.keyboard.press("f")
    assert not presenting(one)
    one.page.get_by_role("button", name="Keys").click()
    one.page.get_by_label("Letter keys work").check()
    one.page.keyboard.press("Escape")
    present(one)


def test_help_lists_every_key_and_closes_again(again: Open) -> None:
    one = again()
    sheet = one.page.locator("#lw-keys")
    one.page.keyboard.press("?")
    sheet.wait_for()
    keys = set(sheet.locator("kbd").all_inner_texts())
    assert keys == {"F", "?", "→", "←", "Page Down", "Page Up", "Home", "End", "Space", "R", "Esc", "Shift", "Delete"}
    one.page.keyboard.press("f")  # a dialog keeps the keys to itself
    assert not presenting(one)
    one.page.keyboard.press("?")
    sheet.wait_for(state="hidden")
    present(one)
    one.page.keyboard.press("?")
    sheet.wait_for()
    one.page.keyboard.press("?")
    sheet.wait_for(state="hidden")
    assert presenting(one)


def test_pointer_and_controls_go_and_come_back_with_a_movement(visit: Open) -> None:
    one = visit(clock=True, viewport=SMALL)
    one.settle()
    one.page.clock.install()
    present(one)
    now = one.page.evaluate("Date.now()") / 1000
    one.page.clock.pause_at(now + 5)  # a slow machine takes no part of the two seconds
    stage = one.page.locator("#lw-stage")
    one.page.mouse.move(300, 300)
    one.page.clock.run_for(1900)
    assert "lw-idle" not in (stage.get_attribute("class") or "")
    one.page.clock.run_for(200)
    assert "lw-idle" in (stage.get_attribute("class") or "")
    assert stage.evaluate("(e) => getComputedStyle(e).cursor") == "none"
    one.page.wait_for_function("getComputedStyle(document.querySelector('#lw-tools')).opacity === '0'")
    one.page.keyboard.press("ArrowRight")  # a clicker brings nothing on the screen
    assert "lw-idle" in (stage.get_attribute("class") or "")
    one.page.mouse.move(310, 300)
    assert "lw-idle" not in (stage.get_attribute("class") or "")
    one.page.clock.run_for(2500)
    assert "lw-idle" in (stage.get_attribute("class") or "")
    one.page.keyboard.press("Tab")  # a control reached by key can be seen
    one.page.clock.run_for(2500)
    one.page.wait_for_function("getComputedStyle(document.querySelector('#lw-tools')).opacity === '1'")


def test_after_a_minute_without_input_it_wanders_and_any_input_ends_it(visit: Open) -> None:
    """And nothing else moves by itself: not without a presentation, with less motion, or while a code is on show."""
    one = visit("?m=blocks&a=42&b=7&t=0.5", clock=True, viewport=SMALL)
    before = one.wait(t=0.5)
    one.settle()
    clock, keyboard, mouse = one.page.clock, one.page.keyboard, one.page.mouse
    clock.install()
    clock.fast_forward(200_000)
    assert place(one) == "500"

    present(one)
    clock.fast_forward(MINUTE + 1000)
    one.page.wait_for_selector("#lw-stage.lw-wandering")
    seeds = set()
    for _ in range(4):
        clock.fast_forward(15_000)
        seeds.add(int(one.page.locator("#lw-number-b").input_value()))
        clock.fast_forward(4_000)
    assert len(seeds) >= 3
    assert seeds <= {42, 7, 11, 12}  # curated ones
    keyboard.press("ArrowRight")
    one.page.wait_for_selector("#lw-stage:not(.lw-wandering)")
    assert one.wait(t=0.5, a=42, b=7) == before
    clock.run_for(3000)
    assert one.wait(t=0.5, a=42, b=7) == before  # the key that ended it did nothing else
    assert presenting(one)

    clock.fast_forward(MINUTE - 5000)
    keyboard.press("x")
    clock.fast_forward(MINUTE - 5000)
    assert one.page.locator(".lw-wandering").count() == 0  # it was put off
    endings: dict[str, Callable[[], None]] = {
        "key": lambda: keyboard.press("x"),
        "pointer": lambda: mouse.move(200, 201),
        "click": lambda: mouse.click(200, 200),
        "wheel": lambda: mouse.wheel(0, 10),
        "leave": lambda: keyboard.press("Escape"),
    }
    for ending, act in endings.items():
        clock.fast_forward(MINUTE + 1000)
        one.page.wait_for_selector("#lw-stage.lw-wandering")
        clock.fast_forward(15_000)
        act()
        one.page.wait_for_selector("#lw-stage:not(.lw-wandering)")
        one.wait(t=0.5, a=42, b=7)
        assert presenting(one) == (ending != "leave"), ending
    clock.fast_forward(200_000)  # nor after a presentation
    assert place(one) == "500"

    present(one)
    mouse.move(300, 301)  # the controls come
    one.page.get_by_role("button", name="Share this picture").click()
    one.page.get_by_role("button", name="Show large").click()
    one.page.locator("#lw-poster").wait_for()
    clock.fast_forward(3 * MINUTE)
    assert one.page.locator("#lw-poster").is_visible()
    assert one.page.locator(".lw-wandering").count() == 0
    one.page.get_by_role("button", name="Close").click()
    assert presenting(one)

    one.page.emulate_media(reduced_motion="reduce")
    keyboard.press("ArrowRight")
    assert place(one) == "1000"  # at once, without a walk
    clock.fast_forward(3 * MINUTE)
    assert one.page.locator(".lw-wandering").count() == 0


def test_a_swipe_steps_and_a_tap_shows_the_controls(again: Open) -> None:
    one = again("?m=blocks&a=5&b=6&t=0", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    one.settle()
    present(one)
    one.touch((300, 420), (260, 420), (200, 422), (120, 425))
    one.wait(t=1)
    one.touch((100, 420), (160, 420), (300, 418))
    one.wait(t=0)
    one.page.wait_for_selector("#lw-stage.lw-idle")
    one.touch((200, 420))
    one.page.wait_for_selector("#lw-stage:not(.lw-idle)")
    one.page.wait_for_timeout(100)
    one.wait(t=0)
