"""One run in several processes, which `accelerate launch` starts: each takes its share of every batch."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, distributed, nn


@dataclass(frozen=True)
class Processes:
    """How many work together, and which of them this is; the first one alone writes files.

    All hold the same weights, because all take the same steps: gradients are averaged by hand, since the penalty's
    double backward is more than DistributedDataParallel promises (pytorch#47562). A batch norm sees its own share only.
    """

    rank: int = 0
    count: int = 1

    @property
    def first(self) -> bool:
        """Whether this one writes the files and speaks."""
        return self.rank == 0

    def share(self, batch: Tensor) -> Tensor:
        """This process's pictures: neighbours stay together, as the minibatch standard deviation wants them."""
        return batch.chunk(self.count)[self.rank]

    def mean(self, value: Tensor) -> Tensor:
        """The mean over all processes; every one of them has to ask for it."""
        if self.count == 1:
            return value
        value = value.detach().clone()
        distributed.all_reduce(value)
        return value / self.count

    def largest(self, number: int) -> int:
        """The largest of all processes' numbers; every one of them has to ask for it."""
        if self.count == 1:
            return number
        found = [number] * self.count
        distributed.all_gather_object(found, number)
        return max(found)

    def average_gradients(self, parameters: Iterable[nn.Parameter]) -> None:
        """Every gradient becomes the mean over all processes."""
        if self.count == 1:
            return
        gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
        means = self.mean(torch.cat([gradient.flatten() for gradient in gradients]))
        for gradient, mean in zip(gradients, means.split([g.numel() for g in gradients]), strict=True):
            gradient.copy_(mean.view_as(gradient))

    @contextmanager
    def first_ahead(self) -> Iterator[None]:
        """The first process goes through this block before the others: they find the files it writes."""
        if self.count > 1 and not self.first:
            distributed.barrier()
        yield
        if self.count > 1 and self.first:
            distributed.barrier()


ALONE = Processes()


def join_processes(device: torch.device) -> Processes:
    """The processes that were launched together, each on a device of its own; or this one alone."""
    if int(os.environ.get("WORLD_SIZE", "1")) == 1:
        return ALONE
    try:
        from accelerate import PartialState
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError("several processes need the package accelerate: pip install -e '.[multi]'") from error
    state = PartialState(cpu=device.type == "cpu")
    return Processes(state.process_index, state.num_processes)
