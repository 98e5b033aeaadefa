"""Who teaches the enlarger at rest: a discriminator that looks at patches of squares, never at whole pictures."""

from itertools import pairwise

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from gan.models.discriminator import DiscriminatorConfig, FromRGB, ResidualBlock
from gan.models.layers import EqualConv, leaky_relu
from gan.models.wavelets import Scales

WIDTHS = (32, 64, 96)


class PatchDiscriminator(nn.Module):
    """Pictures [N, 3, H, W] in [-1, 1] → logits [N, H/8 · W/8], each of one patch beside others of its kind of picture.

    Patches (Isola 2017) have texture and edges, and no composition, which is the generators' affair. It reads means and
    differences of 2x2 pixels in units of their deviation: faint detail is what it is asked about.
    """

    def __init__(self, scales: Scales, kinds: int, widths: tuple[int, ...] = WIDTHS) -> None:
        """`scales` are the deviations of the bands, `kinds` is how many kinds of pictures there are."""
        super().__init__()
        self.from_rgb = FromRGB(widths[0], DiscriminatorConfig(wavelet_scales=scales))
        self.blocks = nn.ModuleList(ResidualBlock(*pair) for pair in pairwise(widths))
        self.out = EqualConv(widths[-1], kinds, 1)

    def read(self, images: Float[Tensor, "n 3 h w"]) -> Float[Tensor, "n 12 h2 w2"]:
        """The bands in units of their deviations."""
        return self.from_rgb.read(images)

    def judge(self, bands: Float[Tensor, "n 12 h2 w2"], kinds: Int[Tensor, " n"]) -> Float[Tensor, "n patches"]:
        """The logits of pictures of which this was read."""
        x = leaky_relu(self.from_rgb.of_inputs(bands))
        for block in self.blocks:
            x = block(x)
        logits = self.out(leaky_relu(x)).float()
        return logits[torch.arange(len(x)), kinds].flatten(1)

    def forward(self, images: Float[Tensor, "n 3 h w"], kinds: Int[Tensor, " n"]) -> Float[Tensor, "n patches"]:
        """The logits of the patches of pictures of these kinds, counted from 0."""
        return self.judge(self.read(images), kinds)
