"""The Sculpt tab: sliders with a meaning, styles of other pictures, and sliders that a visitor teaches."""

from pathlib import Path
from string import Template

import gradio as gr

from gan.ui.icons import ICONS

_HTML = Template(Path(__file__).with_name("sculpt.html").read_text("utf-8"))


def add_sculpt(*, loader: str) -> gr.HTML:
    """Add the Sculpt tab's column to the page; what it shows, the visitor's page draws into it."""
    return gr.HTML(_HTML.substitute(ICONS), js_on_load=loader, apply_default_css=False, elem_id="lw-sculpt-part")
