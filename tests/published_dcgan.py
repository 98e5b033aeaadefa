"""A rival to compare the preset with: DCGAN as it was published (Radford 2015), both players and their optimisers.

The generator is the package's. The discriminator and the loop are written here, since the trainer's own are what is to
be compared: other initial weights, other optimisers, batch norm in both.
"""

import time
from itertools import pairwise
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gan import checkpoint
from gan.datasets import ImageSet
from gan.images import from_uint8
from gan.models.dcgan import DCGANConfig, DCGANGenerator, initialize

PUBLISHED = (512, 256, 128, 64)
BATCH = 64


def published_discriminator(widths: tuple[int, ...]) -> nn.Module:
    """Pictures [N, 3, 64, 64] → logits [N]; the widths are the generator's, from 4x4 upwards."""
    layers = [nn.Conv2d(3, widths[-1], 4, stride=2, padding=1), nn.LeakyReLU(0.2)]
    for inputs, outputs in pairwise(reversed(widths)):
        halved = nn.Conv2d(inputs, outputs, 4, stride=2, padding=1, bias=False)
        layers += [halved, nn.BatchNorm2d(outputs), nn.LeakyReLU(0.2)]
    return nn.Sequential(*layers, nn.Conv2d(widths[0], 1, 4), nn.Flatten(0)).apply(initialize)


def train_dcgan(
    dataset: ImageSet, folder: Path, minutes: float, *, widths: tuple[int, ...] = PUBLISHED
) -> dict[str, float]:
    """The run, until it has used so much CPU time; its checkpoint is in the folder then."""
    if dataset.images.shape[-1] != 64:
        raise ValueError(f"the published DCGAN draws 64x64 pixels, given pictures of {dataset.images.shape[-1]}")
    torch.manual_seed(0)
    generator, discriminator = DCGANGenerator(DCGANConfig(64, widths)), published_discriminator(widths)
    adams = [torch.optim.Adam(n.parameters(), lr=2e-4, betas=(0.5, 0.999)) for n in (generator, discriminator)]
    began, shown, recent = time.process_time(), 0, 0.0
    while time.process_time() - began < 60 * minutes:
        for index in torch.randperm(len(dataset)).split(BATCH)[:-1]:
            loss = train_step(generator, discriminator, *adams, from_uint8(dataset.images[index]))
            shown, recent = shown + len(index), loss if shown == 0 else recent + 0.01 * (loss - recent)
            if time.process_time() - began > 60 * minutes:
                break
    checkpoint.save(folder / "checkpoint", generator.eval(), architecture="dcgan", title="DCGAN", card="# DCGAN")
    return {"kimg": shown / 1000, "D": recent}


def train_step(
    generator: nn.Module,
    discriminator: nn.Module,
    generator_adam: torch.optim.Adam,
    discriminator_adam: torch.optim.Adam,
    real: Tensor,
) -> float:
    """One step of both players with binary cross-entropy, real and generated pictures in batches of their own."""
    fake = generator(torch.randn(len(real), generator.z_dim))
    loss = F.softplus(-discriminator(real)).mean() + F.softplus(discriminator(fake.detach())).mean()
    discriminator_adam.zero_grad()
    loss.backward()
    discriminator_adam.step()
    generator_adam.zero_grad()
    F.softplus(-discriminator(fake)).mean().backward()
    generator_adam.step()
    return loss.item()
