"""Is it copying? Under the picture, the training pictures next to it; for programs, the same as `/nearest`."""

import html
import json
from pathlib import Path
from string import Template

import gradio as gr

from gan.studio import Copying

_HTML = Template(Path(__file__).with_name("copying.html").read_text("utf-8"))


def add_copying(copying: Copying, *, loader: str) -> gr.HTML:
    """Add the disclosure to the page; it is hidden while the model on the stage has no index."""
    models = html.escape(json.dumps(list(copying.indexes)))
    markup = _HTML.substitute(models=models)
    return gr.HTML(markup, js_on_load=loader, apply_default_css=False, elem_id="lw-copying-part", padding=False)
