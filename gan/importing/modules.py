"""A PyTorch module as a pickle describes it: its class's name, its attributes, and its tensors by dotted name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gan.importing.arrays import Array
from gan.importing.errors import ForeignError
from gan.importing.pickles import Record

MAX_DEPTH = 12
MAX_MODULES = 10_000


@dataclass(frozen=True, eq=False, repr=False)
class Module:
    """One module; `persistent` objects of NVIDIA's pickles keep class name and state beside their source text."""

    name: str
    state: Mapping[object, object]

    @classmethod
    def of(cls, value: object) -> "Module | None":
        """The module that a record describes, or None for anything else."""
        if not isinstance(value, Record):
            return None
        name: object = value.kind.rpartition(".")[2]
        state: object = value.state
        if value.kind == "persistent":
            meta = value.arguments[0] if value.arguments else None
            if not isinstance(meta, dict):
                return None
            name, state = meta.get("class_name"), meta.get("state")
        if not isinstance(name, str) or not isinstance(state, dict) or "_modules" not in state:
            return None
        return cls(name, state)

    def attribute(self, name: str, otherwise: object = None) -> object:
        """What the module's attribute of this name holds."""
        return self.state.get(name, otherwise)

    def child(self, name: str) -> "Module | None":
        """The module right below it that has this name; None where there is none."""
        return Module.of(self._named("_modules").get(name))

    def children(self) -> Iterator[tuple[str, "Module"]]:
        """The modules right below it, by name."""
        for name, value in self._named("_modules").items():
            found = Module.of(value)
            if found is not None and isinstance(name, str):
                yield name, found

    def walk(self, prefix: str = "", depth: int = 0) -> Iterator[tuple[str, "Module"]]:
        """This module and all below it by dotted name. ForeignError for a tree that is none."""
        if depth > MAX_DEPTH:
            raise ForeignError("its modules are nested too deeply")
        yield prefix, self
        for name, child in self.children():
            yield from child.walk(f"{prefix}.{name}" if prefix else name, depth + 1)

    def tensors(self) -> dict[str, Array]:
        """Parameters and buffers of this module and all below it."""
        found: dict[str, Array] = {}
        for count, (prefix, module) in enumerate(self.walk()):
            if count > MAX_MODULES:
                raise ForeignError("it has more modules than any network")
            for kind in ("_parameters", "_buffers"):
                for name, value in module._named(kind).items():
                    if isinstance(value, Array):
                        found[f"{prefix}.{name}" if prefix else str(name)] = value
        return found

    def _named(self, kind: str) -> Mapping[object, object]:
        values = self.state.get(kind)
        return values if isinstance(values, dict) else {}
