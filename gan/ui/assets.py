"""The page's own scripts, served under a path that changes when any of them does."""

import hashlib
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from gan.ui.server.routes import FOREVER, PREFIX

_HERE = Path(__file__).parent
_PARTS = ("stage", "explore", "walk", "sculpt", "picture", "exports", "copying", "versus")


class Assets:
    """All scripts in one versioned folder, and the line of JavaScript that starts them."""

    def __init__(self) -> None:
        files = sorted(path for part in _PARTS for path in (_HERE / part).glob("*.js"))
        self.scripts = {path.name: path.read_bytes() for path in files}
        self.version = hashlib.sha256(b"".join(self.scripts.values())).hexdigest()[:8]

    def route(self) -> Route:
        return Route(f"{PREFIX}/{self.version}/{{name}}", self._serve)

    def loader(self) -> str:
        """For `js_on_load`: fetch every script at once, then let the page look whether all its parts are there."""
        names = ", ".join(f'"{name}"' for name in self.scripts)
        return f"""
            const root = new URL(window.gradio_config?.root ?? ".", location.href).pathname.replace(/\\/$/, "");
            const load = (name) => import(`${{root}}{PREFIX}/{self.version}/${{name}}`);
            [{names}].forEach(load);
            load("page.js").then((page) => page.mount());
        """

    async def _serve(self, request: Request) -> Response:
        script = self.scripts.get(request.path_params["name"])
        if script is None:
            return PlainTextResponse("There is no such script.", status_code=404)
        return Response(script, media_type="text/javascript", headers={"Cache-Control": FOREVER})


def styles() -> str:
    """The style sheets of all parts, for Gradio to put into the page."""
    return "\n".join(path.read_text("utf-8") for part in _PARTS for path in sorted((_HERE / part).glob("*.css")))
