"""The kinds of Spaces, one row each: what runs there, on what, and what an account needs for it."""

from typing import NamedTuple


class Kind(NamedTuple):
    """A kind of Space. `hardware` is the Hub's name ("": the Hub's own choice), `packages` what it installs beside."""

    sdk: str
    hardware: str
    needs: str
    packages: tuple[str, ...] = ()
    settings: tuple[tuple[str, object], ...] = ()  # more of the front matter


_SERVED: tuple[tuple[str, object], ...] = (("python_version", "3.12"), ("app_file", "app.py"))
KINDS = {
    "static": Kind(
        sdk="static",
        hardware="",
        needs="Any account. It draws in the visitor's own browser, costs nothing and never sleeps.",
        settings=(("app_file", "index.html"),),
    ),
    "gradio": Kind(
        sdk="gradio",
        hardware="cpu-basic",
        needs="An account that pays (PRO or an organisation's). Two CPU cores draw the bundled models in milliseconds.",
        settings=_SERVED,
    ),
    "zerogpu": Kind(
        sdk="gradio",
        hardware="zero-a10g",
        needs=(
            "An account that may have ZeroGPU Spaces (a free one up to two). Live pictures are drawn by its CPU, "
            "films by a GPU that is lent for the call and counts against the visitor's own quota."
        ),
        packages=("spaces>=0.40",),
        settings=(*_SERVED, ("suggested_hardware", "zero-a10g")),
    ),
}
