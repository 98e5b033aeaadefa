"""How near the page's own networks come to Python's, for bundled checkpoints.

Seeds, walks, styles, sliders and words as they are drawn; then what is painted, and what the larger enlarger makes of
pictures at rest. Run by name: python tests/bench_parity.py [--seeds 100] [--shown 4] [CHECKPOINT ...]. It needs Node.
"""

import argparse
import base64
import json
import random
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from told_inside import told_inside

from gan.checkpoint import Checkpoint
from gan.latent import layer_groups, sample_z
from gan.painting import STYLES
from gan.studio import Paint, Recipe, Studio, Walk
from gan.studio.latents import ws_of

TESTS = Path(__file__).parent
SCALE = 4  # times the model's own size, of what is painted and of what rests
BUNDLED = sorted(path.parent for path in (TESTS.parent / "checkpoints").glob("*/config.json"))


def states(model: Checkpoint, seeds: list[int]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is asked of a model, by kind: `seeds` as they are, and every way to sculpt them, for some of them."""
    classes = model.generator.num_classes
    labelled = [{"label": seed % classes if classes else None} for seed in seeds]
    for seed, label in zip(seeds, labelled, strict=True):
        yield "seeds", {"a": seed, "b": seed, "t": 0, "psi": 0.7, **label}
    for at, (a, b) in enumerate(pairwise(seeds[:21])):
        keys = [str(a), str(b), f"{a}~{b}~0.3", str(at)]
        look = {"a": a, "b": b, "t": at / 20, **labelled[at]}
        yield "psi", {**look, "psi": at / 19 * 1.5}
        yield "walks", {"tab": "walk", "keys": keys, "path": ("line", "loop", "back")[at % 3], "place": at / 20} | label
        for group in layer_groups(model.generator.num_ws):
            yield "styles", {**look, "mix": f"{group}~{b}~{1 - at / 40}"}
        if model.directions:
            name = list(model.directions)[at % len(model.directions)]
            yield "sliders", {**look, "shift": f"{name}~{(-2, 1, 3)[at % 3]}"}
        yield "taught", {**look, "shift": "calm~1", "teach": f"calm~{a}.{at}~{b}.{at + 100}"}
        if all(len(name) == 1 for name in model.class_names) and classes:
            yield "words", {**look, "label": None, "word": ("Walk", "will i Am", "42")[at % 3]}


def shown_states(seeds: list[int]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is painted, in styles by turns and stronger and stronger, and the same pictures at rest."""
    for at, seed in enumerate(seeds):
        look = {"a": seed, "b": seeds[at - 1], "t": at / len(seeds), "psi": 0.7}
        yield "painted", {**look, "paint": f"{at * 7 % len(STYLES)}~{(at + 1) / len(seeds):g}"}
        yield "enlarged at rest", look


def main() -> None:
    """Prints a row for each model and kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoints", nargs="*", type=Path, default=BUNDLED)
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--shown", type=int, default=4, help="pictures that are painted, and enlarged at rest")
    parser.add_argument("--by", choices=("reference", "wasm"), default="wasm", help="what draws on the page's side")
    options = parser.parse_args()
    seeds = random.Random(0).sample(range(2**32), options.seeds)
    studio = Studio.load(options.checkpoints, device="cpu")
    print("| model | what | pictures | z | ws | largest pixel difference | pixels that differ |\n" + "|---" * 7 + "|")
    told = told_inside(studio)
    for name, model in studio.models.items():
        drawing = told | {"models": {name: told["models"][name]}}
        for kind, (most, share) in shown(studio, name, drawing, seeds[: options.shown]).items():
            print(f"| {name} | {kind} | {options.shown} | | | {most} | {share:.4%} |", flush=True)
        asked = list(states(model, seeds))
        found = page(model, [state for _, state in asked], seeds, options.by)
        z = np.stack([array(one, np.float32) for one in found["normals"]])
        z_error = abs(z - sample_z(seeds, model.generator.z_dim).numpy()).max()
        for kind in dict.fromkeys(kind for kind, _ in asked):
            rows = [row for row, (one, _) in enumerate(asked) if one == kind]
            ws, most, share = zip(*(compared(studio, name, found["answers"][row]) for row in rows), strict=True)
            errors = f"{z_error:.1e} | {max(ws):.1e} | {max(most)} | {np.mean(share):.4%}"
            print(f"| {name} | {kind} | {len(rows)} | {errors} |", flush=True)


def page(model: Checkpoint, asked: list[dict[str, Any]], seeds: list[int], by: str) -> dict[str, Any]:
    """What the page's scripts make of these states."""
    folder = str(model.folder)
    job = {
        "by": by,
        "seeds": [(seed, model.generator.z_dim) for seed in seeds],
        "hashes": {folder: model.weights_hash},
        "cases": [{"folder": folder, "state": state} for state in asked],
        "timed": [],
    }
    command = ["node", str(TESTS / "page" / "draw_cases.js")]
    found: dict[str, Any] = json.loads(
        subprocess.run(command, input=json.dumps(job).encode(), capture_output=True, check=True).stdout
    )
    return found


def shown(studio: Studio, name: str, told: dict[str, Any], seeds: list[int]) -> dict[str, tuple[int, float]]:
    """By kind, how far pixels are apart at most, and the share of pixels that are."""
    asked = list(shown_states(seeds))
    job = {"told": told, "cases": [{"model": name, "state": state, "scale": SCALE} for _, state in asked]}
    command = ["node", str(TESTS / "page" / "paint_cases.js")]
    answers = json.loads(
        subprocess.run(command, input=json.dumps(job).encode(), capture_output=True, check=True).stdout
    )
    apart: dict[str, list[np.ndarray]] = {}
    for (kind, state), answer in zip(asked, answers, strict=True):
        ends = (state["a"], state["b"])
        paint = Paint.parse(state["paint"]) if "paint" in state else None
        recipe = Recipe(model=name, keyframes=ends, t=state["t"], psi=state["psi"], paint=paint)
        size = SCALE * studio.size(recipe)
        expected = studio.show(studio.draw([recipe])[0], recipe, size, "rest").astype(int)
        apart.setdefault(kind, []).append(
            abs(expected - array(answer["pixels"], np.uint8).reshape(size, size, 4)[..., :3])
        )
    return {kind: (int(np.max(all_)), float(np.mean([one > 0 for one in all_]))) for kind, all_ in apart.items()}


def compared(studio: Studio, name: str, answer: dict[str, Any]) -> tuple[float, int, float]:
    """How far ws and pixels are apart at most, and the share of pixels that are."""
    recipe = Walk.from_query(answer["query"]).recipe
    ws = ws_of(studio.models[name], studio.spelled(recipe)).numpy()
    ours = np.stack([array(one, np.float32) for one in answer["ws"]]).reshape(ws.shape)
    pixels = array(answer["pixels"], np.uint8).reshape(answer["size"], answer["size"], 4)[..., :3]
    difference = abs(studio.render([recipe])[0].astype(int) - pixels)
    return float(abs(ws - ours).max()), int(difference.max()), float((difference > 0).mean())


def array(text: str, dtype: type) -> np.ndarray:
    """The numbers of a text in base64."""
    return np.frombuffer(base64.b64decode(text), dtype)


if __name__ == "__main__":
    main()
