"""A picture as a painting in one pass: convolutions whose outputs are brought to the means and deviations of a style.

The form is Johnson's (2016); that a style is no more than a scale and a shift of every channel Dumoulin's (2017), that
a network may guess them from any picture Ghiasi's (2017).
"""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import torch
import torch.nn.functional as F
from jaxtyping import Float
from safetensors.torch import load_file
from torch import Tensor, nn

from gan.device import ready

EPSILON = 1e-5  # beside the variances
STEP = 4  # rows and columns that become one in the middle


@dataclass(frozen=True)
class Form:
    """How wide a painter's layers are, how many numbers a style has, whether the style begins at the first layer."""

    contract: tuple[int, int, int]
    residuals: int
    expand: tuple[int, int]
    style: int
    styled_from_first: bool

    @property
    def styled(self) -> tuple[int, ...]:
        """The channels of all styled layers."""
        first = self.contract if self.styled_from_first else ()
        return *first, *(self.contract[-1],) * (2 * self.residuals), *self.expand, 3


NAMED = Form(contract=(32, 32, 32), residuals=6, expand=(8, 4), style=26, styled_from_first=True)
ANY = Form(contract=(8, 16, 32), residuals=5, expand=(16, 8), style=100, styled_from_first=False)
WEIGHTS = {NAMED: Path(__file__).with_name("named.safetensors"), ANY: Path(__file__).with_name("any.safetensors")}
PAINTERS = {"named": WEIGHTS[NAMED], "any": WEIGHTS[ANY]}  # for those who read the files themselves


class Painter(nn.Module):
    """Pictures [N, 3, H, W] in [-1, 1], H and W multiples of 4, and styles [N, numbers] → the paintings, alike."""

    def __init__(self, form: Form) -> None:
        super().__init__()
        self.form, middle = form, form.contract[-1]
        contract, expand = (3, *form.contract), (middle, *form.expand, 3)
        plain = not form.styled_from_first
        self.contract = nn.ModuleList(
            _conv(*pair, kernel=kernel, stride=stride, bias=plain)
            for pair, kernel, stride in zip(pairwise(contract), (9, 3, 3), (1, 2, 2), strict=True)
        )
        self.residual = nn.ModuleList(_conv(middle, middle) for _ in range(2 * form.residuals))
        self.expand = nn.ModuleList(
            _conv(*pair, kernel=kernel) for pair, kernel in zip(pairwise(expand), (3, 3, 9), strict=True)
        )
        self.scale = nn.Linear(form.style, sum(form.styled))
        self.shift = nn.Linear(form.style, sum(form.styled))

    def forward(self, images: Float[Tensor, "n 3 h w"], styles: Float[Tensor, "n d"]) -> Float[Tensor, "n 3 h w"]:
        """Pictures in [-1, 1], each painted in its style."""
        widths = self.form.styled
        looks = zip(*(one(styles).split(widths, 1) for one in (self.scale, self.shift)), strict=True)

        def styled(conv: nn.Module, x: Tensor) -> Tensor:
            return _normalized(conv(x), *next(looks))

        x = ((images + 1) / 2).contiguous(memory_format=torch.channels_last)
        for conv in self.contract:
            x = F.relu(styled(conv, x) if self.form.styled_from_first else conv(x), inplace=True)
        for first, second in zip(self.residual[::2], self.residual[1::2], strict=True):
            x = x + styled(second, F.relu(styled(first, x), inplace=True))
        for conv in self.expand[:-1]:
            x = F.relu(styled(conv, F.interpolate(x, scale_factor=2, mode="nearest")), inplace=True)
        return 2 * styled(self.expand[-1], x).sigmoid() - 1


def _conv(inputs: int, outputs: int, kernel: int = 3, stride: int = 1, bias: bool = False) -> nn.Conv2d:
    """Edges are mirrored, as when the networks were trained."""
    return nn.Conv2d(inputs, outputs, kernel, stride, padding=kernel // 2, padding_mode="reflect", bias=bias)


def _normalized(x: Tensor, scales: Tensor, shifts: Tensor) -> Tensor:
    """Every channel at the deviation and the mean that the style asks for.

    On a CPU a batch norm adds up a channel pixel by pixel in float32. Of a picture that is nearly flat, such as a
    letter, that loses the small deviation which everything is divided by, and paintings come out several levels off.
    """
    x = x.sub_(x.mean((2, 3), keepdim=True))
    variances = x.square().mean((2, 3), keepdim=True)
    factors = scales[:, :, None, None] / (variances + EPSILON).sqrt()
    return torch.addcmul(shifts[:, :, None, None], x, factors)


@cache
def load_painter(form: Form, device: torch.device) -> Painter:
    """The network of that form with its weights, in float32; loaded once per device."""
    return ready(lambda: Painter(form), load_file(WEIGHTS[form]), device)
