"""Arrays as files describe them: sizes first, numbers only when they are asked for."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from gan.importing.errors import ForeignError
from gan.importing.pickles import LongText, Record

MAX_DIMENSIONS = 8
MAX_NUMBERS = 1 << 29  # of one tensor: 2 GiB in single precision

NUMPY_KINDS = "fiub"  # floats, whole numbers, truth values: nothing that could hold an object


@dataclass(eq=False, repr=False)
class Storage:
    """A run of numbers in a file, of which `count` are promised; `view` is set once it is known where they lie."""

    dtype: torch.dtype
    count: int
    view: memoryview | None = None

    def fill(self, view: memoryview, count: int | None = None) -> None:
        """Says where the numbers lie. ForeignError where they are not as many as were promised."""
        if len(view) != self.count * self.dtype.itemsize or (count is not None and count != self.count):
            raise ForeignError(f"it promises {self.count} numbers of a tensor and holds {len(view)} bytes of them")
        self.view = view


@dataclass(eq=False, repr=False)
class Array:
    """A tensor that has not been read: its shape is known, and where its numbers lie."""

    shape: tuple[int, ...]
    load: Callable[[], Tensor]
    dtype: torch.dtype = torch.float32

    def numbers(self) -> int:
        """How many numbers it has."""
        return math.prod(self.shape)

    def then(self, change: Callable[[Tensor], Tensor], *shape: int) -> "Array":
        """The array that `change`, which keeps the number of numbers, will make of this one."""
        if math.prod(shape) != self.numbers():
            raise ForeignError(f"it holds a tensor of shape {list(self.shape)} where {list(shape)} is due")
        return Array(shape, lambda: change(self.load()), self.dtype)

    def read(self) -> Tensor:
        """The tensor in single precision and memory of its own; whole numbers stay what they are."""
        tensor = self.load()
        return tensor.to(torch.float32) if tensor.is_floating_point() else tensor


def strided(storage: Storage, offset: object, shape: object, strides: object) -> Array:
    """The tensor that a pickle describes. ForeignError where it is larger than its storage."""
    sizes, steps = _sizes(shape), _whole_numbers(strides)
    if len(sizes) != len(steps) or not isinstance(offset, int) or offset < 0:
        raise ForeignError("it describes a tensor whose shape makes no sense")
    if math.prod(sizes) > storage.count:
        raise ForeignError(f"it describes a tensor of {math.prod(sizes)} numbers that holds {storage.count}")
    last = offset + sum((size - 1) * step for size, step in zip(sizes, steps, strict=True))
    if math.prod(sizes) and last >= storage.count:
        raise ForeignError("it describes a tensor that reaches beyond its numbers")

    def load() -> Tensor:
        if storage.view is None:
            raise ForeignError("it describes a tensor and lacks its numbers")
        if not math.prod(sizes):
            return torch.empty(sizes, dtype=storage.dtype)
        part = storage.view[offset * storage.dtype.itemsize : (last + 1) * storage.dtype.itemsize]
        return torch.frombuffer(bytearray(part), dtype=storage.dtype).as_strided(sizes, steps).clone()

    return Array(sizes, load, storage.dtype)


def plain(view: memoryview, dtype: torch.dtype, shape: object) -> Array:
    """A tensor whose numbers lie one behind the other and fill `view`."""
    sizes = _sizes(shape)
    if math.prod(sizes) * dtype.itemsize != len(view):
        raise ForeignError(f"it describes a tensor of shape {list(sizes)} that holds {len(view)} bytes")

    def load() -> Tensor:
        if not math.prod(sizes):
            return torch.empty(sizes, dtype=dtype)
        return torch.frombuffer(bytearray(view), dtype=dtype).view(sizes)

    return Array(sizes, load, dtype)


def _whole_numbers(values: object) -> tuple[int, ...]:
    """A few numbers from a file. ForeignError for what is no size and no stride."""
    numbers = tuple(values) if isinstance(values, tuple | list) and len(values) <= MAX_DIMENSIONS else (-1,)
    for number in numbers:
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= MAX_NUMBERS:
            raise ForeignError("it describes a tensor whose shape makes no sense")
    return numbers


def _sizes(shape: object) -> tuple[int, ...]:
    """A shape from a file. ForeignError for one that no network has."""
    sizes = _whole_numbers(shape)
    if math.prod(sizes) > MAX_NUMBERS:
        raise ForeignError(f"it describes a tensor of shape {list(sizes)}, which no network has")
    return sizes


@dataclass(eq=False, repr=False)
class NumpyType(Record):
    """numpy.dtype: a kind and a size, and an order of bytes that its state gives."""

    def numpy(self) -> np.dtype[np.generic]:
        """numpy's own type, of the right byte order. ForeignError for one that holds no numbers."""
        name = self.arguments[0] if self.arguments else None
        if not isinstance(name, str) or len(name) > 4 or name.lstrip("<>=|")[:1] not in NUMPY_KINDS:
            raise ForeignError("it holds an array of something that is no number")
        order = self.state[1] if isinstance(self.state, tuple) and len(self.state) > 1 else "<"
        try:
            kind = np.dtype(name)
        except TypeError as error:
            raise ForeignError("it holds an array of something that is no number") from error
        return kind.newbyteorder(">") if order == ">" else kind


