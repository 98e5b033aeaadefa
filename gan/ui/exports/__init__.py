"""Saving: the sheet behind the save button, the route that makes the files, and saved files opened again."""

from pathlib import Path
from string import Template

import gradio as gr

from gan.ui.icons import ICONS

_HTML = Template(Path(__file__).with_name("exports.html").read_text("utf-8"))


def add_exports(*, loader: str) -> gr.HTML:
    """Add the sheet to the page; it is closed, and takes no room."""
    return gr.HTML(
        _HTML.substitute(ICONS), js_on_load=loader, apply_default_css=False, elem_id="lw-exports-part", padding=False
    )
