"""Adversarial losses, one row each, the gradient penalty that keeps the discriminator smooth, and the ELBO's parts."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

Logits = Float[Tensor, "n judges"]
STEP = 0.01  # of inputs of about unit deviation
ROUNDING = (2 / 255) ** 2 / 12  # the variance that rounding to 256 values from -1 to 1 leaves


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
    # Goodfellow 2014, eq. 1 as it stands: where D is sure, log(1 - D) is flat and the generator learns nothing.
    "minimax": AdversarialLoss(
        discriminator=lambda real, fake: F.softplus(-real).mean() + F.softplus(fake).mean(),
        generator=lambda real, fake: -F.softplus(fake).mean(),
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


def gradient_penalty(logits: Logits, *inputs: Float[Tensor, "n _ _ _"]) -> Float[Tensor, " n"]:
    """|d logit / d picture|^2 per picture: R1 on real, R2 on generated ones (Mescheder 2018, eq. 9).

    Judges of several inputs add up what each has of its own.
    """
    gradients = torch.autograd.grad(logits.sum(), inputs, create_graph=True)
    return torch.stack([gradient.square().sum(dim=(1, 2, 3)) for gradient in gradients]).sum(dim=0)


def difference_penalty(
    judge: Callable[..., Logits], logits: Logits, *inputs: Float[Tensor, "n _ _ _"]
) -> Float[Tensor, " n"]:
    """((D(x + s e) - D(x)) / s)^2 per picture, e being normal noise: on average the squared gradient, for a small s.

    It needs no derivative of a derivative (Lin 2025, arXiv 2501.08316, section 3.3), but float32: the differences are
    smaller than what bfloat16 can tell apart. `logits` are the judge's of the inputs. What it teaches differs from the
    gradient penalty where leaky ReLUs bend, which the noise notices and a derivative does not.
    """
    moved = judge(*(one + STEP * torch.randn_like(one) for one in inputs))
    return ((moved - logits) / STEP).square().sum(dim=1)


def kl_to_standard_normal(
    mean: Float[Tensor, "n z_dim"], log_variance: Float[Tensor, "n z_dim"]
) -> Float[Tensor, " n"]:
    """KL(q || p) in nats per picture, p being the standard normal (Kingma & Welling 2014, appendix B)."""
    return (mean.square() + log_variance.exp() - log_variance - 1).sum(dim=1) / 2


def calibrated_nll(predicted: Float[Tensor, "*shape"], real: Float[Tensor, "*shape"]) -> Float[Tensor, ""]:
    """-log p(real) in nats per value, p being normal around `predicted` with the deviation that suits this batch best.

    That is its root mean square error (Rybkin 2021, "optimal sigma"), but no less than what rounding to 8 bits leaves.
    """
    variance = (predicted - real).square().mean().clamp_min(ROUNDING)
    return (math.log(2 * math.pi * math.e) + variance.log()) / 2
