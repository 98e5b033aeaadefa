"""A picture as a painting, step by step (Gatys 2015): it keeps what VGG16 sees in it, and takes on what the network's
layers have in common in a style picture."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Float, UInt8
from torch import Tensor

from gan.features import Vgg16, load_vgg
from gan.images import to_uint8

CONTENT = "conv3_2"
STYLE = ("conv1_1", "conv2_1", "conv3_1", "conv4_1")
SMOOTH = 0.02  # weight of the mean difference between neighbouring pixels
COARSEST = 96  # pixels a side, at least, at the first size
MEMORY = 12  # steps that L-BFGS remembers


@dataclass(frozen=True)
class Plan:
    """So many steps of descent at every size, from the coarsest, half as wide, to the picture's own.

    `style` weighs the style's statistics against what is seen of the picture: both are shares of what they are compared
    with, so that 0 is the picture and a large number the style picture's ornament alone.
    """

    steps: tuple[int, ...] = (100, 50)
    style: float = 20.0

    def __post_init__(self) -> None:
        if not self.steps or min(self.steps) < 1:
            raise ValueError(f"A painting takes at least one step at every size, not {self.steps}.")
        if self.style < 0:
            raise ValueError(f"A style's weight is 0 or more, not {self.style}.")


class Stroke(NamedTuple):
    """How far a painting is: `done` from 0 to 1, and what it looks like, at the size it is painted in by then."""

    done: float
    picture: UInt8[np.ndarray, "h w 3"]


def paint_slowly(
    image: Float[Tensor, "1 3 h w"], style: Float[Tensor, "1 3 h2 w2"], plan: Plan | None = None, every: int = 5
) -> Iterator[Stroke]:
    """The image in the manner of the style picture, shown every few steps; the last stroke has done = 1.

    Whoever closes the iterator cancels. Coarse to fine: large shapes settle where a step is cheap.
    """
    plan = plan or Plan()
    if every < 1:
        raise ValueError(f"A painting is shown every step or more rarely, not every {every}.")
    return _strokes(image, style, plan, every)


def _strokes(image: Tensor, style: Tensor, plan: Plan, every: int) -> Iterator[Stroke]:
    network, _ = load_vgg(image.device)
    cost = [steps * 4.0**level for level, steps in enumerate(plan.steps)]
    painting = image
    for level, steps in enumerate(plan.steps):
        shrink = 2.0 ** (len(plan.steps) - 1 - level)
        here, manner = (_resized(one, shrink) for one in (image, style))
        # What the last size found is laid over the finer picture, whose detail it has not seen.
        painting = here + _to(painting - _to(image, painting), here)
        descent = _Descent(network, here, manner, painting, plan.style)
        for step in range(1, steps + 1):
            descent.step()
            last = level == len(plan.steps) - 1 and step == steps
            if step % every == 0 or last:
                done = 1.0 if last else (sum(cost[:level]) + cost[level] * step / steps) / sum(cost)
                yield Stroke(done, to_uint8(descent.painting.detach())[0].cpu().numpy())
        painting = descent.painting.detach().clamp(-1, 1)


class _Descent:
    """One size of a painting, a step of L-BFGS at a time."""

    def __init__(self, network: Vgg16, image: Tensor, style: Tensor, start: Tensor, weight: float) -> None:
        self.network, self.weight = network, weight
        with torch.no_grad():
            self.content = network.maps(image, (CONTENT,))[CONTENT]
            self.grams = {name: gram(x) for name, x in network.maps(style, STYLE).items()}
        self.painting = start.detach().clone().requires_grad_()
        self.search = torch.optim.LBFGS([self.painting], lr=1.0, max_iter=1, history_size=MEMORY)

    def step(self) -> None:
        def weigh() -> Tensor:
            self.search.zero_grad()
            loss = self.loss()
            torch.autograd.backward(loss)
            return loss

        self.search.step(weigh)

    def loss(self) -> Tensor:
        seen = self.network.maps(self.painting, (CONTENT, *STYLE))
        content = _share(seen[CONTENT], self.content)
        style = torch.stack([_share(gram(seen[name]), wanted) for name, wanted in self.grams.items()]).mean()
        beyond = (self.painting.abs() - 1).clamp_min(0).square().mean()
        return content + self.weight * style + SMOOTH * _roughness(self.painting) + 10 * beyond


def gram(maps: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c c"]:
    """How often channels answer together, whatever the place."""
    flat = maps.flatten(2)
    return flat @ flat.transpose(1, 2) / flat.shape[2]


def _share(found: Tensor, wanted: Tensor) -> Tensor:
    """The squared difference as a share of what was wanted."""
    return (found - wanted).square().sum() / wanted.square().sum().clamp_min(1e-8)


def _roughness(image: Tensor) -> Tensor:
    return (image.diff(dim=2).square().mean() + image.diff(dim=3).square().mean()) / 2


def _resized(image: Tensor, shrink: float) -> Tensor:
    """Smaller, but not below `COARSEST` pixels a side, nor larger than it is."""
    sides = image.shape[2:]
    shrink = max(1.0, min(shrink, min(sides) / COARSEST))
    return F.interpolate(image, [round(side / shrink) for side in sides], mode="bilinear", antialias=True)


def _to(image: Tensor, like: Tensor) -> Tensor:
    return F.interpolate(image, like.shape[2:], mode="bilinear", antialias=True)
