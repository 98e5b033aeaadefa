"""What several commands read alike."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from gan.studio import Keyframe

MOST = 2**32 - 1  # of seeds
Source = Annotated[str, typer.Argument(metavar="CHECKPOINT", help="A checkpoint's folder or Hub id.")]
Seeds = Annotated[str, typer.Option(help="Such as 0-63 or 1,5,9.")]
Psi = Annotated[float, typer.Option(min=0, max=1.5, help="Truncation: 0 is the average, 1 the full range.")]
Label = Annotated[int | None, typer.Option(help="The class, where the model has classes.")]
Mix = Annotated[str, typer.Option(help="Styles of other pictures, such as coarse~42~1,fine~7~0.5.")]
Shifts = Annotated[str, typer.Option(help="Sliders and their strengths, such as winter~0.8,warmth~-0.5.")]
Votes = Annotated[str, typer.Option(help="Sliders taught by liked and disliked seeds: cosy~1.5.9~3.7.")]
Noise = Annotated[str, typer.Option(help="on (the model's own), off, or a seed of another.")]
Moves = Annotated[
    str,
    typer.Option(help="Right, down (in widths), turn (degrees) and zoom: 0.25~0~30~1.5; two, for both ends of a walk."),
]
Painted = Annotated[str, typer.Option(help="A style and its strength, such as 7~0.8; see `paint --style list`.")]


def carried_recipe(file: Path) -> str:
    """The recipe inside a file; raises ValueError in a sentence where there is none."""
    from gan.video import read_recipe_file

    query = read_recipe_file(file)
    if query is None:
        raise ValueError(f"{file.name} carries no recipe; files that other programs saved again lose it.")
    return query


def parse_keyframes(text: str) -> "tuple[Keyframe, ...]":
    """Seeds as `parse_seeds` reads them, places between two such as 42~7~0.3, and seeds in classes such as 42c3."""
    from gan.studio import parse_keyframe

    parts = [part.strip() for part in text.split(",")]
    return tuple(
        one for part in parts for one in ([parse_keyframe(part)] if set("~c") & set(part) else parse_seeds(part))
    )


def parse_names(text: str) -> list[str]:
    """Names with commas between them."""
    return [name.strip() for name in text.split(",") if name.strip()]


def parse_seeds(text: str) -> list[int]:
    """The text 1,5,8-10 becomes [1, 5, 8, 9, 10]; at most 4096. Raises ValueError in a sentence."""
    seeds: list[int] = []
    for part in text.split(","):
        first, _, last = (one.strip() for one in part.partition("-"))
        last = last or first
        if not (_is_number(first) and _is_number(last)) or part.count("-") > 1 or part.strip().endswith("-"):
            raise ValueError(f"seeds are written like 0-63 or 1,5,9, not {text!r}")
        span = range(int(first), int(last) + 1)
        if not span:
            raise ValueError(f"seeds run upwards: write {last}-{first}, not {first}-{last}")
        if int(last) > MOST:
            raise ValueError(f"a seed is a whole number from 0 to {MOST}, not {last}")
        if len(seeds) + len(span) > 4096:
            raise ValueError("at most 4096 seeds at a time")
        seeds += span
    return seeds


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()
