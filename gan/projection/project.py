"""Picture → ws: from a near start downhill, first with one w for all layers, then with one for each."""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from gan.projection.degradation import Degradation
from gan.projection.distance import Distance
from gan.projection.picture import to_pixels
from gan.projection.start import Catalogue
from gan.stored import Scale, sample_w

RATE = 0.1  # of Adam, in deviations
W_SHARE = 0.25  # of the steps go to one w for all layers
PRIOR = 0.01  # weight of the squared distance from the model's centre, in deviations
APART = 0.002  # weight of the layers' squared distance from their common w
SHOWN_EVERY = 5  # steps


@dataclass(frozen=True)
class Plan:
    """So many steps of descent, or fewer where `seconds` of computing are not enough; `layered`: a w for each layer."""

    steps: int = 160
    seconds: float | None = None
    starts: int = 1
    layered: bool = True


@dataclass(frozen=True, eq=False)
class Step:
    """How far a projection is: `done` from 0 to 1; of each start its distance, ws and latest picture shown.

    Pieces of work that are no whole step have neither. `packed` has the ws as bytes (see `gan.stored`), at the end.
    """

    done: float
    distance: tuple[float, ...] = ()
    ws: Float[Tensor, "n num_ws w_dim"] | None = None
    pictures: np.ndarray | None = None  # uint8 [N, H, W, 3]
    packed: tuple[bytes, ...] = ()


class Projector:
    """Finds pictures in one generator's latent space; what it learns about the generator serves all of them."""

    def __init__(self, generator: torch.nn.Module) -> None:
        self.generator = generator
        self.scale = Scale.of(generator)
        self._catalogues: dict[int | None, Catalogue] = {}
        w = sample_w(generator, range(2048))
        values, vectors = torch.linalg.eigh(torch.cov((w - self.scale.centre).T).double().cpu())
        self._basis = (vectors * values.clamp_min(1e-8 * values.max()).sqrt()).T.to(w)  # rows: axes, one deviation long

    def project(
        self,
        target: Float[Tensor, "1 3 h w"],
        *,
        degradation: Degradation | None = None,
        plan: Plan | None = None,
        label: int | None = None,
    ) -> Iterator[Step]:
        """Yields a `Step` after each piece of work; the last one has done = 1. The target is already degraded."""
        degradation, plan = degradation or Degradation(), plan or Plan()
        target = target.to(self.generator.w_avg)
        if degradation.known is not None:
            target = target * degradation.known
        self.check_label(label)
        catalogue = self._catalogues.setdefault(label, Catalogue(self.generator, label))
        for share in catalogue.draw():
            yield Step(done=0.2 * share)
        w = catalogue.nearest(target, degradation, plan.starts)
        yield from self._descend(w, Distance(target, degradation), degradation, plan)

    def check_label(self, label: int | None) -> None:
        """Raise ValueError, in a sentence, for a class that the model doesn't have."""
        classes = self.generator.num_classes
        if label is not None and not 0 <= label < classes:
            accepted = f"classes 0 to {classes - 1}" if classes else "no classes"
            raise ValueError(f"This model has {accepted}, not class {label}.")

    def _descend(
        self, w: Float[Tensor, "n w_dim"], distance: Distance, degradation: Degradation, plan: Plan
    ) -> Iterator[Step]:
        common = torch.linalg.solve(self._basis.T.double(), (w - self.scale.centre).T.double()).T.to(w)
        common = common[:, None].clone().requires_grad_()  # [n, 1, w_dim]
        apart = common.new_zeros(len(w), self.generator.num_ws, w.shape[1]).requires_grad_()
        adam, spent, step = torch.optim.Adam([common], RATE, betas=(0.9, 0.99)), 0.0, 0
        layered = plan.layered and self.generator.num_ws > 1
        while True:
            done = max(step / plan.steps, spent / plan.seconds if plan.seconds else 0.0)
            if layered and done >= W_SHARE and len(adam.param_groups) == 1:
                adam.add_param_group({"params": [apart]})
            for group in adam.param_groups:
                group["lr"] = RATE * rate(done)
            ws = self.scale.centre + (common + apart) @ self._basis
            adam.zero_grad()
            rows = []
            for row in range(len(ws)):
                if row:
                    yield Step(min(0.2 + 0.8 * done, 0.99))  # alternatives one by one, so that others get their turn
                begin = time.perf_counter()
                rows.append(self._weigh(ws[row : row + 1], common[row], apart[row], distance))
                spent += time.perf_counter() - begin
            pictures, far = (torch.cat(parts) for parts in zip(*rows, strict=True))
            last = done >= 1 or self._denoised(distance, degradation, pictures)
            if last:
                yield self._found(pictures, far, ws.detach())
                return
            if step % SHOWN_EVERY == 0:
                shown = to_pixels(pictures)
            yield Step(min(0.2 + 0.8 * done, 0.99), tuple(far.tolist()), ws.detach(), shown)
            adam.step()
            step += 1

    def _weigh(self, ws: Tensor, common: Tensor, apart: Tensor, distance: Distance) -> tuple[Tensor, Tensor]:
        """The picture of one start and its distance; their gradients are added up."""
        picture = self.generator.synthesis(ws)
        far = distance(picture)
        cost = far.sum() + PRIOR * common.square().mean() + APART * apart.square().mean()
        cost.backward(retain_graph=True)  # what all starts share: how ws come about
        return picture.detach(), far.detach()

    def _found(self, pictures: Tensor, far: Tensor, ws: Tensor) -> Step:
        """The last step: the nearest first."""
        order = far.argsort()
        packed = tuple(map(self.scale.pack, ws[order]))
        return Step(1.0, tuple(far[order].tolist()), ws[order], to_pixels(pictures[order]), packed)

    def _denoised(self, distance: Distance, degradation: Degradation, pictures: Tensor) -> bool:
        """Whether what is left of the difference is no more than the noise."""
        if not degradation.sigma:
            return False
        with torch.no_grad():
            return bool((distance.pixels(degradation(pictures)) <= degradation.sigma**2).all())


def rate(done: float) -> float:
    """The learning rate's course, from 0 to 1 done: a short rise, then down along a cosine."""
    return min(1.0, 0.2 + done / 0.05) * (0.05 + 0.95 * (0.5 + 0.5 * math.cos(math.pi * min(done, 1.0))))
