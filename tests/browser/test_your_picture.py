"""The tab Your picture, with a search that finds at once what the tests want."""

import io
import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from fake_studio import SIZE, number_of
from PIL import Image
from visitor import Visit

from gan.projection import Step, Task
from gan.studio import Stored
from gan.ui.server.projection import Looking

Open = Callable[..., Visit]
LONG = bytes([8]) + bytes(range(100, 112))  # 3 layers of 4 numbers
SHORT = bytes([8, 104, 105, 106, 107])  # their mean
KEY = number_of(Stored(LONG))
MIDDLE = SIZE // 2


@pytest.fixture
def search(monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """What was asked for; the search waits in the middle while `gate` is closed."""
    found = SimpleNamespace(tasks=[], gate=threading.Event())
    found.gate.set()

    def fake(task: Task, _: None, *, label: int | None) -> Iterator[Step]:
        found.tasks.append(task)
        count = task.plan.starts
        pictures = np.stack([np.full((SIZE, SIZE, 3), 40 * (one + 1), np.uint8) for one in range(count)])
        pictures[:, MIDDLE - 4 : MIDDLE + 4 : 2] = 250  # lines in the middle, stronger in some than in others
        distances = tuple(0.5 + 0.1 * one for one in range(count))
        yield Step(0.1)
        yield Step(0.4, distances, torch.zeros(count, 3, 4), pictures)
        while not found.gate.wait(0.02):
            yield Step(0.5, distances, torch.zeros(count, 3, 4), pictures)
        yield Step(1.0, distances, torch.zeros(count, 3, 4), pictures, (LONG,) * count)

    monkeypatch.setattr(Task, "run", fake)
    monkeypatch.setattr(Looking, "_projector", lambda *_: None)
    yield found
    found.gate.set()


def photo(width: int = 60, height: int = 40) -> dict[str, Any]:
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, : width // 2, 0] = 255
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return {"name": "photo.png", "mimeType": "image/png", "buffer": buffer.getvalue()}


def open_tab(visit: Open, query: str = "", **settings: Any) -> Visit:
    one = visit(query, **settings)
    one.page.get_by_role("tab", name="Your picture").click()
    return one


def choose(one: Visit, file: dict[str, Any] | None = None) -> None:
    one.page.set_input_files('[data-lw="your-chosen"]', files=[file or photo()])
    one.page.wait_for_selector("#lw-your-square.lw-full")


def look(one: Visit) -> None:
    one.page.locator("#lw-look").click()
    one.page.wait_for_selector("#lw-found:not([hidden])")


def found(visit: Open) -> Visit:
    """The tab with a photo that has been looked for."""
    one = open_tab(visit)
    choose(one)
    look(one)
    return one


def test_a_photo_is_found_walked_to_and_an_end_and_a_keyframe_like_any_other(
    visit: Open, search: SimpleNamespace
) -> None:
    one = open_tab(visit)
    tab = one.page.get_by_role("tab", name="Your picture")
    assert one.page.locator("#lw-look").is_disabled()
    choose(one)
    look(one)
    (task,) = search.tasks
    assert task.name == "project"
    left, right = task.target[0, :, MIDDLE, 5], task.target[0, :, MIDDLE, -5]
    assert left.tolist() == pytest.approx([1, -1, -1], abs=0.02)
    assert right.tolist() == pytest.approx([-1, -1, -1], abs=0.02)
    assert "nobody measured" in one.page.locator("#lw-found-words").inner_text()
    one.page.get_by_role("button", name="Walk to it").click()
    one.wait(a=42, b=KEY, t=1)  # the link rounds: the last frame of the way may be still to come
    one.page.wait_for_function("document.querySelector('#lw-caption').innerText === 'Your picture'")

    one.page.get_by_role("button", name="Keep as a favourite").click()  # which keeps all of it
    assert str(Stored(LONG)) in one.page.evaluate("localStorage.getItem('latent-walks.favourites')")

    tab.click()
    one.page.locator('[data-lw="found-add"]').click()
    one.page.get_by_role("button", name="Open the walk").click()
    one.page.get_by_role("button", name="Keyframe 5 of 5: your picture").click()
    one.wait(count=5, b=KEY)

    tab.click()
    one.page.get_by_role("button", name="Start from it").click()
    one.wait(a=KEY, b=KEY)
    one.page.get_by_role("tab", name="Explore").click()
    assert one.page.locator("#lw-number-a").input_value() == ""
    assert one.page.locator("#lw-number-a").get_attribute("placeholder") == "yours"
    one.page.get_by_role("button", name="From: back to the one before").click()
    one.wait(a=42, b=KEY)
    assert one.page.locator("#lw-number-a").input_value() == "42"

    one.page.get_by_role("button", name="Glyphs").click()  # another model forgets what was found
    one.wait(model=1, b=6)
    tab.click()
    assert one.page.locator("#lw-found").is_hidden()


def test_a_link_carries_one_w_and_says_so_and_the_same_tab_remembers_all(visit: Open, search: SimpleNamespace) -> None:
    one = found(visit)
    one.page.get_by_role("button", name="Walk to it").click()
    one.wait(b=KEY, t=1)
    one.page.wait_for_url(lambda url: f"b={Stored(SHORT)}&t=1" in url)
    one.page.get_by_role("button", name="Share this picture").click()
    assert "outlines of your own picture" in one.page.locator("#lw-share-status").inner_text()
    link = one.page.locator("#lw-link").input_value()
    one.page.keyboard.press("Escape")
    one.page.reload()
    one.page.wait_for_selector(".lw-painted")
    one.wait(b=KEY, t=1)
    other = visit(link[link.index("?") :])
    other.wait(b=number_of(Stored(SHORT)), t=1)


def test_a_file_that_is_no_picture_is_refused_in_a_sentence_and_a_search_can_be_cancelled(
    visit: Open, search: SimpleNamespace
) -> None:
    one = open_tab(visit)
    one.page.set_input_files(
        '[data-lw="your-chosen"]', files=[{"name": "a.png", "mimeType": "image/png", "buffer": b"no"}]
    )
    one.page.get_by_text("can’t be read as a picture here").wait_for()
    search.gate.clear()
    choose(one)
    one.page.locator("#lw-look").click()
    one.page.wait_for_selector("#lw-your-result:not([hidden])")  # while it looks, it shows where it is
    assert one.page.locator("#lw-your-progress").is_visible()
    one.page.get_by_role("button", name="Cancel").click()
    one.page.get_by_text("Cancelled.").wait_for()
    assert one.page.locator("#lw-found").is_hidden()
    search.gate.set()
    look(one)


def test_a_painted_hole_is_filled_with_alternatives(visit: Open, search: SimpleNamespace) -> None:
    one = open_tab(visit)
    choose(one)
    one.page.get_by_role("button", name="Fill a hole").click()
    assert one.page.locator("#lw-look").is_disabled()
    for width in one.at_widths(390, 1280):
        assert one.page.evaluate("document.documentElement.scrollWidth") <= width
    box: Any = one.page.locator("#lw-easel").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    one.page.mouse.move(x - 30, y)
    one.page.mouse.down()
    one.page.mouse.move(x + 30, y, steps=4)
    one.page.mouse.up()
    look(one)
    known = search.tasks[0].degradation.known[0, 0]
    assert known[MIDDLE, MIDDLE] == 0
    assert known[4, 4] == known[-4, -4] == 1
    assert 0.8 < known.mean() < 0.99
    assert search.tasks[0].target[0, :, MIDDLE, MIDDLE - 4].tolist() == pytest.approx(
        [1, -1, -1], abs=0.02
    )  # no paint in it
    alternatives = one.page.locator('[data-lw="alternative"]')
    assert alternatives.count() == 4
    first = one.page.locator("#lw-your-result").get_attribute("src")
    alternatives.nth(2).click()
    assert one.page.locator("#lw-your-result").get_attribute("src") != first
    assert "differ" in one.page.locator("#lw-found-words").inner_text()


def test_the_other_restorations_are_asked_for(visit: Open, search: SimpleNamespace) -> None:
    one = open_tab(visit, "?m=glyphs&a=5&label=1")
    choose(one)
    for button, task in (("Denoise", "denoise"), ("Enlarge 4×", "enlarge")):
        one.page.get_by_role("button", name=button).click()
        look(one)
        one.wait_until(lambda: search.tasks and search.tasks[-1].name == task)  # noqa: B023
    plain = one.page.get_by_role("button", name="Enlarged without the model")
    walk = one.page.locator('[data-lw="found-walk"]')
    assert walk.is_enabled()
    plain.click()
    assert "by a filter" in one.page.locator("#lw-found-words").inner_text()
    assert walk.is_disabled()  # the model has no part in it
    assert one.page.locator("#lw-found-save").get_attribute("href") == plain.locator("img").get_attribute("src")
    one.page.get_by_role("button", name="Alternative 2").click()
    assert walk.is_enabled()
    assert "differ" in one.page.locator("#lw-found-words").inner_text()


def test_a_drawing_is_looked_for(visit: Open, search: SimpleNamespace) -> None:
    one = open_tab(visit)
    one.page.get_by_role("button", name="Draw one").click()
    one.page.get_by_role("button", name="night").click()
    one.slide("#lw-brush", 160)
    box: Any = one.page.locator("#lw-easel").bounding_box()
    one.page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2)
    one.page.mouse.down()
    one.page.mouse.move(box["x"] + box["width"] - 20, box["y"] + box["height"] / 2, steps=4)
    one.page.mouse.up()
    look(one)
    target = search.tasks[0].target[0]
    assert target[0, MIDDLE, MIDDLE] == pytest.approx(0x1D / 127.5 - 1, abs=0.03)
    assert target[0, 4, MIDDLE] > 0.5


