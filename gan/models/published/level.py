"""One level of StyleGAN2 as published checkpoints have it, and what determines the network's shapes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from gan.models.layers import normal
from gan.models.published.precision import precise
from gan.models.published.styled import Colours, StyledConvolution
from gan.models.resampling import upsample

FORMS = ("skip", "residual", "plain")
STRIP_NUMBERS = 1 << 22  # of activations: what two cores' caches hold

Fields = Sequence[Float[Tensor, "_ _"] | None]  # of noise, one for each convolution of a level; None is the layer's own


@dataclass(frozen=True)
class PublishedStyleGAN2Config:
    """What determines the network's shapes.

    `channels` run from the first level upwards, which is `height` x `width` large; each next one is twice as large.
    `form` is how levels reach the picture: each adds to it (skip), or only the last draws it, with or without
    shortcuts around the others (residual, plain). Activations are limited to ±`limit`, if it is given. Pictures that
    are not square are drawn between black bars. `half` of the highest levels are drawn in half precision on a
    graphics processor.
    """

    channels: tuple[int, ...]
    height: int = 4
    width: int = 4
    form: str = "skip"
    colours: int = 3
    z_dim: int = 512
    w_dim: int = 512
    mapping_layers: int = 8
    mapping_width: int = 512
    num_classes: int = 0
    class_width: int = 0
    noise: bool = True
    limit: float | None = None
    half: int = 0

    def __post_init__(self) -> None:
        if self.form not in FORMS:
            raise ValueError(f"form must be one of {', '.join(FORMS)}, given {self.form!r}")
        if not 0 <= self.half <= len(self.channels):
            raise ValueError(f"half precision is for 0 to {len(self.channels)} levels, given {self.half}")
        if self.colours not in (1, 3):
            raise ValueError(f"colours must be 3, or 1 for grey, given {self.colours}")
        if not 2 <= len(self.channels) <= 10 or not 1 <= min(self.height, self.width) <= max(self.size(0)) <= 8:
            raise ValueError(f"2 to 10 levels from at most 8x8 on, given {self.height}x{self.width}, {self.channels}")

    def size(self, level: int) -> tuple[int, int]:
        """Height and width of what a level draws."""
        return self.height << level, self.width << level


class PublishedLevel(nn.Module):
    """One level: upsample and convolve, convolve, and colours where the form has them here."""

    def __init__(self, inputs: int, level: int, config: PublishedStyleGAN2Config) -> None:
        super().__init__()
        outputs, size, last = config.channels[level], config.size(level), level == len(config.channels) - 1
        residual = config.form == "residual" and level > 0
        styled = partial(StyledConvolution, w_dim=config.w_dim, noise=config.noise, limit=config.limit)
        self.up = styled(inputs, outputs, size, up=True) if level else None
        self.same = styled(outputs, outputs, size, gain=math.sqrt(0.5) if residual else 1.0)
        self.shortcut = nn.Parameter(normal(outputs, inputs, 1, 1)) if residual else None
        self.in_half = level >= len(config.channels) - config.half
        draws = config.form == "skip" or last
        self.colours = Colours(outputs, config.colours, config.w_dim, limit=config.limit) if draws else None

    @property
    def large(self) -> bool:
        """Whether one picture is drawn in strips."""
        outputs, (height, width) = len(self.same.weight), self.same.size
        return outputs * height * width > STRIP_NUMBERS and self.shortcut is None

    def forward(self, x: Tensor, ws: Float[Tensor, "n layers w_dim"], noise: Fields) -> tuple[Tensor, Tensor | None]:
        """The activations and this level's colours; `ws` has an entry for each convolution, and one for colours.

        `noise` takes the place of each convolution's own.
        """
        x = precise(x, half=self.in_half)
        beside = None if self.shortcut is None else upsample(F.conv2d(x, self.shortcut.to(x.dtype)))
        if self.up is not None:
            x, ws = self.up(x, ws[:, 0], noise[0]), ws[:, 1:]
        x = self.same(x, ws[:, 0], noise[-1])
        if beside is not None:
            x = x + beside
        return x, None if self.colours is None else self.colours(x, ws[:, 1])

    def in_strips(
        self, x: Float[Tensor, "1 i h w"], ws: Float[Tensor, "1 3 w_dim"], noise: Fields, *, keep: bool
    ) -> tuple[Tensor, Tensor | None]:
        """The same of one picture, strip by strip; without `keep` only the colours, and x as it came."""
        assert self.up is not None
        height, width = self.up.size
        kernels = self.up.kernel(ws[:, 0]), self.same.kernel(ws[:, 1])
        outputs = len(self.same.weight)
        kept = x.new_empty(1, height, width, outputs).permute(0, 3, 1, 2) if keep else x
        colours, strip = [], max(16, STRIP_NUMBERS // (outputs * width))
        for first in range(0, height, strip):
            last = min(first + strip, height)
            begin, end = max(0, first - 1), min(height, last + 1)
            rows = self.up.rows(x, 0, kernels[0], begin, end, noise[0])
            rows = self.same.rows(rows, begin, kernels[1], first, last, noise[1])
            if keep:
                kept[:, :, first:last] = rows
            if self.colours is not None:
                colours.append(self.colours(rows, ws[:, 2]))
        return kept, torch.cat(colours, dim=2) if colours else None
