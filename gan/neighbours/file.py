"""An index as one safetensors file beside the weights, checked like them: nothing in it is believed unread."""

import json
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any, get_type_hints

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor

from gan.checkpoint import CheckpointError
from gan.checkpoint.config import read_bounded
from gan.checkpoint.source import NEIGHBOURS
from gan.checkpoint.strict_json import parse_object
from gan.features import FEATURES, NAME
from gan.neighbours.index import COMPONENTS, FEWEST, PIXELS, STEPS, About, Index
from gan.neighbours.sheets import Sheets, is_sheet, number_of_sheets

__all__ = ["NEIGHBOURS", "encode", "read_index"]
MAX_BYTES = 6_000_000
AGAIN = "make it again with python -m gan neighbours"
MAX_TEXT = 2000  # characters of a licence or credit
STORED = {
    "mean": torch.float16,
    "basis": torch.float16,
    "scales": torch.float32,
    "codes": torch.int8,
    "quantiles": torch.float32,
    "ends": torch.int32,  # where each sheet of thumbnails ends among their bytes
    "thumbnails": torch.uint8,
}


def encode(index: Index) -> bytes:
    """The file of an index. ValueError where it would be larger than a checkpoint may carry."""
    files = index.thumbnails.sheets if isinstance(index.thumbnails, Sheets) else index.thumbnails
    lengths = torch.tensor([len(one) for one in files])
    thumbnails = torch.frombuffer(bytearray(b"".join(files)), dtype=torch.uint8)
    added = {"ends": lengths.cumsum(0), "thumbnails": thumbnails}
    tensors: dict[str, Tensor] = {name: getattr(index, name) for name in STORED.keys() - added} | added
    stored = {name: tensors[name].to(dtype).contiguous() for name, dtype in STORED.items()}
    data = safetensors.torch.save(stored, {"about": json.dumps(asdict(index.about))})
    if len(data) > MAX_BYTES:
        raise ValueError(f"the index would have {len(data):,} bytes and at most {MAX_BYTES:,} are accepted")
    return data


def read_index(path: Path) -> Index:
    """The index in a file. CheckpointError says what is wrong with any other."""
    data = read_bounded(path, MAX_BYTES)
    if len(data) > MAX_BYTES:
        raise CheckpointError(f"{path} is too large for an index: at most {MAX_BYTES:,} bytes are accepted")
    try:
        tensors = safetensors.torch.load(data)
    except (SafetensorError, KeyError) as error:
        raise CheckpointError(f"{path} is not a safetensors file that can be read: {error!s:.120}") from error
    about = _read_about(data, path)
    _check_tensors(tensors, path)
    ends = [0, *tensors.pop("ends").tolist()]
    raw = tensors.pop("thumbnails").numpy().tobytes()
    parts, codes = tuple(raw[start:end] for start, end in pairwise(ends)), tensors.pop("codes")
    each = len(parts) == len(codes)  # a file for each picture, as earlier versions wrote them
    if ends != sorted(ends) or ends[-1] != len(raw) or not all(map(_is_webp if each else is_sheet, parts)):
        raise CheckpointError(f"{path} has thumbnails that are no pictures one behind the other; {AGAIN}")
    thumbnails = parts if each else Sheets(parts, len(codes))
    return Index(about, codes=codes, thumbnails=thumbnails, **{name: one.float() for name, one in tensors.items()})


def _read_about(data: bytes, path: Path) -> About:
    header = parse_object(data[8 : 8 + int.from_bytes(data[:8], "little")], f"the header of {path}")
    metadata = header.get("__metadata__")
    text = metadata.get("about", "{}") if isinstance(metadata, dict) else "{}"
    values: dict[str, Any] = parse_object(text.encode(), f"what {path} says about itself")
    kinds = get_type_hints(About)
    if values.keys() != kinds.keys() or any(type(values[name]) is not kind for name, kind in kinds.items()):
        raise CheckpointError(f"{path} does not tell its {', '.join(kinds)}, each in its own type")
    if (values["features"], values["pixels"]) != (NAME, PIXELS):
        made = f"{values['features']!r:.40} at {values['pixels']} pixels"
        raise CheckpointError(f"{path} was made with the features of {made}; {NAME} at {PIXELS} is accepted")
    if long := [name for name in ("data", "licence", "credit") if len(values[name]) > MAX_TEXT]:
        raise CheckpointError(f"{path} has more than {MAX_TEXT} characters in {', '.join(long)}")
    return About(**values)


def _check_tensors(tensors: dict[str, Tensor], path: Path) -> None:
    """Names, types and shapes are those of an index, and the numbers make sense."""
    if tensors.keys() != STORED.keys():
        raise CheckpointError(f"{path} must hold {', '.join(STORED)}, and nothing else")
    if wrong := [name for name, dtype in STORED.items() if tensors[name].dtype != dtype]:
        raise CheckpointError(f"{path} holds {wrong[0]} as {tensors[wrong[0]].dtype}; {STORED[wrong[0]]} is accepted")
    n, k = tensors["codes"].shape if tensors["codes"].ndim == 2 else (0, 0)
    if n < FEWEST or not 1 <= k <= COMPONENTS:
        raise CheckpointError(f"{path} must have codes of {FEWEST} or more pictures, 1 to {COMPONENTS} numbers each")
    shapes = {
        "mean": (FEATURES,),
        "basis": (k, FEATURES),
        "scales": (k,),
        "quantiles": (STEPS,),
        "ends": (number_of_sheets(n),),
    }
    for name, shape in shapes.items():
        given = tuple(tensors[name].shape)
        if given != shape and not (name == "ends" and given == (n,)):
            raise CheckpointError(f"{path} holds {name} in shape {list(tensors[name].shape)}; {list(shape)} is due")
    if broken := [name for name, tensor in tensors.items() if not tensor.isfinite().all()]:
        raise CheckpointError(f"{path} has values that are not finite in {', '.join(broken)}")
    if (tensors["scales"] <= 0).any() or tensors["quantiles"][0] < 0 or (tensors["quantiles"].diff() < 0).any():
        raise CheckpointError(f"{path} has scales that are not positive, or distances that do not ascend")


def _is_webp(data: bytes) -> bool:
    """Whether it says it is a WebP of just this length; what else is in it, the browser judges."""
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP" and int.from_bytes(data[4:8], "little") == len(data) - 8
