"""What the worker of a page without a server is told, with all of its files inside, as in a single file."""

from typing import Any

from gan.site.models import drawable, networks
from gan.site.text import as_text
from gan.site.told import tell
from gan.studio import Studio


def told_inside(studio: Studio) -> dict[str, Any]:
    """The part `drawing` of a page's description."""
    models = drawable(studio)
    beside = networks(models)
    texts = {
        file.name: as_text(file.content) for file in (*(part for one in models for part in one.files), *beside.files)
    }

    def inside(told: Any) -> Any:
        if not isinstance(told, dict):
            return told
        parts = {name: inside(one) for name, one in told.items()}
        return parts | {"text": texts[told["name"]]} if "sha256" in told else parts

    found: dict[str, Any] = inside(tell(studio, models, beside, {}, lambda _: "")["drawing"])
    return found
