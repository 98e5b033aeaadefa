"""Half figures of one person each, glossy and round: Microsoft's Fluent emoji (MIT) on plain pastel backgrounds."""

import colorsys
import io
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass, fields
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from gan.builders.archive import Entry, entry_name, to_webp, write_entries
from gan.builders.table import BUILDERS, SourceError

PLACES = ("", "assets", "package/assets", "@lobehub/fluent-emoji-3d/assets")  # of the pictures in a folder
SKINS = ("", "1f3fb", "1f3fc", "1f3fd", "1f3fe", "1f3ff")  # yellow, then from light to dark
GENDERS = ("woman", "man", "person")
ADULTS = {"woman": "1f469", "man": "1f468", "person": "1f9d1"}
SIGNS = {"woman": "-200d-2640-fe0f", "man": "-200d-2642-fe0f", "person": ""}
LARGEST_FILE = 1 << 20  # bytes; the largest picture has a tenth of it
CREDIT = """# People

Half figures from Fluent Emoji, (c) Microsoft Corporation, MIT License
(https://github.com/microsoft/fluentui-emoji), as the package @lobehub/fluent-emoji-3d 1.1.0 carries them
(https://www.npmjs.com/package/@lobehub/fluent-emoji-3d, MIT). Changes: scaled down, on plain backgrounds.
Whoever passes these pictures on keeps the notice: MIT License, Copyright (c) Microsoft Corporation.
"""
# What an adult holds or wears, joined to the adult: https://unicode.org/emoji/charts/full-emoji-list.html
JOINED = {
    "farmer": "1f33e",
    "cook": "1f373",
    "student": "1f393",
    "singer": "1f3a4",
    "artist": "1f3a8",
    "welder": "1f3ed",
    "office worker": "1f4bc",
    "mechanic": "1f527",
    "scientist": "1f52c",
    "astronaut": "1f680",
    "firefighter": "1f692",
    "doctor": "2695-fe0f",
    "judge": "2696-fe0f",
    "pilot": "2708-fe0f",
}
# Signs of their own, which the sign for woman or man may follow.
SIGNED = {
    "police officer": "1f46e",
    "builder": "1f477",
    "guard": "1f482",
    "detective": "1f575",
    "bride": "1f470",
    "in a tuxedo": "1f935",
    "superhero": "1f9b8",
    "villain": "1f9b9",
    "elf": "1f9dd",
    "mage": "1f9d9",
    "vampire": "1f9db",
    "frowning": "1f64d",
    "arms crossed": "1f64e",
    "at your service": "1f481",
}
# Signs of their own for one of them.
ALONE = {
    "in a headscarf": ("1f9d5", "woman"),
    "in a round cap": ("1f472", "man"),
    "royal": ("1fac5", "person"),
    "ninja": ("1f977", "person"),
    "princess": ("1f478", "woman"),
    "prince": ("1f934", "man"),
}


@dataclass(frozen=True)
class Sitter:
    """Who is in a picture: a role, one of `GENDERS`, and a skin from 1 (light) to 5 (dark), or 0 for yellow."""

    role: str
    gender: str
    skin: int


@dataclass(frozen=True)
class Attributes:
    """The sitter, as words and numbers, and the colour behind."""

    role: str
    gender: str
    skin: int
    background: str


Figures = Mapping[Sitter, np.ndarray]  # sitter → float [S, S, 4] in [0, 1]


def write_people(out: Path, *, emoji: Path, count: int, size: int = 128, seed: int = 0) -> Iterator[str]:
    """Write the first `count` people of the set `seed` into the zip `out`, yielding each file name once it is in.

    `emoji` is npm's archive of @lobehub/fluent-emoji-3d (`npm pack`), or a folder with its pictures. Everybody is shown
    once before anybody is shown again, before another background.
    """
    BUILDERS["people"].check(size=size, seed=seed, count=count)
    figures = load_figures(emoji, size)
    columns = [field.name for field in fields(Attributes)]
    return write_entries(out, _entries(figures, count, seed), columns=columns, credit=CREDIT)


