"""What people ask for: the picture as the model would draw it, or a damaged picture made whole."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from gan.images import from_uint8
from gan.projection.degradation import Degradation, estimate_sigma, feathered
from gan.projection.distance import USUAL
from gan.projection.joining import cubic, joined
from gan.projection.picture import PictureError, read_mask, read_picture, to_pixels
from gan.projection.plain import Enlarging, Plain, best_network, enlarge_plainly
from gan.projection.project import Plan, Projector, Step

SHRINK = 4
SMALLEST = 8 * SHRINK  # pixels a side of a model that can be enlarged to
STARTS = 4
PLANS = {
    "project": Plan(),
    "denoise": Plan(),
    "fill": Plan(steps=80, starts=STARTS),
    "enlarge": Plan(steps=80, starts=STARTS),
}


@dataclass(frozen=True, eq=False)
class Task:
    """A picture as it came, what happened to it, and how to look for what it was: `project`, or a restoration.

    `enlarging`: what enlarges such pictures the best, as measured.
    """

    name: str
    target: Float[Tensor, "1 3 h w"]
    degradation: Degradation
    plan: Plan
    enlarging: Enlarging | None = None

    @classmethod
    def of(
        cls,
        name: str,
        data: bytes,
        resolution: int,
        *,
        mask: bytes | None = None,
        steps: int | None = None,
        seconds: float | None = None,
        features: str = USUAL,
    ) -> "Task":
        """The task of that name for a picture file, with its usual number of steps if left. Raises `PictureError`.

        `features` are those that the search compares by; ValueError where it knows none of that name.
        """
        if name not in PLANS:
            raise PictureError(f"A task is one of {', '.join(PLANS)}, not {name[:40]!r}.")
        if (mask is not None) != (name == "fill"):
            raise PictureError("A mask says what to fill: the task fill needs one, the others take none.")
        if name == "enlarge" and resolution < SMALLEST:
            raise PictureError(f"This model's pictures have {resolution} pixels a side, too few to enlarge to.")
        target = read_picture(data, resolution // SHRINK if name == "enlarge" else resolution)
        degradation = Degradation()
        if mask is not None:
            degradation = Degradation(known=read_mask(mask, resolution))
        elif name == "enlarge":
            degradation = Degradation(shrink=SHRINK)
        elif name == "denoise":
            degradation = Degradation(sigma=estimate_sigma(target))
        plan = replace(PLANS[name], seconds=seconds, features=features)
        return cls(name, target, degradation, plan if steps is None else replace(plan, steps=steps))

    def run(self, projector: Projector, *, label: int | None = None) -> Iterator[Step]:
        """The steps of the search; in the last one the nearest alternative comes first."""
        return projector.project(self.target, degradation=self.degradation, plan=self.plan, label=label)

    @property
    def original(self) -> UInt8[np.ndarray, "h w 3"]:
        """What was given, as the task sees it; a hole is grey."""
        return to_pixels(self.degradation(self.target) if self.degradation.shrink == 1 else self.target)[0]

    def preview(self, pictures: UInt8[np.ndarray, "n h w 3"]) -> UInt8[np.ndarray, "n h w 3"]:
        """The model's pictures while the search goes on: around a hole, what is known, softly joined."""
        if self.degradation.known is None:
            return pictures
        keep = feathered(self.degradation.known)[0, 0, :, :, None].numpy()
        return np.rint(keep * to_pixels(self.target)[0] + (1 - keep) * pictures).astype(np.uint8)

    def finished(self, pictures: UInt8[np.ndarray, "n h w 3"]) -> UInt8[np.ndarray, "n h w 3"]:
        """The pictures as they are handed back: the model's own, or the given one restored with their help."""
        if self.name == "project":
            return pictures
        found = from_uint8(torch.from_numpy(pictures).permute(0, 3, 1, 2))
        best = best_network(self.enlarging, self.target) if self.degradation.shrink > 1 else None
        return to_pixels(joined(self.target, self.degradation, found, best or cubic))

    @property
    def plain(self) -> Plain | None:
        """For `enlarge` the picture enlarged without the model, in the way that was measured the best; else None."""
        if self.degradation.shrink == 1:
            return None
        return enlarge_plainly(self.target, self.enlarging)

    def variety(self, finished: UInt8[np.ndarray, "n h w 3"]) -> float:
        """How far the alternatives are apart, see `variety`; in the hole alone where there is one."""
        known = self.degradation.known
        return variety(finished) / (1.0 if known is None else float(1 - known.mean()) ** 0.5)


def difference(one: UInt8[np.ndarray, "h w 3"], other: UInt8[np.ndarray, "h w 3"]) -> float:
    """The root mean square difference in grey levels: what alternatives differ by."""
    return float(np.sqrt(np.square(one.astype(np.float32) - other.astype(np.float32)).mean()))


def variety(pictures: UInt8[np.ndarray, "n h w 3"]) -> float:
    """How far the alternatives are apart: the mean difference of all pairs, 0 for a single one."""
    pairs = [(i, j) for i in range(len(pictures)) for j in range(i)]
    return sum(difference(pictures[i], pictures[j]) for i, j in pairs) / max(1, len(pairs))
