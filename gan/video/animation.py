"""Animated WebP and GIF: Pillow encodes each picture alone, here they are put one behind the other.

So a film of any length needs the memory of one frame. Every frame is complete; a walk changes everywhere at once, and
there is nothing to gain from coding differences.
"""

import io
from pathlib import Path
from typing import ClassVar

import numpy as np
from jaxtyping import UInt8
from PIL import Image

from gan.video.stills import encode

Picture = UInt8[np.ndarray, "h w 3"]


class Webp:
    """The container of https://developers.google.com/speed/webp/docs/riff_container; repeats for ever."""

    suffix: ClassVar[str] = ".webp"
    media_type: ClassVar[str] = "image/webp"
    fps: ClassVar[tuple[int, int]] = 30, 60

    def __init__(self, path: Path, size: int, fps: int, text: bytes) -> None:
        self.file, self.text, self.rate, self.count = path.open("wb"), text, fps, 0
        self.size = 2 * _little(size - 1, 3)
        animated, with_words = 0x02, 0x08
        self.file.write(b"RIFF\0\0\0\0WEBP")
        self._chunk(b"VP8X", _little(animated | with_words, 4) + self.size)
        self._chunk(b"ANIM", b"\0\0\0\xff" + _little(0, 2))

    def add(self, frame: Picture) -> None:
        """Append a frame."""
        picture = encode(frame, "WEBP", quality=90, method=4)[12:]  # behind its own RIFF header
        alone = 0x02  # not blended with the frame before
        head = _little(0, 6) + self.size + _little(_ticks(self.count, self.rate, 1000), 3) + bytes([alone])
        self._chunk(b"ANMF", head + picture)
        self.count += 1

    def finish(self) -> None:
        """Write the recipe and the file's length."""
        words = Image.Exif()
        words[0x010E] = self.text.decode("ascii")  # ImageDescription
        self._chunk(b"EXIF", words.tobytes().removeprefix(b"Exif\0\0"))
        length = self.file.tell() - 8
        self.file.seek(4)
        self.file.write(_little(length, 4))
        self.file.close()

    def abandon(self) -> None:
        """Let go of the file."""
        self.file.close()

    def _chunk(self, name: bytes, body: bytes) -> None:
        self.file.write(name + _little(len(body), 4) + body + b"\0" * (len(body) % 2))


class Gif:
    """The best 256 colours for every frame, undithered, since grain that moves is worse than a band that does not."""

    suffix: ClassVar[str] = ".gif"
    media_type: ClassVar[str] = "image/gif"
    fps: ClassVar[tuple[int, int]] = 25, 50  # browsers show anything faster at 10

    def __init__(self, path: Path, size: int, fps: int, text: bytes) -> None:
        self.file, self.rate, self.count = path.open("wb"), fps, 0
        self.file.write(b"GIF89a" + 2 * _little(size, 2) + b"\x70\0\0")
        self.file.write(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0")  # repeats for ever
        blocks = [text[start : start + 255] for start in range(0, len(text), 255)]
        self.file.write(b"\x21\xfe" + b"".join(bytes([len(block)]) + block for block in blocks) + b"\0")

    def add(self, frame: Picture) -> None:
        """Append a frame."""
        colours, descriptor, pixels = _gif_parts(frame)
        self.file.write(b"\x21\xf9\x04\x04" + _little(_ticks(self.count, self.rate, 100), 2) + b"\0\0")
        self.file.write(descriptor + colours + pixels)
        self.count += 1

    def finish(self) -> None:
        """End the file."""
        self.file.write(b"\x3b")
        self.file.close()

    def abandon(self) -> None:
        """Let go of the file."""
        self.file.close()


def _gif_parts(frame: Picture) -> tuple[bytes, bytes, bytes]:
    """The colour table, the image descriptor that announces it, and the pixels, from the frame as a GIF of its own."""
    picture = Image.fromarray(frame)
    small = picture.reduce(max(1, picture.width // 128))  # has the same colours, found ten times as fast
    palette = small.quantize(256, method=Image.Quantize.MEDIANCUT)
    buffer = io.BytesIO()
    picture.quantize(palette=palette, dither=Image.Dither.NONE).save(buffer, "GIF", interlace=0)
    data = buffer.getvalue()
    bits = data[10] & 7
    table = data[13 : 13 + 3 * 2 ** (bits + 1)]
    at = 13 + len(table)
    while data[at] == 0x21:  # an extension: a label, then blocks behind their lengths
        at += 2
        while data[at]:
            at += 1 + data[at]
        at += 1
    descriptor = data[at : at + 9] + bytes([0x80 | bits])  # its colours follow
    return table, descriptor, data[at + 10 : -1]


def _little(number: int, length: int) -> bytes:
    return number.to_bytes(length, "little")


def _ticks(frame: int, fps: int, second: int) -> int:
    """How long a frame lasts in parts of a second, so that no error adds up."""
    return round((frame + 1) * second / fps) - round(frame * second / fps)
