"""Promises of the Sculpt tab: sliders, mixing, teaching, and links that carry all of it."""

import functools
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from fake_studio import paint_number
from visitor import Visit, import_script

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def spells(text: str) -> int:
    """What a picture shows of mix;shift;teach."""
    return zlib.crc32(text.encode()) & 0xFFFFFF


def open_tab(visit: Callable[..., Visit], query: str = "", **settings: object) -> Visit:
    one = visit(query, **settings)
    one.page.get_by_role("tab", name="Sculpt").click()
    return one


@pytest.fixture
def sculpt(again: Callable[..., Visit]) -> Callable[..., Visit]:
    return functools.partial(open_tab, again)


def test_a_slider_changes_the_picture_under_the_hand(sculpt: Callable[..., Visit]) -> None:
    one = sculpt()
    one.slide("#lw-shift-sun", 0.5, 1.25, release=False)
    one.wait(sculpt=spells("sun~1.25"))
    assert one.page.locator("#lw-shift-sun").get_attribute("aria-valuetext") == "1.25 towards higher"
    one.page.locator("#lw-shift-sun").dblclick()
    one.page.get_by_role("button", name="Sun: as it is").click()
    one.wait(sculpt=0)


def test_its_pictures_show_both_ends_and_lead_there(visit: Callable[..., Visit]) -> None:
    one = open_tab(visit)
    with one.page.expect_request(lambda request: "/variants?" in request.url and "shift%3Asun~-2" in request.url):
        pass
    one.settle()
    spelt = one.page.locator("#lw-named-list canvas").evaluate_all("all => all.map((canvas) => canvas.width)")
    assert len(spelt) == 6
    assert min(spelt) > 20
    one.page.get_by_role("button", name="Sun: lower").click()
    one.wait(sculpt=spells("sun~-2"))


def test_mixing_takes_a_style_and_gives_it_back(sculpt: Callable[..., Visit]) -> None:
    one = sculpt()
    cell = one.page.get_by_role("button", name="Shapes of picture 11", exact=True)
    cell.click()
    one.wait(sculpt=spells("middle~11~1"))
    assert cell.get_attribute("aria-pressed") == "true"
    one.slide("#lw-mix-middle", 0.4)
    one.wait(sculpt=spells("middle~11~0.4"))
    cell.click()
    one.wait(sculpt=0)
    assert one.page.locator("#lw-mix-strengths input").count() == 0


def test_votes_become_a_slider_that_can_be_removed(visit: Callable[..., Visit]) -> None:
    one = open_tab(visit)
    one.page.get_by_text("Teach a slider").click()
    teach = one.page.get_by_role("button", name="Teach", exact=True)
    assert teach.is_disabled()
    for index, words in ((0, "has it"), (1, "has it"), (2, "lacks it")):
        one.page.locator("#lw-votes li").nth(index).get_by_role("button", name=words).click()
    seeds = one.page.locator("#lw-votes li").evaluate_all("items => items.map((item) => item.dataset.seed)")
    one.page.get_by_label("Name").fill("Very calm")
    teach.click()
    lesson = f"very-calm~{seeds[0]}.{seeds[1]}~{seeds[2]}"
    one.wait(sculpt=spells(f"very-calm~1;{lesson}"))
    one.page.wait_for_function("location.search.includes('teach=very-calm~')")
    one.page.get_by_role("button", name="Remove the slider very calm").click()
    one.wait(sculpt=0)


def test_a_link_opens_the_sculpted_picture(again: Callable[..., Visit]) -> None:
    one = again("?m=blocks&a=1&b=2&t=0.5&psi=0.7&mix=fine~7~0.5&shift=sun~-1.5,calm~1&teach=calm~1.2~3")
    one.wait(a=1, sculpt=spells("fine~7~0.5;sun~-1.5,calm~1;calm~1.2~3"))
    assert one.page.get_by_role("tab", name="Sculpt").get_attribute("aria-selected") == "true"
    assert "sculpted" in one.page.locator("#lw-caption").text_content()
    one.page.get_by_role("tab", name="Walk").click()
    one.wait(sculpt=spells("fine~7~0.5;sun~-1.5,calm~1;calm~1.2~3"))
    assert "shift=sun" in one.asked("strip")[-1]


def test_what_a_link_asks_for_in_vain_is_said(visit: Callable[..., Visit]) -> None:
    one = visit("?m=blocks&a=1&b=2&shift=moon~1&mix=huge~1~1")
    assert "could not be read, so they are left out" in one.page.locator("#lw-toast").text_content()
    one.wait(sculpt=0)


def test_as_it_was_puts_everything_back(sculpt: Callable[..., Visit]) -> None:
    one = sculpt("?m=blocks&a=1&b=2&mix=fine~7~0.5&shift=sun~-1.5")
    one.page.get_by_role("button", name="As it was").click()
    one.wait(sculpt=0)


def test_unnamed_directions_wait_behind_a_disclosure(sculpt: Callable[..., Visit]) -> None:
    one = sculpt()
    assert not one.page.locator("#lw-shift-pca-1").is_visible()
    one.page.get_by_text("Unnamed directions").click()
    one.slide("#lw-shift-pca-1", 1)
    one.wait(sculpt=spells("pca-1~1"))


STAGE_ACROSS = """(bottom) => [4, innerWidth / 2, innerWidth - 4].every(
    (across) => document.elementFromPoint(across, bottom).closest("#lw-stage"))"""


