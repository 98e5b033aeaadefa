"""What torch.save writes, as a zip archive since 1.6 and as a row of pickles before, and pickles that hold tensors."""

from gan.importing.arrays import Storage
from gan.importing.errors import ForeignError
from gan.importing.making import maker, storage_of
from gan.importing.pickles import Machine
from gan.importing.pickles.machine import Budget
from gan.importing.zips import read_directory

MAGIC = 0x1950A86A20F9469CFC6C
MAX_PICKLE = 1 << 28  # the values of a zip's pickle alone, without numbers
MAX_STORAGES = 100_000


def read_zip(data: memoryview) -> object:
    """The value that torch.save wrote into a zip archive; each storage is a file in it, as it lies."""
    files = read_directory(data)
    pickles = [name for name in files if name.endswith("data.pkl") and name.count("/") <= 1]
    if len(pickles) != 1:
        raise ForeignError("it is a zip archive, but none that torch.save wrote; unpack it first")
    folder = pickles[0].removesuffix("data.pkl")
    if bytes(files.get(f"{folder}byteorder", memoryview(b"little"))[:8]) != b"little":
        raise ForeignError("it was written on a machine with another order of bytes")
    if len(files[pickles[0]]) > MAX_PICKLE:
        raise ForeignError("its pickle is far larger than that of any network")

    def persistent(identifier: object) -> object:
        storage, key = storage_of(identifier)
        numbers = files.get(f"{folder}data/{key}")
        if numbers is None:
            raise ForeignError("it lacks the numbers of a tensor")
        storage.fill(numbers)
        return storage

    return Machine(files[pickles[0]], make=maker(_no_storage), persistent=persistent).read()


def read_pickle(data: memoryview) -> object:
    """The value of a plain pickle, or of a row of them that torch.save wrote before 1.6."""
    budget = Budget()
    machine = Machine(data, make=maker(lambda held: _held_storage(held, budget)), persistent=_nothing, budget=budget)
    first = machine.read()
    if isinstance(first, int) and first == MAGIC:
        return read_row(data, budget)
    return first


def read_row(data: memoryview, budget: Budget) -> object:
    """The value in the older form of torch.save: magic number, version, system, value, keys, and then all numbers."""
    storages: dict[str, Storage] = {}

    def persistent(identifier: object) -> object:
        storage, key = storage_of(identifier)
        if len(storages) >= MAX_STORAGES:
            raise ForeignError("it has more tensors than any network")
        known = storages.setdefault(key, storage)
        if (known.dtype, known.count) != (storage.dtype, storage.count):
            raise ForeignError("it describes one tensor twice, and differently")
        return known

    machine = Machine(data, make=maker(_no_storage), persistent=persistent, budget=budget)
    if machine.read() != MAGIC:
        raise ForeignError("its tensors are in a form that is not known")
    _, _, value, keys = (machine.read() for _ in range(4))
    if not isinstance(keys, list):
        raise ForeignError("its tensors are in a form that is not known")
    for key in keys:
        storage = storages.get(key) if isinstance(key, str) else None
        if storage is None:
            raise ForeignError("it holds the numbers of a tensor that it does not have")
        count = machine.number(8, signed=True)
        storage.fill(machine.take(storage.count * storage.dtype.itemsize), count)
    return value


def _held_storage(held: object, budget: Budget) -> Storage:
    """A storage that its pickle keeps as bytes, written by the older form of torch.save."""
    if not isinstance(held, bytes | memoryview):
        raise ForeignError("it holds a tensor in a form that is not known")
    storage = read_row(memoryview(held), budget)
    if not isinstance(storage, Storage):
        raise ForeignError("it holds a tensor in a form that is not known")
    return storage


def _no_storage(_: object) -> Storage:
    raise ForeignError("it holds a tensor within a tensor")


def _nothing(_: object) -> object:
    raise ForeignError("its pickle points to something outside of it")
