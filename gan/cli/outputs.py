"""What commands write, checked while their arguments are read, before any work."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from jaxtyping import UInt8
from PIL import Image

from gan.files import check_file, check_folder, replacing

# Formats of one picture, and the most pixels that they have a side.
PICTURES = {".png": 2**31 - 1, ".jpg": 65_500, ".jpeg": 65_500, ".webp": 16_383, ".bmp": 2**31 - 1, ".tif": 2**31 - 1}
MOST_PIXELS = 500_000_000  # 1.5 GB while it is written


def file_to_write(*suffixes: str) -> Callable[[Path | None], Path | None]:
    """The callback of an option: nothing is in the way of a file with one of these suffixes (none: any)."""

    def checked(path: Path | None) -> Path | None:
        if path is not None:
            check_file(path, suffixes)
        return path

    return checked


def film_formats() -> dict[str, str]:
    """The formats that a walk can be kept in, by the suffix of a file's name."""
    from gan.video import FORMATS

    return {str(vars(kind)["suffix"]): name for name, kind in FORMATS.items()}


def film_to_write(path: Path) -> Path:
    """The callback of an option: nothing is in the way of a film."""
    check_file(path, tuple(film_formats()))
    return path


def folder_to_write(path: Path | None) -> Path | None:
    """The callback of an option: nothing is in the way of files in this folder."""
    if path is not None:
        check_folder(path)
    return path


def check_sheet(out: Path, count: int, *, columns: int, size: int) -> None:
    """A sheet of so many pictures fits into the format that `out` names. Raises ValueError in a sentence."""
    width, height = size * min(count, columns), size * -(-count // columns)
    most = PICTURES[out.suffix.lower()]
    if max(width, height) > most:
        raise ValueError(f"{out} would have {width} x {height} pixels; {out.suffix} holds at most {most:,} a side.")
    if width * height > MOST_PIXELS:
        raise ValueError(f"{out} would have {width} x {height} pixels, more than {MOST_PIXELS:,}: ask for fewer seeds.")


def write_picture(picture: UInt8[np.ndarray, "h w 3"], out: Path) -> None:
    """The picture in the format that the name's suffix says, whole or not at all."""
    kind = Image.registered_extensions()[out.suffix.lower()]
    with replacing(out) as partial:
        Image.fromarray(picture).save(partial, kind)
