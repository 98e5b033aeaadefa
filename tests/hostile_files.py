"""Files that try to run something, to fill the memory, or to break whoever reads them; and good files, damaged."""

import io
import os
import pickle
import random
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import foreign_files as files
import torch

MARKER = "HOSTILE_CODE_RAN"


class Calls:
    """Pickled as a call of that function, which sets an environment variable if anybody makes it."""

    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
        self.call = function, arguments

    def __reduce__(self) -> Any:
        return self.call


class Sets:
    """Pickled with a state that a `__setstate__` of its own would get."""

    def __reduce__(self) -> Any:
        return Sets, (), {"__setstate__": "x"}


def written(module: str, name: str, *arguments: str, protocol: int = 2) -> bytes:
    """A pickle that calls module.name with these texts."""
    head = b"\x80\x02" if protocol else b""
    texts = b"".join(b"X" + struct.pack("<I", len(text)) + text.encode() for text in arguments)
    return head + f"c{module}\n{name}\n".encode() + b"(" + texts + b"tR."


def tensor(shape: tuple[int, ...], strides: tuple[int, ...], held: int, offset: int = 0) -> bytes:
    """A file of torch.save with one tensor of that shape and `held` numbers."""
    buffer = io.BytesIO()
    torch.save({"w": torch.zeros(held)}, buffer)
    with zipfile.ZipFile(buffer) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    numbers = b"".join(b"J" + struct.pack("<i", value) for value in (offset,))
    sizes, steps = (b"(" + b"".join(b"\x8a\x08" + struct.pack("<q", v) for v in row) + b"t" for row in (shape, strides))
    storage = b"((X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuJ"
    storage += struct.pack("<i", held) + b"tQ"
    body = b"ctorch._utils\n_rebuild_tensor_v2\n" + storage + numbers + sizes + steps + b"\x89}tR"
    data = b"\x80\x02}X\x01\x00\x00\x00w" + body + b"s."
    return packed({name: data if name.endswith("data.pkl") else part for name, part in parts.items()})


