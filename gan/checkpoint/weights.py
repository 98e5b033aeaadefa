"""Weights as safetensors files. The header is read by hand, and a tensor allocated only once everything in it fits."""

import hashlib
import math
import os
import reprlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor

from gan.checkpoint.errors import CheckpointError
from gan.checkpoint.strict_json import AGAIN, parse_object

MAX_BYTES = 1 << 30
MAX_HEADER_BYTES = 1 << 20
DTYPE_NAMES = {torch.float16: "F16", torch.int64: "I64"}  # floats are stored as halves, counters as they are
IMPOSTORS = {
    b"PK\x03\x04": "a zip archive, as torch.save writes it",
    b"\x80": "a pickle, which could run code",
    b"version": "a Git LFS pointer: fetch the file itself with `git lfs pull`",
}


def encode(state: Mapping[str, Tensor], what: str) -> bytes:
    """The safetensors file of a state dict. CheckpointError where a value is not finite as a half."""
    stored = {name: _stored(tensor).contiguous() for name, tensor in state.items()}
    _check_finite(stored, what)
    return safetensors.torch.save(stored)


def read_weights(path: Path, expected: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], str]:
    """The tensors of a file that holds exactly the `expected` names, shapes and types, and the file's SHA-256.

    `expected` may live on the meta device. CheckpointError for every other file, before any tensor is allocated.
    """
    if not path.is_file():
        raise CheckpointError(f"{path} is missing")
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        head = _read_head(file, size, path)
        entries = parse_object(head[8:], f"the header of {path}")
        _check_entries(entries, expected, path)
        _check_extent(entries, size - len(head), path)
        data = head + file.read(size - len(head))
    try:
        weights = safetensors.torch.load(data)
    except SafetensorError as error:
        raise CheckpointError(f"{path} cannot be read: {error!s:.120}") from error
    _check_finite(weights, str(path))
    return weights, hashlib.sha256(data).hexdigest()


def check_size(expected: Mapping[str, Tensor]) -> None:
    """CheckpointError for a network that would take more than MAX_BYTES."""
    size = sum(tensor.numel() * _stored_dtype(tensor).itemsize for tensor in expected.values())
    if size > MAX_BYTES:
        raise CheckpointError(f"config.json describes a network of {size} bytes; at most {MAX_BYTES} are accepted")


def _stored_dtype(tensor: Tensor) -> torch.dtype:
    return torch.float16 if tensor.is_floating_point() else tensor.dtype


def _stored(tensor: Tensor) -> Tensor:
    return tensor.detach().cpu().to(_stored_dtype(tensor))


def _check_finite(weights: Mapping[str, Tensor], what: str) -> None:
    sums = {name: tensor.sum(dtype=torch.float32) for name, tensor in weights.items()}  # finite where all numbers are
    if broken := [name for name, total in sums.items() if not total.isfinite()]:
        raise CheckpointError(f"{what} has values that are not finite (or too large for float16) in {_some(broken)}")


def _read_head(file: BinaryIO, size: int, path: Path) -> bytes:
    """The length field (8 bytes, little-endian) and the JSON after it."""
    if size > MAX_BYTES:
        raise CheckpointError(f"{path} has {size} bytes; at most {MAX_BYTES} are accepted")
    start = file.read(8)
    length = int.from_bytes(start, "little")
    if len(start) == 8 and length <= min(MAX_HEADER_BYTES, size - 8):
        return start + file.read(length)
    for magic, impostor in IMPOSTORS.items():
        if start.startswith(magic):
            raise CheckpointError(f"{path} is not a safetensors file but {impostor}")
    if length <= MAX_HEADER_BYTES:
        raise CheckpointError(f"{path} is truncated: it ends after {size} bytes, within its header; {AGAIN}")
    raise CheckpointError(f"{path} is not a safetensors file: its header would have {length} bytes")


def _check_entries(entries: dict[str, object], expected: Mapping[str, Tensor], path: Path) -> None:
    """Names, types and shapes are those of the network."""
    entries.pop("__metadata__", None)
    if missing := expected.keys() - entries.keys():
        raise CheckpointError(f"{path} lacks {_some(missing)}, which the network of config.json needs")
    if extra := entries.keys() - expected.keys():
        raise CheckpointError(f"{path} also holds {_some(extra)}, which the network of config.json does not have")
    for name, tensor in expected.items():
        entry, shape, dtype = entries[name], list(tensor.shape), DTYPE_NAMES[_stored_dtype(tensor)]
        if not isinstance(entry, dict) or entry.keys() != {"dtype", "shape", "data_offsets"}:
            raise CheckpointError(f"{path} describes {name} by {reprlib.repr(entry)}")
        if entry["dtype"] != dtype:
            raise CheckpointError(f"{path} holds {name} as {reprlib.repr(entry['dtype'])}; {dtype} is accepted")
        if entry["shape"] != shape:
            raise CheckpointError(f"{path} holds {name} in shape {reprlib.repr(entry['shape'])}; {shape} is accepted")
        if not _spans(entry["data_offsets"], tensor):
            raise CheckpointError(f"{path} places {name} at {reprlib.repr(entry['data_offsets'])}, not its own size")


def _spans(offsets: object, tensor: Tensor) -> bool:
    """Whether `offsets` is [begin, end] with room for exactly this tensor."""
    if not isinstance(offsets, list) or [type(offset) for offset in offsets] != [int, int]:
        return False
    begin, end = int(offsets[0]), int(offsets[1])
    return begin >= 0 and end - begin == math.prod(tensor.shape) * _stored_dtype(tensor).itemsize


def _check_extent(entries: Mapping[str, Any], body: int, path: Path) -> None:
    """The tensors lie one behind the other and fill the file to its last byte."""
    position = 0
    for begin, end in sorted(entry["data_offsets"] for entry in entries.values()):
        if begin != position:
            raise CheckpointError(f"{path} has a gap or an overlap between its tensors at byte {begin}")
        position = end
    if body != position:
        problem = "is truncated" if body < position else "is oversized"
        raise CheckpointError(f"{path} {problem}: {position} bytes are due after its header, {body} are there; {AGAIN}")


def _some(names: Iterable[str]) -> str:
    names = sorted(names)
    shown = ", ".join(reprlib.repr(name) for name in names[:3])
    return shown + (f" and {len(names) - 3} more" if len(names) > 3 else "")
