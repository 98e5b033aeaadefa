"""The pictures that a page has beside those that it draws: a small one of each model, icons, a recorded walk."""

import io

import numpy as np
from PIL import Image

from gan.studio import Studio
from gan.ui import markup
from gan.ui.description import opening
from gan.ui.server.pictures import jpeg
from gan.video import encode

ICONS = (192, 512)  # pixels
_RECORDING = "walk.webp"


def faces(studio: Studio) -> dict[str, bytes]:
    """A small picture of each model, as JPEG."""
    return {name: jpeg(studio.render([markup.face(studio, name)])[0]) for name in studio.models}


def icons(studio: Studio) -> dict[int, bytes]:
    """The opening picture as icons of several sizes, as PNG."""
    picture = studio.render([opening(studio)])[0]
    return {size: encode(_square(studio, picture, size), "PNG", optimize=True) for size in ICONS}


def recording(studio: Studio) -> bytes:
    """The first model's recorded walk, as WebP; empty where its checkpoint has none."""
    model = next(iter(studio.models.values()))
    path = model.folder / _RECORDING
    return path.read_bytes() if path.is_file() else b""


def small_recording(content: bytes, *, pixels: int = 128, every: int = 4) -> bytes:
    """A recorded walk of fewer and smaller pictures, for a page that has it inside."""
    if not content:
        return content
    with Image.open(io.BytesIO(content)) as walk:
        frames = []
        duration = 0
        for number in range(0, getattr(walk, "n_frames", 1), every):
            walk.seek(number)
            duration = every * int(walk.info.get("duration", 40))
            frames.append(walk.convert("RGB").resize((pixels, pixels), Image.Resampling.LANCZOS))
    buffer = io.BytesIO()
    frames[0].save(
        buffer, "WEBP", save_all=True, append_images=frames[1:], duration=duration, loop=0, quality=50, method=4
    )
    return buffer.getvalue()


def _square(studio: Studio, picture: np.ndarray, size: int) -> np.ndarray:
    return studio.enlarge(picture, size, "rest")
