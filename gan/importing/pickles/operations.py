"""The operations of pickles up to protocol 5, one row each."""

from collections.abc import Callable

from gan.importing.errors import ForeignError
from gan.importing.pickles.machine import Machine, extend, require_key, update
from gan.importing.pickles.objects import Global, Record
from gan.importing.pickles.operands import (
    binary,
    double,
    escaped,
    float_line,
    integer_line,
    latin,
    long_integer,
    memo_place,
    quoted,
)

STOP = ord(".")
HIGHEST_PROTOCOL = 5


def _push(value: Callable[[Machine], object]) -> Callable[[Machine], None]:
    return lambda machine: machine.push(value(machine))


def _protocol(machine: Machine) -> None:
    if (protocol := machine.number(1)) > HIGHEST_PROTOCOL:
        raise ForeignError(f"its pickle has protocol {protocol}; {HIGHEST_PROTOCOL} is the newest that is known")


def _frame(machine: Machine) -> None:
    if machine.number(8) > len(machine.data) - machine.position:
        raise ForeignError("its pickle is truncated")


def _popped(machine: Machine) -> None:
    """Away with the last value or, where none was pushed since, with the last mark."""
    if machine.stack:
        machine.pop()
    else:
        machine.pop_mark()


def _pop_mark(machine: Machine) -> None:
    machine.pop_mark()


def _dictionary(machine: Machine) -> None:
    values: dict[object, object] = {}
    update(values, machine.pop_mark())
    machine.push(values)


def _tuple(count: int) -> Callable[[Machine], None]:
    def build(machine: Machine) -> None:
        values = [machine.pop() for _ in range(count)]
        machine.push(tuple(reversed(values)))

    return build


def _frozen(machine: Machine) -> None:
    machine.push(frozenset(require_key(key) for key in machine.pop_mark()))


def _add(machine: Machine) -> None:
    keys, target = machine.pop_mark(), machine.top()
    if not isinstance(target, set):
        raise ForeignError(f"its pickle adds to a {type(target).__name__}")
    target.update(require_key(key) for key in keys)


def _append(machine: Machine) -> None:
    value = machine.pop()
    extend(machine.top(), [value])


def _appends(machine: Machine) -> None:
    values = machine.pop_mark()
    extend(machine.top(), values)


def _set_item(machine: Machine) -> None:
    value, key = machine.pop(), machine.pop()
    update(machine.top(), [key, value])


def _set_items(machine: Machine) -> None:
    values = machine.pop_mark()
    update(machine.top(), values)


def _stack_global(machine: Machine) -> None:
    name, module = machine.pop(), machine.pop()
    if not isinstance(name, str) or not isinstance(module, str):
        raise ForeignError("its pickle has a name that is no text")
    machine.push(Global(module, name))


def _reduce(machine: Machine) -> None:
    arguments = machine.pop()
    machine.call(machine.pop(), arguments)


def _new_with_keywords(machine: Machine) -> None:
    keywords, arguments = machine.pop(), machine.pop()
    if not isinstance(keywords, dict):
        raise ForeignError("its pickle has keywords that are none")
    machine.call(machine.pop(), arguments)


def _instance(machine: Machine) -> None:
    module, name = machine.line(), machine.line()
    machine.call(Global(module, name), tuple(machine.pop_mark()))


def _object(machine: Machine) -> None:
    values = machine.pop_mark()
    if not values:
        raise ForeignError("its pickle makes an object of no class")
    machine.call(values[0], tuple(values[1:]))


def _build(machine: Machine) -> None:
    """What would be set on an instance; dicts need nothing beside their items."""
    state, target = machine.pop(), machine.top()
    if isinstance(target, Record):
        target.build(state)
    elif not isinstance(target, dict):
        raise ForeignError(f"its pickle sets the state of a {type(target).__name__}")


OPERATIONS: dict[int, Callable[[Machine], None]] = {
    # what frames a pickle
    0x80: _protocol,
    0x95: _frame,
    ord("("): Machine.mark,
    ord("0"): _popped,
    ord("1"): _pop_mark,
    ord("2"): _push(Machine.top),
    # plain values
    ord("N"): _push(lambda _: None),
    0x88: _push(lambda _: True),
    0x89: _push(lambda _: False),
    ord("I"): _push(integer_line),
    ord("L"): _push(integer_line),
    ord("J"): _push(lambda machine: machine.number(4, signed=True)),
    ord("K"): _push(lambda machine: machine.number(1)),
    ord("M"): _push(lambda machine: machine.number(2)),
    0x8A: _push(lambda machine: long_integer(machine, machine.number(1))),
    0x8B: _push(lambda machine: long_integer(machine, machine.number(4))),
    ord("F"): _push(float_line),
    ord("G"): _push(double),
    # text and bytes
    ord("V"): _push(escaped),
    ord("X"): _push(lambda machine: machine.text(machine.number(4))),
    0x8C: _push(lambda machine: machine.text(machine.number(1))),
    0x8D: _push(lambda machine: machine.text(machine.number(8))),
    ord("S"): _push(quoted),
    ord("T"): _push(lambda machine: latin(machine, machine.number(4))),
    ord("U"): _push(lambda machine: latin(machine, machine.number(1))),
    ord("B"): _push(lambda machine: binary(machine, machine.number(4))),
    ord("C"): _push(lambda machine: binary(machine, machine.number(1))),
    0x8E: _push(lambda machine: binary(machine, machine.number(8))),
    0x96: _push(lambda machine: binary(machine, machine.number(8))),
    # tuples, lists, dicts, sets
    ord(")"): _push(lambda _: ()),
    ord("t"): _push(lambda machine: tuple(machine.pop_mark())),
    0x85: _tuple(1),
    0x86: _tuple(2),
    0x87: _tuple(3),
    ord("]"): _push(lambda _: []),
    ord("l"): _push(Machine.pop_mark),
    ord("a"): _append,
    ord("e"): _appends,
    ord("}"): _push(lambda _: {}),
    ord("d"): _dictionary,
    ord("s"): _set_item,
    ord("u"): _set_items,
    0x8F: _push(lambda _: set()),
    0x90: _add,
    0x91: _frozen,
    # references
    ord("g"): lambda machine: machine.recall(memo_place(machine)),
    ord("h"): lambda machine: machine.recall(machine.number(1)),
    ord("j"): lambda machine: machine.recall(machine.number(4)),
    ord("p"): lambda machine: machine.remember(memo_place(machine)),
    ord("q"): lambda machine: machine.remember(machine.number(1)),
    ord("r"): lambda machine: machine.remember(machine.number(4)),
    0x94: lambda machine: machine.remember(len(machine.memo)),
    # names, and what would be made with them
    ord("c"): _push(lambda machine: Global(machine.line(), machine.line())),
    0x93: _stack_global,
    ord("R"): _reduce,
    0x81: _reduce,
    0x92: _new_with_keywords,
    ord("i"): _instance,
    ord("o"): _object,
    ord("b"): _build,
    ord("P"): _push(lambda machine: machine.persistent(machine.line())),
    ord("Q"): _push(lambda machine: machine.persistent(machine.pop())),
}
