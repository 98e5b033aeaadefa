"""The moving average of a generator's weights: what is shown and shipped."""

import torch
from torch import nn


def ema_decay(images_seen: int, batch: int, half_life: float, *, rampup: bool = True) -> float:
    """The decay of one step so that weights fade by half in `half_life` images, or at first in 5% of those seen.

    Such a ramp is for weights that have yet to learn; StyleGAN3's trainer leaves it out, too, where a run goes on.
    """
    return 0.5 ** (batch / (min(half_life, max(1.0, 0.05 * images_seen)) if rampup else half_life))


@torch.no_grad()
def update_ema(average: nn.Module, model: nn.Module, decay: float) -> None:
    """average = decay * average + (1 - decay) * model, for parameters; buffers are copied."""
    torch._foreach_lerp_(list(average.parameters()), list(model.parameters()), 1 - decay)
    for mine, theirs in zip(average.buffers(), model.buffers(), strict=True):
        mine.copy_(theirs)
