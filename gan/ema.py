"""The moving average of a generator's weights: what is shown and shipped."""

import torch
from torch import nn


def ema_decay(images_seen: int, batch: int, half_life: float) -> float:
    """The decay of one step so that weights fade by half in `half_life` images, at first in 5% of those seen."""
    return 0.5 ** (batch / min(half_life, max(1.0, 0.05 * images_seen)))


@torch.no_grad()
def update_ema(average: nn.Module, model: nn.Module, decay: float) -> None:
    """average = decay * average + (1 - decay) * model, for parameters; buffers are copied."""
    torch._foreach_lerp_(list(average.parameters()), list(model.parameters()), 1 - decay)
    for mine, theirs in zip(average.buffers(), model.buffers(), strict=True):
        mine.copy_(theirs)
