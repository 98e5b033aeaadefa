"""The stack machine that a pickle is a program for, with bounds on everything and without a way to call anything."""

from collections.abc import Callable
from dataclasses import dataclass

from gan.importing.errors import ForeignError
from gan.importing.pickles.objects import Global, LongText, Record


@dataclass(frozen=True)
class Limits:
    """What no checkpoint of a network comes near."""

    operations: int = 1_000_000
    stack: int = 200_000
    marks: int = 200
    text: int = 1 << 20  # characters of one string that becomes a Python string
    texts: int = 1 << 26  # of all of them
    integer: int = 64  # bytes
    line: int = 512


LIMITS = Limits()


class Budget:
    """What is left of the limits, for a pickle and those inside it together."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or LIMITS
        self.operations, self.texts = self.limits.operations, self.limits.texts

    def count_operation(self, weight: int = 1) -> None:
        """One more operation, or so many. ForeignError beyond the limit."""
        self.operations -= weight
        if self.operations < 0:
            raise ForeignError(f"its pickle has more than {self.limits.operations} operations")

    def count_text(self, length: int) -> None:
        """A text of this length is read. ForeignError where all texts together get too long."""
        self.texts -= length
        if self.texts < 0:
            raise ForeignError(f"its pickle has more than {self.limits.texts} characters of text")


Make = Callable[[Global, tuple[object, ...]], object]


class Machine:
    """Reads one pickle after another from `data`.

    `make` says what an instance of a name with these arguments becomes, `persistent` what stands for an identifier of
    something outside the pickle. Every fault is a ForeignError, whose message continues "PATH: ".
    """

    def __init__(
        self, data: memoryview, *, make: Make, persistent: Callable[[object], object], budget: Budget | None = None
    ) -> None:
        self.data, self.position = data, 0
        self.make, self.persistent = make, persistent
        self.budget = budget or Budget()
        self.stack: list[object] = []
        self.marks: list[list[object]] = []
        self.memo: dict[int, object] = {}

    def read(self) -> object:
        """The value of the pickle that begins at `position`, which then stands behind it."""
        from gan.importing.pickles.operations import OPERATIONS, STOP

        self.stack, self.marks, self.memo = [], [], {}
        while True:
            self.budget.count_operation()
            code = self.take(1)[0]
            if code == STOP:
                return self.pop()
            operation = OPERATIONS.get(code)
            if operation is None:
                raise ForeignError(f"its pickle has the operation 0x{code:02x}, which no network needs")
            operation(self)

    def take(self, length: int) -> memoryview:
        """The next bytes, in place. ForeignError where so many are not left."""
        end = self.position + length
        if end > len(self.data):
            raise ForeignError("its pickle is truncated")
        part = self.data[self.position : end]
        self.position = end
        return part

    def number(self, size: int, *, signed: bool = False) -> int:
        """The next `size` bytes as a whole number."""
        return int.from_bytes(self.take(size), "little", signed=signed)

    def line(self) -> str:
        """The text up to the end of the line."""
        limit = self.budget.limits.line
        part = bytes(self.data[self.position : self.position + limit])
        text, newline, _ = part.partition(b"\n")
        if not newline:
            raise ForeignError("its pickle is truncated, or has a line that is far too long")
        self.position += len(text) + 1
        return self.decode(memoryview(text))

    def text(self, length: int) -> str | LongText:
        """The next `length` bytes as text; a long one stays where it lies."""
        view = self.take(length)
        return self.decode(view) if length <= self.budget.limits.text else LongText(view)

    def decode(self, view: memoryview) -> str:
        """UTF-8 as text. ForeignError for other bytes."""
        self.budget.count_text(len(view))
        try:
            return str(view, "utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            raise ForeignError("its pickle has a text that is not UTF-8") from error

    def push(self, value: object) -> None:
        """Put a value on the stack. ForeignError where it is full."""
        if len(self.stack) >= self.budget.limits.stack:
            raise ForeignError("its pickle piles up too many values")
        self.stack.append(value)

    def pop(self) -> object:
        """Take the last value off the stack. ForeignError where there is none."""
        if not self.stack:
            raise ForeignError("its pickle takes a value that is not there")
        return self.stack.pop()

    def top(self) -> object:
        """The last value on the stack, which stays there. ForeignError where there is none."""
        if not self.stack:
            raise ForeignError("its pickle looks for a value that is not there")
        return self.stack[-1]

    def mark(self) -> None:
        """Begin a list: what is pushed from now on belongs to it, until `pop_mark`."""
        if len(self.marks) >= self.budget.limits.marks:
            raise ForeignError("its pickle is nested too deeply")
        self.marks.append(self.stack)
        self.stack = []

    def pop_mark(self) -> list[object]:
        """The values since the last mark."""
        if not self.marks:
            raise ForeignError("its pickle ends a list that never began")
        values, self.stack = self.stack, self.marks.pop()
        return values

    def remember(self, place: int) -> None:
        """Keep the last value under this number."""
        self.memo[place] = self.top()

    def recall(self, place: int) -> None:
        """Push the value that is kept under this number. ForeignError where there is none."""
        if place not in self.memo:
            raise ForeignError("its pickle refers to a value that is not there")
        self.push(self.memo[place])

    def call(self, what: object, arguments: object) -> None:
        """Pushes what stands for an instance of the name `what`."""
        if not isinstance(what, Global) or not isinstance(arguments, tuple):
            raise ForeignError("its pickle calls something that has no name")
        for argument in arguments:
            if isinstance(argument, list | tuple):  # it may be copied, again and again
                self.budget.count_operation(len(argument))
        self.push(self.make(what, arguments))


def require_key(key: object) -> object:
    """A key of a dict or a set: of a kind that is cheap to hash, and that nobody can make many equal hashes of."""
    parts = key if isinstance(key, tuple) and len(key) <= 16 else (key,)
    for part in parts:
        small = isinstance(part, int) and abs(part) < 1 << 60
        if not small and not isinstance(part, str | Global) and part is not None:
            raise ForeignError(f"its pickle has a {type(part).__name__} as the key of a dict")
    return key


def extend(target: object, values: list[object]) -> None:
    """Appends to a list, or to what a record holds beside its state."""
    members = target.members if isinstance(target, Record) else target
    if not isinstance(members, list):
        raise ForeignError(f"its pickle appends to a {type(target).__name__}")
    members.extend(values)


def update(target: object, flat: list[object]) -> None:
    """Sets keys and values, which alternate, in a dict, or in what a record holds beside its state."""
    items = target.items if isinstance(target, Record) else target
    if not isinstance(items, dict) or len(flat) % 2:
        raise ForeignError(f"its pickle sets items of a {type(target).__name__}")
    for key, value in zip(flat[::2], flat[1::2], strict=True):
        items[require_key(key)] = value
