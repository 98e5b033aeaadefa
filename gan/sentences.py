"""Words that every message to a person shares, and the way to a person's screen."""

import io
import sys


def counted(count: int, noun: str) -> str:
    """A number with its noun, such as 1 picture or 3,000 pictures; the noun forms its plural by s or es."""
    if count != 1:
        noun += "es" if noun.endswith("s") else "s"
    return f"{count:,} {noun}"


def shown(name: object) -> str:
    """A file's name that is safe to print, whatever it is made of."""
    return "".join(letter if letter.isprintable() else "?" for letter in str(name))


def print_anything() -> None:
    """From here on a letter that the console can't show is shown as a question mark, and stops nothing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
