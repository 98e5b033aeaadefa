"""What is known about pictures: a data set's table of attributes, and what can be measured in the pixels."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from gan.datasets import DatasetError
from gan.datasets.decoding import UnreadableError
from gan.datasets.source import normal, open_files

TABLE = "attributes.csv"
MOST_KINDS = 12  # of a column of words: one attribute for each; columns with more are names
OUTLIER = 3.0  # standard deviations
NONE = "none"  # what a column of words says of pictures that lack the thing it is about
NUMBERED = ("accessory",)  # columns of numbers that only tell things apart, of which 0 is none
HEX = re.compile("#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})")
LUMA = torch.tensor([0.2126, 0.7152, 0.0722])  # of red, green and blue (Rec. 709)


class Measures(NamedTuple):
    """What can be measured in pixels: its `names`, and `of`, which measures pictures [n, 3, h, w] in [-1, 1].

    `of` gives a column for each name.
    """

    names: tuple[str, ...]
    of: Callable[[Tensor], Tensor]


def measure_colours(images: Float[Tensor, "n 3 h w"]) -> Float[Tensor, "n 6"]:
    """Brightness, warmth, saturation, contrast, light from the right and detail of pictures in [-1, 1].

    Light from the right is how much brighter the right half is than the left; detail is the logarithm of the mean
    difference of neighbours, over the contrast.
    """
    red, green, blue = ((images + 1) / 2).clamp(0, 1).unbind(1)
    light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    colour = torch.stack([red, green, blue])
    saturation = (colour.amax(0) - colour.amin(0)).mean((1, 2))
    warmth = (red - blue).mean((1, 2))
    left, right = light.chunk(2, dim=2)
    contrast = light.flatten(1).std(1)
    change = light.diff(dim=1).abs().mean((1, 2)) + light.diff(dim=2).abs().mean((1, 2))
    detail = ((change + 1e-3) / (contrast + 1e-3)).log()
    return torch.stack(
        [light.mean((1, 2)), warmth, saturation, contrast, right.mean((1, 2)) - left.mean((1, 2)), detail], dim=1
    )


COLOURS = Measures(("brightness", "warmth", "saturation", "contrast", "light_side", "detail"), measure_colours)


def read_attributes(source: str | Path, names: Sequence[str]) -> dict[str, Float[Tensor, " n"]]:
    """The columns of attributes.csv in a folder or zip, for these pictures, with mean 0 and deviation 1.

    What becomes of a column depends on what is in it:
    - numbers: one attribute; where they only tell things apart and 0 is none of them: whether there is any;
    - colours such as #71432b: their lightness;
    - words, some of them "none": whether there is any;
    - a few other words: one attribute for each. Words that differ only in a number at their end are one word.

    Empty where there is no table. Raises DatasetError.
    """
    folder, text = _read(Path(source))
    rows = {folder + normal(row.pop("file", "") or ""): row for row in csv.DictReader(io.StringIO(text))}
    if not rows:
        return {}
    if missing := [name for name in names if name not in rows]:
        raise DatasetError(f"{TABLE} of {source} says nothing about {len(missing)} pictures, such as {missing[0][:80]}")
    found: dict[str, Tensor] = {}
    for column in next(iter(rows.values())):
        found |= _numbers(str(column), [rows[name][column] or "" for name in names])
    return {name: _standard(values) for name, values in found.items() if values.std() > 0}


def _numbers(column: str, values: Sequence[str]) -> dict[str, Tensor]:
    try:
        numbers = torch.tensor([float(value) for value in values])
    except ValueError:
        return _words(column, values)
    if column in NUMBERED:
        numbers = (numbers != 0).float()
    return {column: numbers} if bool(numbers.isfinite().all()) else {}


def _words(column: str, values: Sequence[str]) -> dict[str, Tensor]:
    colours = [colour for value in values if (colour := HEX.fullmatch(value))]
    if len(colours) == len(values):
        parts = torch.tensor([[int(part, 16) / 255 for part in colour.groups()] for colour in colours])
        return {f"{column}_lightness": parts @ LUMA}
    if NONE in values:
        return {column: torch.tensor([float(value != NONE) for value in values])}
    if len(set(values)) > MOST_KINDS:
        values = [value.rstrip("0123456789") for value in values]
    kinds = sorted(set(values))
    if not 2 <= len(kinds) <= MOST_KINDS:
        return {}
    told = kinds[:1] if len(kinds) == 2 else kinds  # of two kinds the other says the opposite
    return {f"{column}={kind}": torch.tensor([float(value == kind) for value in values]) for kind in told}


def _standard(values: Float[Tensor, " n"]) -> Float[Tensor, " n"]:
    return ((values - values.mean()) / values.std()).clamp(-OUTLIER, OUTLIER)


def _read(source: Path) -> tuple[str, str]:
    """(the folder in which the table lies, its text); "" where there is none."""
    if source.suffix.lower() == ".npz":
        return "", ""
    with open_files(source) as files:
        found = sorted(
            (name for name in files.names if PurePosixPath(name).name == TABLE), key=lambda name: name.count("/")
        )
        if not found:
            return "", ""
        try:
            return found[0].removesuffix(TABLE), files.read(found[0]).decode("utf-8-sig")
        except (UnreadableError, UnicodeDecodeError) as error:
            raise DatasetError(f"{found[0]} of {source} can't be read: {error}") from error
