"""The page's own networks draw what Python draws: the same numbers of a seed, the same ws, the same pictures."""

import base64
import json
import subprocess
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from gan import checkpoint
from gan.checkpoint import Direction, save_directions
from gan.images import visible_change
from gan.latent import sample_ws
from gan.stored import Scale
from gan.studio import Studio, Walk
from gan.studio.conditions import is_noisy
from gan.studio.keyframe import Stored
from gan.studio.latents import ws_of

HERE = Path(__file__).parent
# What tests/conftest.py does not have: grey, plain wavelets, letters.
MORE: dict[str, tuple[str, dict[str, Any]]] = {
    "plain": ("stylegan2", {}),
    "letters": ("conditional", {"colours": 1, "resolution": 16, "channels": (8, 8, 8)}),
    "wavelet": ("wavelet", {}),
    "bands": ("wavelet", {"wavelet_scales": (0.9, 0.2, 0.3, 0.1), "level_scales": None, "noise": False}),
    "grey": ("wavelet", {"colours": 1, "wavelet_scales": (0.9, 0.2, 0.3, 0.1), "level_scales": (0.5,)}),
    "vae": ("vae", {"z_dim": 24, "resolution": 8, "channels": (8, 8)}),
}
SEEDS = [(seed, count) for seed in (0, 42, 4294967295) for count in (1, 8, 15, 16, 17, 31, 128, 700)]
WALK = {"tab": "walk", "keys": ["5", "6~7~0.3", "8", "9"]}
# What a state may say, tried on every network.
STATES: list[dict[str, Any]] = [
    {"a": 42, "t": 0, "psi": 1},
    {"a": 42, "b": 7, "t": 0.3, "psi": 0.7},
    {"a": 4294967295, "b": 0, "t": 1, "psi": 1.5},
    {"psi": 0},
    *({**WALK, "path": path, "place": place} for path in ("line", "loop", "back") for place in (0, 0.25, 0.4, 0.93)),
    {**WALK, "keys": ["3", "4"], "path": "loop", "place": 0.8},
    {"shift": "east~1.5,west~-3"},
]
TAUGHT: list[dict[str, Any]] = [{"shift": "calm~0.8,east~0.2", "teach": "calm~1.5.9~3.7"}]  # takes thousands of seeds
MIXED: list[dict[str, Any]] = [
    {"mix": "coarse~42~1"},
    {"mix": "middle~7~0.5,coarse~42~0.25", "shift": "west~1", **WALK, "path": "loop", "place": 0.6},
]
IN_CLASSES: list[dict[str, Any]] = [
    {"label": 2, "t": 0.6},
    {"label": 1, "shift": "calm~1", "teach": "calm~1~3"},
    {"label": 1, "b": "7c2", "t": 0.6},
    {"label": 0, **WALK, "keys": ["5c2", "6~7c1~0.3", "8"], "path": "loop", "place": 0.4},
]
NOISE: list[dict[str, Any]] = [{"noise": "off"}, {"noise": "7", "t": 0.4}, {"noise": "4294967295"}]


# Walks in time, each by the pictures on its way.
TIMED: list[dict[str, Any]] = [
    {"path": "line", "keys": ["5", "6~7~0.3", "8"], "hold": 0.4, "pace": "even"},
    {"path": "loop", "keys": ["5", "9"], "hold": 0, "pace": "even"},
    {"path": "back", "keys": ["5", "9", "1"], "hold": 0.2, "pace": "plain"},
    {"path": "back", "keys": ["5", "9"], "hold": 0, "pace": "even"},
]
FRAMES = 50
TEACHING = ("plain", "vae")


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, tiny_generator: Callable[..., Any]) -> Studio:
    """Tiny networks of every kind that the page draws, with sliders."""
    folder = tmp_path_factory.mktemp("tiny")
    for name, (kind, changes) in MORE.items():
        generator = tiny_generator(kind, **changes)
        checkpoint.save(
            folder / name,
            generator,
            architecture="vae" if kind == "vae" else "stylegan2",
            title=name,
            card="# card",
            class_names=["i", "W", "g"][: generator.num_classes],
        )
        vectors = torch.randn(2, generator.num_ws, generator.w_dim, generator=torch.Generator().manual_seed(3))
        directions = [Direction(word, word, vector) for word, vector in zip(("east", "west"), vectors, strict=True)]
        loaded = checkpoint.load(folder / name, sliders=False)
        save_directions(folder / name, directions, weights_hash=loaded.weights_hash)
    return Studio.load([folder / name for name in MORE], device="cpu")


