"""Which licence a font names in itself: read from its `name` table, which Pillow does not show."""

import struct
import zlib
from pathlib import Path

COPYRIGHT, LICENCE, LICENCE_ADDRESS = 0, 13, 14
KNOWN = {
    "OFL": ("open font license", "openfontlicense", "ofl"),
    "Apache": ("apache",),
    "LPPL": ("lppl", "latex project", "gust font"),
    "MIT": ("mit license", "opensource.org/licenses/mit"),
    "CC0": ("cc0", "creativecommons.org/publicdomain"),
}
MACINTOSH = 1


def licence_of(file: Path) -> str:
    """OFL, Apache, LPPL, MIT or CC0 where the font says so, else unknown."""
    try:
        names = _names(_name_table(file.read_bytes()))
    except (struct.error, zlib.error, IndexError):
        return "unknown"
    told = " ".join(names.get(number, "") for number in (LICENCE, LICENCE_ADDRESS, COPYRIGHT)).lower()
    return next((licence for licence, words in KNOWN.items() if any(word in told for word in words)), "unknown")


def _name_table(font: bytes) -> bytes:
    """The table of a TrueType or OpenType font, or of a WOFF, whose tables are compressed one by one."""
    woff = font[:4] == b"wOFF"
    first, size = (44, 20) if woff else (12, 16)
    (count,) = struct.unpack_from(">H", font, 12 if woff else 4)
    for at in range(first, first + count * size, size):
        tag, *numbers = struct.unpack_from(">4sIII", font, at)
        if tag != b"name":
            continue
        start, stored, whole = numbers if woff else (numbers[1], numbers[2], numbers[2])
        content = font[start : start + stored]
        return content if stored == whole else zlib.decompress(content)
    raise IndexError("a font without names")


def _names(table: bytes) -> dict[int, str]:
    _, count, storage = struct.unpack_from(">HHH", table)
    names: dict[int, str] = {}
    for at in range(6, 6 + 12 * count, 12):
        platform, _, _, number, length, offset = struct.unpack_from(">6H", table, at)
        text = table[storage + offset : storage + offset + length]
        names.setdefault(number, text.decode("latin-1" if platform == MACINTOSH else "utf-16-be", errors="replace"))
    return names
