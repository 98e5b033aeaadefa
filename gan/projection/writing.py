"""The results of a task as files in a folder."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from safetensors.torch import save

from gan.files import write_whole
from gan.projection.plain import Plain
from gan.projection.project import Step
from gan.projection.task import Task
from gan.video import contact_sheet, encode, png, resized


def write_results(folder: Path, task: Task, step: Step, queries: Sequence[str], plain: Plain | None = None) -> None:
    """The pictures, the best first, beside the original on one sheet, and the exact ws as safetensors.

    Each picture carries the recipe of what the model drew for it, from which a restored one differs. What was enlarged
    without the model, if it is given, is a file of its own, and the last on the sheet.
    """
    finished = task.finished(step.drawn)
    name = "projected" if task.name == "project" else task.name
    for number, (picture, query) in enumerate(zip(finished, queries, strict=True), start=1):
        suffix = f"-{number}" if len(finished) > 1 else ""
        write_whole(folder / f"{name}{suffix}.png", png(picture, query))
    size = finished.shape[1]
    row = np.concatenate([resized(task.original, size)[None], finished])
    if plain is not None:
        write_whole(folder / "plain.png", encode(plain.picture, "PNG"))
        row = np.concatenate([row, plain.picture[None]])
    write_whole(folder / "before-after.png", png(contact_sheet(row, columns=len(row)), queries[0]))
    if step.ws is not None:
        write_whole(folder / "latent.safetensors", save({"ws": step.ws.cpu().contiguous()}))
