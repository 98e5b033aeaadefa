"""The page as a plain HTML document: the parts that Gradio's page has, in the frame that Gradio gives them."""

import base64
import hashlib
import html
import re
from collections.abc import Mapping
from typing import Any

from gan.studio.learnt import Learnt
from gan.studio.opening import opening
from gan.ui import markup
from gan.ui.assets import first, styles
from gan.ui.description import describe_learning
from gan.ui.server.pictures import jpeg
from gan.ui.theme import FONT, gallery

NOT_LOADED = "A part of this page could not be loaded. Reload it; if that does not help, the page is damaged."
_OWN_STYLE = "document.css"  # what Gradio's page says of every element, for a document without Gradio
_VARIABLE = re.compile(r"var\(--((?!lw-)[a-z-]+)")
_SCRIPT = re.compile(r"<script(?P<settings>[^>]*)>(?P<text>.*?)</script>", re.DOTALL)
# Nothing comes from elsewhere, and nothing goes there.
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self' blob: 'wasm-unsafe-eval'",
    "worker-src": "'self' blob:",
    "connect-src": "'self'",
    "style-src": "'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' blob:",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
}


def document(learnt: Learnt, told: Mapping[str, Any], faces: Mapping[str, str], *, head: str = "", end: str) -> str:
    """The HTML document of a page of a studio's models, and of how they learnt.

    `told` is what its scripts have to know, `faces` where the models' small pictures are, `head` stands before its end
    tag, and `end`, with the scripts that start the page, behind all parts.
    """
    title = html.escape(markup.TITLE)
    model = next(iter(learnt.studio.models.values()))
    parts = f"""{first(NOT_LOADED)}
{markup.LINKED}
<style>{styles((_OWN_STYLE,))}
{variables(styles())}
{styles()}</style>
{head}
</head>
<body class="gradio-container">
<main>
{body(learnt, told, faces)}
</main>
{end}
</body>
</html>
"""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy(parts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="description" content="{html.escape(f"{model.title}: {model.description}", quote=True)}">
<title>{title}</title>
{parts}"""


def body(learnt: Learnt, told: Mapping[str, Any], faces: Mapping[str, str]) -> str:
    """All parts, each in an element of the name that it has in Gradio's page."""
    studio = learnt.studio
    buttons = [markup.model_button(name, model, faces[name]) for name, model in studio.models.items()]
    picture = jpeg(studio.render([opening(*next(iter(studio.models.items())))])[0])
    side = "".join(
        _part(name, text)
        for name, text in {
            "tabs": markup.tabs(server=False),
            "explore": markup.explore(buttons),
            "walk": markup.walk(),
            "sculpt": markup.sculpt(painters(told)),
            "learn": markup.learn(recorded=bool(learnt.records), server=False),
        }.items()
    )
    return f"""{_part("header", markup.HEADER)}
<div id="lw-page">
{_part("stage", markup.stage({**told, "records": describe_learning(learnt)}, picture))}
<div id="lw-side">{side}</div>
{_part("below", markup.below(server=False))}
</div>
{_part("exports", markup.export(markup.BY_BROWSER))}
{_part("foot", markup.FOOT)}"""


def painters(told: Mapping[str, Any]) -> markup.Painters:
    """Who paints on a page that is told this."""
    drawing = told["drawing"]
    return markup.Painters(quick=bool(drawing["painters"]), reads=bool(drawing["reader"]))


def variables(used: str) -> str:
    """The theme's values of those of Gradio's variables that style sheets use, light and dark."""
    theme = gallery()
    names = sorted(set(_VARIABLE.findall(used)))
    light, dark = (
        "".join(f"--{name}: {getattr(theme, name.replace('-', '_') + ending)}; " for name in names)
        for ending in ("", "_dark")
    )
    font = ", ".join(FONT)
    return f":root {{ --font: {font}; {light}}}\n@media (prefers-color-scheme: dark) {{ :root {{ {dark}}} }}"


def policy(parts: str) -> str:
    """The Content-Security-Policy of a document with these parts, which names its own scripts by hash."""
    texts = [found["text"] for found in _SCRIPT.finditer(parts) if _runs(found["settings"])]
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in dict.fromkeys(texts))
    hashes = " ".join(f"'sha256-{digest}'" for digest in digests)
    return "; ".join(
        f"{name} {value} {hashes}" if name == "script-src" else f"{name} {value}" for name, value in _POLICY.items()
    )


def _runs(settings: str) -> bool:
    return "src=" not in settings and "text/plain" not in settings


def _part(name: str, text: str) -> str:
    return f'<div id="lw-{name}-part"><div>{text}</div></div>'