@pytest.mark.parametrize("settings", [PHONE, {"viewport": {"width": 1280, "height": 500}}])
def test_the_picture_stays_in_sight_beside_a_slider_far_below_and_nothing_is_wider_than_the_screen(
    sculpt: Callable[..., Visit], settings: dict[str, Any]
) -> None:
    one = sculpt(**settings)
    for words in ("Teach a slider", "Unnamed directions"):
        one.page.get_by_text(words).click()
    assert one.page.evaluate("document.documentElement.scrollWidth") <= settings["viewport"]["width"]
    one.page.locator("#lw-shift-pca-1").scroll_into_view_if_needed()
    one.page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    one.page.wait_for_selector("#lw-stage.lw-docked")
    box = one.page.locator("#lw-frame").bounding_box()
    assert box["y"] >= 0
    assert box["height"] > 100
    if settings is PHONE:  # in a bar of its own, beside the walk's slider: no line of the page lies under half of it
        assert one.page.evaluate(STAGE_ACROSS, box["y"] + box["height"])
        assert one.page.locator("#lw-walk").bounding_box()["y"] < box["y"] + box["height"]
    one.page.evaluate("scrollTo(0, 0)")
    one.page.wait_for_selector("#lw-stage:not(.lw-docked)")


def test_a_tile_takes_no_colour_from_its_neighbours_in_the_sheet(again: Callable[..., Visit]) -> None:
    darkest = import_script(
        again(),
        "canvas/sprite.js",
        """async ({ paintTile }) => {
            const sheet = document.createElement("canvas");
            sheet.width = sheet.height = 208;
            const context = sheet.getContext("2d");
            context.fillRect(0, 0, 208, 208);
            context.fillStyle = "white";
            context.fillRect(0, 0, 104, 104);
            const tile = document.body.appendChild(document.createElement("canvas"));
            tile.style.width = "140px";
            paintTile(tile, await createImageBitmap(sheet), [0, 0, 104, 104]);
            const pixels = tile.getContext("2d").getImageData(0, 0, tile.width, tile.height).data;
            tile.remove();
            return [tile.width, Math.min(...pixels)];
        }""",
    )
    assert darkest == [140, 255]


# Styles that neither are painted nor show a sample.
EMPTY_TILES = """() => [...document.querySelectorAll("#lw-paints button:not([hidden])")].filter((one) => {
    const canvas = one.querySelector("canvas");
    return canvas.classList.contains("lw-sampled") && !getComputedStyle(canvas).backgroundImage.includes("image/webp");
}).map(({ title }) => title)"""


def test_paint_follows_the_picture_at_rest_and_on_the_walk_in_links_and_in_what_is_saved(
    sculpt: Callable[..., Visit], visit: Callable[..., Visit]
) -> None:
    one = sculpt()
    assert one.page.evaluate(EMPTY_TILES) == []
    one.settle()
    tile = one.page.get_by_role("button", name="Starry blue")
    tile.click()
    one.wait(paint=paint_number("19~1"), times=4)
    assert tile.get_attribute("aria-pressed") == "true"
    assert one.page.locator("#lw-caption").text_content().endswith(" · painted")
    one.page.wait_for_selector("#lw-paints canvas:not(.lw-sampled)")
    one.settle()
    one.page.evaluate("scrollTo(0, 0)")
    one.page.locator("#lw-play").click()
    one.wait_until(lambda: painted_places(one) >= {place / 15 for place in range(16)})
    one.wait(paint=paint_number("19~1"), times=4)
    one.page.locator("#lw-play").click()
    one.slide("#lw-paint-strength", 0)
    one.wait(paint=0)
    one.slide("#lw-paint-strength", 0.8)
    one.page.wait_for_function("location.search.includes('paint=19~0.8')")
    link = one.page.evaluate("location.search")
    one.page.get_by_role("button", name="Save: picture").click()
    with one.page.expect_download() as save:
        one.page.get_by_role("dialog", name="Save").get_by_role("button", name="Save", exact=True).click()
    assert "paint=19~0.8" in save.value.url
    assert "scale=4" in save.value.url
    other = visit(link)
    other.wait(paint=paint_number("19~1"))
    assert other.page.get_by_role("button", name="Starry blue").get_attribute("aria-pressed") == "true"
    other.page.get_by_role("button", name="Unpainted").click()
    other.wait(paint=0, a=42)


def painted_places(one: Visit) -> set[float]:
    """Where on the walk paintings were asked for."""
    asked = [url for url in one.crisp if "/strip?" in url and "paint=" in url]
    found = [place for url in asked for place in url.partition("&at=")[2].partition("&")[0].split(",")]
    return {round(float(place) * 15) / 15 for place in found}


def test_any_picture_is_a_style_and_paints_quickly_or_slowly(visit: Callable[..., Visit]) -> None:
    one = open_tab(visit)
    one.page.get_by_text("In the manner of a picture").click()
    slow = one.page.get_by_role("button", name="Paint it slowly")
    assert slow.is_disabled()
    one.page.get_by_label("Seed of a style picture").fill("11")
    one.page.get_by_role("button", name="Take it").click()
    one.page.wait_for_function("location.search.includes('paint=p')")
    assert one.page.get_by_role("button", name="After your style picture").get_attribute("aria-pressed") == "true"
    with one.page.expect_request(lambda request: "/slowly?" in request.url):
        slow.click()
    one.page.get_by_role("button", name="Cancel").click()
    one.page.wait_for_function("document.querySelector('#lw-slow-said').textContent.startsWith('Cancelled')")
    said, picture = one.page.locator("#lw-slow-said"), one.page.locator("#lw-slow-picture")
    assert said.text_content() == ("Cancelled; this is how far it came." if picture.is_visible() else "Cancelled.")
