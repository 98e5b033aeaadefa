"""A generator under study: its pictures as judges read them, and what steps in W+ change of them."""

from collections.abc import Sequence

import torch
from jaxtyping import Float, Int
from torch import Tensor

from gan.directions import covariance, regress
from gan.images import from_uint8, to_uint8
from gan.latent import layer_groups, sample_ws
from gan.models import Generator
from gan.sliders.attributes import COLOURS, Measures
from gan.sliders.judge import BATCH, Judge, Network, describe

LEARN_PSI, PROBE_PSI = 0.8, 0.7  # of the pictures to learn from, and of those to measure on
MIXED = 3  # every third picture has one w for all layers, the others one for each layer group
RIDGE = 0.3  # of the mean variance of w
FAR = 10**5  # between the seeds of two layer groups


class Study:
    """Directions are [k, groups * w_dim] here: one step for each layer group of the generator, side by side."""

    def __init__(
        self, generator: Generator, network: Network, place: torch.device, measures: Measures = COLOURS
    ) -> None:
        self.generator, self.network, self.place, self.measures = generator, network, place, measures
        self.groups = list(layer_groups(generator.num_ws).values()) or [range(generator.num_ws)]

    def ws(self, seeds: Sequence[int], psi: float) -> Float[Tensor, "n num_ws w_dim"]:
        """The ws of seeds; with classes, all classes in turn."""
        return sample_ws(self.generator, seeds, self.labels(len(seeds)), psi)

    def labels(self, count: int) -> Int[Tensor, " n"]:
        """The classes of so many pictures: all in turn, the same for every layer group."""
        return torch.arange(count, device=self.place) % max(1, self.generator.num_classes)

    @torch.inference_mode()
    def described(self, ws: Float[Tensor, "n num_ws w_dim"]) -> Float[Tensor, "n d"]:
        """The pictures of ws, as a browser would show them, described."""
        pictures = (to_uint8(self.generator.synthesis(part)).permute(0, 3, 1, 2) for part in ws.split(BATCH))
        return torch.cat([describe(from_uint8(one), self.network, self.measures) for one in pictures])

    def regress(self, judge: Judge, count: int) -> tuple[Float[Tensor, "d k"], Float[Tensor, "d d"]]:
        """How attributes depend on the w of every layer group, and how these are distributed.

        Groups that vary by themselves, as in style mixing, tell what the layout does from what the colours do.
        """
        parts = [
            self.ws(range(first, first + count), LEARN_PSI)[:, 0] for first in range(0, FAR * len(self.groups), FAR)
        ]
        whole = (torch.arange(count, device=self.place) % MIXED == 0)[:, None]
        parts = [torch.where(whole, parts[0], part) for part in parts]
        found, labels = judge(self.described(self.spelled(torch.cat(parts, dim=1)))), self.labels(count).cpu()
        parts = [within_classes(part.cpu(), labels) for part in parts]
        slopes, _ = regress(torch.cat(parts, dim=1), within_classes(found, labels), RIDGE)
        return slopes, torch.block_diag(*(covariance(part) for part in parts))

    def spelled(self, vectors: Float[Tensor, "k d"]) -> Float[Tensor, "k num_ws w_dim"]:
        """A row for each of the ws, from one for each layer group."""
        parts = vectors.reshape(len(vectors), len(self.groups), -1)
        return torch.cat([parts[:, [at]].expand(-1, len(layers), -1) for at, layers in enumerate(self.groups)], dim=1)

    def effects(
        self, vectors: Float[Tensor, "k d"], judge: Judge, seeds: Sequence[int]
    ) -> Float[Tensor, "k attributes"]:
        """Half of what changes from a step back to a step ahead, on average over the pictures of the seeds."""
        ws, found = self.ws(seeds, PROBE_PSI), []
        for step in self.spelled(vectors).to(ws).split(1):
            ahead, back = (judge(self.described(moved)) for moved in (ws + step, ws - step))
            found.append((ahead - back).mean(0) / 2)
        return torch.stack(found)


def within_classes(values: Float[Tensor, "n k"], labels: Int[Tensor, " n"]) -> Float[Tensor, "n k"]:
    """The values less the mean of their class: an A leans and weighs otherwise than an I, whatever its typeface."""
    counts = torch.bincount(labels).clamp_min(1)[:, None]
    sums = values.new_zeros(len(counts), values.shape[1]).index_add_(0, labels, values)
    return values - (sums / counts)[labels]