@dataclass(eq=False, repr=False)
class NumpyArray(Record):
    """numpy.ndarray as its pickle builds it: (version, shape, type, Fortran's order, numbers)."""

    array: Array = field(default_factory=lambda: Array((0,), lambda: torch.empty(0)))

    def build(self, state: object) -> None:
        """Take the array from the state that numpy pickles. ForeignError for another form."""
        if not isinstance(state, tuple) or len(state) != 5:
            raise ForeignError("it holds an array in a form that is not known")
        _, shape, kind, fortran, numbers = state
        self.array = numpy_array(kind, _sizes(shape), numbers, fortran=fortran is True)


def numpy_array(kind: object, shape: tuple[int, ...], numbers: object, *, fortran: bool = False) -> Array:
    """The array of these bytes. ForeignError where they are not as many as its shape and type need."""
    if not isinstance(kind, NumpyType):
        raise ForeignError("it holds an array of something that is no number")
    dtype, size = kind.numpy(), math.prod(shape)
    if not isinstance(numbers, bytes | memoryview | str | LongText):
        raise ForeignError("it holds an array without numbers")
    if size * dtype.itemsize > length(numbers):
        raise ForeignError(f"it describes an array of shape {list(shape)} that holds {length(numbers)} bytes")

    def load() -> Tensor:
        content = as_bytes(numbers)
        if size * dtype.itemsize != len(content):
            raise ForeignError(f"it describes an array of shape {list(shape)} that holds {len(content)} bytes")
        found = np.frombuffer(content, dtype).reshape(shape, order="F" if fortran else "C")
        return torch.from_numpy(np.ascontiguousarray(found.astype(dtype.newbyteorder("="))).reshape(shape))

    return Array(shape, load, _torch_dtype(dtype))


def _torch_dtype(dtype: np.dtype[np.generic]) -> torch.dtype:
    return torch.from_numpy(np.empty(0, dtype.newbyteorder("="))).dtype


def length(numbers: bytes | memoryview | str | LongText) -> int:
    """How many bytes these are, at most."""
    return len(numbers.utf8 if isinstance(numbers, LongText) else numbers)


def as_bytes(numbers: bytes | memoryview | str | LongText) -> bytes | memoryview:
    """Bytes as the several protocols keep them; protocol 2 writes them as a text of their first 256 characters."""
    if isinstance(numbers, bytes | memoryview):
        return numbers
    try:
        return (numbers if isinstance(numbers, str) else str(numbers.utf8, "utf-8")).encode("latin-1")
    except UnicodeError as error:
        raise ForeignError("it holds bytes in a form that is not known") from error
