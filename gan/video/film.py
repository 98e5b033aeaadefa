"""One way to write a film, whatever its format."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar, Protocol

import numpy as np
from jaxtyping import UInt8

from gan.files import replacing
from gan.video.animation import Gif, Webp
from gan.video.carried import marked
from gan.video.mp4 import Mp4
from gan.video.stills import contact_sheet, png


class Writer(Protocol):
    """A file that takes frames of one size, in order."""

    suffix: ClassVar[str]
    media_type: ClassVar[str]
    fps: ClassVar[tuple[int, int]]  # what suits the format, and the most that players keep up with

    def __init__(self, path: Path, size: int, fps: int, text: bytes) -> None: ...
    def add(self, frame: UInt8[np.ndarray, "h w 3"]) -> None:
        """Append a frame."""
        ...

    def finish(self) -> None:
        """Complete the file."""
        ...

    def abandon(self) -> None:
        """Let go of the file, which will be thrown away."""
        ...


class Sheet:
    """Every frame side by side, as one PNG."""

    suffix: ClassVar[str] = ".png"
    media_type: ClassVar[str] = "image/png"
    fps: ClassVar[tuple[int, int]] = 1, 60

    def __init__(self, path: Path, size: int, fps: int, text: bytes) -> None:
        self.path, self.query = path, text.decode("ascii").strip().partition(":")[2]
        self.frames: list[UInt8[np.ndarray, "h w 3"]] = []

    def add(self, frame: UInt8[np.ndarray, "h w 3"]) -> None:
        """Keep a frame."""
        self.frames.append(frame)

    def finish(self) -> None:
        """Write the sheet."""
        self.path.write_bytes(png(contact_sheet(np.stack(self.frames)), self.query))

    def abandon(self) -> None:
        """Forget the frames."""
        self.frames.clear()


FORMATS: dict[str, type[Writer]] = {"mp4": Mp4, "webp": Webp, "gif": Gif, "sheet": Sheet}


@contextmanager
def open_film(path: Path, format: str, *, size: int, fps: int, query: str) -> Iterator[Writer]:
    """A film to add frames to, `size` pixels wide and high: whole when the block ends, not there when it fails."""
    with replacing(path) as unfinished:
        film = FORMATS[format](unfinished, size, fps, marked(query))
        try:
            yield film
            film.finish()
        except BaseException:
            film.abandon()
            raise
