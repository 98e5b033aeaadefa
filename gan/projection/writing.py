"""The results of a task as files in a folder."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from safetensors.torch import save_file

from gan.projection.project import Step
from gan.projection.task import Task
from gan.video import contact_sheet, png, resized


def write_results(folder: Path, task: Task, step: Step, queries: Sequence[str]) -> None:
    """The pictures, the best first, beside the original on one sheet, and the exact ws as safetensors.

    Each picture carries the recipe of what the model drew for it, from which a restored one differs.
    """
    folder.mkdir(parents=True, exist_ok=True)
    finished = task.finished(step.pictures)
    name = "projected" if task.name == "project" else task.name
    for number, (picture, query) in enumerate(zip(finished, queries, strict=True), start=1):
        suffix = f"-{number}" if len(finished) > 1 else ""
        (folder / f"{name}{suffix}.png").write_bytes(png(picture, query))
    size = finished.shape[1]
    row = np.concatenate([resized(task.original, size)[None], finished])
    (folder / "before-after.png").write_bytes(png(contact_sheet(row, columns=len(row)), queries[0]))
    save_file({"ws": step.ws.cpu().contiguous()}, folder / "latent.safetensors")
