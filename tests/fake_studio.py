"""A studio whose pictures are their own recipes, in black and white blocks that can be read back from a screen."""

import asyncio
import threading
import time
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType, SimpleNamespace

import numpy as np
import torch

from gan.checkpoint import Direction
from gan.enlarger import State
from gan.studio import Between, Classed, Costs, GoOn, Recipe, Stored, Studio, always, lettering
from gan.studio.keyframe import End
from gan.studio.recipe import PATHS
from gan.studio.sculpting import written
from gan.video import resized

BLOCK = 4  # pixels; a picture has 16 by 16 blocks
SIZE = 16 * BLOCK
FIELDS = {
    "a": 32,
    "b": 32,
    "t": 16,
    "psi": 16,
    "label": 8,
    "model": 8,
    "count": 8,
    "path": 8,
    "between": 16,
    "word": 24,
    "sculpt": 24,
    "times": 8,  # as large as drawn
    "paint": 8,
    "noise": 16,
    "move": 16,
}  # bits
SCALES = {"t": 6000, "psi": 100, "between": 6000}

DIRECTIONS = (
    Direction("sun", "Sun", torch.zeros(3, 4), minus="lower", plus="higher", effects={"Sun": 0.8, "Water": 0.1}),
    Direction("water", "Water", torch.zeros(3, 4)),
    Direction("pca-1", "Component 1", torch.zeros(3, 4), kind="pca"),
)
BY_OTHERS = {"family": "StyleGAN2", "source": "glyphs.pkl", "sha256": "ab" * 32, "licence": "CC BY 4.0"}


def fake_model(
    name: str,
    *,
    classes: Sequence[str] = (),
    seeds: Sequence[int] = (42, 7, 11, 12),
    directions: Sequence[Direction] = (),
    training: Mapping[str, object] = MappingProxyType({}),
    noise: bool = False,
    moves: bool = False,
) -> SimpleNamespace:
    return SimpleNamespace(
        name=name,
        title=name.title(),
        description=f"Blocks that spell {name}.",
        class_names=tuple(classes),
        seeds=tuple(seeds),
        weights_hash=f"{sum(name.encode()):08x}",
        thumbnail=None,
        training=training,
        folder=Path(name),
        directions={one.name: one for one in directions},
        styles={"coarse": "Layout", "middle": "Shapes", "fine": "Colours"},
        generator=SimpleNamespace(
            resolution=SIZE, num_classes=len(classes), w_dim=4, num_ws=3, **fake_conditions(noise=noise, moves=moves)
        ),
    )


def fake_conditions(*, noise: bool, moves: bool) -> dict[str, object]:
    """What tells that a generator has noise to choose, and can move its pictures."""
    found = {"noise_sizes": ((SIZE, SIZE),) * noise, "synthesis": len}
    return found | {"movable": True} if moves else found


