"""The parts of the page in Gradio's tree: each is HTML, into which the scripts draw everything else."""

import gradio as gr

from gan.studio import Copying, Studio
from gan.studio.game import Games
from gan.studio.learnt import Learnt
from gan.ui import markup
from gan.ui.description import describe_learning, describe_page, opening
from gan.ui.server.pictures import jpeg
from gan.ui.server.routes import PREFIX
from gan.ui.server.slow_painting import SIDE


def add_stage(studio: Studio, games: Games, *, loader: str, address: str = "") -> gr.HTML:
    """Add the picture and its walk slider, shared by every tab; the first picture is there at the first paint."""
    first = opening(studio)
    picture = jpeg(studio.render([first], studio.costs(first.model).part)[0])
    return _add(markup.stage(describe_page(studio, games=games, address=address), picture), "lw-stage-part", loader)


def add_tabs(*, loader: str) -> gr.HTML:
    """Add the list of tabs: each of them shows what lies beside the stage, and puts its walk on it."""
    return _add(markup.tabs(server=True), "lw-tabs-part", loader)


def add_explore(studio: Studio, *, loader: str) -> gr.HTML:
    """Add the Explore tab's column: two pictures, how daring, and others to try."""
    buttons = [markup.model_button(studio, name, _frame(studio, name)) for name in studio.models]
    return _add(markup.explore(buttons), "lw-explore-part", loader)


def add_walk(*, loader: str) -> gr.HTML:
    """Add the Walk tab's column: keyframes, the path through them, and its time."""
    return _add(markup.walk(), "lw-walk-part", loader)


def add_sculpt(*, loader: str) -> gr.HTML:
    """Add the Sculpt tab's column: named sliders, styles of other pictures, paint, and sliders that are taught."""
    return _add(markup.sculpt(markup.Painters(quick=True, reads=True, slow=SIDE)), "lw-sculpt-part", loader)


def add_photo(*, loader: str) -> gr.HTML:
    """Add the column of the tab Your picture: one of the visitor's own, found in the model or made whole."""
    return _add(markup.photo(), "lw-your-part", loader)


def add_learn(learnt: Learnt, *, loader: str, trains: bool = False) -> gr.HTML:
    """Add the Learn tab's column: sections, of which one is open."""
    return _add(markup.learn(describe_learning(learnt), server=True, trains=trains), "lw-learn-part", loader)


def add_export(*, loader: str) -> gr.HTML:
    """Add the sheet behind the save button; it is closed, and takes no room."""
    return _add(markup.export(markup.BY_SERVER), "lw-exports-part", loader, padding=False)


def add_copy_check(copying: Copying, *, loader: str) -> gr.HTML:
    """Add "Is it copying?" under the picture; it is hidden while the model on the stage has no index."""
    return _add(markup.copy_check(list(copying.indexes)), "lw-copying-part", loader, padding=False)


def _add(html: str, part: str, loader: str, *, padding: bool = True) -> gr.HTML:
    return gr.HTML(html, js_on_load=loader, apply_default_css=False, elem_id=part, padding=padding)


def _frame(studio: Studio, name: str) -> str:
    """Where the picture is that stands for a model."""
    part = studio.costs(name).part
    size = f"&size={part}" if part else ""
    return f"{PREFIX.lstrip('/')}/frame?{markup.face(studio, name).to_query()}{size}"
