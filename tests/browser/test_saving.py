"""Saving from the page: the sheet, the files, and the way back from a file to the page."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fake_studio import SIZE, decode
from PIL import Image, ImageSequence
from tabs import open_link
from visitor import Visit

from gan.video import read_recipe, read_recipe_file

Open = Callable[..., Visit]
STATE = "?m=glyphs&a=4294967295&b=6&t=0.75&psi=0.35&label=1"

DROP = """([name, bytes]) => {
    const files = new DataTransfer();
    files.items.add(new File([new Uint8Array(bytes)], name));
    const options = { dataTransfer: files, bubbles: true, cancelable: true };
    for (const type of ["dragover", "drop"]) {
        document.querySelector("#lw-frame").dispatchEvent(new DragEvent(type, options));
        if (type === "dragover") window.lwHint = document.querySelector("#lw-drop").checkVisibility();
    }
}"""


def sheet(one: Visit) -> Any:
    one.page.get_by_role("button", name="Save: picture").click()
    return one.page.get_by_role("dialog", name="Save")


def save(one: Visit, kind: str) -> Any:
    """Save the walk of the page and wait for its file."""
    dialog = sheet(one)
    dialog.get_by_label(kind).check()
    with one.page.expect_download() as download:
        dialog.get_by_role("button", name="Save", exact=True).click()
    dialog.wait_for(state="hidden")
    return download.value


def drop(one: Visit, path: Path, name: str = "") -> None:
    one.page.evaluate(DROP, [name or path.name, list(path.read_bytes())])


def test_a_dropped_walk_restores_the_state(again: Open, tmp_path: Path) -> None:
    one, other = again(STATE), again()
    before = one.wait(a=4294967295, b=6, t=0.75)
    few = "&fps=4"  # pictures a second: how many there are is promised below
    one.page.route("**/export?*", lambda route: route.continue_(url=route.request.url + few))
    kinds = {"Walk: WebP": ".webp", "Walk: GIF": ".gif", "Walk: MP4": ".mp4", "Contact": ".png"}
    for kind, suffix in kinds.items():
        download = save(one, kind)
        assert download.suggested_filename.endswith(suffix)
        path = tmp_path / download.suggested_filename
        download.save_as(path)
        drop(other, path)
        other.page.get_by_text("Opened as it was saved.").wait_for()
        other.wait(a=4294967295, t=0)
        other.slide("#lw-walk", 750)
        assert other.wait(a=4294967295, t=0.75) == before, kind
        other.page.get_by_role("button", name="Blocks").click()
        other.wait(model=0)
        other.page.locator("#lw-toast").evaluate("toast => { toast.hidden = true; }")


def test_a_dropped_walk_of_the_walk_tab_restores_all_of_it(again: Open, tmp_path: Path) -> None:
    walks = (
        "keys=5,42~7~0.3,6&path=back&secs=3&hold=0.5&pace=plain",
        "keys=5,6&path=line&secs=2&hold=0&pace=even",
        "keys=5,6,5&path=loop&secs=2&hold=0&pace=even",
    )
    one, other = again(), again()
    for psi, walk in zip((0.9, 0.8, 0.6), walks, strict=True):
        path = tmp_path / f"{psi}.png"
        open_link(one, f"?m=blocks&{walk}&psi={psi}&t=0.25")
        save(one, "Contact").save_as(path)
        drop(other, path)
        other.page.wait_for_url(re.compile(f"psi={psi}"))
        other.page.get_by_text("Opened as it was saved.").wait_for()
        for part in (*walk.split("&"), "m=blocks"):
            assert f"{part}&" in other.page.url, walk


def test_a_picture_is_saved_as_large_as_it_is_seen_and_dropped_is_the_very_same(again: Open, tmp_path: Path) -> None:
    one = again(STATE)
    before = one.wait(t=0.75, times=4)
    dialog = sheet(one)
    with one.page.expect_download() as download:
        dialog.get_by_role("button", name="Save", exact=True).click()
    path = tmp_path / "picture.png"
    download.value.save_as(path)
    with Image.open(path) as picture:
        assert picture.size == (4 * SIZE, 4 * SIZE)
        assert decode(np.asarray(picture)) == before | {"times": 4}
    other = again()
    drop(other, path)
    assert other.page.evaluate("window.lwHint")
    assert other.wait(a=4294967295) == before


def test_a_saved_webp_is_the_walk_of_the_page(again: Open, tmp_path: Path) -> None:
    one = again("?m=blocks&a=5&b=6&t=0.25&psi=1.1")
    one.wait(a=5)
    data = Path(save(one, "Walk: WebP").path()).read_bytes()
    assert "m=blocks&a=5&b=6&t=0&psi=1.1&" in (read_recipe(data) or "")
    frames = [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(Image.open(io.BytesIO(data)))]
    assert len(frames) > 100
    assert frames[0].shape == (2 * SIZE, 2 * SIZE, 3)
    places = [decode(frame)["t"] for frame in frames]
    assert places == sorted(places)
    assert (places[0], places[-1]) == (0, 1)


def test_a_saved_file_can_be_chosen_too(again: Open, tmp_path: Path) -> None:
    one = again(STATE)
    one.wait(a=4294967295)
    path = tmp_path / "sheet.png"
    save(one, "Contact").save_as(path)
    assert read_recipe_file(path)
    other = again()
    dialog = sheet(other)
    with other.page.expect_file_chooser() as chooser:
        dialog.get_by_role("button", name="Open a saved file").click()
    chooser.value.set_files(path)
    other.wait(a=4294967295, b=6, psi=0.35, label=1, model=1)
    assert dialog.is_hidden()


def test_a_file_without_a_walk_changes_nothing_and_says_so(again: Open, tmp_path: Path) -> None:
    one = again("?m=blocks&a=5&b=6")
    before = one.wait(a=5)
    for name, data in {"photo.png": b"\x89PNG\r\n\x1a\n" + bytes(500), "empty.mp4": b"", "x.gif": b"GIF89a"}.items():
        (tmp_path / name).write_bytes(data)
        one.page.locator("#lw-toast").evaluate("toast => { toast.hidden = true; }")
        drop(one, tmp_path / name)
        one.page.get_by_text("There is no walk in this file.").wait_for()
    assert one.wait(a=5) == before


def test_cancel_stops_the_drawing_and_leaves_the_sheet_ready(again: Open) -> None:
    one = again()
    one.settle()
    dialog = sheet(one)
    dialog.get_by_label("Contact sheet").check()
    one.studio.gate.clear()
    dialog.get_by_role("button", name="Save", exact=True).click()
    dialog.get_by_role("progressbar").wait_for()
    assert dialog.get_by_role("button", name="Save", exact=True).is_disabled()
    dialog.get_by_role("button", name="Cancel").click()
    dialog.get_by_text("Cancelled.").wait_for()
    one.studio.gate.set()
    one.page.wait_for_timeout(300)
    drawn = len(one.studio.batches)
    one.page.wait_for_timeout(500)
    assert len(one.studio.batches) == drawn
    with one.page.expect_download():
        dialog.get_by_role("button", name="Save", exact=True).click()


def test_escape_ends_the_saving_first_and_then_closes_the_sheet(again: Open) -> None:
    one = again()
    one.settle()
    dialog = sheet(one)
    dialog.get_by_label("Walk: WebP").check()
    one.studio.gate.clear()
    dialog.get_by_role("button", name="Save", exact=True).click()
    dialog.get_by_role("progressbar").wait_for()
    one.page.keyboard.press("Escape")
    dialog.get_by_text("Cancelled.").wait_for()
    one.page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")


def test_a_full_server_says_so_in_the_sheet(again: Open) -> None:
    one = again()
    sentence = "Others are saving their walks just now; try again in a minute."
    one.page.route("**/export?*", lambda route: route.fulfill(status=503, json={"error": sentence}))
    dialog = sheet(one)
    dialog.get_by_label("Walk: MP4").check()
    dialog.get_by_role("button", name="Save", exact=True).click()
    dialog.get_by_text(sentence).wait_for()
    assert dialog.get_by_role("button", name="Save", exact=True).is_enabled()


def test_a_broken_connection_is_told_and_nothing_is_saved(again: Open) -> None:
    one = again()
    short = b'{"done": 4, "of": 8}\n{"bytes": 100, "name": "a.webp", "type": "image/webp"}\nonly this'
    one.page.route("**/export?*", lambda route: route.fulfill(body=short))
    dialog = sheet(one)
    dialog.get_by_label("Walk: WebP").check()
    dialog.get_by_role("button", name="Save", exact=True).click()
    dialog.get_by_text("The connection broke; try again.").wait_for()


def test_the_sheet_fits_the_screen(again: Open) -> None:
    one = again()
    dialog = sheet(one)
    for width in one.at_widths(1280, 390, 320, height=700):
        box = dialog.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert dialog.evaluate("sheet => sheet.scrollWidth <= sheet.clientWidth"), width


def test_the_sheet_can_be_used_with_the_keyboard_alone(again: Open) -> None:
    one = again()
    one.page.get_by_role("button", name="Save: picture").focus()
    one.page.keyboard.press("Enter")
    dialog = one.page.get_by_role("dialog", name="Save")
    assert dialog.get_by_label("Picture (PNG)").evaluate("one => one === document.activeElement")
    for _ in range(4):
        one.page.keyboard.press("ArrowDown")
    assert dialog.get_by_label("Contact sheet").is_checked()
    with one.page.expect_download() as download:
        one.page.keyboard.press("Enter")
    assert re.fullmatch(r"blocks-42-7-sheet\.png", download.value.suggested_filename)


def test_programs_save_the_same_walk(again: Open, server: str, tmp_path: Path) -> None:
    from gradio_client import Client

    one = again("?m=blocks&a=42&b=7&psi=0.7")
    one.wait(a=42)
    path = tmp_path / "sheet.png"
    save(one, "Contact").save_as(path)
    arguments = ["blocks", "42,7", "line", 6, 0, "even", 0.7, "sheet", 30, 2]
    client = Client(server, verbose=False, download_files=str(tmp_path))
    assert Path(client.predict(*arguments, api_name="/walk")).read_bytes() == path.read_bytes()
    with pytest.raises(Exception, match="no model 'unicorns'"):
        client.predict("unicorns", *arguments[1:], api_name="/walk")
