"""A picture at rest is shown once more, four times as wide; what moves is not waited for."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from test_versus import BOTH, rival
from visitor import Visit

Open = Callable[..., Visit]


def strips(seen: Visit) -> list[str]:
    return [url for url in seen.crisp if "/strip?" in url]


def polished(seen: Visit) -> list[float]:
    """The places on the walk whose pictures were asked for anew, in that order."""
    return [float(place) for url in strips(seen) for place in parse_qs(urlsplit(url).query)["at"][0].split(",")]


def test_a_picture_at_rest_becomes_crisp(again: Open) -> None:
    seen = again()
    seen.wait(times=4, a=42, b=7)
    seen.slide("#lw-seed-a", 99)
    seen.wait(times=4, a=99)


def test_it_stays_crisp_when_the_walk_arrives(again: Open) -> None:
    seen = again("?m=blocks&a=171&b=172")
    seen.wait(times=4)
    seen.settle()
    assert seen.looks()["times"] == 4
    assert len(seen.crisp) == 1


def test_a_walk_that_plays_becomes_crisp_on_the_way(again: Open) -> None:
    seen = again("?m=blocks&a=173&b=174&t=0.3")
    assert not polished(seen)
    seen.page.locator("#lw-play").click()
    seen.wait(times=2)
    seen.wait_until(lambda: len(polished(seen)) == 61)
    assert sorted(polished(seen)) == pytest.approx([frame / 60 for frame in range(61)], abs=1e-6)
    seen.page.wait_for_timeout(300)
    assert seen.looks()["times"] == 2
    seen.page.locator("#lw-play").click()
    seen.wait(times=4)


def test_the_pictures_that_come_next_become_crisp_first(again: Open) -> None:
    seen = again("?m=blocks&a=175&b=176&t=0.5&psi=0.7")
    seen.slide("#lw-walk", 490, 480)
    seen.wait_until(lambda: len(polished(seen)) >= 16)
    first = polished(seen)[:16]
    assert max(first) <= 0.51
    assert first[:8] == sorted(first[:8], reverse=True)


def test_another_walk_ends_the_work_on_the_old_one(again: Open) -> None:
    seen = again("?m=blocks&a=177&b=178")
    seen.page.route("**/strip?*scale=*", lambda route: None)
    seen.slide("#lw-walk", 100, 200)
    seen.wait_until(lambda: polished(seen))
    seen.slide("#lw-seed-a", 179)
    seen.wait(a=179, t=0.2)
    seen.page.unroute("**/strip?*scale=*")
    seen.settle()
    seen.slide("#lw-walk", 300, 400)
    seen.wait_until(lambda: any("a=179" in url for url in seen.crisp if "/strip?" in url))
    assert not any("a=177" in url for url in seen.crisp[seen.crisp.index(strips(seen)[-1]) :])


def test_a_walk_through_many_pictures_becomes_crisp_once_it_is_there(again: Open) -> None:
    seen = again("?m=blocks&keys=42,7,11&path=loop&t=0&psi=0.7")
    seen.slide("#lw-walk", 10, 20)  # a movement is enough, and takes less than a play
    seen.wait_until(lambda: len(polished(seen)) >= 120)
    seen.settle()
    seen.page.locator("#lw-play").click()
    seen.wait(times=2)


def test_a_place_that_was_left_is_not_painted_over_the_new_one(again: Open) -> None:
    seen = again("?m=blocks&a=180&b=181")
    asked: list[str] = []
    seen.page.route("**/frame?*", lambda route: asked.append(route.request.url))
    for count, step in enumerate((100, 700), start=1):
        seen.slide("#lw-walk", step)
        seen.wait_until(lambda count=count: len(asked) == count)
    seen.wait(t=0.7)


def test_the_walk_tab_and_a_second_model_are_as_crisp(again: Open) -> None:
    seen = again(BOTH)
    seen.wait(times=4, model=0)
    rival(seen, times=4, model=1)
    seen.page.get_by_role("tab", name="Walk", exact=True).click()
    seen.wait(times=4, model=0, count=4)
    rival(seen, times=4, model=1)


def test_a_word_becomes_crisp_but_not_huge(again: Open) -> None:
    again("?m=letters&a=8&b=9&word=Walk").wait(times=2, model=2)


def test_where_many_wait_the_soft_picture_stays_and_nothing_is_said(again: Open) -> None:
    seen = again("?m=blocks&a=182&b=183", line=False)
    refused: list[str] = []

    def refuse(route: Any) -> None:
        refused.append(route.request.url)
        route.fulfill(status=503, json={"error": "Too many pictures are waiting."})

    seen.page.route("**/frame?*scale=4*", refuse)
    seen.slide("#lw-walk", 500)
    seen.wait(t=0.5, times=1)
    seen.wait_until(lambda: len(refused) > 1)
    assert seen.looks()["times"] == 1
    assert not seen.page.locator("#lw-status").is_visible()
    seen.page.unroute("**/frame?*scale=4*")
    seen.wait(t=0.5, times=4)
