"""The parts of the page in Gradio's tree: each is HTML, into which the scripts draw everything else."""

from collections.abc import Mapping

import gradio as gr

from gan.studio.opening import Described
from gan.ui import markup


def add_stage(picture: bytes | None, *, loader: str) -> gr.HTML:
    """Add the picture and its walk slider, shared by every tab; a JPEG of the opening is there at the first paint."""
    return _add(markup.stage({"pictures": "server"}, picture), "lw-stage-part", loader)


def add_tabs(*, loader: str) -> gr.HTML:
    """Add the list of tabs: each of them shows what lies beside the stage, and puts its walk on it."""
    return _add(markup.tabs(server=True), "lw-tabs-part", loader)


def add_explore(models: Mapping[str, Described], *, loader: str) -> gr.HTML:
    """Add the Explore tab's column: two pictures, how daring, and others to try."""
    buttons = [markup.model_button(name, model) for name, model in models.items()]
    return _add(markup.explore(buttons), "lw-explore-part", loader)


def add_walk(*, loader: str) -> gr.HTML:
    """Add the Walk tab's column: keyframes, the path through them, and its time."""
    return _add(markup.walk(), "lw-walk-part", loader)


def add_sculpt(*, loader: str) -> gr.HTML:
    """Add the Sculpt tab's column: named sliders, styles of other pictures, paint, and sliders that are taught."""
    return _add(markup.sculpt(markup.Painters(quick=True, reads=True, slow=markup.SLOW_SIDE)), "lw-sculpt-part", loader)


def add_photo(*, loader: str) -> gr.HTML:
    """Add the column of the tab Your picture: one of the visitor's own, found in the model or made whole."""
    return _add(markup.photo(), "lw-your-part", loader)


def add_learn(*, recorded: bool, trains: bool, loader: str) -> gr.HTML:
    """Add the Learn tab's column: sections, of which one is open."""
    return _add(markup.learn(recorded=recorded, server=True, trains=trains), "lw-learn-part", loader)


def add_export(*, loader: str) -> gr.HTML:
    """Add the sheet behind the save button; it is closed, and takes no room."""
    return _add(markup.export(markup.BY_SERVER), "lw-exports-part", loader, padding=False)


def add_below(*, loader: str) -> gr.HTML:
    """Add what is asked about the picture, under it; on a phone it comes after all that changes the picture."""
    return _add(markup.below(server=True), "lw-below-part", loader, padding=False)


def _add(html: str, part: str, loader: str, *, padding: bool = True) -> gr.HTML:
    return gr.HTML(html, js_on_load=loader, apply_default_css=False, elem_id=part, padding=padding)
