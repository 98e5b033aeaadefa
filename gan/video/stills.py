"""Single pictures: in another size, side by side on a sheet, and as the bytes of a file."""

import io

import numpy as np
from jaxtyping import UInt8
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from gan.images import tile
from gan.video.carried import KEYWORD

BACKGROUND = 16, 17, 19  # the page's dark one

Picture = UInt8[np.ndarray, "h w 3"]


def resized(picture: Picture, size: int) -> UInt8[np.ndarray, "size size 3"]:
    """The picture at another size (Lanczos), or as it is where it has that size already."""
    if picture.shape[:2] == (size, size):
        return picture
    return np.asarray(Image.fromarray(picture).resize((size, size), Image.Resampling.LANCZOS))


def contact_sheet(pictures: UInt8[np.ndarray, "n h w 3"], columns: int = 6) -> UInt8[np.ndarray, "height width 3"]:
    """The pictures row by row, with a margin around each, on the page's dark background."""
    margin = max(2, round(pictures.shape[2] * 0.06))
    return tile(pictures, columns, margin=margin, background=BACKGROUND)


def png(picture: Picture, query: str) -> bytes:
    """Exact pixels, and the recipe in the text chunk `latent-walks`."""
    text = PngInfo()
    text.add_text(KEYWORD, query)
    return encode(picture, "PNG", pnginfo=text)


def encode(picture: Picture, format: str, **options: object) -> bytes:
    """The picture as the bytes of a file, with the options of Pillow's `save`."""
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, format, **options)
    return buffer.getvalue()
