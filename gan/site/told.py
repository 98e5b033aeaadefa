"""What a page without a server is told: all that a page with one is, and what its worker draws from."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gan.site.models import Drawn, File, Networks
from gan.studio import Studio
from gan.ui.description import describe_page

Address = Callable[[File], str]


def tell(
    studio: Studio,
    models: Sequence[Drawn],
    networks: Networks,
    sheets: Mapping[str, File],
    address: Address,
    *,
    worker: str = "",
    offline: str = "",
    recording: str = "",
) -> dict[str, Any]:
    """The page's description. `sheets` are of how models learnt.

    `address` says where a file is, relative to the page, or "" where it is inside; so do `worker`, the worker's script,
    `offline`, the service worker, and `recording`, a walk that was drawn before.
    """

    def file(one: File) -> dict[str, str]:
        return {"name": one.name, "sha256": one.sha256, "address": address(one)}

    page = describe_page(studio, pictures="browser")
    walk = page["limits"]["walk"]
    return page | {
        "models": [model | {"drawing": _whole(model["resolution"], walk)} for model in page["models"]],
        "drawing": {
            "models": {one.name: _model(one, file) | {"rest": _at_rest(one, networks)} for one in models},
            "enlargers": {state: file(one) for state, one in ({"walk": networks.walk} | dict(networks.rest)).items()},
            "reader": networks.reader and file(networks.reader),
            "painters": {name: file(one) for name, one in networks.painters.items()} if networks.painters else None,
        },
        "paints": page["paints"] if networks.painters else [],
        "sheets": {name: file(one) for name, one in sheets.items()},
        "worker": worker,
        "offline": offline,
        "recording": recording,
    }


def _model(drawn: Drawn, file: Callable[[File], dict[str, str]]) -> dict[str, Any]:
    return {
        "config": dict(drawn.config),
        "directions": list(drawn.directions),
        "weights": file(drawn.weights),
        "vectors": file(drawn.vectors) if drawn.vectors else None,
    }


def _at_rest(drawn: Drawn, networks: Networks) -> str:
    """The enlarger of its pictures at rest: the quick one where the page has no other."""
    return drawn.enlarger if drawn.enlarger in networks.rest else "walk"


def _whole(resolution: int, walk: int) -> dict[str, Any]:
    """Small networks are drawn whole at all times, whatever the machine that made the page would take for them."""
    return {"moving": resolution, "small": resolution, "walk": walk, "seconds": 0}
