"""Directions that were found without any labels and that nobody named."""

from collections.abc import Iterator

import torch
from jaxtyping import Float
from torch import Tensor

from gan.checkpoint import Direction
from gan.directions import covariance, factorised, principal
from gan.latent import layer_groups, sample_ws
from gan.models import Generator

COMPONENTS, FACTORS = 4, 2
SAMPLE = 4096  # seeds that tell how w is distributed
ENDS = "one way", "the other"
STEP = 1.5  # standard deviations of w


@torch.inference_mode()
def unnamed_directions(generator: Generator) -> Iterator[Direction]:
    """The principal components of w (GANSpace), and per layer group the directions its styles hear best (SeFa)."""
    classes = torch.arange(SAMPLE, device=generator.w_avg.device) % max(1, generator.num_classes)
    w = sample_ws(generator, range(SAMPLE), classes)[:, 0] - generator.w_avg[classes]
    for number, step in enumerate(principal(w, min(COMPONENTS, generator.w_dim)), 1):
        vector = _one_way(step).cpu().repeat(generator.num_ws, 1)
        yield Direction(f"pca-{number}", f"Component {number}", vector, "pca", *ENDS)
    if not hasattr(generator, "style_weights"):
        return
    spread = covariance(w)
    for group, layers in layer_groups(generator.num_ws).items():
        for number, unit in enumerate(factorised(generator.style_weights(layers), FACTORS), 1):
            vector = torch.zeros(generator.num_ws, generator.w_dim)
            vector[list(layers)] = (STEP * _one_way(unit) * (unit @ spread @ unit).sqrt()).cpu()
            yield Direction(f"sefa-{group}-{number}", f"Factor {number}", vector, "sefa", *ENDS)


def _one_way(vector: Float[Tensor, " w_dim"]) -> Float[Tensor, " w_dim"]:
    """The vector or its opposite, both of which are as good: the same one on every machine."""
    return vector * vector[vector.abs().argmax()].sign()
