"""The page's own painters paint what Python paints: every kind of style, at every strength, words as well.

So do its larger enlargers, which see what rests: each model's own.
"""

import base64
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from told_inside import told_inside

from gan import checkpoint
from gan.painting import STYLE_SIZE, parse_style, style_text
from gan.studio import Paint, Recipe, Studio
from gan.studio.painting import in_style, manner_of
from gan.video import resized

HERE = Path(__file__).parent
MANNER = style_text(bytes(range(70, 170)))
CASES: list[dict[str, Any]] = [  # of 16 pixels: they are enlarged, then made larger still, painted, and made smaller
    {"model": "plain", "state": {"a": 42, "b": 7, "t": 0.3, "psi": 0.7, "paint": "19~1"}, "scale": 4},
    {"model": "plain", "state": {"a": 9, "b": 7, "t": 0.5, "psi": 1, "paint": f"{MANNER}~0.8"}, "scale": 4},
    {"model": "letters", "state": {"a": 3, "b": 8, "t": 0.4, "word": "Wig", "paint": "7~0.9"}, "scale": 2},
]
AT_REST: list[dict[str, Any]] = [
    {"model": "plain", "state": {"a": 42, "b": 7, "t": 0.3, "psi": 0.7}, "scale": 4},
    {"model": "letters", "state": {"a": 3, "b": 8, "t": 0.4, "word": "Wig"}, "scale": 4},
]


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, tiny_generator: Callable[..., Any]) -> Studio:
    folder = tmp_path_factory.mktemp("tiny")
    letters = tiny_generator("conditional", colours=1, resolution=16, channels=(8, 8, 8))
    for name, generator, at_rest in (("plain", tiny_generator(), "scenery"), ("letters", letters, None)):
        names = ["i", "W", "g"][: generator.num_classes]
        words = {"title": name, "card": "# card", "class_names": names, "enlarger": at_rest}
        checkpoint.save(folder / name, generator, architecture="stylegan2", **words)
    return Studio.load([folder / "plain", folder / "letters"], "cpu")


def test_what_the_page_paints_is_what_python_paints(node: str, studio: Studio) -> None:
    for case, answer in zip(CASES, answers(node, studio, CASES), strict=True):
        state = case["state"]
        keyframes = (state["a"], state["b"])
        look = {name: state[name] for name in ("t", "psi", "word") if name in state}
        recipe = Recipe(model=case["model"], keyframes=keyframes, paint=Paint.parse(state["paint"]), **look)
        size = case["scale"] * studio.size(recipe)
        expected = studio.show(studio.draw([recipe])[0], recipe, size)
        assert apart(answer["pixels"], expected) < 1, case
        assert recipe.paint
        tile = in_style(studio.render([recipe.unpainted])[0], recipe.paint.style, studio.device)
        assert apart(answer["tile"], tile) < 1, case
        ours = array(answer["tile"], tile.shape)[..., :3]
        style, read = parse_style(manner_of(resized(ours, STYLE_SIZE), studio.device)), parse_style(answer["manner"])
        assert max(abs(one - other) for one, other in zip(style, read, strict=True)) <= 1, case


def test_what_the_page_enlarges_at_rest_is_what_python_enlarges(node: str, studio: Studio) -> None:
    for case, answer in zip(AT_REST, answers(node, studio, AT_REST), strict=True):
        state = case["state"]
        recipe = Recipe(
            model=case["model"], keyframes=(state["a"], state["b"]), t=state["t"], word=state.get("word", "")
        )
        drawn = studio.render([recipe])[0]
        expected = studio.show(drawn, recipe, case["scale"] * studio.size(recipe), "rest")
        assert apart(answer["pixels"], expected) < 0.1, case


def answers(node: str, studio: Studio, cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the page's worker makes of these cases."""
    job = json.dumps({"told": told_inside(studio), "cases": cases})
    run = subprocess.run([node, str(HERE / "paint_cases.js")], input=job, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    found: list[dict[str, Any]] = json.loads(run.stdout)
    return found


def apart(text: str, expected: np.ndarray) -> float:
    """The mean difference of a picture of the page's, in 8-bit steps."""
    pixels = array(text, expected.shape)
    assert (pixels[..., 3] == 255).all()
    return float(np.abs(pixels[..., :3].astype(int) - expected).mean())


def array(text: str, shape: tuple[int, ...]) -> np.ndarray:
    """A picture's bytes, four for a pixel."""
    return np.frombuffer(base64.b64decode(text), np.uint8).reshape(*shape[:2], 4)
