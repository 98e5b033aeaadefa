"""The pictures that a page has beside those that it draws: a small one of each model, icons, a recorded walk."""

from gan.studio import Studio
from gan.studio.opening import face, opening
from gan.ui.server.pictures import jpeg
from gan.video import encode

ICONS = (192, 512)  # pixels
_RECORDING = "walk.webp"


def faces(studio: Studio) -> dict[str, bytes]:
    """A small picture of each model, as JPEG."""
    return {name: jpeg(studio.render([face(name, model)])[0]) for name, model in studio.models.items()}


def icons(studio: Studio) -> dict[int, bytes]:
    """The opening picture as icons of several sizes, as PNG."""
    first = opening(*next(iter(studio.models.items())))
    picture = studio.render([first])[0]
    return {size: encode(studio.show(picture, first, size, "rest"), "PNG", optimize=True) for size in ICONS}


def recording(studio: Studio) -> bytes:
    """The first model's recorded walk, as WebP; empty where its checkpoint has none."""
    model = next(iter(studio.models.values()))
    path = model.folder / _RECORDING
    return path.read_bytes() if path.is_file() else b""
