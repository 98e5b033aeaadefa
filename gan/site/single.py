"""A page as one file, with everything inside: it opens by a double click, and can be sent."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from gan.files import write_whole
from gan.sentences import counted
from gan.site import pictures
from gan.site.document import document
from gan.site.models import Drawn, File, Networks, drawable, networks
from gan.site.records import sheets
from gan.site.scripts import page_script, worker_script
from gan.site.text import as_text
from gan.site.told import tell
from gan.studio import Studio
from gan.studio.learnt import Learnt
from gan.ui.scripts import PAGE

MOST = 3  # models
_PART = 1 << 18  # letters of a file: the browser answers between two of them
# A script that has an address is compiled by itself, and not together with what stands before it.
_START = """<script>
  {
    const script = document.createElement("script");
    const parts = [document.querySelector("#lw-script").text];
    script.src = URL.createObjectURL(new Blob(parts, { type: "text/javascript" }));
    document.body.append(script);
  }
</script>"""
LARGEST = {1: 5_000_000, 2: 7_000_000, 3: 9_000_000}  # bytes of a file of so many models with all that may be left out


class Single(NamedTuple):
    """A page as one file, and what it could not hold: the larger enlarger, how some models learnt, paint."""

    content: bytes
    crisp: bool
    unlearnt: tuple[str, ...]
    paints: bool


def write_single(studio: Studio, path: Path) -> Single:
    """Write the page of a studio's models as one file; returns what was written.

    Raises ValueError, before anything is written, for too many models or one that a browser can't draw.
    """
    page = single(studio)
    write_whole(path, page.content)
    return page


def single(studio: Studio) -> Single:
    """The page, everything inside: what can be left out goes along as far as it stays as small as `LARGEST` says."""
    if len(studio.models) > MOST:
        given = counted(len(studio.models), "model")
        raise ValueError(f"A single file holds up to {MOST} models, not {given}: leave some out, or make a folder.")
    models = drawable(studio)
    faces = {name: _data("image/jpeg", content) for name, content in pictures.faces(studio).items()}
    whole = Learnt.load(studio)
    for learnt, beside in _smaller(whole, networks(models)):  # the last one is as small as it gets
        if len(content := _page(learnt, models, beside, faces)) <= LARGEST[len(models)]:
            break
    unlearnt = tuple(name for name in whole.records if name not in learnt.records)
    return Single(content, bool(beside.rest), unlearnt, beside.painters is not None)


def _smaller(learnt: Learnt, beside: Networks) -> Iterator[tuple[Learnt, Networks]]:
    """What a file may have beside its models, less from one to the next: what is large for what it shows goes first."""
    beside = replace(beside, reader=None)
    yield learnt, beside
    beside = replace(beside, rest={})
    yield learnt, beside
    kept = dict(learnt.records)
    while kept:
        kept.popitem()
        yield Learnt(learnt.studio, dict(kept)), beside
    yield Learnt(learnt.studio, {}), replace(beside, painters=None)


def _page(learnt: Learnt, models: Sequence[Drawn], beside: Networks, faces: Mapping[str, str]) -> bytes:
    learning = sheets(learnt)
    told = tell(learnt.studio, models, beside, learning, lambda _: "")
    files = (*(one for model in models for one in model.files), *beside.files, *learning.values())
    inside = {file.name: file for file in files}
    end = "\n".join(
        [
            *(part for file in inside.values() for part in _blocks(file)),
            f'<script type="text/plain" id="lw-worker">{worker_script()}</script>',
            f'<script type="text/plain" id="lw-script">{page_script()}</script>',
            _START,
        ]
    )
    icon = _data("image/png", (PAGE / "favicon.png").read_bytes())
    return document(learnt, told, faces, head=f'<link rel="icon" href="{icon}">', end=end).encode()


def _blocks(file: File) -> Iterator[str]:
    text = as_text(file.content)
    for at in range(0, len(text), _PART):
        yield f'<script type="text/plain" data-file="{file.name}">{text[at : at + _PART]}</script>'


def _data(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
