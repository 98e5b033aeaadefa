"""The Walk tab: keyframes, the path through them, and its time."""

from pathlib import Path
from string import Template

import gradio as gr

from gan.ui.icons import ICONS

_HTML = Template(Path(__file__).with_name("walk.html").read_text("utf-8"))


def add_walk(*, loader: str) -> gr.HTML:
    """Add the Walk tab's column to the page; what it shows, the visitor's page draws into it."""
    return gr.HTML(_HTML.substitute(ICONS), js_on_load=loader, apply_default_css=False, elem_id="lw-walk-part")
