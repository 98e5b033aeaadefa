"""Two models side by side: the second picture follows the first through every slider, and the link carries it."""

from collections.abc import Callable

import pytest
from visitor import PATIENCE, Visit

Open = Callable[..., Visit]
BOTH = "?m=blocks&a=42&b=7&t=0.25&psi=0.7&vs=glyphs"


def rival(seen: Visit, **fields: float) -> dict[str, float]:
    """Wait until the second picture has these fields in its recipe."""
    shown = None
    for _ in range(PATIENCE):
        shown = seen.looks("#lw-rival-canvas")
        if shown and all(shown[name] == pytest.approx(value, abs=2e-3) for name, value in fields.items()):
            return shown
        seen.page.wait_for_timeout(20)
    raise AssertionError(f"The second picture shows {shown}, not {fields}.")


def test_alone_a_model_asks_for_no_pictures_of_another(visit: Open) -> None:
    seen = visit("?m=blocks&a=42&b=7&t=0.25&psi=0.7")
    seen.settle()
    assert not any("m=glyphs" in url for url in seen.asked("strip") + seen.asked("frame") if "a=42" in url)
    assert not seen.page.locator("#lw-rival").is_visible()
    assert seen.page.get_by_label("Compare with").input_value() == ""


def test_another_model_draws_the_same_place_beside_the_first(again: Open) -> None:
    seen = again("?m=blocks&a=42&b=7&t=0.25&psi=0.7")
    seen.page.get_by_label("Compare with").select_option("Glyphs")
    rival(seen, model=1, label=0, a=42, b=7, t=0.25, psi=0.7)
    seen.wait(model=0, a=42, t=0.25)
    assert seen.page.locator("#lw-name").inner_text() == "Blocks"
    assert seen.page.locator("#lw-rival-name").inner_text() == "Glyphs"
    first, second = (seen.page.locator(name).bounding_box() for name in ("#lw-frame", "#lw-rival"))
    assert first["y"] == pytest.approx(second["y"], abs=1)
    assert second["x"] > first["x"] + first["width"]


def test_the_second_picture_moves_with_every_slider(again: Open) -> None:
    seen = again(BOTH)
    seen.slide("#lw-walk", 300, 800)
    rival(seen, model=1, t=0.8)
    seen.slide("#lw-psi", 120)
    rival(seen, model=1, psi=1.2)
    seen.page.locator("#lw-number-a").fill("77")
    rival(seen, model=1, a=77, psi=1.2, t=0.8)


def test_a_playing_walk_shows_both_from_pictures_that_are_there(again: Open) -> None:
    seen = again(BOTH)
    seen.settle()
    seen.page.wait_for_function("document.querySelector('#lw-rival-canvas').width > 0")
    seen.page.wait_for_timeout(600)
    seen.settle()
    before = len(seen.asked("frame"))
    seen.page.get_by_label("Play: walk there and back").click()
    seen.page.wait_for_timeout(800)
    seen.page.get_by_label("Pause").click()
    assert len(seen.asked("frame")) == before
    rival(seen, model=1, times=4, t=seen.wait(times=4)["t"])


def test_the_link_carries_the_second_model_and_forgets_it_again(again: Open) -> None:
    seen = again(BOTH)
    rival(seen, model=1, a=42)
    seen.page.wait_for_function("location.search.includes('vs=glyphs')")
    seen.page.get_by_label("Compare with").select_option("")
    seen.page.wait_for_function("!location.search.includes('vs=')")
    assert not seen.page.locator("#lw-rival").is_visible()


def test_a_link_to_a_model_that_cannot_stand_beside_says_so(visit: Open) -> None:
    seen = visit(BOTH.replace("vs=glyphs", "vs=cats"))
    assert "model to compare with could not be read" in seen.page.locator("#lw-toast").inner_text()
    assert not seen.page.locator("#lw-rival").is_visible()


def test_the_walk_tab_shows_both_too(again: Open) -> None:
    seen = again("?m=blocks&keys=1,2,3&path=line&t=0.5&psi=0.7&vs=glyphs")
    rival(seen, model=1, count=3, t=0.5)


def test_words_are_written_by_models_that_know_letters(again: Open) -> None:
    seen = again("?m=glyphs&a=5&b=6&t=0.5&label=1&vs=letters")
    blocks = rival(seen, model=2)
    assert blocks["word"] > 0


def test_on_a_phone_the_second_picture_lies_below_the_first(again: Open) -> None:
    seen = again(BOTH, viewport={"width": 390, "height": 844})
    first, second = (seen.page.locator(name).bounding_box() for name in ("#lw-frame", "#lw-rival"))
    assert second["y"] >= first["y"] + first["height"]
    assert second["width"] == pytest.approx(first["width"], abs=1)
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390
    choice, tabs = (seen.page.locator(name).bounding_box() for name in ("#lw-compare", "#lw-tabs"))
    assert tabs["y"] < choice["y"]


def test_on_a_phone_who_chooses_another_model_is_taken_to_its_picture_and_may_put_it_away(again: Open) -> None:
    seen = again("?m=blocks&a=42&b=7&t=0.25&psi=0.7", viewport={"width": 390, "height": 844})
    seen.page.get_by_label("Compare with").select_option("Glyphs")
    rival(seen, model=1, a=42)
    box = seen.page.locator("#lw-rival").bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 844
    seen.page.get_by_role("button", name="Without the other model").click()
    seen.page.locator("#lw-rival").wait_for(state="hidden")
    assert seen.page.get_by_label("Compare with").input_value() == ""
