"""safetensors: a header of names, types and places, then the numbers."""

import json

import torch

from gan.importing.arrays import Array, plain
from gan.importing.errors import ForeignError

MAX_HEADER = 1 << 24
TYPES = {
    "F64": torch.float64,
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "I64": torch.int64,
    "I32": torch.int32,
    "I16": torch.int16,
    "I8": torch.int8,
    "U8": torch.uint8,
    "BOOL": torch.bool,
}


def read_safetensors(data: memoryview) -> object:
    """The tensors of a file by name, none of them read yet."""
    length = int.from_bytes(data[:8], "little")
    if length > MAX_HEADER:
        raise ForeignError(f"its header has {length} bytes; at most {MAX_HEADER} are accepted")
    try:
        header = json.loads(bytes(data[8 : 8 + length]))
    except (ValueError, RecursionError) as error:
        raise ForeignError("its header is not JSON that can be read") from error
    if not isinstance(header, dict):
        raise ForeignError("its header is no object")
    header.pop("__metadata__", None)
    return {name: _array(entry, data[8 + length :]) for name, entry in header.items()}


def _array(entry: object, body: memoryview) -> Array:
    if not isinstance(entry, dict) or not isinstance(entry.get("dtype"), str) or entry["dtype"] not in TYPES:
        raise ForeignError("its header describes a tensor in a form that is not known")
    place = entry.get("data_offsets")
    if not isinstance(place, list) or len(place) != 2 or not all(type(offset) is int for offset in place):
        raise ForeignError("its header describes a tensor in a form that is not known")
    begin, end = place
    if not 0 <= begin <= end <= len(body):
        raise ForeignError("its header places a tensor beyond the end of the file")
    return plain(body[begin:end], TYPES[entry["dtype"]], entry.get("shape"))
