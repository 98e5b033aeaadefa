"""Storage that keeps nothing, links that are cut short, forced colours, scripts that do not arrive."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fake_studio import SIZE
from PIL import Image
from visitor import PATIENCE, Visit

from gan.studio.lettering import size
from gan.ui.assets import NO_SCRIPT, NOT_LOADED

Open = Callable[..., Visit]
NO_ROOM = """() => {
    Storage.prototype.setItem = () => { throw new DOMException("", "QuotaExceededError"); };
}"""
PASTE = """([bytes]) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], "photo.png", { type: "image/png" }));
    document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
PIXEL = """() => {
    const easel = document.querySelector("#lw-easel");
    return [...easel.getContext("2d").getImageData(256, 256, 1, 1).data];
}"""
CUT = "pCGRlZmdoaWprbG1u"  # twelve bytes: of three layers of four numbers, the last number is missing


def test_the_heart_says_when_nothing_could_be_kept(again: Open) -> None:
    one = again()
    one.page.evaluate(NO_ROOM)
    one.page.get_by_role("button", name="Keep as a favourite").click()
    toast = one.page.locator("#lw-toast")
    toast.get_by_text("could not be kept").wait_for()
    assert one.page.locator("#lw-kept li").count() == 0
    one.page.reload()


def test_a_heart_set_in_another_tab_is_on_the_shelf(again: Open) -> None:
    one, other = again(), None
    try:
        other = one.page.context.new_page()
        other.goto(one.url)
        other.wait_for_selector(".lw-painted")
        other.get_by_role("button", name="Keep as a favourite").click()
        one.page.wait_for_selector("#lw-kept li")
    finally:
        if other:
            other.close()


def test_a_link_whose_own_picture_is_cut_short_says_so_and_shows_the_rest(visit: Open) -> None:
    one = visit(f"?m=blocks&a={CUT}&b=9&t=0.5")
    one.page.get_by_text("The link’s first seed could not be read, so it is 42.").wait_for()
    one.wait(a=42, b=9, t=0.5)


def test_a_file_whose_own_picture_is_cut_short_says_so(again: Open, tmp_path: Path) -> None:
    one = again()
    path = tmp_path / "walk.gif"
    path.write_bytes(f"xxxxlatent-walks:m=blocks&a={CUT}&b=9&t=0.5\n".encode())
    one.page.set_input_files('[data-lw="export-file"]', path)
    one.page.get_by_text("The file’s first seed could not be read").wait_for()
    one.wait(a=42, b=9)


def test_a_refusal_stays_on_the_picture_while_others_are_drawn(again: Open) -> None:
    one = again(line=False)
    refusal = {"error": "A stored picture of this model has 5 or 13 bytes."}
    one.page.route("**/frame?*a=99*", lambda route: route.fulfill(status=422, json=refusal))
    one.page.route("**/strip?*", lambda route: None)
    one.page.locator("#lw-number-a").fill("99")
    status = one.page.locator("#lw-status")
    status.get_by_text(refusal["error"]).wait_for()
    with one.page.expect_response("**/sheet?*"):
        one.page.get_by_role("button", name="Show others").click()
    one.page.wait_for_timeout(200)  # until it is painted
    assert status.is_visible()
    one.page.locator("#lw-number-a").fill("98")
    one.wait(a=98)
    status.wait_for(state="hidden")


def test_what_others_put_into_the_address_stays_there(visit: Open) -> None:
    one = visit("?__theme=dark&friend=yes&m=blocks&a=5&b=6&t=0.2")
    one.slide("#lw-walk", 400)
    one.page.wait_for_function("location.search.includes('t=0.4')")
    assert "__theme=dark&friend=yes&m=blocks" in one.page.url
    one.page.get_by_role("button", name="Share this picture").click()
    assert "__theme" not in one.page.locator("#lw-link").input_value()


def test_a_reload_during_play_finds_the_place_again(again: Open) -> None:
    one = again("?m=blocks&a=5&b=6&t=0")
    one.page.get_by_role("button", name="Play").click()
    # The address may be half a second old.
    one.page.wait_for_function("Number(document.querySelector('#lw-walk').value) > 400")
    one.page.reload()
    one.page.wait_for_selector(".lw-painted")
    assert int(one.page.locator("#lw-walk").input_value()) > 250


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_forced_colours_show_every_slider_and_what_is_chosen(visit: Open, scheme: str) -> None:
    one = visit(color_scheme=scheme)
    one.page.emulate_media(forced_colors="active", color_scheme=scheme)
    try:
        for selector in ("#lw-walk", "#lw-psi", "#lw-seed-a"):
            assert contrast(one, selector) > 100
        chosen = (
            "([one, other]) => [one, other].map((tab) => getComputedStyle(document.querySelector(tab)).backgroundColor)"
        )
        first, second = one.page.evaluate(chosen, ["#lw-tab-explore", "#lw-tab-walk"])
        assert first != second
        near, far = one.page.evaluate(
            chosen.replace("backgroundColor", "borderTopColor"), [".lw-near", ".lw-end:not(.lw-near)"]
        )
        assert near != far
    finally:
        one.page.emulate_media(forced_colors="none")


