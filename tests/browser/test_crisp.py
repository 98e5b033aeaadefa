"""A picture at rest is shown once more, four times as wide; what moves is not waited for."""

from collections.abc import Callable

from test_versus import BOTH, rival
from visitor import Visit

Open = Callable[..., Visit]


def test_a_picture_at_rest_becomes_crisp(visit: Open) -> None:
    seen = visit()
    seen.wait(times=4, a=42, b=7)
    seen.slide("#lw-seed-a", 99)
    seen.wait(times=4, a=99)


def test_it_stays_crisp_when_the_walk_arrives(visit: Open) -> None:
    seen = visit()
    seen.wait(times=4)
    seen.settle()
    assert seen.looks()["times"] == 4
    assert len(seen.crisp) == 1


def test_while_the_walk_plays_nothing_is_enlarged(visit: Open) -> None:
    seen = visit()
    seen.settle()
    before = len(seen.crisp)
    seen.page.locator("#lw-play").click()
    seen.wait(times=1)
    seen.page.wait_for_timeout(1500)
    assert seen.looks()["times"] == 1
    assert len(seen.crisp) == before
    seen.page.locator("#lw-play").click()
    seen.wait(times=4)


def test_a_place_that_was_left_is_not_painted_over_the_new_one(visit: Open) -> None:
    seen = visit()
    seen.settle()
    asked: list[str] = []
    seen.page.route("**/frame?*", lambda route: asked.append(route.request.url))
    for step in (100, 700):
        seen.slide("#lw-walk", step)
        seen.page.wait_for_timeout(400)
    seen.wait(t=0.7)


def test_the_walk_tab_and_a_second_model_are_as_crisp(visit: Open) -> None:
    seen = visit(BOTH)
    seen.wait(times=4, model=0)
    rival(seen, times=4, model=1)
    seen.page.get_by_role("tab", name="Walk", exact=True).click()
    seen.wait(times=4, model=0, count=4)
    rival(seen, times=4, model=1)


def test_a_word_becomes_crisp_but_not_huge(visit: Open) -> None:
    visit("?m=letters&a=8&b=9&word=Walk").wait(times=2, model=2)


def test_where_many_wait_the_soft_picture_stays_and_nothing_is_said(visit: Open) -> None:
    seen = visit(line=False)
    seen.settle()
    busy = {"status": 503, "json": {"error": "Too many pictures are waiting."}}
    seen.page.route("**/frame?*scale=4*", lambda route: route.fulfill(**busy))
    seen.slide("#lw-walk", 500)
    seen.wait(t=0.5, times=1)
    seen.page.wait_for_timeout(1500)
    assert seen.looks()["times"] == 1
    assert not seen.page.locator("#lw-status").is_visible()
    seen.page.unroute("**/frame?*scale=4*")
    seen.wait(t=0.5, times=4)
