"""A page as one file, with everything inside: it opens by a double click, and can be sent."""

import base64
import json
from pathlib import Path

from gan.files import write_whole
from gan.sentences import counted
from gan.site import pictures
from gan.site.document import document
from gan.site.folder import STARTS, WORKER
from gan.site.linker import link
from gan.site.models import File, drawable, enlarger
from gan.site.text import as_text
from gan.site.told import tell
from gan.studio import Studio
from gan.ui.scripts import PAGE, needed

MOST = 3  # models
_START = 'use("main.js").mount().catch((error) => { console.error(error); lwFailed(); });'


def write_single(studio: Studio, path: Path) -> int:
    """Write the page of a studio's models as one file; returns its size in bytes.

    Raises ValueError, before anything is written, for too many models or one that a browser can't draw.
    """
    content = single(studio)
    write_whole(path, content)
    return len(content)


def single(studio: Studio) -> bytes:
    """The page, everything inside."""
    if len(studio.models) > MOST:
        given = counted(len(studio.models), "model")
        raise ValueError(f"A single file holds up to {MOST} models, not {given}: leave some out, or make a folder.")
    models = drawable(studio)
    larger = enlarger()
    faces = {name: _data("image/jpeg", content) for name, content in pictures.faces(studio).items()}
    told = tell(studio, models, larger, lambda _: "")
    inside = {file.name: file for file in (*(one for model in models for one in model.files), larger)}
    end = "\n".join(
        [
            *map(_block, inside.values()),
            f'<script type="text/plain" id="lw-worker">{link(needed(WORKER), f"use({json.dumps(WORKER)});")}</script>',
            f"<script>{link(needed(*STARTS), _START)}</script>",
        ]
    )
    icon = _data("image/png", (PAGE / "favicon.png").read_bytes())
    return document(studio, told, faces, head=f'<link rel="icon" href="{icon}">', end=end).encode()


def _block(file: File) -> str:
    return f'<script type="text/plain" data-file="{file.name}">{as_text(file.content)}</script>'


def _data(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
