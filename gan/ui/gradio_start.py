"""Gradio, imported in half the time."""

import importlib
import inspect
from typing import Any


def import_gradio() -> None:
    """Import Gradio without the second in which it compares the type stubs of its components with their source.

    It does so at every start (gradio.component_meta.create_or_modify_pyi), for the sake of editors, and leaves out
    classes that come from no file; here, all of its own pass for such.
    """
    getfile = inspect.getfile

    def no_file(of: Any) -> str:
        if inspect.isclass(of) and of.__module__.startswith("gradio."):
            raise OSError
        return getfile(of)

    inspect.getfile = no_file  # type: ignore[assignment]  # for a moment, and for classes that have no file
    try:
        importlib.import_module("gradio")
    finally:
        inspect.getfile = getfile
