"""Every control of the Explore tab does what it says."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from fake_studio import BLOCK, SIZE, encode, word_number
from PIL import Image
from tabs import open_link
from visitor import SETTLED, Visit

from gan.studio import Recipe

Open = Callable[..., Visit]


def test_the_first_picture_lies_between_the_first_two_chosen_seeds(visit: Open) -> None:
    one = visit()
    assert one.wait(a=42, b=7, psi=0.7, model=0, label=255)
    assert one.page.locator("#lw-caption").inner_text() == "Picture 42 turning into picture 7 · 30%"


def test_a_first_visitor_sees_the_walk_once_unless_a_hand_is_quicker(chromium: Any, server: str) -> None:
    walked, hand = chromium.new_context(), chromium.new_context()
    try:
        page, other = walked.new_page(), hand.new_page()
        page.goto(server)
        page.wait_for_function("document.querySelector('#lw-walk')?.value > 950")
        page.wait_for_function(SETTLED)
        assert page.input_value("#lw-walk") == "300"
        for tab in (page, other):
            tab.goto(server)
            tab.wait_for_selector(".lw-painted")
            if tab == other:
                tab.keyboard.press("Shift")
            tab.wait_for_function(SETTLED)
            assert tab.evaluate("location.search") == ""  # which follows every move
    finally:
        walked.close()
        hand.close()


def test_the_walk_slider_shows_every_place_without_asking_the_server(again: Open) -> None:
    one = again()
    one.settle()
    before = len(one.requests)
    for step in range(0, 1001, 50):
        one.slide("#lw-walk", step)
        assert one.wait(t=step / 1000, a=42, b=7)
    assert len(one.requests) == before


def test_the_walk_slider_is_live_while_its_strip_is_not_there_yet(again: Open) -> None:
    one = again()
    one.page.route("**/strip?*", lambda route: None)
    one.slide("#lw-seed-a", 99)
    one.wait(a=99)
    one.slide("#lw-walk", 620)
    assert one.wait(a=99, t=0.62)


def test_the_nearer_end_is_framed_and_a_click_goes_there(again: Open) -> None:
    one = again()
    near = one.page.locator(".lw-end.lw-near")
    assert near.get_attribute("data-lw") == "end-a"
    one.page.get_by_role("button", name="Go to the second picture").click()
    one.wait(t=1)
    assert near.get_attribute("data-lw") == "end-b"
    one.page.get_by_role("button", name="Go to the first picture").click()
    one.wait(t=0)


def test_a_seed_is_set_by_slider_and_number_and_taken_back(again: Open) -> None:
    one = again()
    for side, before in (("a", 42), ("b", 7)):
        undo, box = one.page.locator(f"#lw-undo-{side}"), one.page.locator(f"#lw-number-{side}")
        assert undo.is_disabled()
        one.slide(f"#lw-seed-{side}", 100, 2000, 9999)
        one.wait(**{side: 9999})
        box.fill(str(2**32 - 1))
        one.wait(**{side: 2**32 - 1})
        box.blur()
        undo.click()
        one.wait(**{side: 9999})
        undo.click()  # the whole drag is one step
        one.wait(a=42, b=7)
        assert undo.is_disabled()
        assert int(box.input_value()) == before


def test_a_number_that_is_no_seed_changes_nothing(again: Open) -> None:
    one = again()
    one.settle()
    asked = len(one.requests)
    box = one.page.locator("#lw-number-a")
    for text in ("4294967296", "-1", "1.5", ""):
        box.fill(text)
        assert box.get_attribute("aria-invalid") == "true", text
        box.blur()
        assert box.input_value() == "42", text
    one.settle()
    assert one.wait(a=42)
    assert len(one.requests) == asked


def test_the_dice_draw_another_picture_and_undo_brings_it_back(again: Open) -> None:
    one = again()
    one.page.get_by_role("button", name="To: another at random").click()
    one.page.wait_for_function("document.querySelector('#lw-number-b').value !== '7'")
    seed = int(one.page.locator("#lw-number-b").input_value())
    one.wait(a=42, b=seed)
    one.page.get_by_role("button", name="To: back to the one before").click()
    one.wait(a=42, b=7)


def test_truncation_changes_how_daring_the_picture_is(again: Open) -> None:
    one = again()
    one.slide("#lw-psi", 120)
    one.wait(psi=1.2)
    assert one.page.locator("#lw-psi-value").inner_text() == "1.20"
    assert one.page.locator("#lw-caption").inner_text().endswith("wild")
    one.settle()
    one.slide("#lw-walk", 500)
    one.wait(psi=1.2, t=0.5)


def test_the_thumbnails_are_the_two_pictures(again: Open) -> None:
    one = again()
    one.slide("#lw-seed-b", 1234)
    one.settle()
    centre = """(canvas) => {
        const at = (i) => Math.floor((i + 0.5) * canvas.width / 16);
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return Array.from({ length: 32 }, (_, i) => data[4 * (at(Math.floor(i / 16)) * canvas.width + at(i % 16))]);
    }"""
    for side, seed in (("a", 42), ("b", 1234)):
        shown = one.page.locator(f"canvas[data-end='{side}']").first.evaluate(centre)
        spelled = encode(one.studio, Recipe(model="blocks", keyframes=(seed if side == "a" else 42, 1234)))
        assert [value > 127 for value in shown] == [
            bool(spelled[BLOCK * (i // 16), BLOCK * (i % 16), 0]) for i in range(32)
        ]


def test_another_model_opens_with_its_own_seeds_and_classes(again: Open) -> None:
    one = again()
    assert one.page.locator("#lw-classes").is_hidden()
    one.page.get_by_role("button", name="Glyphs").click()
    one.wait(model=1, a=5, b=6, label=0)
    assert one.page.get_by_role("button", name="Glyphs").get_attribute("aria-pressed") == "true"
    one.page.locator("#lw-label").select_option("square")
    one.wait(model=1, label=1)
    one.page.get_by_role("button", name="Blocks").click()
    one.wait(model=0, a=42, b=7, label=255)


def test_a_model_of_letters_writes_a_word(again: Open) -> None:
    one = again()
    box = one.page.get_by_label("Word")
    assert box.is_hidden()
    one.page.get_by_role("button", name="Letters").click()
    one.wait(model=2, a=8, label=255, word=word_number("Walk"))
    assert one.page.locator("#lw-classes").is_hidden()
    box.fill("Hall")
    assert one.page.get_by_text("Up to 12 of A–C, W, a, l, k, 8 in a row").is_visible()
    one.wait(word=word_number("Walk"))
    box.fill("alk BAC")
    one.wait(word=word_number("alk BAC"))
    box.blur()
    one.settle()
    assert "word=al&" in one.asked("sheet")[-1]


def test_a_link_brings_its_word(visit: Open) -> None:
    one = visit("?m=letters&a=3&b=4&t=0&psi=0.7&word=xyz")
    one.wait(model=2, a=3, word=word_number("Walk"))
    assert one.page.get_by_text("word could not be read, so it is “Walk”").is_visible()
    open_link(one, "?m=letters&a=3&b=4&t=0&psi=0.7&word=lW+A")
    one.wait(model=2, a=3, word=word_number("lW A"))
    assert one.page.get_by_label("Word").input_value() == "lW A"


def test_a_click_on_another_picture_sets_the_chosen_end_and_shows_it(again: Open) -> None:
    one = again()
    for side, name, place in (("a", "From", 0), ("b", "To", 1)):
        one.page.get_by_role("group", name="What a picture below sets").get_by_text(name, exact=True).click()
        other = one.page.locator("[data-lw=other]").nth(3 + place)
        assert re.fullmatch(rf"Picture \d+: use it as “{name}”", other.get_attribute("aria-label") or "")
        seed = int(other.get_attribute("data-seed") or "")
        other.click()
        one.wait(**{side: seed, "t": place})


def test_the_first_others_are_the_chosen_seeds_and_a_click_shows_new_ones(again: Open) -> None:
    one = again()
    seeds = "els => els.map((e) => Number(e.dataset.seed))"
    others = one.page.locator("[data-lw=other]")
    first = others.evaluate_all(seeds)
    assert first[:2] == [11, 12]
    assert len(set(first)) == 12
    assert not {42, 7} & set(first)
    one.settle()
    asked = len(one.asked("sheet"))
    one.page.get_by_role("button", name="Show others").click()
    assert others.evaluate_all(seeds) != first
    one.wait_until(lambda: len(one.asked("sheet")) > asked)
    one.settle()
    assert len(one.asked("sheet")) == asked + 1


def test_favourites_survive_a_reload_open_and_go(again: Open) -> None:
    one = again("?m=blocks&a=77&b=88&t=0.5&psi=0.9")
    one.wait(a=77, t=0.5)
    one.page.get_by_role("button", name="Keep as a favourite").click()
    one.slide("#lw-seed-a", 1)
    one.slide("#lw-psi", 10)
    one.wait(a=1, psi=0.1)
    one.page.reload()
    one.page.wait_for_selector(".lw-painted")
    one.page.get_by_role("button", name=re.compile("^Open: Blocks: Picture 77 turning into picture 88")).click()
    one.wait(a=77, b=88, t=0.5, psi=0.9)
    one.page.get_by_role("button", name=re.compile("^Remove: Blocks: Picture 77 turning into")).click()
    assert one.page.locator("#lw-kept li").count() == 0
    one.page.reload()
    one.page.wait_for_selector(".lw-painted")
    assert one.page.locator("#lw-no-favourites").is_visible()


def test_spoilt_favourites_do_no_harm(again: Open) -> None:
    one = again()
    one.page.evaluate("localStorage.setItem('latent-walks.favourites', JSON.stringify([{ query: 1 }]))")
    one.page.reload()
    one.page.wait_for_selector(".lw-painted")
    assert one.page.locator("#lw-kept li").count() == 0
    assert one.wait(a=42)


def test_a_saved_picture_is_exact_and_carries_its_recipe(again: Open) -> None:
    one = again("?m=blocks&a=5&b=6&t=0.25&psi=1.1")
    one.wait(a=5)
    one.page.get_by_role("button", name="Save: picture").click()
    one.page.locator("#lw-export-sizes").get_by_text(str(SIZE), exact=True).click()
    with one.page.expect_download() as download:
        one.page.get_by_role("button", name="Save", exact=True).click()
    picture = Image.open(download.value.path())
    recipe = Recipe.from_query(picture.text["latent-walks"])
    assert (recipe.keyframes, recipe.t, recipe.psi) == ((5, 6), 0.25, 1.1)
    assert (np.asarray(picture) == encode(one.studio, recipe)).all()
    assert download.value.suggested_filename == "blocks-5-6-25.png"


def test_a_model_of_another_program_says_where_it_is_from(again: Open) -> None:
    one = again()
    told = one.page.locator("#lw-origin")
    assert not told.is_visible()
    one.page.get_by_role("button", name="Glyphs").click()
    one.wait(model=1)
    one.page.get_by_text("Where it is from").click()
    assert told.locator("dl").inner_text().split("\n") == [
        *("Family", "StyleGAN2", "Size", f"{SIZE} × {SIZE} pixels", "Classes", "2", "File", "glyphs.pkl"),
        *("SHA-256", "ab" * 32, "Licence", "CC BY 4.0, as stated at import"),
    ]
    one.page.get_by_role("button", name="Blocks").click()
    one.wait(model=0)
    assert not told.is_visible()


def test_a_shared_link_opens_the_same_picture(visit: Open, again: Open) -> None:
    one = again("?m=glyphs&a=4294967295&b=6&t=0.75&psi=0.35&label=1")
    before = one.wait(a=4294967295, t=0.75)
    one.page.get_by_role("button", name="Share this picture").click()
    one.page.get_by_role("button", name="Copy link").click()
    one.page.get_by_text("Link copied").wait_for()
    link = one.page.evaluate("navigator.clipboard.readText()")
    other = visit(link.removeprefix(one.url))
    assert other.wait(t=0.75) == before


def test_the_address_follows_the_picture(again: Open) -> None:
    one = again()
    one.slide("#lw-seed-b", 321)
    one.slide("#lw-walk", 800)
    one.page.wait_for_url(re.compile(r"\?m=blocks&a=42&b=321&t=0\.8&psi=0\.7&w="))
    one.page.reload()
    one.page.wait_for_selector(".lw-painted")
    one.wait(a=42, b=321, t=0.8)


def test_play_walks_there_and_pauses(again: Open) -> None:
    one = again()
    one.settle()
    place = "Number(document.querySelector('#lw-walk').value)"
    one.page.get_by_role("button", name="Play").click()
    one.page.wait_for_function(f"{place} > 400")
    one.page.get_by_role("button", name="Pause").click()
    stopped = one.page.evaluate(place)
    one.page.wait_for_timeout(150)
    assert one.page.evaluate(place) == stopped
    one.page.get_by_role("button", name="Play").click()
    one.slide("#lw-walk", 100)  # a hand on the slider stops it
    one.page.get_by_role("button", name="Play").wait_for()
    one.wait(t=0.1)


def test_present_fills_the_screen_with_the_picture(again: Open) -> None:
    one = again()
    one.page.get_by_role("button", name="Present").click()
    one.page.wait_for_selector("#lw-stage.lw-presenting")
    box: Any = one.page.locator("#lw-frame").bounding_box()
    assert box["height"] > 0.75 * one.page.viewport_size["height"]
    one.slide("#lw-walk", 500)
    one.wait(t=0.5)
    one.page.keyboard.press("Escape")
    one.page.wait_for_selector("#lw-stage:not(.lw-presenting)")


def test_programs_get_the_very_same_picture(again: Open, server: str) -> None:
    from gradio_client import Client

    one = again("?m=glyphs&a=5&b=4294967295&t=0.25&psi=0.5&label=1")
    client = Client(server, verbose=False)
    path = client.predict("glyphs", 5, 4294967295, 0.25, 0.5, 1, api_name="/render")
    picture = Image.open(path)
    recipe = Recipe.from_query(picture.text["latent-walks"])
    assert (np.asarray(picture) == encode(one.studio, recipe)).all()
    assert one.wait(t=recipe.t, a=recipe.keyframes[0], b=recipe.keyframes[1], psi=recipe.psi, label=1)
    for bad in (["unicorns", 1, 2, 0, 0.7, None], ["blocks", 1, 2, 3, 0.7, None], ["blocks", -1, 2, 0, 0.7, None]):
        with pytest.raises(Exception, match=r"not|no model"):
            client.predict(*bad, api_name="/render")


def test_only_the_end_that_changed_is_drawn_anew(again: Open) -> None:
    one = again()
    one.settle()
    before = len(one.asked("sheet"))
    one.slide("#lw-seed-a", 555)
    one.settle()
    asked = [parse_qs(urlsplit(url).query)["keys"] for url in one.asked("sheet")[before:]]
    assert asked == [["555"]]


def test_while_a_seed_slider_moves_its_thumbnail_follows_now_and_then(again: Open) -> None:
    """Each drawing of it comes between the slider and the large picture, so there are few; the last seed is drawn."""
    one = again()
    one.settle()
    before = len(one.asked("sheet"))
    took = one.page.locator("#lw-seed-a").evaluate(
        """async (slider) => {
            const start = performance.now();
            for (let seed = 101; seed <= 140; seed++) {
                slider.value = seed;
                slider.dispatchEvent(new Event("input", { bubbles: true }));
                await new Promise((resolve) => setTimeout(resolve, 30));
            }
            return performance.now() - start;
        }"""
    )
    during = len(one.asked("sheet")) - before
    one.settle()
    asked = [parse_qs(urlsplit(url).query)["keys"] for url in one.asked("sheet")[before:]]
    assert 1 <= during <= took / 400 + 1
    assert asked[-1] == ["140"]
