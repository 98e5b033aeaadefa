"""How the models of a page learnt: the sheets of pictures that it has with it."""

from gan.checkpoint.learning import SHEET
from gan.site.models import File
from gan.studio.learnt import Learnt


def sheets(learnt: Learnt) -> dict[str, File]:
    """The sheet of each model that has a record."""
    return {
        name: File(f"models/{name}/learning-{record.version}/{SHEET}", record.sheet)
        for name, record in learnt.records.items()
    }
