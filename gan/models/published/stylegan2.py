"""StyleGAN2 (Karras 2020) as published checkpoints have it: skip, residual or plain, any width, 4 to 2048 pixels."""

import math
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from gan.models.layers import normal
from gan.models.levels import Level, enlarged_to
from gan.models.published.mapping import PublishedMapping, unit
from gan.models.published.styled import Colours, StyledConvolution
from gan.models.resampling import enlarge, upsample

FORMS = ("skip", "residual", "plain")
STRIP_NUMBERS = 1 << 22  # of activations: what two cores' caches hold


@dataclass(frozen=True)
class PublishedStyleGAN2Config:
    """What determines the network's shapes.

    `channels` run from the first level upwards, which is `height` x `width` large; each next one is twice as large.
    `form` is how levels reach the picture: each adds to it (skip), or only the last draws it, with or without
    shortcuts around the others (residual, plain). Activations are limited to ±`limit`, if it is given. Pictures that
    are not square are drawn between black bars.
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

    def __post_init__(self) -> None:
        if self.form not in FORMS:
            raise ValueError(f"form must be one of {', '.join(FORMS)}, given {self.form!r}")
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
        draws = config.form == "skip" or last
        self.colours = Colours(outputs, config.colours, config.w_dim, limit=config.limit) if draws else None

    def forward(self, x: Tensor, ws: Float[Tensor, "n layers w_dim"]) -> tuple[Tensor, Tensor | None]:
        """The activations and this level's colours; `ws` has an entry for each convolution, and one for colours."""
        beside = None if self.shortcut is None else upsample(F.conv2d(x, self.shortcut))
        if self.up is not None:
            x, ws = self.up(x, ws[:, 0]), ws[:, 1:]
        x = self.same(x, ws[:, 0])
        if beside is not None:
            x = x + beside
        return x, None if self.colours is None else self.colours(x, ws[:, 1])

    def in_strips(
        self, x: Float[Tensor, "1 i h w"], ws: Float[Tensor, "1 3 w_dim"], *, keep: bool
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
            rows = self.up.rows(x, 0, kernels[0], begin, end)
            rows = self.same.rows(rows, begin, kernels[1], first, last)
            if keep:
                kept[:, :, first:last] = rows
            if self.colours is not None:
                colours.append(self.colours(rows, ws[:, 2]))
        return kept, torch.cat(colours, dim=2) if colours else None


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
        self.map = PublishedMapping(
            config.z_dim,
            config.w_dim,
            config.mapping_layers,
            width=config.mapping_width,
            num_classes=config.num_classes,
            embed=config.class_width,
        )
        self.const = nn.Parameter(normal(config.channels[0], config.height, config.width))
        widths = (config.channels[0], *config.channels)
        self.levels: Sequence[PublishedLevel] = nn.ModuleList(
            PublishedLevel(inputs, level, config) for level, (inputs, _) in enumerate(pairwise(widths))
        )  # type: ignore[assignment]
        self.register_buffer("w_avg", torch.zeros(max(1, config.num_classes), config.w_dim))

    def mapping(
        self, z: Float[Tensor, "n z_dim"], labels: Int[Tensor, " n"] | None = None
    ) -> Float[Tensor, "n num_ws w_dim"]:
        w: Tensor = self.map(z, labels)
        return w[:, None].expand(-1, self.num_ws, -1)

    def synthesis(
        self, ws: Float[Tensor, "n num_ws w_dim"], size: int | None = None
    ) -> Float[Tensor, "n 3 resolution resolution"]:
        """With one of `sizes`, the picture as far as the levels up to that size have drawn it."""
        if size is not None and size not in self.sizes:
            raise ValueError(f"this network can stop at {', '.join(map(str, self.sizes))} pixels, not at {size}")
        last = len(self.levels) if size is None else len(self.levels) - len(self.sizes) + self.sizes.index(size) + 1
        if len(ws) > 1 and not torch.is_grad_enabled() and ws.device.type == "cpu" and self._strips(last - 1):
            return torch.cat([self._after(one, last) for one in ws[:, None]])
        return self._after(ws, last)

    def stages(self, ws: Float[Tensor, "n num_ws w_dim"]) -> Iterator[Float[Tensor, "n 3 size size"]]:
        """The picture so far at each of `sizes`, each drawn when it is asked for."""
        drawn = (image for _, image in self._climb(ws, len(self.levels)) if image is not None)
        return (squared(image.expand(-1, 3, -1, -1)) for image in drawn)

    def _after(self, ws: Tensor, last: int) -> Tensor:
        """The picture after so many levels."""
        _, image = deque(self._climb(ws, last), maxlen=1).pop()
        assert image is not None
        return squared(image.expand(-1, 3, -1, -1))

    @property
    def layered(self) -> bool:
        """Whether its levels each add to the picture."""
        return len(self.sizes) > 1

    def levels_of(self, ws: Float[Tensor, "n num_ws w_dim"]) -> list[Level]:
        """See `gan.models.Layered`."""
        if not self.layered:
            raise ValueError(f"a network of the form {self.config.form} draws its picture in its last level alone")
        found = []
        for number, (features, image) in enumerate(self._climb(ws, len(self.levels), keep=True)):
            assert image is not None  # every level draws
            picture = squared(enlarged_to(image.expand(-1, 3, -1, -1), self.resolution, larger))
            convolutions = range(max(0, 2 * number - 1), 2 * number + 1)
            found.append(Level(self.sizes[number], convolutions, features, picture))
        return found

    def _climb(self, ws: Tensor, last: int, *, keep: bool = False) -> Iterator[tuple[Tensor, Tensor | None]]:
        """The activations of each level (without `keep` perhaps not of the last) and the picture so far, if any."""
        x = self.const.expand(len(ws), -1, -1, -1).contiguous(memory_format=torch.channels_last)
        image: Tensor | None = None
        one = len(ws) == 1 and ws.device.type == "cpu" and not torch.is_grad_enabled()
        for number, level in enumerate(self.levels[:last]):
            entries = ws[:, max(0, 2 * number - 1) : 2 * number + 2]
            if one and self._strips(number):
                x, colours = level.in_strips(x, entries, keep=keep or number < last - 1)
            else:
                x, colours = level(x, entries)
            image = image if image is None else larger(image)
            if colours is not None:
                image = colours if image is None else image + colours
            yield x, image

    def _strips(self, level: int) -> bool:
        """Whether a level is so large that it is drawn in strips."""
        height, width = self.config.size(level)
        large = self.config.channels[level] * height * width > STRIP_NUMBERS
        return large and self.config.form != "residual"

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
