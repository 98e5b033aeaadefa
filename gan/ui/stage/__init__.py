"""The picture and its walk slider, shared by every tab."""

import base64
import html
import json
from pathlib import Path
from string import Template

import gradio as gr

from gan.checkpoint import Direction
from gan.latent import layer_groups
from gan.studio import Recipe, Studio, alphabet
from gan.ui.icons import ICONS
from gan.ui.server.pictures import jpeg

_HERE = Path(__file__).parent
_HTML = Template("".join((_HERE / name).read_text("utf-8") for name in ("stage.html", "share.html", "keys.html")))
_TABS = (_HERE / "tabs.html").read_text("utf-8")
FAVICON = _HERE / "favicon.png"
OPENING = {"t": 0.3, "psi": 0.7}
WORD = "Walk"


def add_stage(studio: Studio, *, loader: str, address: str = "") -> gr.HTML:
    """Add the stage to the page; its first picture is part of the page, so it is there at the first paint."""
    page = {"models": [describe(studio, name) for name in studio.models], "address": address}
    picture = base64.b64encode(jpeg(studio.render([opening(studio)])[0])).decode()
    markup = _HTML.substitute(ICONS, page=html.escape(json.dumps(page)), opening=f"data:image/jpeg;base64,{picture}")
    return gr.HTML(markup, js_on_load=loader, apply_default_css=False, elem_id="lw-stage-part")


def add_tabs(*, loader: str) -> gr.HTML:
    """Add the list of tabs: each of them shows what lies beside the stage, and puts its walk on it."""
    return gr.HTML(_TABS, js_on_load=loader, apply_default_css=False, elem_id="lw-tabs-part")


def opening(studio: Studio) -> Recipe:
    """What a visitor without a link sees first: between the first two chosen seeds of the first model."""
    name, model = next(iter(studio.models.items()))
    word = opening_word(alphabet(model.class_names))
    label = 0 if model.class_names and not word else None
    return Recipe(model=name, keyframes=seeds(studio, name)[:2], label=label, word=word, **OPENING)


def opening_word(letters: str) -> str:
    """A word to begin with; "" without letters."""
    return WORD if set(WORD) <= set(letters) else letters[:3]


def seeds(studio: Studio, name: str) -> tuple[int, ...]:
    """The model's chosen seeds, and small numbers where its maker chose fewer than two."""
    chosen = tuple(dict.fromkeys(studio.models[name].seeds))
    return chosen if len(chosen) > 1 else tuple(dict.fromkeys([*chosen, 1, 2]))


def describe(studio: Studio, name: str) -> dict[str, object]:
    """What the page has to know about a model."""
    model = studio.models[name]
    return {
        "name": name,
        "title": model.title,
        "description": model.description,
        "classes": list(model.class_names),
        "letters": (letters := alphabet(model.class_names)),
        "word": opening_word(letters),
        "seeds": list(seeds(studio, name)),
        "weights": model.weights_hash,
        "resolution": model.generator.resolution,
        "w_dim": model.generator.w_dim,
        "groups": list(groups := layer_groups(model.generator.num_ws)),
        "styles": {name: model.styles.get(name, name.capitalize()) for name in groups},
        "sliders": [slider(one) for one in model.directions.values()],
    }


def slider(one: Direction) -> dict[str, str]:
    """What the page has to know about a direction."""
    return {name: getattr(one, name) for name in ("name", "words", "minus", "plus", "kind")}
