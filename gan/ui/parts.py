"""The parts of the page in Gradio's tree: each is the HTML beside its scripts, which draw everything else into it."""

import base64
import html
import json
from string import Template

import gradio as gr

from gan.studio import Copying, Recipe, Studio
from gan.ui.assets import PAGE
from gan.ui.description import OPENING, describe_page, opening, seeds
from gan.ui.icons import ICONS
from gan.ui.server.pictures import jpeg
from gan.ui.server.routes import PREFIX

OTHERS = 12  # pictures to try
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


def add_stage(studio: Studio, *, loader: str, address: str = "") -> gr.HTML:
    """Add the picture and its walk slider, shared by every tab; the first picture is there at the first paint."""
    picture = base64.b64encode(jpeg(studio.render([opening(studio)])[0])).decode()
    markup = _markup(
        "canvas/stage.html",
        "features/share/share.html",
        "controls/shortcuts.html",
        page=html.escape(json.dumps(describe_page(studio, address=address))),
        opening=f"data:image/jpeg;base64,{picture}",
    )
    return _add(markup, "lw-stage-part", loader)


def add_tabs(*, loader: str) -> gr.HTML:
    """Add the list of tabs: each of them shows what lies beside the stage, and puts its walk on it."""
    return _add(_markup("controls/tabs.html"), "lw-tabs-part", loader)


def add_explore(studio: Studio, *, loader: str) -> gr.HTML:
    """Add the Explore tab's column: two pictures, how daring, and others to try."""
    card = "tabs/explore/card.html"
    markup = _markup(
        "tabs/explore/explore.html",
        models="".join(_model_button(studio, name) for name in studio.models),
        card_a=_markup(card, name="From", side="a"),
        card_b=_markup(card, name="To", side="b"),
        others='<button type="button" data-lw="other"><canvas></canvas></button>' * OTHERS,
    )
    return _add(markup, "lw-explore-part", loader)


def add_walk(*, loader: str) -> gr.HTML:
    """Add the Walk tab's column: keyframes, the path through them, and its time."""
    return _add(_markup("tabs/walk/walk.html"), "lw-walk-part", loader)


def add_sculpt(*, loader: str) -> gr.HTML:
    """Add the Sculpt tab's column: sliders with a meaning, styles of other pictures, and sliders that are taught."""
    return _add(_markup("tabs/sculpt/sculpt.html"), "lw-sculpt-part", loader)


def add_photo(*, loader: str) -> gr.HTML:
    """Add the column of the tab Your picture: one of the visitor's own, found in the model or made whole."""
    colours = "".join(
        f'<button type="button" data-lw="your-paint" data-colour="{colour}" style="--lw-colour: {colour}"'
        f' aria-pressed="false" title="{name}" aria-label="{name}"></button>'
        for name, colour in COLOURS.items()
    )
    return _add(_markup("tabs/photo/photo.html", colours=colours), "lw-your-part", loader)


def add_learn(*, loader: str) -> gr.HTML:
    """Add the Learn tab's column: the HTML of every section that has a folder there; the scripts know their order."""
    sections = sorted(path.relative_to(PAGE).as_posix() for path in (PAGE / "tabs" / "learn").glob("*/*.html"))
    return _add(_markup("tabs/learn/learn.html", sections=_markup(*sections)), "lw-learn-part", loader)


def add_export(*, loader: str) -> gr.HTML:
    """Add the sheet behind the save button; it is closed, and takes no room."""
    return _add(_markup("features/export/export.html"), "lw-exports-part", loader, padding=False)


def add_copy_check(copying: Copying, *, loader: str) -> gr.HTML:
    """Add "Is it copying?" under the picture; it is hidden while the model on the stage has no index."""
    models = html.escape(json.dumps(list(copying.indexes)))
    markup = _markup("features/copy_check/copy_check.html", models=models)
    return _add(markup, "lw-copying-part", loader, padding=False)


def _markup(*names: str, **values: str) -> str:
    """The HTML of the page's files, icons and values in their places."""
    text = "".join((PAGE / name).read_text("utf-8") for name in names)
    return Template(text).substitute(ICONS, **values)


def _add(markup: str, part: str, loader: str, *, padding: bool = True) -> gr.HTML:
    return gr.HTML(markup, js_on_load=loader, apply_default_css=False, elem_id=part, padding=padding)


def _model_button(studio: Studio, name: str) -> str:
    model = studio.models[name]
    label = 0 if model.class_names else None
    weights = model.weights_hash
    recipe = Recipe(model=name, keyframes=seeds(studio, name)[:1], psi=OPENING["psi"], label=label, weights=weights)
    source = html.escape(f"{PREFIX.lstrip('/')}/frame?{recipe.to_query()}")
    return (
        f'<button type="button" data-lw="model" data-model="{html.escape(name)}" aria-pressed="false"'
        f' title="{html.escape(model.description)}">'
        f'<img src="{source}" alt="" width="88" height="88">{html.escape(model.title)}</button>'
    )
