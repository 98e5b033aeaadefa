"""Capitals, small letters and digits from a folder of fonts, all with capitals of one height: a set with 62 classes."""

import hashlib
import string
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from gan.builders.archive import Entry, entry_name, to_webp, write_entries
from gan.builders.font_licence import licence_of
from gan.builders.table import SourceError

CHARACTERS = string.ascii_uppercase + string.ascii_lowercase + string.digits
SUFFIXES = (".ttf", ".otf", ".woff")
SIZE = 64
CAPITALS = 38  # pixels that an H is high
MARGIN = 2
FINER = 4  # drawn so many times larger, then averaged
PROBE = 200  # the size at which a font is measured
NO_CHARACTER = "\U0010ffff"  # what a font draws for it, it draws for everything that it lacks
NO_LETTERS = ("math", "symbol", "icons", "emoji", "barcode", "dingbat", "keyboard", "redacted", "dseg", "linedraw")
CREDIT = """# Glyphs

Every row of attributes.csv names the character and the font that it was drawn from: family|style|licence, the licence
as far as the font itself names a common open one. Whoever passes these pictures on has to see to the fonts' licences.
"""


class UnsuitableError(ValueError):
    """A font that is left out, with the reason in a few words."""


@dataclass
class Glyphs:
    """The characters of all suitable fonts in some folders; `left_out` (file → reason) grows as they are drawn.

    A family gives at most `per_family` styles, spread over all it has. Of fonts that look the same, the first counts.
    """

    folders: Sequence[Path]
    per_family: int = 4
    left_out: dict[Path, str] = field(default_factory=dict)
    fonts: int = 0

    def write(self, out: Path) -> Iterator[str]:
        """Write the zip, yielding the name of each picture once it is in; without `out` until all are."""
        chosen = self._choose()
        return write_entries(
            out, self._entries(chosen), columns=("char", "font"), class_names=list(CHARACTERS), credit=CREDIT
        )

    def _choose(self) -> list[tuple[str, str, Path]]:
        """(family, style, file) of every font worth drawing."""
        families: dict[str, dict[str, Path]] = {}
        for file in find_fonts(self.folders):
            try:
                family, style = name_of(file)
                if file != families.setdefault(family, {}).setdefault(style, file):
                    raise UnsuitableError("another file has the same name and style")
            except UnsuitableError as error:
                self.left_out[file] = str(error)
        return [(family, style, file) for family in sorted(families) for style, file in self._spread(families[family])]

    def _spread(self, styles: dict[str, Path]) -> list[tuple[str, Path]]:
        found = list(styles.items())
        kept = np.linspace(0, len(found) - 1, min(self.per_family, len(found))).astype(int).tolist()
        for index in set(range(len(found))) - set(kept):
            self.left_out[found[index][1]] = f"more than {self.per_family} styles of one family"
        return [found[index] for index in kept]

    def _entries(self, chosen: Iterable[tuple[str, str, Path]]) -> Iterator[Entry]:
        seen: set[bytes] = set()
        for family, style, file in chosen:
            try:
                drawn = draw_font(file)
                if (digest := hashlib.sha256((drawn[::7] > 127).tobytes()).digest()) in seen:
                    raise UnsuitableError("it looks like a font before it")
            except UnsuitableError as error:
                self.left_out[file] = str(error)
                continue
            seen.add(digest)
            font = f"{family}|{style}|{licence_of(file)}"
            for label, (char, glyph) in enumerate(zip(CHARACTERS, drawn, strict=True)):
                name = entry_name(self.fonts * len(CHARACTERS) + label)
                yield Entry(name, to_webp(255 - glyph, lossless=True), (char, font), label)
            self.fonts += 1
        if not self.fonts:
            raise SourceError("none of the fonts is suitable")


def find_fonts(folders: Iterable[Path]) -> list[Path]:
    """Every font file in the folders and below, in the order of their paths."""
    files = [file for folder in folders for file in sorted(folder.rglob("*")) if file.suffix.lower() in SUFFIXES]
    if not files:
        places = ", ".join(map(str, folders))
        raise SourceError(f"there are no fonts in {places}; accepted are {', '.join(SUFFIXES)}")
    return files


def name_of(file: Path) -> tuple[str, str]:
    """(family, style) as the font itself says. Raises UnsuitableError where it lacks characters or promises none."""
    font = _open(file, PROBE)
    if not all(covers(font, char) for char in CHARACTERS):
        raise UnsuitableError("it lacks letters or digits")
    family, style = (name or "" for name in font.getname())
    if any(word in (family + style).lower() for word in NO_LETTERS):
        raise UnsuitableError("its name promises no letters")
    return family or file.stem, style


def draw_font(file: Path) -> np.ndarray:
    """All characters, white on black: uint8 [62, 64, 64]. Raises UnsuitableError."""
    _, top, _, bottom = _open(file, PROBE).getbbox("H")
    if bottom - top <= PROBE // 20:
        raise UnsuitableError("its capitals have no height")
    font = _open(file, PROBE * CAPITALS * FINER // int(bottom - top))
    drawn = np.stack([_draw(font, char) for char in CHARACTERS])
    ink = (drawn > 100).mean(axis=(1, 2))
    if ink.max() > 0.9 or (ink < 0.002).sum() > 2:
        raise UnsuitableError("its characters are nearly black or white squares")
    return drawn


def covers(font: ImageFont.FreeTypeFont, char: str) -> bool:
    """Whether the font has a form of its own for the character."""
    drawn, nothing = font.getmask(char), font.getmask(NO_CHARACTER)
    return min(drawn.size) > 0 and (drawn.size != nothing.size or bytes(drawn) != bytes(nothing))


def _open(file: Path, size: int) -> ImageFont.FreeTypeFont:
    try:
        return ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)
    except OSError as error:
        raise UnsuitableError(f"it can't be read: {error}") from error


def _draw(font: ImageFont.FreeTypeFont, char: str) -> np.ndarray:
    """The character in the middle, made smaller only where it would not fit."""
    left, top, right, bottom = (int(edge) for edge in font.getbbox(char))
    width, height = right - left, bottom - top
    if max(width, height) > 6 * SIZE * FINER:
        raise UnsuitableError(f"its {char} is far too large")
    glyph = Image.new("L", (width + 4, height + 4))
    ImageDraw.Draw(glyph).text((2 - left, 2 - top), char, font=font, fill=255)
    canvas = Image.new("L", (SIZE * FINER, SIZE * FINER))
    room = canvas.width - 2 * MARGIN * FINER
    shrink = min(1, room / glyph.width, room / glyph.height)
    if shrink < 1:
        smaller = (max(1, int(glyph.width * shrink)), max(1, int(glyph.height * shrink)))
        glyph = glyph.resize(smaller, Image.Resampling.LANCZOS)
    canvas.paste(glyph, ((canvas.width - glyph.width) // 2, (canvas.height - glyph.height) // 2))
    return np.asarray(canvas.reduce(FINER))
