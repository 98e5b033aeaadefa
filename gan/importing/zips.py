"""The directory of a zip archive whose files lie in it as they are, which is how torch.save writes."""

import struct
from collections.abc import Iterator

from gan.importing.errors import ForeignError

END, END64, ENTRY, LOCAL = b"PK\x05\x06", b"PK\x06\x06", b"PK\x01\x02", b"PK\x03\x04"
MAX_FILES = 100_000
MAX_COMMENT = 1 << 16
WIDE = 0xFFFFFFFF  # the real number is in the extra field


def read_directory(data: memoryview) -> dict[str, memoryview]:
    """Every file in the archive by name, in place. ForeignError for compressed ones, and those beyond the end."""
    count, start = _end(data)
    if count > MAX_FILES:
        raise ForeignError(f"it is a zip archive of {count} files")
    return dict(_entries(data, count, start))


def _end(data: memoryview) -> tuple[int, int]:
    """How many entries the directory has, and where it begins."""
    tail = max(0, len(data) - MAX_COMMENT - 22)
    place = bytes(data[tail:]).rfind(END)
    if place < 0:
        raise ForeignError("it is a zip archive that is truncated")
    _, _, _, count, _, start, _ = _unpack("<HHHHIIH", data, tail + place + 4)
    if start != WIDE and count != 0xFFFF:
        return count, start
    wide = bytes(data[tail:]).rfind(END64)
    if wide < 0:
        raise ForeignError("it is a zip archive that is truncated")
    count, _, start = _unpack("<QQQ", data, tail + wide + 32)
    return count, start


def _entries(data: memoryview, count: int, position: int) -> Iterator[tuple[str, memoryview]]:
    for _ in range(count):
        if bytes(data[position : position + 4]) != ENTRY:
            raise ForeignError("it is a zip archive whose directory is broken")
        method, _, _, _, size, full, name, extra, comment = _unpack("<HHHIIIHHH", data, position + 10)
        (local,) = _unpack("<I", data, position + 42)
        begin = position + 46
        text = str(data[begin : begin + name], "utf-8", "replace")
        size, full, local = _widened(data[begin + name : begin + name + extra], size, full, local)
        if method != 0 or size != full:
            raise ForeignError("it is a zip archive with compressed files, which torch.save never writes; unpack it")
        yield text, _content(data, local, size)
        position = begin + name + extra + comment


def _widened(extra: memoryview, size: int, full: int, local: int) -> tuple[int, int, int]:
    """Sizes and place, from the extra field where 32 bits are too few: in this order, those that are needed."""
    place = 0
    while place + 4 <= len(extra):
        kind, length = _unpack("<HH", extra, place)
        if kind == 1:
            numbers = iter([_unpack("<Q", extra, place + 4 + 8 * index)[0] for index in range(length // 8)])
            full, size, local = (next(numbers, one) if one == WIDE else one for one in (full, size, local))
        place += 4 + length
    return size, full, local


def _content(data: memoryview, local: int, size: int) -> memoryview:
    if bytes(data[local : local + 4]) != LOCAL:
        raise ForeignError("it is a zip archive whose directory is broken")
    name, extra = _unpack("<HH", data, local + 26)
    begin = local + 30 + name + extra
    if begin + size > len(data):
        raise ForeignError("it is a zip archive that is truncated")
    return data[begin : begin + size]


def _unpack(form: str, data: memoryview, place: int) -> tuple[int, ...]:
    if place + struct.calcsize(form) > len(data):
        raise ForeignError("it is a zip archive that is truncated")
    return struct.unpack_from(form, data, place)
