"""What a run learns about itself on the way: scores against reserved pictures, the best so far, and warnings."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gan.metrics import Scores

OVERFIT_FROM = 0.5  # above what adaptive augmentation aims at
IN_A_ROW = 2  # evaluations that agree before a warning: one alone may be noise

TIMES = 10  # that a run of so many minutes is evaluated, at least
KIMG = 20.0  # between evaluations, where nothing else is said

Judge = Callable[[Any], Scores]  # a generator's scores against pictures that no training sees


@dataclass(frozen=True)
class Report:
    """One evaluation: the averaged generator's scores, the discriminator's `overfitting`, and the time both took."""

    scores: Scores
    overfitting: float | None
    seconds: float

    def to_json(self) -> dict[str, float]:
        """For the log."""
        scores = self.scores
        row = {"kid_x1000": 1000 * scores.kid, "kid_x1000_error": 1000 * scores.kid_error}
        row |= {"precision": scores.precision, "recall": scores.recall}
        return row | ({} if self.overfitting is None else {"overfitting": self.overfitting})

    def in_short(self) -> dict[str, str]:
        """For the progress bar."""
        return {"KID": f"{1000 * self.scores.kid:.0f}", "recall": f"{self.scores.recall:.2f}"}

    def __str__(self) -> str:
        scores = self.scores
        kid = f"KID x 1000 {1000 * scores.kid:.1f} +- {1000 * scores.kid_error:.1f}"
        return f"{kid}, precision {scores.precision:.2f}, recall {scores.recall:.2f}"


@dataclass(frozen=True)
class Standing:
    """What the evaluations up to `images_seen` have shown; saved with the state. The counts are of the latest ones."""

    images_seen: int = 0
    best_kid: float = math.inf
    best_recall: float = 0.0
    low_recalls: int = 0
    overfits: int = 0

    def after(self, report: Report, images_seen: int) -> "Standing":
        """What the evaluations have shown once this one is among them."""
        recall = report.scores.recall
        return Standing(
            images_seen,
            min(self.best_kid, report.scores.kid),
            max(self.best_recall, recall),
            self.low_recalls + 1 if recall < self.best_recall / 2 else 0,
            self.overfits + 1 if (report.overfitting or 0.0) > OVERFIT_FROM else 0,
        )

    def warnings(self) -> list[str]:
        """A sentence for each trouble that has lasted just long enough to be told; it is told once."""
        found = []
        if self.low_recalls == IN_A_ROW:
            found.append(
                f"Recall is below half of its best, {self.best_recall:.2f}: the generator draws fewer kinds of pictures"
                " than it did; a larger --gamma or the best snapshot may help."
            )
        if self.overfits == IN_A_ROW:
            found.append(
                "The discriminator overfits: to it, reserved pictures are more like generated ones than like those it"
                " has seen; more pictures or --augment ada would help."
            )
        return found


class Evaluations:
    """When a run is to be evaluated: every so many thousand images, and ten times where it has so many minutes.

    `report` is the latest one of this process.
    """

    def __init__(self, judge: Judge | None, kimg: float) -> None:
        self.judge, self.every = judge, round(1000 * kimg)
        self.report: Report | None = None
        self._at = 0.0  # seconds of the run at the latest one

    def score(self, generator: Any) -> Scores:
        """What the judge finds; ValueError without one."""
        if self.judge is None:
            raise ValueError("nothing is evaluated without a judge")
        return self.judge(generator)

    def begin(self, elapsed: float) -> None:
        """From now on time counts, `elapsed` seconds into the run."""
        self._at = elapsed

    def due(self, images_seen: int, elapsed: float, standing: Standing, *, minutes: float) -> bool:
        """Whether the next evaluation is due, by the pictures shown or by the minutes since the last."""
        if self.judge is None or self.every <= 0:
            return False
        in_time = elapsed - self._at >= 60 * minutes / TIMES
        return in_time or images_seen // self.every > standing.images_seen // self.every

    def made(self, report: Report, elapsed: float) -> None:
        """Remembers an evaluation, `elapsed` seconds into the run."""
        self.report, self._at = report, elapsed
