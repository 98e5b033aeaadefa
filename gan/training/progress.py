"""A run's sample grids, one after the other, as a film of how it learnt."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from jaxtyping import UInt8
from PIL import Image, ImageDraw, ImageFont

from gan.video import FORMATS, open_film
from gan.video.stills import BACKGROUND

REST = 1.0  # seconds that the last grid stays
SMALLEST = 512  # pixels; smaller grids are enlarged, or nobody could read what is written under them
_SHEET = re.compile(r"(\d+)kimg\.png")


def progress_film(run: Path, out: Path, *, fps: int = 8) -> Iterator[tuple[int, int]]:
    """Writes the film and yields (frames done, of how many); `out`'s suffix names the format.

    Raises ValueError in a sentence where there is no such format or the run has kept no grids.
    """
    formats = {kind.suffix: name for name, kind in FORMATS.items() if name != "sheet"}
    if out.suffix.lower() not in formats:
        raise ValueError(f"A film is written as {', '.join(formats)}, not as {out.name}.")
    found = ((_SHEET.fullmatch(path.name), path) for path in (run / "samples").glob("*.png"))
    sheets = sorted((int(match[1]), path) for match, path in found if match)
    if not sheets:
        raise ValueError(f"{run} has no samples/*kimg.png to show; a run keeps one whenever it saves.")
    size = len(frame_of(sheets[0][1], sheets[0][0]))
    with open_film(out, formats[out.suffix.lower()], size=size, fps=fps, query="") as film:
        for index, (kimg, path) in enumerate(sheets):
            frame = frame_of(path, kimg)
            for _ in range(1 if index + 1 < len(sheets) else max(1, round(REST * fps))):
                film.add(frame)
            yield index + 1, len(sheets)


def frame_of(sheet: Path, kimg: int) -> UInt8[np.ndarray, "size size 3"]:
    """The grid, enlarged a whole number of times, and under it how many thousand pictures the networks had seen."""
    with Image.open(sheet) as picture:
        grid = picture.convert("RGB")
    grid = grid.resize([side * -(-SMALLEST // max(grid.size)) for side in grid.size], Image.Resampling.NEAREST)
    strip = 2 * (max(grid.size) // 36)
    size = 2 * -(-max(grid.size) // 2) + strip  # even, as MP4 wants it
    frame = Image.new("RGB", (size, size), BACKGROUND)
    frame.paste(grid, (strip // 2, 0))
    font = ImageFont.load_default(0.7 * strip)
    words = ImageDraw.Draw(frame)
    words.text((size / 2, size - strip / 2), f"{kimg:,} kimg", font=font, anchor="mm", fill="white")
    return np.asarray(frame)
