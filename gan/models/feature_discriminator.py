"""Discriminators of a frozen network's features, beside the one of pixels: after Projected GAN (Sauer 2021)."""

from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from gan.models.discriminator import DiscriminatorConfig, append_minibatch_deviation
from gan.models.layers import LRELU_GAIN, EqualConv, EqualLinear, leaky_relu

Maps = Sequence[Float[Tensor, "m _ _ _"]]
ReadMaps = Callable[[Float[Tensor, "n 3 h w"], tuple[int, ...]], Maps]  # pictures, blocks → the maps of these blocks

WIDTH, SMALLEST = 64, 4
READ_AT = 64  # of larger pictures every other one is shrunk to this, and a square of this size is cut from the rest


class FeatureHead(nn.Module):
    """One map of features [N, C, S, S] → a logit per picture: halved down to 4x4, then as every discriminator ends."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, channels: int, side: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(1, channels, 1, 1))
        self.register_buffer("deviation", torch.ones(1, channels, 1, 1))
        self.first = EqualConv(channels, WIDTH, 1, gain=LRELU_GAIN)
        self.down = nn.ModuleList()
        while side > SMALLEST:
            self.down.append(EqualConv(WIDTH, WIDTH, 3, gain=LRELU_GAIN, down=True))
            side = -(-side // 2)
        self.last = EqualConv(WIDTH + 1, WIDTH, 3, gain=LRELU_GAIN)
        self.out = EqualLinear(WIDTH * side * side, 1)

    def standard(self, features: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c h w"]:
        """Every channel in units of its deviation among real pictures."""
        return (features - self.mean) / self.deviation

    def forward(self, x: Float[Tensor, "n c h w"]) -> Float[Tensor, "n 1"]:
        """The logits of standardised maps."""
        x = leaky_relu(self.first(x))
        for layer in self.down:
            x = leaky_relu(layer(x))
        return self.out(
            leaky_relu(self.last(append_minibatch_deviation(x, DiscriminatorConfig.group_size))).flatten(1)
        ).float()


class FeatureDiscriminator(nn.Module):
    """A head for each of the blocks of a frozen network that `read` gives the maps of.

    Larger pictures are seen in two ways, half of a batch in each, every way with heads of its own: the whole picture
    shrunk to `READ_AT`, which shows the form, and a square of that size anywhere in it, which shows the detail.

    `read` is not part of the module: it has no weights to learn or to store. A gradient penalty on what the heads are
    given, the standardised maps, keeps them smooth without a second pass through the frozen network.
    """

    def __init__(self, read: ReadMaps, blocks: tuple[int, ...], real: Float[Tensor, "n 3 h w"]) -> None:
        """`real` pictures tell the sizes of the maps, and their channels' means and deviations."""
        super().__init__()
        self._read, self.blocks = read, blocks
        with torch.no_grad():
            maps = self._maps(real)
        heads = [FeatureHead(one.shape[1], one.shape[2]) for one in maps]
        for head, one in zip(heads, maps, strict=True):
            head.mean.copy_(one.mean((0, 2, 3), keepdim=True))
            head.deviation.copy_(one.std((0, 2, 3), keepdim=True).clamp_min(1e-3))
        self.heads = nn.ModuleList(heads)

    def read(self, images: Float[Tensor, "n 3 h w"]) -> list[Float[Tensor, "m _ _ _"]]:
        """The standardised maps of pictures in [-1, 1]: N of each block, or N / 2 of each block seen in either way."""
        heads = (head for head in self.heads if isinstance(head, FeatureHead))
        return [head.standard(one) for head, one in zip(heads, self._maps(images), strict=True)]

    def _maps(self, images: Float[Tensor, "n 3 h w"]) -> Maps:
        if images.shape[-1] <= READ_AT:
            return self._read(images, self.blocks)
        shrunk, cut = F.avg_pool2d(images[::2], images.shape[-1] // READ_AT), _squares(images[1::2])
        maps = self._read(torch.cat([shrunk, cut]), self.blocks)
        return [one[: len(shrunk)] for one in maps] + [one[len(shrunk) :] for one in maps]

    def forward(self, maps: Maps) -> Float[Tensor, "m heads"]:
        """Logits, a column for each head."""
        return torch.cat([head(one) for head, one in zip(self.heads, maps, strict=True)], dim=1)


def _squares(images: Float[Tensor, "n 3 h w"]) -> Float[Tensor, "n 3 s s"]:
    """A square of `READ_AT` pixels from anywhere in each picture."""
    offsets = torch.randint(0, images.shape[-1] - READ_AT + 1, (len(images), 2)).tolist()
    return torch.stack([one[:, y : y + READ_AT, x : x + READ_AT] for one, (y, x) in zip(images, offsets, strict=True)])