@cache
def sitters() -> Mapping[str, Sitter]:
    """Everybody in the set, by the start of the file's name."""
    found = {}
    for skin, tone in enumerate(SKINS):
        mark = f"-{tone}" if tone else ""
        for gender in GENDERS:
            for role, thing in JOINED.items():
                found[f"{ADULTS[gender]}{mark}-200d-{thing}"] = Sitter(role, gender, skin)
            for role, sign in SIGNED.items():
                found[f"{sign}{mark}{SIGNS[gender]}"] = Sitter(role, gender, skin)
        for role, (sign, gender) in ALONE.items():
            found[f"{sign}{mark}"] = Sitter(role, gender, skin)
    return found


def load_figures(source: Path, size: int) -> Figures:
    """Everybody whose picture lies in the archive or folder, scaled to `size`."""
    wanted = {_bare(name): sitter for name, sitter in sitters().items()}
    read = _tarred(source) if source.is_file() else _loose(source)
    figures = {wanted[_bare(name)]: _scaled(webp, size) for name, webp in read if _bare(name) in wanted}
    if not figures:
        raise SourceError(f"{source} holds no people: pictures such as 1f469-200d-1f373.webp (a woman who cooks)")
    return {sitter: figures[sitter] for sitter in wanted.values() if sitter in figures}


def draw_person(figure: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, str]:
    """The figure [S, S, 4] before a pastel colour: a picture uint8 [S, S, 3], and the colour as #rrggbb."""
    tint = [
        round(255 * one) for one in colorsys.hls_to_rgb(rng.random(), rng.uniform(0.84, 0.93), rng.uniform(0.4, 0.8))
    ]
    opacity = figure[..., 3:]
    image = np.array(tint) * (1 - opacity) + 255 * figure[..., :3] * opacity
    return np.clip(image + 0.5, 0, 255).astype(np.uint8), "#{:02x}{:02x}{:02x}".format(*tint)


def _entries(figures: Figures, count: int, seed: int) -> Iterator[Entry]:
    everybody = list(figures)
    for index in range(count):
        round_, place = divmod(index, len(everybody))
        order = np.random.default_rng([seed, 1, round_]).permutation(len(everybody))
        sitter = everybody[order[place]]
        picture, background = draw_person(figures[sitter], np.random.default_rng([seed, 0, index]))
        attributes = Attributes(sitter.role, sitter.gender, sitter.skin, background)
        yield Entry(entry_name(index), to_webp(picture), astuple(attributes))


def _bare(name: str) -> str:
    """The code points of a file's name; some packages leave out the selector that asks for a coloured sign."""
    return name.removesuffix(".webp").replace("-fe0f", "")


def _scaled(webp: bytes, size: int) -> np.ndarray:
    """The picture as float [S, S, 4] in [0, 1], its colours not darkened by what is transparent."""
    image = Image.open(io.BytesIO(webp)).convert("RGBA").convert("RGBa")
    small = image.resize((size, size), Image.Resampling.LANCZOS).convert("RGBA")
    return np.asarray(small, np.float32) / 255


def _loose(source: Path) -> Iterator[tuple[str, bytes]]:
    for place in PLACES:
        for file in sorted((source / place).glob("*.webp")):
            yield file.name, file.read_bytes()


def _tarred(source: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with tarfile.open(source) as archive:
            for member in archive:
                path = Path(member.name)
                is_picture = str(path.parent) == "package/assets" and path.suffix == ".webp"
                if is_picture and member.size <= LARGEST_FILE and (file := archive.extractfile(member)) is not None:
                    yield path.name, file.read()
    except tarfile.TarError as error:
        raise SourceError(f"{source} is no archive of @lobehub/fluent-emoji-3d that can be read: {error}") from error
