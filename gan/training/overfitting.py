"""How much of its training pictures the discriminator knows by heart, and augmentation that keeps it from doing so."""

import torch
from jaxtyping import Float
from torch import Tensor

from gan.augment import augment
from gan.datasets import ImageSet
from gan.images import from_uint8
from gan.training.adversaries import Networks
from gan.training.batches import Batches
from gan.training.config import TrainConfig
from gan.training.processes import Processes
from gan.training.step import draw_fakes

ADAPT_EVERY = 4  # steps
FULL_STRENGTH_KIMG = 100.0  # from none to all in as many thousand images (StyleGAN2-ADA: 100 to 500)
MOST = 0.8  # beyond, augmentations leak into what the generator draws (Karras 2020, section 2.2)
BATCHES = 8  # of each kind of picture at the most, to measure it


def overfitting(seen: float, reserved: float, generated: float) -> float:
    """How far the discriminator tells pictures it has learnt from apart from others of their kind: 0 not, 1 wholly.

    Karras 2020 (Training GANs with limited data), eq. 1: r_v = (E[D_train] - E[D_validation]) / (E[D_train] -
    E[D_generated]), from the three mean logits. Their other measure, r_t = E[sign(D_train)], needs logits whose zero
    means something; a relativistic loss leaves logits free to drift, and r_v, a ratio of differences, does not change
    when they do. 0 where the discriminator does not tell generated pictures from real ones at all.
    """
    gap = seen - generated
    return (seen - reserved) / gap if gap > 1e-6 else 0.0


def adapted(strength: float, measured: float, target: float, images: int) -> float:
    """The augmentation's strength after as many more images: up while the overfitting is above its target."""
    step = images / (1000 * FULL_STRENGTH_KIMG)
    return min(MOST, max(0.0, strength + (step if measured > target else -step)))


@torch.no_grad()
def mean_logit(
    nets: Networks,
    config: TrainConfig,
    images: Float[Tensor, "n 3 h w"],
    labels: Tensor | None,
    *,
    strength: float,
    dtype: torch.dtype,
) -> float:
    """The discriminator's mean verdict on pictures that are augmented as in training."""
    with torch.autocast(images.device.type, dtype, enabled=dtype != torch.float32):
        return nets.discriminator(augment(images, config.augment, strength), labels).mean().item()


@torch.no_grad()
def measure_overfitting(
    nets: Networks, config: TrainConfig, seen: ImageSet, reserved: ImageSet, *, strength: float, dtype: torch.dtype
) -> float | None:
    """`overfitting` over some hundred pictures of each kind; None with too few for a batch.

    The generated ones are the average's: drawing from the training generator would move a batch norm's statistics.
    """
    batches = min(len(seen) // config.batch, len(reserved) // config.batch, BATCHES)
    if not batches:
        return None
    device, totals = nets.average.w_avg.device, torch.zeros(3, dtype=torch.float64)
    for index in torch.arange(batches * config.batch).split(config.batch):
        real, held = ((from_uint8(one.images[index]), one.labels) for one in (seen, reserved))
        classes = [
            None if one[1] is None or not config.num_classes else one[1][index].to(device) for one in (real, held)
        ]
        fakes = draw_fakes(nets.average, config, config.batch, classes[0], dtype)
        kinds = (real[0].to(device), classes[0]), (held[0].to(device), classes[1]), (fakes, classes[0])
        totals += torch.tensor([mean_logit(nets, config, *kind, strength=strength, dtype=dtype) for kind in kinds])
    return overfitting(*(totals / batches).tolist())


def reserved_logit(
    nets: Networks,
    config: TrainConfig,
    batches: Batches,
    reserved: ImageSet,
    *,
    strength: float,
    dtype: torch.dtype,
    processes: Processes,
) -> float:
    """The discriminator's mean verdict on reserved pictures, a batch or what whole groups of them there are."""
    if config.discriminator is None:
        raise ValueError("a run without a discriminator has no verdict")
    group = config.discriminator.group_size
    count = min(config.batch // processes.count, len(reserved) // group * group)
    index = torch.randperm(len(reserved))[:count]  # none twice, or a group would deviate too little
    pictures = batches.pictures(index, reserved), batches.labels(index, reserved)
    mine = mean_logit(nets, config, *pictures, strength=strength, dtype=dtype)
    return processes.mean(torch.tensor(mine, device=batches.device)).item()