def packed(parts: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def corpus() -> dict[str, bytes]:
    """Hostile files by what they try."""
    run = f"import os; os.environ[{MARKER!r}] = '1'"
    deep = b"\x80\x02" + b"]" * 3_000 + b"a" * 2_999 + b"."
    row = pickle.dumps(0x1950A86A20F9469CFC6C) + pickle.dumps(1001) + pickle.dumps({})
    return {
        "os.system": pickle.dumps(Calls(os.system, "true")),
        "exec": pickle.dumps(Calls(exec, run)),
        "eval": written("builtins", "eval", f"exec({run!r})"),
        "eval of Python 2": written("__builtin__", "eval", "1"),
        "getattr": written("builtins", "getattr", "x", "y"),
        "import": written("builtins", "__import__", "os"),
        "importlib": written("importlib", "import_module", "os"),
        "pickle in pickle": written("pickle", "loads", "x"),
        "torch.load": written("torch", "load", "x"),
        "numpy.load": written("numpy", "load", "x"),
        "copyreg": b"\x80\x02ccopyreg\n_reconstructor\ncos\nsystem\ncbuiltins\nobject\nN\x87R.",
        "a function in place of a tensor's": (
            b"\x80\x02ctorch._tensor\n_rebuild_from_type_v2\n(cos\nsystem\nctorch\nTensor\n(X\x04\x00\x00\x00trueNtNtR."
        ),
        "extension registry": b"\x80\x02\x82\x01.",
        "a call of a value": b"\x80\x02X\x01\x00\x00\x00a)R.",
        "setstate": pickle.dumps(Sets()),
        "object by INST": b"(S'true'\nios\nsystem\n.",
        "object by OBJ": b"(cos\nsystem\nX\x04\x00\x00\x00trueo.",
        "persistent": b"\x80\x02X\x01\x00\x00\x00aQ.",
        "a loop": b"\x80\x02]q\x00h\x00a.",
        "a dict in itself": b"\x80\x02}q\x00X\x01\x00\x00\x00ah\x00s.",
        "a generator in itself": (
            b"\x80\x02}X\x05\x00\x00\x00G_emactraining.networks\nGenerator\n)R}q\x00"
            b"X\x08\x00\x00\x00_modules}X\x09\x00\x00\x00synthesisctraining.networks\nG\n)Rh\x00bssbs."
        ),
        "laughs": b"\x80\x02]q\x00"
        + b"".join(b"(" + b"h" + bytes([n]) + (b"h" + bytes([n])) * 9 + b"lq" + bytes([n + 1]) for n in range(200))
        + b".",
        "deep lists": deep,
        "deep marks": b"\x80\x02" + b"(" * 10_000 + b".",
        "many operations": b"\x80\x02" + b"N0" * 15_000 + b"N.",
        "many values": b"\x80\x02" + b"N" * 8_000 + b".",
        "one list copied": b"\x80\x02cbuiltins\nset\nq\x01("
        + b"N" * 3_000
        + b"lq\x02"
        + b"0h\x01h\x02\x85R" * 4_000
        + b".",
        "far memo": b"\x80\x02Nr\xff\xff\xff\xff.",
        "a long number": b"\x80\x02\x8b\x00\x00\x00\x10" + bytes(1 << 20) + b".",
        "a number in digits": b"I" + b"9" * 100_000 + b"\n.",
        "a text of 4 GB": b"\x80\x02X\xff\xff\xff\xffabc.",
        "bytes of 2^60": b"\x80\x04\x8e" + struct.pack("<Q", 1 << 60) + b"abc.",
        "a frame of 2^60": b"\x80\x04\x95" + struct.pack("<Q", 1 << 60) + b"N.",
        "equal hashes": b"\x80\x02}("
        + b"".join(b"\x8a\x0a" + ((2**61 - 1) * n).to_bytes(10, "little") + b"N" for n in range(3_000))
        + b"u.",
        "a key that is a list": b"\x80\x02}]Ns.",
        "a deep key": b"\x80\x02}N" + b"\x85" * 8_000 + b"Ns.",
        "10 GB of 100 bytes": tensor((50_000, 50_000), (0, 0), 25),
        "beyond its numbers": tensor((5, 5), (1000, 1), 25),
        "beyond by its offset": tensor((5, 5), (5, 1), 25, offset=10**6),
        "a negative stride": tensor((5, 5), (-5, 1), 25),
        "a shape of 2^40": tensor((1 << 40,), (1,), 25),
        "numpy objects": b"\x80\x02cnumpy\ndtype\nX\x02\x00\x00\x00O8K\x00K\x01\x87R.",
        "more numbers than there are": row
        + b"\x80\x02(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000"
        b"X\x03\x00\x00\x00cpu\x8a\x05\x00\x00\x00\x00\x7fNtQ." + pickle.dumps(["0"]) + struct.pack("<q", 1 << 38),
        "a zip bomb": packed({"a/data.pkl": bytes(10_000_000)}, zipfile.ZIP_DEFLATED),
        "a zip of nothing": packed({"readme.txt": b"hello"}),
        "a zip that ends": packed({"a/data.pkl": b"\x80\x02N."})[:60],
        "a zip of a call": packed({"a/data.pkl": written("os", "system", "true"), "a/byteorder": b"little"}),
        "a header of 2^60": struct.pack("<Q", 1 << 60) + b"{}",
        "a header in a header": struct.pack("<Q", 200_000) + b'{"a":' * 40_000,
        "tensors beyond the file": _header('{"w":{"dtype":"F32","shape":[100000000],"data_offsets":[0,400000000]}}'),
        "a negative place": _header('{"w":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}'),
        "a large number": _header('{"w":{"dtype":"F32","shape":[1e400],"data_offsets":[0,4]}}'),
        "a type that is none": _header('{"w":{"dtype":["F32"],"shape":[1],"data_offsets":[0,4]}}'),
    }


def _header(text: str) -> bytes:
    return struct.pack("<Q", len(text)) + text.encode() + bytes(4)


def good_files(folder: Path) -> Iterator[bytes]:
    """A good file of each format, as bytes."""
    state = files.numbers(files.stylegan2(resolution=8, noise=True))
    yield files.write_nvidia(folder / "nvidia", state).read_bytes()
    yield files.write_tensorflow(folder / "tensorflow", state).read_bytes()
    shapes, built = files.stylegan3(kernel=3)
    yield files.write_nvidia(folder / "stylegan3", files.numbers(shapes), limit=256.0, built=built).read_bytes()
    for zipped in (True, False):
        torch.save({"g_ema": files.numbers(files.rosinality())}, folder / "r", _use_new_zipfile_serialization=zipped)
        yield (folder / "r").read_bytes()


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The file with one to six of its bytes changed, parts cut out or repeated; mostly where no numbers are."""
    changed = bytearray(data)
    text = [place for place in range(len(data)) if 32 <= data[place] < 127]
    for _ in range(chance.randint(1, 6)):
        place = chance.choice(text) if chance.random() < 0.7 else chance.randrange(len(changed))
        place = min(place, len(changed) - 1)
        kind = chance.randrange(6)
        if kind < 3:
            changed[place] = chance.choice([chance.randrange(256), changed[place] ^ (1 << chance.randrange(8))])
        elif kind == 3:
            del changed[place : place + chance.choice([1, 2, 16, 1000])]
        elif kind == 4:
            changed[place:place] = bytes(changed[place : place + chance.choice([1, 8, 100])])
        else:
            del changed[max(1, len(changed) - chance.randrange(len(changed))) :]
        if not changed:
            return b"\x80"
    return bytes(changed)
