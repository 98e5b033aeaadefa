"""What a run shows every few seconds while it learns: where it stands, fixed seeds on a sheet, weights to explore."""

import copy
import io
import json
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gan import checkpoint
from gan.files import write_whole
from gan.training.learning import draw_seeds
from gan.training.loop import Progress, Trainer
from gan.training.publish import measure_w_avg
from gan.training.schedule import Budget

FOLDER = "live"  # in a run's folder: a checkpoint without what only training needs
TABLE, SHEET = "live.json", "live.jpg"
COLUMNS = 4
MOST_POINTS = 200  # of the curves; then every other one goes
MOST_NOTES = 20
SHARE = 20  # showing takes at most one twentieth of the time


class Live:
    """Writes the files of `live.json` at most every so many `seconds`; of an interrupted run it keeps the curves.

    The table has `number` (of the snapshot), `kimg`, `elapsed` and `left` (seconds; null: nobody knows), `rate`
    (pictures a second), `losses`, the latest `report`, `notes`, and `points`: one row of `elapsed`, losses, rate and
    report for each snapshot, at most 200. It is written last, so the sheet and the weights are at least as new.
    """

    def __init__(
        self, run: Path, budget: Budget, *, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.run, self.budget, self.seconds, self.clock = run, budget, seconds, clock
        before = read_table(run)
        self.number = int(before.get("number", 0))
        self.points: list[dict[str, Any]] = list(before.get("points", []))
        self.notes: list[str] = list(before.get("notes", []))
        self._due, self._before = -math.inf, (0, 0.0)
        self._latest: Progress | None = None

    def after(self, trainer: Trainer, progress: Progress) -> None:
        """Shows where the run stands if it is time to, and remembers the note in any case."""
        self._latest = progress
        if progress.note:
            self.notes = [*self.notes, *progress.note.splitlines()][-MOST_NOTES:]
        began = self.clock()
        if began < self._due:
            return
        self._show(trainer)
        now = self.clock()
        self._due = now + max(self.seconds, SHARE * (now - began))

    def end(self, trainer: Trainer) -> None:
        """Shows where the run was left."""
        self._show(trainer)

    def _show(self, trainer: Trainer) -> None:
        average = copy.deepcopy(trainer.nets.average)
        if not average.spherical:
            average.w_avg.copy_(measure_w_avg(average))
        at = trainer.position
        kimg = round(at.images_seen / 1000, 3)
        checkpoint.save(
            self.run / FOLDER,
            average,
            architecture=trainer.config.architecture,
            title=trainer.name,
            card=f"# {trainer.name}\n\nA generator that is still learning.\n",
            class_names=trainer.config.class_names if average.num_classes else (),
            training={"kimg": kimg},
        )
        sheet = io.BytesIO()
        draw_seeds(average, average.w_avg, COLUMNS).save(sheet, "JPEG", quality=90)
        write_whole(self.run / SHEET, sheet.getvalue())
        self.number += 1
        point = {"elapsed": round(at.elapsed, 1), "kimg": kimg, **self._measured(at.images_seen, at.elapsed)}
        self.points = thinned([*(one for one in self.points if one["elapsed"] < point["elapsed"]), point])
        table = {"number": self.number, "left": self._left(point), **point, "notes": self.notes, "points": self.points}
        write_whole(self.run / TABLE, (json.dumps(table) + "\n").encode())

    def _measured(self, images: int, elapsed: float) -> dict[str, Any]:
        (images_before, elapsed_before), progress = self._before, self._latest
        self._before = images, elapsed
        if progress is None:
            return {}
        shown, took = images - images_before, elapsed - elapsed_before
        rate = {"rate": round(shown / took, 1)} if images_before and shown > 0 and took > 0 else {}
        losses = {name: round(float(value), 4) for name, value in progress.losses.to_json().items()}
        report = progress.report.to_json() if progress.report else {}
        return {"losses": losses, "report": report, **rate}

    def _left(self, point: dict[str, Any]) -> float | None:
        """Seconds until the budget is spent, at the latest rate."""
        ends = [60 * self.budget.minutes - point["elapsed"]]
        if "rate" in point:
            ends.append((self.budget.kimg - point["kimg"]) * 1000 / point["rate"])
        left = max(0.0, min(ends))
        return round(left) if left < math.inf else None


def thinned(points: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """At most 200 of them, the latest among these."""
    return points if len(points) <= MOST_POINTS else [*points[:-1:2], points[-1]]


def read_table(run: Path) -> dict[str, Any]:
    """What a run has shown last; nothing where it has shown nothing yet."""
    try:
        table = json.loads((run / TABLE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return table if isinstance(table, dict) else {}
