"""What a pickle's names and instances become here: words and inert records."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Global:
    """A name that a pickle mentions, such as torch.float32; it is never looked up."""

    module: str
    name: str

    @property
    def path(self) -> str:
        """The dotted name."""
        return f"{self.module}.{self.name}"


@dataclass(eq=False, repr=False)
class Record:
    """An instance of some class, or the result of some function, as its pickle describes it: inert, and maybe cyclic.

    `kind` is the dotted name, `arguments` what it would be called with, `state` what would be set on it.
    """

    kind: str
    arguments: tuple[object, ...] = ()
    state: object = None
    members: list[object] = field(default_factory=list)
    items: dict[object, object] = field(default_factory=dict)

    def build(self, state: object) -> None:
        """Keep what would be set on an instance."""
        self.state = state


@dataclass(frozen=True, eq=False, repr=False)
class LongText:
    """A text that stays where it lies in the file: pickles of protocol 2 keep arrays in such."""

    utf8: memoryview
