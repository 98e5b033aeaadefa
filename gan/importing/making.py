"""What an instance of each accepted name becomes: plain values, arrays that are not yet read, inert records."""

from collections.abc import Callable

import torch

from gan.importing.arrays import Array, NumpyArray, NumpyType, Storage, numpy_array, strided
from gan.importing.errors import ForeignError
from gan.importing.names import is_inert, refuse
from gan.importing.pickles import Global, LongText, Record
from gan.importing.pickles.machine import extend, require_key, update

Arguments = tuple[object, ...]

STORAGES = {
    "FloatStorage": torch.float32,
    "HalfStorage": torch.float16,
    "BFloat16Storage": torch.bfloat16,
    "DoubleStorage": torch.float64,
    "LongStorage": torch.int64,
    "IntStorage": torch.int32,
    "ShortStorage": torch.int16,
    "CharStorage": torch.int8,
    "ByteStorage": torch.uint8,
    "BoolStorage": torch.bool,
    "UntypedStorage": torch.uint8,
}


def maker(read_storage: Callable[[object], object]) -> Callable[[Global, Arguments], object]:
    """What a `Machine` is to make of names; `read_storage` reads bytes that hold a storage of their own."""
    rows = MAKERS | {"torch.storage._load_from_bytes": lambda arguments: read_storage(_only(arguments))}

    def make(what: Global, arguments: Arguments) -> object:
        if what.name == "EasyDict" or what.path in DICTS:
            return _dict(arguments)
        if row := rows.get(what.path):
            return row(arguments)
        if is_inert(what.path):
            return Record(what.path, arguments)
        raise refuse(what.path)

    return make


def _only(arguments: Arguments) -> object:
    if len(arguments) != 1:
        raise ForeignError("it holds a tensor in a form that is not known")
    return arguments[0]


def _dict(arguments: Arguments) -> object:
    """A dict from pairs, or an empty one."""
    values: dict[object, object] = {}
    pairs = arguments[0] if arguments and isinstance(arguments[0], list) else []
    for pair in pairs:
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise ForeignError("its pickle makes a dict of something else than pairs")
        update(values, list(pair))
    return values


def _set(arguments: Arguments) -> object:
    members = arguments[0] if arguments else []
    if not isinstance(members, list | tuple):
        raise ForeignError("its pickle makes a set of something else than a list")
    return {require_key(member) for member in members}


def _tensor(arguments: Arguments) -> Array:
    """storage, offset, shape, strides, and what concerns gradients."""
    if len(arguments) < 4 or not isinstance(arguments[0], Storage):
        raise ForeignError("it holds a tensor in a form that is not known")
    return strided(*arguments[:4])  # type: ignore[arg-type]


def _typed_tensor(arguments: Arguments) -> Array:
    """The same of a storage of bytes, whose type comes last but one, as a name."""
    storage, dtype = (arguments[0], arguments[6]) if len(arguments) > 6 else (None, None)
    known = {f"torch.{str(one).removeprefix('torch.')}": one for one in STORAGES.values()}
    if not isinstance(storage, Storage) or not isinstance(dtype, Global) or dtype.path not in known:
        raise ForeignError("it holds a tensor in a form that is not known")
    kind = known[dtype.path]
    if storage.view is None:
        raise ForeignError("it holds a tensor in a form that is not known")
    return strided(Storage(kind, storage.count // kind.itemsize, storage.view), *arguments[1:4])


def _parameter(arguments: Arguments) -> Array:
    if not arguments or not isinstance(arguments[0], Array):
        raise ForeignError("it holds a parameter that is no tensor")
    return arguments[0]


def _subclass(arguments: Arguments) -> Array:
    """torch._tensor._rebuild_from_type_v2: a function, a type, and the function's arguments."""
    if len(arguments) != 4 or not isinstance(arguments[0], Global) or not isinstance(arguments[2], tuple):
        raise ForeignError("it holds a tensor in a form that is not known")
    row = TENSORS.get(arguments[0].path)
    if row is None:
        raise refuse(arguments[0].path)
    return row(arguments[2])


def _scalar(arguments: Arguments) -> object:
    """numpy's number, as Python's."""
    if len(arguments) != 2:
        raise ForeignError("it holds a number in a form that is not known")
    return numpy_array(arguments[0], (), arguments[1]).load().item()


def _reconstructed(arguments: Arguments) -> object:
    """What protocols 0 and 1 make of an instance of a class that has no base but object."""
    if len(arguments) != 3 or not isinstance(arguments[0], Global) or arguments[2] is not None:
        raise ForeignError("its pickle makes an instance in a form that is not known")
    if not is_inert(arguments[0].path):
        raise refuse(arguments[0].path)
    return Record(arguments[0].path)


def _latin(arguments: Arguments) -> object:
    """The bytes that protocol 2 writes as a text: kept as that text until they are needed."""
    if len(arguments) != 2 or arguments[1] not in ("latin1", "latin-1") or not isinstance(arguments[0], str | LongText):
        raise ForeignError("it holds bytes in a form that is not known")
    return arguments[0]


def _list(arguments: Arguments) -> object:
    values: list[object] = []
    if arguments:
        extend(values, list(arguments[0]) if isinstance(arguments[0], list | tuple) else [])
    return values


DICTS = {"collections.OrderedDict", "builtins.dict", "__builtin__.dict"}
TENSORS: dict[str, Callable[[Arguments], Array]] = {
    "torch._utils._rebuild_tensor": _tensor,
    "torch._utils._rebuild_tensor_v2": _tensor,
    "torch._utils._rebuild_tensor_v3": _typed_tensor,
    "torch._utils._rebuild_parameter": _parameter,
    "torch._utils._rebuild_parameter_with_state": _parameter,
    "torch._tensor._rebuild_from_type_v2": _subclass,
}
MAKERS: dict[str, Callable[[Arguments], object]] = {
    **TENSORS,
    **{f"{home}.set": _set for home in ("builtins", "__builtin__")},
    **{f"{home}.list": _list for home in ("builtins", "__builtin__")},
    **{f"{home}._reconstructor": _reconstructed for home in ("copyreg", "copy_reg")},
    **{f"numpy.{core}.multiarray._reconstruct": lambda rest: NumpyArray("numpy", rest) for core in ("core", "_core")},
    **{f"numpy.{core}.multiarray.scalar": _scalar for core in ("core", "_core")},
    "numpy.dtype": lambda arguments: NumpyType("numpy.dtype", arguments),
    "collections.defaultdict": lambda _: {},
    "torch.Size": lambda arguments: tuple(arguments[0]) if arguments and isinstance(arguments[0], list | tuple) else (),
    "torch.device": lambda arguments: Record("torch.device", arguments),
    "torch_utils.persistence._reconstruct_persistent_obj": lambda arguments: Record("persistent", arguments),
    "_codecs.encode": _latin,
}


def storage_of(identifier: object) -> tuple[Storage, str]:
    """What torch.save's identifier ('storage', type, key, place, count) describes, empty as yet, and its key."""
    if not isinstance(identifier, tuple) or len(identifier) < 5 or identifier[0] != "storage":
        raise ForeignError("its pickle points to something that is no storage")
    _, kind, key, _, count = identifier[:5]
    dtype = STORAGES.get(kind.name) if isinstance(kind, Global) and kind.module in ("torch", "torch.storage") else None
    if dtype is None or not isinstance(key, str | int) or not isinstance(count, int) or not 0 <= count < 1 << 40:
        raise ForeignError("its pickle points to a storage of a kind that is not known")
    return Storage(dtype, count), str(key)
