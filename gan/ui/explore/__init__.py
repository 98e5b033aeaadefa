"""The Explore tab: two pictures, how daring, and others to try."""

import html
from pathlib import Path
from string import Template

import gradio as gr

from gan.studio import Recipe, Studio
from gan.ui.icons import ICONS
from gan.ui.server.routes import PREFIX
from gan.ui.stage import OPENING, seeds

_HERE = Path(__file__).parent
_HTML = Template((_HERE / "explore.html").read_text("utf-8"))
_CARD = Template((_HERE / "card.html").read_text("utf-8"))
OTHERS = 12


def add_explore(studio: Studio, *, loader: str) -> gr.HTML:
    """Add the Explore tab's column to the page."""
    markup = _HTML.substitute(
        ICONS,
        models="".join(_model_button(studio, name) for name in studio.models),
        card_a=_CARD.substitute(ICONS, name="From", side="a"),
        card_b=_CARD.substitute(ICONS, name="To", side="b"),
        others='<button type="button" data-lw="other"><canvas></canvas></button>' * OTHERS,
    )
    return gr.HTML(markup, js_on_load=loader, apply_default_css=False, elem_id="lw-explore-part")


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