def contrast(one: Visit, selector: str) -> int:
    """Between the lightest and the darkest of a control's pixels."""
    shot = Image.open(io.BytesIO(one.page.locator(selector).screenshot())).convert("L")
    low, high = shot.getextrema()
    return high - low


def test_the_save_dialog_says_the_sizes_that_the_server_draws(again: Open) -> None:
    one = again("?m=letters&a=8&b=9&t=0&word=Wall")
    one.wait(model=2)
    one.settle()
    one.page.get_by_role("button", name="Save: picture").click()
    dialog = one.page.get_by_role("dialog", name="Save")
    drawn = size("Wall", SIZE)
    assert dialog.locator("#lw-export-sizes").inner_text().split()[-3:] == [str(scale * drawn) for scale in (1, 2, 4)]
    with one.page.expect_download() as download:
        dialog.get_by_role("button", name="Save", exact=True).click()
    assert Image.open(download.value.path()).size == (2 * drawn, 2 * drawn)  # as a word is seen


def picture_of(colour: tuple[int, ...]) -> list[int]:
    buffer = io.BytesIO()
    mode = "RGBA" if len(colour) == 4 else "RGB"
    Image.fromarray(np.full((40, 40, len(colour)), colour, np.uint8), mode).save(buffer, "PNG")
    return list(buffer.getvalue())


def paste(one: Visit, colour: tuple[int, ...]) -> None:
    one.page.evaluate(PASTE, [picture_of(colour)])
    for _ in range(PATIENCE):
        if one.page.evaluate(PIXEL)[:3] == list(colour[:3]) or len(colour) == 4:
            return
        one.page.wait_for_timeout(20)
    raise AssertionError("The photo never came.")


FOUND = '{"done": 1, "found": [{"key": "p%s", "picture": "%s"}], "words": "", "variety": 0}\n'
GREY = "data:image/gif;base64,R0lGODlhAQABAIAAAMLCwgAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw=="


def answer_search(route: Any) -> None:
    route.fulfill(body=FOUND % ("CGRlZmc", GREY))


def test_another_photo_ends_the_search_for_the_first_and_takes_away_what_was_found(visit: Open) -> None:
    """And a transparent one lies on white, as the server takes it."""
    one = visit()
    one.page.get_by_role("tab", name="Your picture").click()
    another = one.page.get_by_text("Your picture is another one now")
    held: list[Any] = []
    one.page.route("**/look?*", lambda route: held.append(route))
    paste(one, (255, 0, 0))
    one.page.locator("#lw-look").click()
    one.wait_until(lambda: len(held) == 1)
    paste(one, (0, 0, 255))
    another.wait_for()
    one.page.unroute("**/look?*")
    one.page.route("**/look?*", answer_search)
    one.page.locator("#lw-look").click()
    one.page.wait_for_selector("#lw-found:not([hidden])")
    assert one.page.locator("#lw-your-said").inner_text() == ""
    paste(one, (0, 255, 0))
    one.page.wait_for_selector("#lw-found", state="hidden")
    assert one.page.locator("#lw-your-result").is_hidden()
    another.wait_for()
    paste(one, (255, 0, 0, 0))
    one.page.wait_for_selector("#lw-your-square.lw-full")
    one.page.wait_for_function(f"String(({PIXEL})()) === '255,255,255,255'")


def test_a_script_that_does_not_arrive_is_said(again: Open) -> None:
    one = again()
    tab = one.page.context.new_page()
    try:
        tab.route("**/tabs/walk/marks.js", lambda route: route.fulfill(status=404))
        tab.goto(one.url)
        tab.get_by_role("alert").get_by_text(NOT_LOADED).wait_for()
    finally:
        tab.close()


def test_without_javascript_the_page_says_what_it_needs(chromium: Any, server: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    try:
        tab = context.new_page()
        tab.goto(server)
        assert NO_SCRIPT in tab.content()
    finally:
        context.close()
