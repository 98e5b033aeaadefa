"""Names of a package that are there when they are asked for: importing the package alone brings no torch along."""

import importlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any


def deferred(package: str, names: Mapping[str, Sequence[str]]) -> Callable[[str], Any]:
    """The `__getattr__` (PEP 562) of a package whose modules, by name, have these names."""
    modules = {name: module for module, some in names.items() for name in some}

    def look(name: str) -> Any:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f"{package}.{modules[name]}"), name)

    return look
