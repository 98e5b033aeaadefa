"""The tab Your picture: a picture of the visitor's own, found in the model, or a damaged one made whole."""

from pathlib import Path
from string import Template

import gradio as gr

from gan.ui.icons import ICONS

_HTML = Template(Path(__file__).with_name("picture.html").read_text("utf-8"))
COLOURS = {
    "night": "#1d2230",
    "sky": "#7fb2e5",
    "water": "#2f5d8a",
    "snow": "#f4f6f8",
    "grass": "#5d7f3a",
    "rock": "#6b625b",
    "sand": "#d8b984",
    "sun": "#f2b34c",
    "rose": "#c96a6a",
}


def add_picture(*, loader: str) -> gr.HTML:
    """Add the column of the tab to the page."""
    colours = "".join(
        f'<button type="button" data-lw="your-paint" data-colour="{colour}" style="--lw-colour: {colour}"'
        f' aria-pressed="false" title="{name}" aria-label="{name}"></button>'
        for name, colour in COLOURS.items()
    )
    return gr.HTML(
        _HTML.substitute(ICONS, colours=colours), js_on_load=loader, apply_default_css=False, elem_id="lw-your-part"
    )
