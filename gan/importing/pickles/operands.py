"""What the operations of pickles are followed by: numbers, texts and bytes, each read as it is written there."""

import struct

from gan.importing.errors import ForeignError
from gan.importing.pickles.machine import Machine

SHORT = 4096  # bytes; longer strings of bytes stay where they lie


def binary(machine: Machine, length: int) -> object:
    """Bytes of this length; long ones stay where they lie."""
    view = machine.take(length)
    return bytes(view) if length <= SHORT else view


def latin(machine: Machine, length: int) -> object:
    """A string of Python 2, in which text and bytes are one."""
    view = machine.take(length)
    return str(view, "latin-1") if length <= SHORT else view


def quoted(machine: Machine) -> str:
    """A string of Python 2 in quotes."""
    line = machine.line()
    if len(line) < 2 or line[0] != line[-1] or line[0] not in "'\"" or "\\" in line:
        raise ForeignError("its pickle has a string in a form that no network needs")
    return line[1:-1]


def escaped(machine: Machine) -> str:
    """A text on a line of its own."""
    line = machine.line()
    if "\\" in line:
        raise ForeignError("its pickle has a text in a form that no network needs")
    return line


def integer_line(machine: Machine) -> object:
    """A whole number, or a truth value of Python 2, on a line of its own."""
    line = machine.line().removesuffix("L")
    if line in ("00", "01"):
        return line == "01"
    if len(line) > machine.budget.limits.integer or not line.removeprefix("-").isdecimal() or not line.isascii():
        raise ForeignError("its pickle has a number that cannot be read")
    return int(line)


def float_line(machine: Machine) -> float:
    """A number on a line of its own."""
    try:
        return float(machine.line())
    except ValueError as error:
        raise ForeignError("its pickle has a number that cannot be read") from error


def long_integer(machine: Machine, length: int) -> int:
    """A whole number of so many bytes."""
    if length > machine.budget.limits.integer:
        raise ForeignError(f"its pickle has a number of {length} bytes")
    return machine.number(length, signed=True)


def double(machine: Machine) -> float:
    """A number of eight bytes."""
    (value,) = struct.unpack(">d", machine.take(8))
    return float(value)


def memo_place(machine: Machine) -> int:
    """Which value that was remembered is meant."""
    place = integer_line(machine)
    if not isinstance(place, int):
        raise ForeignError("its pickle refers to a value that is not there")
    return place
