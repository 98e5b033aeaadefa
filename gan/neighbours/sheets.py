"""Thumbnails of thousands of pictures as AVIF, many on a sheet: a third less than a file each, nearly as sharp."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import UInt8
from PIL import Image
from torch import Tensor

from gan.checkpoint import CheckpointError

THUMBNAIL = 48  # pixels
ROW = 12  # thumbnails
HELD = ROW * ROW  # by a sheet
SIDE = ROW * THUMBNAIL
SPEED = 8  # of the encoder, 0 to 10: slower ones take up to fourteen times as long and gain nothing at this size
SHOWN = 90  # quality of the WebP that is made of a thumbnail for whoever asks


@dataclass(frozen=True, eq=False)
class Sheets:
    """The thumbnails of `count` pictures, row by row on the sheets; `sheets[number]` is one of them as a WebP file."""

    sheets: tuple[bytes, ...]
    count: int

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, number: int) -> bytes:
        if not 0 <= number < self.count:
            raise IndexError(number)
        row, column = divmod(number % HELD, ROW)
        left, top = column * THUMBNAIL, row * THUMBNAIL
        webp = io.BytesIO()
        picture = _opened(self.sheets[number // HELD]).crop((left, top, left + THUMBNAIL, top + THUMBNAIL))
        picture.save(webp, "WEBP", quality=SHOWN)
        return webp.getvalue()


def make_sheets(images: UInt8[Tensor, "n 3 h w"], quality: int) -> Iterator[bytes]:
    """The sheets of these pictures, one by one."""
    for part in images.split(HELD):
        sheet = Image.new("RGB", (SIDE, SIDE))
        for number, image in enumerate(part):
            row, column = divmod(number, ROW)
            picture = Image.fromarray(np.ascontiguousarray(image.permute(1, 2, 0).numpy()))
            picture = picture.resize((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
            sheet.paste(picture, (column * THUMBNAIL, row * THUMBNAIL))
        avif = io.BytesIO()
        sheet.save(avif, "AVIF", quality=quality, speed=SPEED, max_threads=1)  # more would write other bytes
        yield avif.getvalue()


def number_of_sheets(count: int) -> int:
    """How many sheets so many thumbnails take."""
    return -(-count // HELD)


def is_sheet(data: bytes) -> bool:
    """Whether its header is that of a sheet; what is wrong behind it shows when a thumbnail is asked for."""
    try:
        with Image.open(io.BytesIO(data), formats=["AVIF"]) as image:
            return image.size == (SIDE, SIDE)
    except Exception:  # noqa: BLE001  a broken file makes Pillow raise nearly anything
        return False


@lru_cache(maxsize=8)
def _opened(sheet: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(sheet), formats=["AVIF"]).convert("RGB")
    except Exception as error:
        raise CheckpointError(f"a sheet of thumbnails is damaged ({error!s:.100}); make the index again") from error