@dataclass(frozen=True)
class FakeStudio(Studio):
    """Draws at once, or only while `gate` is open; `batches` tells what was drawn together."""

    gate: threading.Event = field(default_factory=threading.Event)
    at_gate: threading.Event = field(default_factory=threading.Event)
    batches: list[list[Recipe]] = field(default_factory=list)
    seconds: float = 0.0

    @classmethod
    def of(cls, *models: SimpleNamespace, seconds: float = 0.0) -> "FakeStudio":
        known = models or (
            fake_model("blocks", directions=DIRECTIONS, noise=True, moves=True),
            fake_model("glyphs", classes=("circle", "square"), seeds=(5, 6), training=BY_OTHERS),
            fake_model("letters", classes="ABCWalk", seeds=(8, 9)),
        )
        studio = cls(models={model.name: model for model in known}, device=torch.device("cpu"), seconds=seconds)
        studio.gate.set()
        return studio

    def render(self, recipes: Sequence[Recipe], size: int | None = None, go_on: GoOn = always) -> np.ndarray:
        for recipe in recipes:
            self.check(recipe)
        self.at_gate.set()
        assert self.gate.wait(30)
        self.at_gate.clear()
        time.sleep(self.seconds)
        self.batches.append(list(recipes))
        return np.stack([drawn(encode(self, recipe), recipe.word) for recipe in recipes])

    def costs(self, name: str) -> Costs:
        return Costs((SIZE,), (0.0,))

    def spelled(self, recipe: Recipe) -> list[Recipe]:
        return [recipe]  # its pictures spell whole recipes

    def draw(self, recipes: Sequence[Recipe], size: int | None = None, go_on: GoOn = always) -> np.ndarray:
        return self.render([recipe.unpainted for recipe in recipes], size, go_on)

    def show(self, drawn: np.ndarray, recipe: Recipe, size: int, state: State = "walk") -> np.ndarray:
        shown = resized(spelt(drawn, 0, size // len(drawn)), size)
        return spelt(shown, 8, paint_number(str(recipe.paint))) if recipe.painted else shown

    async def held(self) -> None:
        """Until a batch stands at the closed gate, so that whatever is asked for now comes after it."""
        while not self.at_gate.is_set():
            await asyncio.sleep(0.001)


def drawn(picture: np.ndarray, word: str) -> np.ndarray:
    """The picture as large as a studio draws it: a word's size depends on its letters."""
    return resized(picture, lettering.size(word, SIZE)) if word else picture


def encode(studio: Studio, recipe: Recipe) -> np.ndarray:
    """Of the keyframes the first (a) and last (b) seed, how many there are, and how far the first is between two."""
    first, last = recipe.keyframes[0], recipe.keyframes[-1]
    values = {
        "a": number_of(first.a if isinstance(first, Between) else first),
        "b": number_of(last.b if isinstance(last, Between) else last),
        "t": round(recipe.t * SCALES["t"]),
        "psi": round(recipe.psi * SCALES["psi"]),
        "label": 255 if recipe.label is None else recipe.label,
        "model": list(studio.models).index(recipe.model),
        "count": len(recipe.keyframes),
        "path": PATHS.index(recipe.path),
        "word": word_number(recipe.word),
        "sculpt": word_number(";".join(map(written, (recipe.mix, recipe.shift, recipe.teach))).strip(";")),
        "between": round(getattr(first, "t", 0) * SCALES["between"]),
        "times": 1,
        "paint": 0,
        "noise": word_number(str(recipe.noise)) & 0xFFFF if recipe.noise != "on" else 0,
        "move": word_number(",".join(map(str, recipe.move))) & 0xFFFF,
    }
    bits = "".join(f"{values[name]:0{width}b}" for name, width in FIELDS.items()).ljust(256, "0")
    blocks = np.array([int(bit) * 255 for bit in bits], np.uint8).reshape(16, 16)
    return np.repeat(blocks.repeat(BLOCK, 0).repeat(BLOCK, 1)[..., None], 3, axis=-1)


def spelt(picture: np.ndarray, column: int, number: int) -> np.ndarray:
    """The picture with another number in eight blocks of its last row but three."""
    edges = [round(block * len(picture) / 16) for block in range(17)]  # a word is smaller than SIZE
    picture = picture.copy()
    for block, bit in enumerate(f"{number:08b}", start=column):
        picture[edges[12] : edges[13], edges[block] : edges[block + 1]] = 255 * int(bit)
    return picture


def paint_number(paint: str) -> int:
    return zlib.crc32(paint.encode()) & 0xFF  # 0 for no paint


def number_of(end: End) -> int:
    """Of a seed in a class of its own, the seed and the class above it."""
    if isinstance(end, Classed):
        return end.seed + (end.label + 1 << 24)
    return zlib.crc32(end.data) if isinstance(end, Stored) else end


def word_number(word: str) -> int:
    return zlib.crc32(word.encode()) & 0xFFFFFF  # 0 for no word


def decode(picture: np.ndarray) -> dict[str, float]:
    """The recipe in a picture [H, W, 3], whatever its size."""
    step = len(picture) / 16
    centres = ((np.arange(16) + 0.5) * step).astype(int)
    bits = "".join("1" if value > 127 else "0" for value in picture[np.ix_(centres, centres)][..., 0].ravel())
    values, start = {}, 0
    for name, width in FIELDS.items():
        values[name] = int(bits[start : start + width], 2) / SCALES.get(name, 1)
        start += width
    return values
