"""StyleGAN2 (Karras 2020) as published checkpoints have it: skip, residual or plain, any width, 4 to 2048 pixels."""

import math
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from gan.models.layers import normal
from gan.models.levels import Level, enlarged_to
from gan.models.noise import Noise, Sizes
from gan.models.published.level import PublishedLevel, PublishedStyleGAN2Config
from gan.models.published.mapping import PublishedMapping, unit
from gan.models.resampling import enlarge, upsample


class PublishedStyleGAN2(nn.Module):
    """z → w → picture; see `gan.models.Generator` for the protocol, and `gan.models.Stoppable` for `sizes`.

    `ws` has one entry per convolution plus one for the last colours; a level's colours share that of the next one's
    first convolution.
    """

    spherical = False
    w_avg: Tensor

    def __init__(self, config: PublishedStyleGAN2Config) -> None:
        super().__init__()
        self.config = config
        self.z_dim, self.w_dim, self.num_classes = config.z_dim, config.w_dim, config.num_classes
        levels = len(config.channels)
        self.num_ws, self.resolution = 2 * levels, max(config.size(levels - 1))
        drawing = range(levels) if config.form == "skip" else [levels - 1]
        self.sizes = tuple(max(config.size(level)) for level in drawing)
        self.map = PublishedMapping.of(config)
        self.const = nn.Parameter(normal(config.channels[0], config.height, config.width))
        widths = (config.channels[0], *config.channels)
        self.levels: Sequence[PublishedLevel] = nn.ModuleList(
            PublishedLevel(inputs, level, config) for level, (inputs, _) in enumerate(pairwise(widths))
        )  # type: ignore[assignment]
        self.register_buffer("w_avg", torch.zeros(max(1, config.num_classes), config.w_dim))

    def mapping(
        self, z: Float[Tensor, "n z_dim"], labels: Int[Tensor, " n"] | None = None
    ) -> Float[Tensor, "n num_ws w_dim"]:
        """w, once for each of the ws."""
        w: Tensor = self.map(z, labels)
        return w[:, None].expand(-1, self.num_ws, -1)

    def synthesis(
        self, ws: Float[Tensor, "n num_ws w_dim"], size: int | None = None, noise: Noise | None = None
    ) -> Float[Tensor, "n 3 resolution resolution"]:
        """With one of `sizes`, the picture as far as the levels up to that size have drawn it.

        See `gan.models.Noisy` for `noise`.
        """
        if size is not None and size not in self.sizes:
            raise ValueError(f"this network can stop at {', '.join(map(str, self.sizes))} pixels, not at {size}")
        last = len(self.levels) if size is None else len(self.levels) - len(self.sizes) + self.sizes.index(size) + 1
        if ws.shape[0] > 1 and not torch.is_grad_enabled() and ws.device.type == "cpu" and self.levels[last - 1].large:
            return torch.cat([self._after(one, last, noise) for one in ws[:, None]])
        return self._after(ws, last, noise)

    @property
    def noise_sizes(self) -> Sizes:
        """See `gan.models.Noisy`."""
        found = [one.size for level in self.levels for one in (level.up, level.same) if one is not None]
        return tuple(found) if self.config.noise else ()

    def stages(
        self, ws: Float[Tensor, "n num_ws w_dim"], noise: Noise | None = None
    ) -> Iterator[Float[Tensor, "n 3 size size"]]:
        """The picture so far at each of `sizes`, each drawn when it is asked for."""
        drawn = (image for _, image in self._climb(ws, len(self.levels), noise) if image is not None)
        return (squared(image.expand(-1, 3, -1, -1)) for image in drawn)

    def _after(self, ws: Tensor, last: int, noise: Noise | None) -> Tensor:
        """The picture after so many levels."""
        _, image = deque(self._climb(ws, last, noise), maxlen=1).pop()
        assert image is not None
        return squared(image.expand(-1, 3, -1, -1))

    @property
    def layered(self) -> bool:
        """Whether its levels each add to the picture."""
        return len(self.sizes) > 1

    def levels_of(self, ws: Float[Tensor, "n num_ws w_dim"], noise: Noise | None = None) -> list[Level]:
        """See `gan.models.Layered`."""
        if not self.layered:
            raise ValueError(f"a network of the form {self.config.form} draws its picture in its last level alone")
        found = []
        for number, (features, image) in enumerate(self._climb(ws, len(self.levels), noise, keep=True)):
            assert image is not None  # every level draws
            picture = squared(enlarged_to(image.expand(-1, 3, -1, -1), self.resolution, larger))
            convolutions = range(max(0, 2 * number - 1), 2 * number + 1)
            found.append(Level(self.sizes[number], convolutions, features, picture))
        return found

    def _climb(
        self, ws: Tensor, last: int, noise: Noise | None, *, keep: bool = False
    ) -> Iterator[tuple[Tensor, Tensor | None]]:
        """The activations of each level (without `keep` perhaps not of the last) and the picture so far, if any."""
        x = self.const.expand(ws.shape[0], -1, -1, -1).contiguous(memory_format=torch.channels_last)
        image: Tensor | None = None
        one = ws.shape[0] == 1 and ws.device.type == "cpu" and not torch.is_grad_enabled()
        fields = [None] * (2 * len(self.levels) - 1) if noise is None else noise
        for number, level in enumerate(self.levels[:last]):
            begin = max(0, 2 * number - 1)
            entries, own = ws[:, begin : 2 * number + 2], fields[begin : 2 * number + 1]
            if one and level.large:
                x, colours = level.in_strips(x, entries, own, keep=keep or number < last - 1)
            else:
                x, colours = level(x, entries, own)
            image = image if image is None else larger(image)
            if colours is not None:
                image = colours if image is None else image + colours
            yield x, image

    def style_weights(self, layers: Iterable[int]) -> Float[Tensor, "rows w_dim"]:
        """How all styles that are read from the ws of these layers depend on w, row by row of unit length."""
        found, chosen = [], set(layers)
        for number, level in enumerate(self.levels):
            modules = [one for one in (level.up, level.same, level.colours) if one is not None]
            for place, module in enumerate(modules, start=max(0, 2 * number - 1)):
                if place in chosen:
                    found.append(module.affine.weight.detach())
        return unit(torch.cat(found)) / math.sqrt(self.w_dim)

    def forward(self, z: Float[Tensor, "n z_dim"], labels: Int[Tensor, " n"] | None = None) -> Tensor:
        """The pictures of z."""
        return self.synthesis(self.mapping(z, labels))


def larger(image: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c h2 w2"]:
    """Twice the height and width, through the filter [1, 3, 3, 1]."""
    square = image.shape[-1] == image.shape[-2]
    return enlarge(image) if square and image.shape[-1] <= 64 else upsample(image.contiguous())


def squared(image: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c size size"]:
    """Black bars beside what is higher than wide, or above and below what is wider than high."""
    high, wide = image.shape[2:]
    if high == wide:
        return image
    rows, columns = max(0, wide - high), max(0, high - wide)
    return F.pad(image, (columns // 2, columns - columns // 2, rows // 2, rows - rows // 2), value=-1.0)
