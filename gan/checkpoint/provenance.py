"""What people read about weights that another program trained: family, size, classes, file, hash and licence."""

from collections.abc import Mapping
from typing import Any

from gan.importing import Foreign
from gan.importing.licences import terms_of

RECORDED = ("source", "family", "sha256")  # what a checkpoint's training record has if another program trained it
LONGEST = 300


def record_of(found: Foreign, resolution: int, *, source: str, sha256: str) -> dict[str, Any]:
    """The training record of such weights, as config.json keeps it; `source` is the name of their file."""
    sides = {side: int(str(found.config.get(side, 1))) for side in ("width", "height")}
    pixels = {side: resolution * share // max(sides.values()) for side, share in sides.items()}
    return {"source": source, "family": found.family, "sha256": sha256, "notes": list(found.notes), **pixels}


def origin(record: Mapping[str, Any], *, resolution: int, classes: int) -> dict[str, str]:
    """What is known of such weights, in words, each under what it is; nothing where the record is of another kind.

    A record is part of a file that anybody may have written: what is no printable line counts as not there.
    """
    source, family, sha256 = (_line(record.get(name)) for name in RECORDED)
    if not (source and family and sha256):
        return {}
    sides = [record.get(side) for side in ("width", "height")]
    width, height = (side if type(side) is int and 0 < side <= resolution else resolution for side in sides)
    return {
        "Family": family,
        "Size": f"{width} × {height} pixels",
        "Classes": f"{classes:,}" if classes else "none",
        "File": source,
        "SHA-256": sha256,
        "Licence": terms_of(source, family, stated=_line(record.get("licence"))),
    }


def in_a_line(told: Mapping[str, str]) -> str:
    """The short of it as a description, of one line: family, size, classes and licence."""
    classes = {"none": "", "1": ", 1 class"}.get(told["Classes"], f", {told['Classes']} classes")
    words = f"{told['Family']}, {told['Size']}{classes}. Licence: {told['Licence']}"
    return f"{words[: LONGEST - 1]}."


def _line(value: object) -> str:
    return value if isinstance(value, str) and value.isprintable() and len(value) <= LONGEST else ""
