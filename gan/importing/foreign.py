"""What every reader gives: which of our networks draws the same pictures, its weights, and what is known of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor

from gan.importing.arrays import Array
from gan.importing.errors import ForeignError

SLACK = 1 << 20


@dataclass(frozen=True, eq=False)
class Foreign:
    """A generator that was found in a file of another program.

    `architecture` and `config` are a row of `gan.models.GENERATORS` and its configuration, `weights` its state dict in
    single precision; `family` is what people call it.
    """

    family: str
    architecture: str
    config: Mapping[str, object]
    weights: dict[str, Tensor]
    class_names: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())


class Taken:
    """The arrays of a generator by name, each of which is taken once; what nobody takes is a layer we do not know."""

    def __init__(self, arrays: Mapping[str, Array], size: int) -> None:
        """`size` is that of the file, which no generator in it exceeds."""
        total = sum(one.numbers() * one.dtype.itemsize for one in arrays.values())
        if total > size + SLACK:
            raise ForeignError(f"it describes tensors of {total} bytes, and has {size} itself")
        self.arrays = dict(arrays)

    def __contains__(self, name: str) -> bool:
        return name in self.arrays

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of the tensor of this name. ForeignError where it is missing."""
        return self._find(name).shape

    def take(self, name: str, *shape: int) -> Tensor:
        """The tensor in single precision. ForeignError where it is missing, or of another shape than is given."""
        found = self._find(name)
        if shape and found.shape != shape:
            raise ForeignError(f"its {name} has shape {list(found.shape)}; {list(shape)} is accepted")
        del self.arrays[name]
        tensor = found.read().to(torch.float32)
        if not tensor.isfinite().all():
            raise ForeignError(f"its {name} has values that are not finite")
        return tensor

    def ignore(self, *endings: str) -> None:
        """Leaves out what nothing is drawn with."""
        self.arrays = {name: one for name, one in self.arrays.items() if not name.endswith(endings)}

    def finish(self) -> None:
        """ForeignError where something was not taken: without it the pictures would be others."""
        if self.arrays:
            names = sorted(self.arrays)
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            raise ForeignError(
                f"it has layers that this version does not know ({', '.join(names[:3])}{more}); "
                "it may be newer than this program, or another kind of network"
            )

    def _find(self, name: str) -> Array:
        if name not in self.arrays:
            raise ForeignError(f"it lacks {name}, which a generator of its kind needs")
        return self.arrays[name]


def count(taken: Taken, pattern: str) -> int:
    """How many names of this form there are, numbered from 0."""
    number = 0
    while pattern.format(number) in taken:
        number += 1
    return number
