"""The recipe in a file: written into its metadata, found again in its bytes without decoding anything.

A PNG has it in a text chunk named `latent-walks`; the others in the field their format has for words, as
`latent-walks:<query>` and a line feed, which no query contains.
"""

import re
from pathlib import Path

KEYWORD = "latent-walks"
REACH = 256 * 1024  # bytes at either end of a file in which the recipe is looked for
_QUERY = re.compile(rb"[\w.~,=&%+-]{3,66000}", re.ASCII)
_MARKED = re.compile(rb"latent-walks:([^\n]{3,66000})\n")


def marked(query: str) -> bytes:
    """The recipe as it stands in a file's field for words."""
    return f"{KEYWORD}:{query}\n".encode("ascii")


def read_recipe(data: bytes) -> str | None:
    """The recipe that the bytes of a file carry, None without one; it is a stranger's text and still to be checked."""
    return _read(data[:REACH], data[-REACH:])


def read_recipe_file(path: Path) -> str | None:
    """`read_recipe` of a file of any size."""
    with path.open("rb") as file:
        head = file.read(REACH)
        file.seek(max(0, path.stat().st_size - REACH))
        return _read(head, file.read(REACH))


def _read(head: bytes, tail: bytes) -> str | None:
    if head.startswith(b"\x89PNG"):
        found = _in_png(head)
    elif head.startswith(b"GIF8"):
        found = _in_gif(head)
    else:
        match = _MARKED.search(head) or _MARKED.search(tail)
        found = match and match[1]
    return found.decode("ascii") if found and _QUERY.fullmatch(found) else None


def _in_png(data: bytes) -> bytes | None:
    """The text of the chunk: its length stands in the four bytes before the chunk's name."""
    name = b"tEXt" + KEYWORD.encode() + b"\0"
    at = data.find(name)
    if at < 4:
        return None
    end = at + 4 + int.from_bytes(data[at - 4 : at], "big")
    return data[at + len(name) : end] if end <= len(data) else None


def _in_gif(data: bytes) -> bytes | None:
    """A comment comes in blocks of up to 255 bytes, each behind its length."""
    at = data.find(marked("")[:-1]) - 1
    text = b""
    while 0 < at < len(data) and data[at] and at + data[at] < len(data) and len(text) < 66_500:
        text += data[at + 1 : at + 1 + data[at]]
        at += 1 + data[at]
    match = _MARKED.match(text)
    return match and match[1]
