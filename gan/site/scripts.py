"""The page's scripts in one, and its worker's in another: two files are there sooner than a hundred and fifty."""

import json

from gan.site.linker import link
from gan.ui.scripts import needed

_STARTS = ("main.js", "from_browser.js")
_WORKER = "drawing/worker.js"
_SOME = 16  # modules that run in one go: a few milliseconds
_START = f"""(async () => {{
  const {{ breathe }} = use("controls/pieces.js");
  for (const [number, name] of Object.keys(modules).entries()) {{
    use(name);
    if (number % {_SOME} === {_SOME - 1}) await breathe();
  }}
  await use("main.js").mount();
}})().catch((error) => {{ console.error(error); lwFailed(); }});"""


def page_script() -> str:
    """What the page runs, once all its parts are there."""
    return link(needed(*_STARTS), _START)


def worker_script() -> str:
    """What its worker runs."""
    return link(needed(_WORKER), f"use({json.dumps(_WORKER)});")