@pytest.fixture(scope="module")
def cases(studio: Studio) -> list[tuple[str, dict[str, Any]]]:
    """States of every network."""
    found: list[tuple[str, dict[str, Any]]] = []
    for name, model in studio.models.items():
        layered, classes = model.generator.num_ws > 1, model.generator.num_classes
        states = STATES + stored(model) + MIXED * layered + IN_CLASSES * bool(classes) + TAUGHT * (name in TEACHING)
        states += NOISE * is_noisy(model.generator)
        found += [(name, state) for state in states]
    return found + [("letters", {"word": word, "t": 0.4, "a": 3, "b": 8}) for word in ("i", "Wig", "gi W", "WWWWWWWW")]


@pytest.fixture(scope="module")
def drawn(node: str, studio: Studio, cases: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    """What the page's scripts make of all of them, in one run of Node."""
    folders = {name: str(model.folder) for name, model in studio.models.items()}
    timed = [("plain", {"tab": "walk", "secs": 7, **walk}) for walk in TIMED]
    job = {
        "by": "reference",
        "seeds": SEEDS,
        "hashes": {folder: studio.models[name].weights_hash for name, folder in folders.items()},
        "cases": [{"folder": folders[name], "state": state} for name, state in cases],
        "timed": [{"folder": folders[name], "state": state, "frames": FRAMES} for name, state in timed],
    }
    command = [node, str(HERE / "draw_cases.js")]
    run = subprocess.run(command, input=json.dumps(job), capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def stored(model: checkpoint.Checkpoint) -> list[dict[str, Any]]:
    """Pictures that no seed stands for, in both forms."""
    ws = sample_ws(model.generator, [11, 12])
    scale = Scale.of(model.generator)
    short, long = (str(Stored(scale.pack(one))) for one in (ws[0, :1], ws[0] + 0.1 * ws[1]))
    return [{"a": short, "b": 3, "t": 0.2, "psi": 0.4}, {"tab": "walk", "keys": ["4", f"{long}~2~0.4"], "path": "back"}]


def test_networks_with_noise_are_among_them(cases: list[tuple[str, dict[str, Any]]]) -> None:
    assert {name for name, state in cases if "noise" in state} >= {"wavelet", "grey"}


def array(text: str, dtype: type) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), dtype)


def test_a_seed_is_the_same_numbers(drawn: dict[str, Any]) -> None:
    for (seed, count), text in zip(SEEDS, drawn["normals"], strict=True):
        expected = torch.randn(count, generator=torch.Generator().manual_seed(seed))
        assert abs(array(text, np.float32) - expected.numpy()).max() < 1e-6, (seed, count)


def test_every_state_is_the_same_picture(studio: Studio, cases: list[Any], drawn: dict[str, Any]) -> None:
    """That of the recipe which the state's link names, in the same ws."""
    for case, answer in zip(cases, drawn["answers"], strict=True):
        recipe = Walk.from_query(answer["query"]).recipe
        ws = ws_of(studio.models[recipe.model], studio.spelled(recipe)).numpy()
        ours = np.stack([array(one, np.float32) for one in answer["ws"]]).reshape(ws.shape)
        assert abs(ws - ours).max() < 1e-5, case
        picture = studio.render([recipe])[0]
        pixels = array(answer["pixels"], np.uint8).reshape(answer["size"], answer["size"], 4)
        assert picture.shape == (*pixels.shape[:2], 3)
        assert abs(picture.astype(int) - pixels[..., :3]).max() <= 2, case
        assert (pixels[..., 3] == 255).all()


def test_a_walk_takes_the_same_time(studio: Studio, drawn: dict[str, Any]) -> None:
    for walk, answer in zip(TIMED, drawn["timed"], strict=True):
        asked = Walk.from_query(answer["query"])
        expected = asdict(asked.timing(FRAMES, visible_change(studio.render(asked.probes()))))
        for name in ("positions", "stops", "plain", "even"):
            assert np.allclose(answer["timing"][name], expected[name], atol=2e-3), (walk, name)
