"""A page as a folder: put anywhere, below any path; it opens without a network once it was there."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from gan.files import write_whole
from gan.site import pictures
from gan.site.document import document
from gan.site.models import drawable, networks
from gan.site.records import sheets
from gan.site.scripts import page_script, worker_script
from gan.site.told import tell
from gan.studio import Studio
from gan.studio.learnt import Learnt
from gan.ui import markup
from gan.ui.scripts import PAGE, version_of

_SERVICE_WORKER = "offline/service_worker.js"
_PAGE, _OFFLINE, _MANIFEST, _RECORDING = "index.html", "service_worker.js", "manifest.webmanifest", "walk.webp"
_HEAD = f"""<link rel="icon" href="favicon.png">
<link rel="apple-touch-icon" href="icons/192.png">
<link rel="manifest" href="{_MANIFEST}">"""


def write_folder(studio: Studio, folder: Path) -> dict[str, int]:
    """Write the page of a studio's models into a folder; returns each file's name and its size in bytes.

    Raises ValueError, before anything is written, for a model that a browser can't draw.
    """
    files = site(studio)
    for name, content in files.items():
        write_whole(folder / name, content)
    return {name: len(content) for name, content in files.items()}


def site(studio: Studio) -> dict[str, bytes]:
    """All files of a page, by their paths below its own."""
    models = drawable(studio)
    beside = networks(models)
    learnt = Learnt.load(studio)
    learning = sheets(learnt)
    scripts = {"page.js": page_script().encode(), "worker.js": worker_script().encode()}
    place = f"scripts/{version_of(scripts)}"
    files = {f"{place}/{name}": content for name, content in scripts.items()}
    files |= {file.name: file.content for one in models for file in one.files}
    files |= {file.name: file.content for file in beside.files}
    files |= {file.name: file.content for file in learning.values()}
    small = {name: f"models/{name}/face.jpg" for name in studio.models}
    files |= {small[name]: content for name, content in pictures.faces(studio).items()}
    icons = {f"icons/{size}.png": content for size, content in pictures.icons(studio).items()}
    files |= icons | {_MANIFEST: manifest(studio), "favicon.png": (PAGE / "favicon.png").read_bytes()}
    walk = {_RECORDING: pictures.recording(studio)} if pictures.recording(studio) else {}
    description = tell(
        studio,
        models,
        beside,
        learning,
        lambda file: file.name,
        worker=f"{place}/worker.js",
        offline=_OFFLINE,
        recording=_RECORDING if walk else "",
    )
    files[_PAGE] = document(
        learnt,
        description,
        small,
        head=f'{_HEAD}\n<link rel="preload" as="script" href="{place}/page.js">',
        end=f'<script async src="{place}/page.js"></script>',
    ).encode()
    later = [beside.reader.name] if beside.reader else []
    return {**files, _OFFLINE: service_worker(files, later), **walk}


def manifest(studio: Studio) -> bytes:
    """What a browser has to know to install the page."""
    model = next(iter(studio.models.values()))
    icons = [
        {"src": f"icons/{size}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any maskable"}
        for size in pictures.ICONS
    ]
    return json.dumps(
        {
            "name": markup.TITLE if len(studio.models) > 1 else f"{markup.TITLE}: {model.title}",
            "short_name": markup.TITLE,
            "description": model.description,
            "start_url": "./",
            "scope": "./",
            "display": "standalone",
            "background_color": "#101113",
            "theme_color": "#101113",
            "icons": icons,
        },
        indent=2,
    ).encode()


def service_worker(files: Mapping[str, bytes], later: Sequence[str]) -> bytes:
    """The service worker's script, and before it which files it keeps, at once or `later`, and their version."""
    names = ["./", *(name for name in files if name not in (_PAGE, *later))]
    site = json.dumps({"version": version_of(files), "files": names, "later": later})
    return f"globalThis.SITE = {site};\n".encode() + (PAGE / _SERVICE_WORKER).read_bytes()
