"""Adversarial losses, one row each, and the gradient penalty that keeps the discriminator smooth."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

Logits = Float[Tensor, "n 1"]


@dataclass(frozen=True)
class AdversarialLoss:
    """Two scalars to minimise, each from the logits of real and of generated pictures."""

    discriminator: Callable[[Logits, Logits], Tensor]
    generator: Callable[[Logits, Logits], Tensor]


LOSSES: dict[str, AdversarialLoss] = {
    # Jolicoeur-Martineau 2018, as used by R3GAN (Huang 2024, eq. 2): is this real more real than this fake?
    "relativistic": AdversarialLoss(
        discriminator=lambda real, fake: F.softplus(fake - real).mean(),
        generator=lambda real, fake: F.softplus(real - fake).mean(),
    ),
    # Goodfellow 2014: binary cross-entropy, with the non-saturating generator loss of its section 3.
    "original": AdversarialLoss(
        discriminator=lambda real, fake: F.softplus(-real).mean() + F.softplus(fake).mean(),
        generator=lambda real, fake: F.softplus(-fake).mean(),
    ),
    # Lim & Ye 2017, Miyato 2018.
    "hinge": AdversarialLoss(
        discriminator=lambda real, fake: F.relu(1 - real).mean() + F.relu(1 + fake).mean(),
        generator=lambda real, fake: -fake.mean(),
    ),
    # Mao 2017, with targets 1 for real and 0 for generated.
    "least-squares": AdversarialLoss(
        discriminator=lambda real, fake: ((real - 1).square() + fake.square()).mean() / 2,
        generator=lambda real, fake: (fake - 1).square().mean() / 2,
    ),
}


def gradient_penalty(logits: Logits, images: Float[Tensor, "n 3 h w"]) -> Float[Tensor, " n"]:
    """|d logit / d picture|^2 per picture: R1 on real, R2 on generated ones (Mescheder 2018, eq. 9)."""
    (gradient,) = torch.autograd.grad(logits.sum(), images, create_graph=True)
    return gradient.square().sum(dim=(1, 2, 3))
