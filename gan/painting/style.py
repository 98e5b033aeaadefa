"""Styles as they are written: the 26 that a painter knows, and a picture's, a hundred bytes that fit into a link."""

import base64
import re

NUMBERS = 100  # of a style picture, a byte each

STYLES = (  # named after what they make of this project's pictures
    "ochre and sky",
    "yellow woodcut",
    "ink and pale wash",
    "neon ribbons",
    "crimson and cream",
    "autumn crayons",
    "indigo beads",
    "bold primaries",
    "coloured pencils",
    "teal mosaic",
    "embers",
    "golden engraving",
    "spring light",
    "lime and scarlet",
    "faded blue",
    "coloured threads",
    "violet dusk",
    "red weave",
    "carved wood",
    "starry blue",
    "red and black",
    "candy",
    "slate and scarlet",
    "silhouettes",
    "blue woodblock",
    "dark tapestry",
)

Style = int | bytes  # one of `STYLES`, or what `gan.painting.manner.style_of` read off a picture


def parse_style(text: str) -> Style:
    """A style as it is written: its number, its name, or p and the base64url of a style picture's bytes."""
    if re.fullmatch(r"\d{1,3}", text, re.ASCII) and int(text) < len(STYLES):
        return int(text)
    if text.lower() in STYLES:
        return STYLES.index(text.lower())
    if re.fullmatch(r"p[\w-]+", text, re.ASCII):
        try:
            style = base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4))
        except ValueError:
            style = b""
        if len(style) == NUMBERS and style_text(style) == text:
            return style
    accepted = f"a number from 0 to {len(STYLES) - 1}, one of {', '.join(STYLES)}, or a style picture's own text"
    raise ValueError(f"A style is {accepted}, not {text[:40]!r}.")


def style_text(style: Style) -> str:
    """What `parse_style` reads back."""
    return "p" + base64.urlsafe_b64encode(style).decode().rstrip("=") if isinstance(style, bytes) else str(style)
