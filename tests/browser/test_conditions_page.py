"""Promises of noise, of moving a picture, and of a class for each end of a walk, as a visitor meets them."""

import zlib
from collections.abc import Callable

from test_everybody import violations
from visitor import Visit


def spells(text: str) -> int:
    """What a picture shows of a noise or a move."""
    return zlib.crc32(text.encode()) & 0xFFFF


def test_noise_and_moves_are_chosen_put_back_and_in_the_link(again: Callable[..., Visit]) -> None:
    one = again("?m=blocks&a=42&b=7&t=0&psi=0.7&noise=off&move=0~0~30~1")
    page = one.page
    one.wait(noise=spells("off"), move=spells("0~0~30~1"))
    assert page.get_by_role("tab", name="Sculpt").get_attribute("aria-selected") == "true"
    turn = page.get_by_role("slider", name="Turn")
    assert turn.get_attribute("aria-valuetext") == "+30°"
    assert violations(one) == []
    page.get_by_role("button", name="Its own").click()
    one.wait(noise=0)
    page.locator("#lw-move").get_by_role("button", name="To", exact=True).click()
    one.slide('[data-part="right"]', 0.25)
    one.wait(move=spells("0~0~30~1,0.25~0~30~1"), t=1)
    one.wait_until(lambda: "move=0~0~30~1,0.25~0~30~1" in page.url and "noise" not in page.url)
    page.get_by_role("button", name="Put back").click()
    one.wait(move=0)
    page.get_by_role("button", name="Off", exact=True).click()
    one.wait(noise=spells("off"))
    page.get_by_role("button", name="As it was").click()
    one.wait(noise=0)


def test_the_second_picture_has_a_class_of_its_own_and_keeps_it(again: Callable[..., Visit]) -> None:
    one = again("?m=glyphs&a=1&b=2&label=0&t=1")
    one.wait(b=2, label=0)
    one.page.get_by_label("To’s kind").select_option("square")
    one.wait(b=2 + (2 << 24))
    one.slide("#lw-seed-b", 9)
    one.wait(b=9 + (2 << 24))
    one.wait_until(lambda: "b=9c1" in one.page.url)
    one.page.get_by_label("To’s kind").select_option("the same")
    one.wait(b=9)


def test_a_keyframe_has_a_letter_of_its_own_by_keys_and_said(visit: Callable[..., Visit]) -> None:
    one = visit("?m=letters&keys=8,9&path=line&t=1&word=Walk")
    one.wait(b=9, count=2)
    page = one.page
    letter = page.get_by_label("Its letter")
    assert letter.locator("option:checked").inner_text() == "as the word: Walk"
    letter.focus()
    page.keyboard.press("b")
    one.wait(a=8, b=9 + (2 << 24))
    one.wait_until(lambda: "keys=8,9c1" in page.url and "word=W&" in page.url)
    page.get_by_role("button", name="Keyframe 2 of 2: picture 9, B", exact=True).wait_for()
    assert "The others write W now" in page.locator("#lw-walk-said").inner_text()
    assert letter.evaluate("one => one === document.activeElement")
    assert violations(one) == []
    page.get_by_role("button", name="Take back the last change").click()
    one.wait(b=9)
    one.wait_until(lambda: "word=Walk" in page.url)
