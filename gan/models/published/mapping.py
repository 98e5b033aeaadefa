"""From z, and a class where there are some, to w (Karras 2020, StyleGAN2; Karras 2021, StyleGAN3)."""

import math
from itertools import pairwise
from typing import Any

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from gan.models.layers import LRELU_SLOPE, normal

GAIN = math.sqrt(2)  # of leaky ReLU, in all published code


class Linear(nn.Module):
    """A linear layer that begins as noise; PyTorch's own would load its compiler where it has no memory."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(normal(outputs, inputs, deviation=inputs**-0.5))
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x: Float[Tensor, "n i"]) -> Float[Tensor, "n o"]:
        """Each row through the layer."""
        return F.linear(x, self.weight, self.bias)


class PublishedMapping(nn.Module):
    """z at unit size, beside the embedded class at unit size, through linear layers with leaky ReLU.

    The layers' weights carry the gain of their activation, and `embed` the bias of what was a linear layer of classes.
    """

    def __init__(self, z_dim: int, w_dim: int, layers: int, *, width: int, num_classes: int, embed: int) -> None:
        super().__init__()
        self.embed = nn.Parameter(normal(num_classes, embed)) if num_classes else None
        sizes = [z_dim + (embed if num_classes else 0), *[width] * (layers - 1), w_dim]
        self.layers = nn.ModuleList(Linear(inputs, outputs) for inputs, outputs in pairwise(sizes))

    @classmethod
    def of(cls, shape: Any) -> "PublishedMapping":
        """The one that a network's configuration describes, or the shape of weights that were read."""
        widths = {"width": shape.mapping_width, "num_classes": shape.num_classes, "embed": shape.class_width}
        return cls(shape.z_dim, shape.w_dim, shape.mapping_layers, **widths)

    def forward(self, z: Float[Tensor, "n z_dim"], labels: Int[Tensor, " n"] | None) -> Float[Tensor, "n w_dim"]:
        """w of z, and of a class for each where the network has classes."""
        x = unit(z)
        if self.embed is not None:
            if labels is None:
                raise ValueError("this network has classes; each z needs one")
            x = torch.cat([x, unit(F.embedding(labels, self.embed))], dim=1)
        for layer in self.layers:
            x = F.leaky_relu(layer(x), LRELU_SLOPE)
        return x


def unit(x: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
    """Each row divided by its root mean square."""
    return x * (x.square().mean(dim=1, keepdim=True) + 1e-8).rsqrt()
