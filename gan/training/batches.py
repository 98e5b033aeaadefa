"""Which pictures a step shows, and the pictures themselves as networks take them."""

from collections.abc import Iterator

import torch
from jaxtyping import Float, Int, UInt8
from torch import Tensor

from gan.datasets import ImageSet
from gan.images import from_uint8
from gan.training.config import TrainConfig
from gan.training.streams import seeded


class Batches:
    """A data set in the order that the recipe's seed gives it: every epoch is a new permutation of the whole set."""

    def __init__(self, dataset: ImageSet, config: TrainConfig, device: torch.device) -> None:
        self.dataset, self.config, self.device = dataset, config, device
        self._images = _beside_the_steps(dataset.images, device)
        self._epoch, self._order = -1, torch.empty(0, dtype=torch.long)

    def index(self, step: int) -> Int[Tensor, " batch"]:
        """Which pictures the step shows."""
        start = step * self.config.batch
        places = range(start, start + self.config.batch)
        return torch.stack([self._permutation(at // len(self.dataset))[at % len(self.dataset)] for at in places])

    def pictures(self, index: Int[Tensor, " n"], of: ImageSet | None = None) -> Float[Tensor, "n 3 h w"]:
        """Those pictures, or those of another set, in -1 to 1 on the device."""
        images = self._images if of is None else of.images
        return from_uint8(images[index.to(images.device)].to(self.device))

    def labels(self, index: Int[Tensor, " n"], of: ImageSet | None = None) -> Int[Tensor, " n"] | None:
        """Their classes, where the recipe learns any."""
        labels = (self.dataset if of is None else of).labels
        return None if labels is None or not self.config.num_classes else labels[index].to(self.device)

    def crowd(self, most: int = 8192, at_once: int = 64) -> Iterator[Float[Tensor, "n 3 h w"]]:
        """Pictures from all over the set, as a step may show them, batch by batch: at most so many."""
        every = -(-len(self.dataset) // most)
        with seeded(self.config.seed, -5, 0):
            turned = torch.rand(len(self.dataset)) < 0.5
        for index in torch.arange(0, len(self.dataset), every).split(at_once):
            pictures = self.pictures(index)
            here = (turned[index] & self.config.mirror).to(pictures.device)
            yield torch.where(here[:, None, None, None], pictures.flip(3), pictures)

    def _permutation(self, epoch: int) -> Int[Tensor, " all"]:
        if self._epoch != epoch:
            with seeded(self.config.seed, -1, epoch):
                self._epoch, self._order = epoch, torch.randperm(len(self.dataset))
        return self._order


def _beside_the_steps(images: UInt8[Tensor, "n 3 h w"], device: torch.device) -> UInt8[Tensor, "n 3 h w"]:
    """The whole set on a GPU, as bytes, where it takes less than half of the memory that is free there."""
    if device.type != "cuda" or 2 * images.numel() > torch.cuda.mem_get_info(device)[0]:
        return images
    return images.to(device)
