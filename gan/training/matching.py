"""The generator matches the features of real pictures, without a game: for what has learnt as a GAN.

What is matched is their distribution: the squared maximum mean discrepancy with KID's kernel (Binkowski 2018) falls, as
in generative moment matching (Li 2015) by a frozen network (Santos 2019). On either side thousands of pictures count at
every step, since the features of real ones are read once and those of generated ones remembered for a while: so a
gradient points to where the whole distribution lacks something, not where one batch happens to. A memory that is long
beside the rate lags behind the generator, which then circles.
"""

from collections.abc import Iterable

import torch
from jaxtyping import Float
from torch import Tensor

from gan.models.feature_discriminator import ReadMaps
from gan.training.adversaries import Networks
from gan.training.config import TrainConfig
from gan.training.memory import MatchLosses, Memory
from gan.training.step import draw_fakes


def begin_to_match(
    nets: Networks,
    config: TrainConfig,
    read: ReadMaps,
    crowd: Iterable[Float[Tensor, "n 3 h w"]],
    *,
    begins: bool,
) -> None:
    """Gives the networks a memory of real pictures and, where a run `begins`, of what the generator draws now."""
    device = nets.generator.w_avg.device
    nets.memory = Memory(read, crowd, config.match_memory).to(device)
    if begins:
        for step in range(config.match_memory // config.batch):
            with torch.no_grad():
                fake = draw_fakes(nets.generator, config, config.batch, None, torch.float32)
                nets.memory.remember(nets.memory.views(fake), step)


def match_step(nets: Networks, config: TrainConfig, step: int, dtype: torch.dtype) -> MatchLosses:
    """Moves the generator once, unless the loss is not finite; what it drew takes the oldest place in the memory."""
    if nets.memory is None:
        raise ValueError("a generator that matches features needs a memory of them")
    fake = draw_fakes(nets.generator, config, config.batch, None, dtype)
    with torch.autocast(fake.device.type, dtype, enabled=dtype != torch.float32):
        views = nets.memory.views(fake)
    loss, distance = nets.memory.compare(views)
    losses = MatchLosses(distance)
    if losses.finite:
        nets.generator_adam.zero_grad(set_to_none=True)
        loss.backward()
        nets.generator_adam.step()
        nets.memory.remember(views, step)
    return losses
