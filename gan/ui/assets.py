"""The page's own scripts as they lie on the disk, served under a path that changes when any of them does."""

import json
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from gan.ui.scripts import PAGE, needed, version_of
from gan.ui.server.routes import FOREVER, PREFIX

ENTRIES = ("main.js", "from_server.js")
# What all parts share comes first, so that a part may say otherwise.
_STYLES = (
    "controls/panel.css",
    "features/present/present.css",
    "features/share/share.css",
    "canvas/stage.css",
    "canvas/coming.css",
    "controls/touch.css",
    "tabs/explore/explore.css",
    "tabs/walk/walk.css",
    "tabs/sculpt/sculpt.css",
    "tabs/sculpt/paint/paint.css",
    "tabs/photo/photo.css",
    "tabs/learn/learn.css",
    "tabs/learn/time/time.css",
    "tabs/learn/duel/duel.css",
    "tabs/learn/game/game.css",
    "tabs/learn/inside/inside.css",
    "tabs/learn/train/train.css",
    "features/export/export.css",
    "features/copy_check/copy_check.css",
    "features/compare/compare.css",
    "controls/forced_colors.css",
)
NO_SCRIPT = "This page draws with JavaScript, which is turned off in this browser."
NOT_LOADED = (
    "A part of this page could not be loaded. Reload it; if that does not help, whoever runs the server should look"
    " whether all its addresses get through (behind a proxy: the root path)."
)
# Whatever fails, even before there is a page: one sentence, once. `lwFailed` is for imports, which tell nobody else.
_FIRST = """<noscript><style>body::before { content: %(no_script)s; display: block; padding: 16px; }</style></noscript>
<script>
  function lwFailed() {
    const show = () => {
      if (document.querySelector("#lw-failed")) return;
      const words = document.createElement("p");
      words.id = "lw-failed";
      words.setAttribute("role", "alert");
      words.textContent = %(not_loaded)s;
      document.body.prepend(words);
    };
    if (document.body) show();
    else addEventListener("DOMContentLoaded", show);
  }
  addEventListener("error", ({ target }) => {
    if (target instanceof HTMLScriptElement || target.rel === "modulepreload") lwFailed();
  }, { capture: true });
</script>"""
# Gradio counts the seconds of its own start in every frame, and does not end when that is over (the clock of its
# StatusTracker): nobody sees them, and a page at rest would take a tenth of a core for good. This clock is never begun.
NO_CLOCK = """<script>
  {
    const frame = requestAnimationFrame;
    window.requestAnimationFrame = (then) => {
      if (!/performance\\.now\\(\\)[^;]{0,20}\\/1e3/.test(then)) return frame(then);
      window.requestAnimationFrame = frame;
      return 0;
    };
  }
</script>"""


class Assets:
    """The scripts of a page with a server in one versioned folder, and the line of JavaScript that starts them."""

    def __init__(self) -> None:
        self.scripts = needed(*ENTRIES)
        self.version = version_of(self.scripts)

    def route(self) -> Route:
        """Where the scripts are served."""
        return Route(f"{PREFIX}/{self.version}/{{name:path}}", self._serve)

    def loader(self) -> str:
        """For `js_on_load`: fetch every script at once, then let the page look whether all its parts are there."""
        return f"""
            const root = new URL(window.gradio_config?.root ?? ".", location.href).pathname.replace(/\\/$/, "");
            const load = (name) => import(`${{root}}{PREFIX}/{self.version}/${{name}}`);
            const names = {json.dumps(list(self.scripts))};
            Promise.all(names.map(load)).then(() => load("main.js")).then((page) => page.mount()).catch((error) => {{
                console.error(error);
                lwFailed();
            }});
        """

    async def _serve(self, request: Request) -> Response:
        script = self.scripts.get(request.path_params["name"])
        if script is None:
            return PlainTextResponse("There is no such script.", status_code=404)
        return Response(script, media_type="text/javascript", headers={"Cache-Control": FOREVER})


def first(not_loaded: str = NOT_LOADED) -> str:
    """What the page begins with, before any other script: what is said where a script is missing."""
    return _FIRST % {"no_script": json.dumps(NO_SCRIPT), "not_loaded": json.dumps(not_loaded)}


def styles(names: Sequence[str] = _STYLES) -> str:
    """The style sheets of all parts, one after the other."""
    return "\n".join((PAGE / name).read_text("utf-8") for name in names)


def head() -> str:
    """What Gradio puts into the page's head: the style sheets of all parts."""
    return f"<style>{styles()}</style>"
