"""Picture → ws: a search that begins near the picture and descends.

It moves one w for all layers, and what each layer differs by from it.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from gan.checkpoint import Checkpoint
from gan.latent import sample_ws
from gan.models import Generator
from gan.projection.degradation import Degradation
from gan.projection.distance import USUAL, Distance, check_features
from gan.projection.encoder import Encoder
from gan.projection.picture import to_pixels
from gan.projection.start import COUNT, Catalogue
from gan.stored import SEEDS, Scale

RATE = 0.15  # of Adam, in deviations
FALL = 0.5  # of the steps are done when the rate begins to fall
PRIOR = 0.01  # weight of the ws' squared distance from the model's centre, in deviations along the main axes of w
NARROW = 1e-3  # of the widest axis' variance is what an axis has at least
SHOWN_EVERY = 5  # steps
DRAWING = 0.2  # of a search is drawing the pictures to begin with, where it cannot begin at a guess


@dataclass(frozen=True)
class Plan:
    """How long to search: so many `steps` of descent, or fewer where `seconds` of computing run out before.

    The descent compares pictures by `features`. The distance of the last step is by the usual ones, whichever these
    are.
    """

    steps: int = 160
    seconds: float | None = None
    starts: int = 1
    features: str = USUAL

    def __post_init__(self) -> None:
        check_features(self.features)


@dataclass(frozen=True, eq=False)
class Step:
    """How far a projection is, and what there is to show of it.

    `done` goes from 0 to 1. Each start has its distance, its ws and its latest picture; a piece of work that is no
    whole step has none of them. At the end `packed` has the ws as bytes (see `gan.stored`).
    """

    done: float
    distance: tuple[float, ...] = ()
    ws: Float[Tensor, "n num_ws w_dim"] | None = None
    pictures: np.ndarray | None = None  # uint8 [N, H, W, 3]
    packed: tuple[bytes, ...] = ()

    @property
    def drawn(self) -> UInt8[np.ndarray, "n h w 3"]:
        """Its pictures. Raises ValueError for a piece of work that is no whole step."""
        if self.pictures is None:
            raise ValueError("only a whole step of a search has pictures")
        return self.pictures


class Projector:
    """Finds pictures in one generator's latent space; what it learns about the generator serves all searches.

    With an encoder a search begins at the encoder's guess. That is not enough in two cases: a damaged picture misleads
    the encoder, and several answers need several beginnings. There a search begins at pictures that the model draws
    anyway as well.
    """

    def __init__(self, generator: Generator, encoder: Encoder | None = None, *, beginnings: int = COUNT) -> None:
        """`beginnings`: how many pictures it compares before it begins where no guess suffices."""
        self.generator, self.beginnings = generator, beginnings
        self.encoder = encoder and encoder.to(generator.w_avg.device)
        self.scale = Scale.of(generator)
        self._catalogues: dict[int | None, Catalogue] = {}
        w = sample_ws(generator, range(SEEDS))[:, 0]
        variances, axes = torch.linalg.eigh(torch.cov(w.T).cpu())  # not every device can do this
        self._along = (axes / variances.clamp_min(NARROW * variances.max()).sqrt()).to(w)  # w → deviations

    @classmethod
    def of(cls, model: Checkpoint) -> "Projector":
        """The projector of a checkpoint, with its encoder if it has one. Raises CheckpointError for a bad file."""
        w_dim, weights_hash = model.generator.w_dim, model.weights_hash
        return cls(model.generator, Encoder.load(model.folder, w_dim=w_dim, weights_hash=weights_hash))

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
        guess = self._guess(degradation.enlarged(target), label)
        if len(guess) and plan.starts == 1 and degradation.whole:
            yield from self._descend(guess, target, degradation, plan)
            return
        catalogue = self._catalogues.setdefault(label, Catalogue(self.generator, label, count=self.beginnings))
        for share in catalogue.draw():
            yield Step(done=DRAWING * share)
        w = catalogue.nearest(target, degradation, plan.starts, guess)
        yield from self._descend(w, target, degradation, plan, since=DRAWING)

    def _guess(self, picture: Float[Tensor, "1 3 h w"], label: int | None) -> Float[Tensor, "n w_dim"]:
        """The encoder's w, or no row at all."""
        if self.encoder is None or (label is None and self.generator.num_classes):
            return self.scale.centre.new_empty(0, len(self.scale.centre))
        return self.encoder(picture, self.generator.w_avg[label or 0])

    def check_label(self, label: int | None) -> None:
        """Raise ValueError, in a sentence, for a class that the model doesn't have."""
        classes = self.generator.num_classes
        if label is not None and not 0 <= label < classes:
            accepted = f"classes 0 to {classes - 1}" if classes else "no classes"
            raise ValueError(f"This model has {accepted}, not class {label}.")

    def _descend(
        self,
        w: Float[Tensor, "n w_dim"],
        target: Float[Tensor, "1 3 h w"],
        degradation: Degradation,
        plan: Plan,
        *,
        since: float = 0.0,
    ) -> Iterator[Step]:
        distance = Distance(target, degradation, plan.features)
        common = ((w - self.scale.centre) / self.scale.deviation)[:, None].clone().requires_grad_()  # [n, 1, w_dim]
        apart = common.new_zeros(len(w), self.generator.num_ws, w.shape[1])
        apart.requires_grad_(self.generator.num_ws > 1)
        free = [one for one in (common, apart) if one.requires_grad]
        adam, spent, step = torch.optim.Adam(free, RATE, betas=(0.9, 0.95)), 0.0, 0
        while True:
            done = max(step / plan.steps, spent / plan.seconds if plan.seconds else 0.0)
            whole = min(since + (1 - since) * done, 0.99)
            adam.param_groups[0]["lr"] = RATE * rate(done)
            ws = self.scale.centre + self.scale.deviation * (common + apart)
            adam.zero_grad()
            rows = []
            for row in range(len(ws)):
                if row:
                    yield Step(whole)  # alternatives one by one, so that others get their turn
                begin = time.perf_counter()
                rows.append(self._weigh(ws[row : row + 1], distance))
                spent += time.perf_counter() - begin
            pictures, far = (torch.cat(parts) for parts in zip(*rows, strict=True))
            last = done >= 1 or self._denoised(distance, degradation, pictures)
            if last:
                if plan.features != USUAL:
                    with torch.no_grad():
                        far = Distance(target, degradation)(pictures)
                yield self._found(pictures, far, ws.detach())
                return
            if step % SHOWN_EVERY == 0:
                shown = to_pixels(pictures)
            yield Step(whole, tuple(far.tolist()), ws.detach(), shown)
            adam.step()
            step += 1

    def _weigh(self, ws: Tensor, distance: Distance) -> tuple[Tensor, Tensor]:
        """The picture of one start and its distance; their gradients are added up."""
        picture = self.generator.synthesis(ws)
        far = distance(picture)
        unusual = ((ws - self.scale.centre) @ self._along).square().mean()
        (far.sum() + PRIOR * unusual).backward(retain_graph=True)  # what all starts share: how ws come about
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
    """The learning rate's course, from 0 to 1 done: a short rise, level for a while, then evenly down."""
    return min(1.0, 0.2 + done / 0.05, max(0.02, (1 - done) / (1 - FALL)))