def test_a_photo_is_zoomed_and_moved(visit: Open, search: SimpleNamespace) -> None:
    one = open_tab(visit)
    choose(one)
    one.slide("#lw-zoom", 400)
    one.page.locator("#lw-easel").focus()
    for _ in range(40):
        one.page.keyboard.press("ArrowLeft")
    look(one)
    assert search.tasks[0].target[0, 0].min() > 0.9  # only the left, red half is left


def test_a_picture_may_be_pasted_or_dropped(visit: Open) -> None:
    give = """([type, name]) => {
        const canvas = document.createElement("canvas");
        canvas.width = canvas.height = 20;
        return new Promise((done) => canvas.toBlob((blob) => {
            const data = new DataTransfer();
            data.items.add(new File([blob], "a.png", { type: "image/png" }));
            const event = type === "paste"
                ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true })
                : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
            document.querySelector(name).dispatchEvent(event);
            done();
        }));
    }"""
    for kind, place in (("paste", "body"), ("drop", "#lw-your-square")):
        one = open_tab(visit)
        one.page.evaluate(give, [kind, place])
        one.page.wait_for_selector("#lw-your-square.lw-full")


def test_a_model_of_letters_says_that_it_can_not(visit: Open) -> None:
    one = open_tab(visit, "?m=letters")
    choose(one)
    assert "writes words" in one.page.locator("#lw-your-words").inner_text()
    assert one.page.locator("#lw-look").is_disabled()
