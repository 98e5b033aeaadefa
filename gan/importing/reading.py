"""The one way from a file to a generator."""

from collections.abc import Callable
from pathlib import Path

import torch

from gan.importing import biggan, nvidia, rosinality, tensorflow
from gan.importing.containers import read_contents
from gan.importing.errors import ForeignError
from gan.importing.foreign import Foreign
from gan.importing.strangers import described
from gan.models import build_generator

READERS: tuple[Callable[[object, int], Foreign | None], ...] = (
    nvidia.read,
    tensorflow.read,
    rosinality.read,
    biggan.read,
)
MAX_NUMBERS = 1 << 29


def read_foreign(path: Path) -> Foreign:
    """The generator in a file of another program, whatever the file is called.

    ForeignError, which names the file, says what it holds instead, or what is wrong with it.
    """
    try:
        contents = read_contents(path)
        for read in READERS:
            if (found := read(contents.tree, contents.size)) is not None:
                _require_fit(found)
                return found
        raise ForeignError(described(contents.tree))
    except ForeignError as error:
        raise ForeignError(f"{path}: {error}") from error
    except Exception as error:
        raise ForeignError(f"{path}: it is damaged, or made by no program that is known ({error!s:.120})") from error


def _require_fit(found: Foreign) -> None:
    """ForeignError where the weights are not those that the network of their configuration needs."""
    with torch.device("meta"):
        network = build_generator(found.architecture, found.config)
    assert isinstance(network, torch.nn.Module)
    needed = network.state_dict()
    if sum(one.numel() for one in needed.values()) > MAX_NUMBERS:
        raise ForeignError("it describes a network that is far too large")
    for name, tensor in needed.items():
        held = found.weights.get(name)
        if held is None or held.shape != tensor.shape:
            shape = "nothing" if held is None else list(held.shape)
            raise ForeignError(f"its layers do not fit each other: {shape} where {list(tensor.shape)} is due ({name})")
    if extra := found.weights.keys() - needed.keys():
        raise ForeignError(f"it has layers that this version does not know ({sorted(extra)[0]})")
