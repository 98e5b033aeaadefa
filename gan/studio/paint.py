"""Paint as a recipe has it: a style, and how strong it is."""

from typing import NamedTuple

from gan.painting import STYLES, Style, parse_style, style_text
from gan.studio.grammar import number, whole
from gan.studio.reading import RecipeError, parse_integer, parse_number, require_number, shortest

MANNER = whole("paint", "numbers")  # of a style picture, a byte each
STRENGTHS = number("paint", "lowest"), number("paint", "highest")


class Paint(NamedTuple):
    """A picture is painted in a style, so far as `strength` in [0, 1] says: 7~0.8, or p, base64url and a strength."""

    style: Style
    strength: float = number("paint", "default")

    def __str__(self) -> str:
        return f"{style_text(self.style)}~{shortest(self.strength)}"

    @classmethod
    def parse(cls, text: str) -> "Paint":
        """The paint that a link names."""
        style, *strength = text.split("~")
        if len(strength) > 1:
            raise RecipeError(f"Paint is written like 7~0.8, not {text[:40]!r}.")
        return cls(
            _parse_manner(style) if style.startswith("p") else parse_integer("A style of paint", style),
            parse_number("The strength of paint", strength[0]) if strength else cls._field_defaults["strength"],
        )

    def sound(self) -> "Paint":
        """The paint, if its values are allowed; raises `RecipeError`."""
        known = isinstance(self.style, int) and not isinstance(self.style, bool) and 0 <= self.style < len(STYLES)
        if not known and not (isinstance(self.style, bytes) and len(self.style) == MANNER):
            accepted = f"a number from 0 to {len(STYLES) - 1} or the {MANNER} numbers of a style picture"
            raise RecipeError(f"A style of paint is {accepted}, not {str(self.style)[:40]!r}.")
        return self._replace(strength=require_number("The strength of paint", self.strength, *STRENGTHS))


def _parse_manner(text: str) -> Style:
    try:
        return parse_style(text)
    except ValueError as error:
        raise RecipeError(f"A style picture's {MANNER} numbers are p and base64url, not {text[:40]!r}.") from error


def sound_paint(paint: object) -> Paint | None:
    """A recipe's paint, if it is none or its values are allowed; raises `RecipeError`."""
    if paint is None:
        return None
    if not isinstance(paint, Paint):
        raise RecipeError(f"A recipe's paint is a style and a strength, not {str(paint)[:40]!r}.")
    return paint.sound()


def parse_paint(text: str) -> Paint | None:
    """A recipe's paint as links write it; "" is none."""
    return Paint.parse(text) if text else None
