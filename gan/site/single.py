"""A page as one file, with everything inside: it opens by a double click, and can be sent."""

import base64
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from gan.files import write_whole
from gan.sentences import counted
from gan.site import pictures
from gan.site.document import document
from gan.site.folder import STARTS, WORKER
from gan.site.linker import link
from gan.site.models import Drawn, File, drawable, enlarger
from gan.site.records import sheets
from gan.site.text import as_text
from gan.site.told import tell
from gan.studio import Studio
from gan.studio.learnt import Learnt
from gan.ui.scripts import PAGE, needed

MOST = 3  # models
LARGEST = {1: 5_000_000, 2: 7_000_000, 3: 9_000_000}  # bytes that a file of so many models has with how they learnt
_START = 'use("main.js").mount().catch((error) => { console.error(error); lwFailed(); });'


class Single(NamedTuple):
    """A page as one file, and the models of which it could not hold how they learnt."""

    content: bytes
    unlearnt: tuple[str, ...]


def write_single(studio: Studio, path: Path) -> Single:
    """Write the page of a studio's models as one file; returns what was written.

    Raises ValueError, before anything is written, for too many models or one that a browser can't draw.
    """
    page = single(studio)
    write_whole(path, page.content)
    return page


def single(studio: Studio) -> Single:
    """The page, everything inside: how models learnt as far as the file stays as small as `LARGEST` says."""
    if len(studio.models) > MOST:
        given = counted(len(studio.models), "model")
        raise ValueError(f"A single file holds up to {MOST} models, not {given}: leave some out, or make a folder.")
    models = drawable(studio)
    faces = {name: _data("image/jpeg", content) for name, content in pictures.faces(studio).items()}
    all_records = Learnt.load(studio).records
    kept = dict(all_records)
    while len(content := _page(Learnt(studio, kept), models, faces)) > LARGEST[len(models)] and kept:
        kept.popitem()
    return Single(content, tuple(name for name in all_records if name not in kept))


def _page(learnt: Learnt, models: Sequence[Drawn], faces: Mapping[str, str]) -> bytes:
    larger, learning = enlarger(), sheets(learnt)
    told = tell(learnt.studio, models, larger, learning, lambda _: "")
    inside = {
        file.name: file for file in (*(one for model in models for one in model.files), larger, *learning.values())
    }
    end = "\n".join(
        [
            *map(_block, inside.values()),
            f'<script type="text/plain" id="lw-worker">{link(needed(WORKER), f"use({json.dumps(WORKER)});")}</script>',
            f"<script>{link(needed(*STARTS), _START)}</script>",
        ]
    )
    icon = _data("image/png", (PAGE / "favicon.png").read_bytes())
    return document(learnt, told, faces, head=f'<link rel="icon" href="{icon}">', end=end).encode()


def _block(file: File) -> str:
    return f'<script type="text/plain" data-file="{file.name}">{as_text(file.content)}</script>'


def _data(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
