"""From a small picture to one four times as wide: cubic enlargement, and what a few convolutions see missing in it.

That the network draws the difference alone is VDSR's idea (Kim 2016), that it works at the small size and spreads its
channels over the pixels at the end ESPCN's (Shi 2016).
"""

from functools import cache
from itertools import pairwise
from pathlib import Path

import torch
import torch.nn.functional as F
from jaxtyping import Float
from safetensors.torch import load_file, save
from torch import Tensor, nn

from gan.device import ready
from gan.files import write_whole

TIMES = 4
CHANNELS = 32
LAYERS = 8
WEIGHTS = Path(__file__).with_name("enlarger.safetensors")
WALK = Path(__file__).with_name("walk.safetensors")


class Enlarger(nn.Module):
    """Pictures [N, 3, H, W] in [-1, 1] → [N, 3, 4H, 4W], about in [-1, 1]. Untaught it enlarges cubically."""

    def __init__(self) -> None:
        super().__init__()
        widths = [3] + [CHANNELS] * LAYERS
        self.layers = nn.ModuleList(_conv(*pair) for pair in pairwise(widths))
        self.last = _conv(CHANNELS, 3 * TIMES**2)
        for tensor in self.last.parameters():
            tensor.detach().zero_()

    def forward(self, images: Float[Tensor, "n 3 h w"]) -> Float[Tensor, "n 3 h4 w4"]:
        """The pictures four times as wide and high."""
        x = shortcut = self._layer(0, images)
        for number in range(1, LAYERS):
            x = self._layer(number, x)
            if number % 2 == 0:  # past the two layers before (He 2016)
                x = shortcut = x + shortcut
        return enlarge_cubic(images) + F.pixel_shuffle(self.last(x), TIMES)

    def _layer(self, number: int, x: Tensor) -> Tensor:
        return F.leaky_relu(self.layers[number](x), 0.2, inplace=True)


def save_network(network: nn.Module, path: Path, **about: str) -> None:
    """Write the weights in float16, and where they come from."""
    halves = {name: tensor.half().cpu().contiguous() for name, tensor in network.state_dict().items()}
    write_whole(path, save(halves, about))


def enlarge_cubic(images: Float[Tensor, "n 3 h w"]) -> Float[Tensor, "n 3 h4 w4"]:
    """What the network adds to."""
    return F.interpolate(images, scale_factor=TIMES, mode="bicubic", align_corners=False)


def _conv(inputs: int, outputs: int) -> nn.Conv2d:
    """Edges repeat: zeros beyond them would draw a frame."""
    return nn.Conv2d(inputs, outputs, 3, padding=1, padding_mode="replicate")


@cache
def load_enlarger(device: torch.device) -> Enlarger:
    """The network with its weights, in float32; loaded once per device."""
    return ready(Enlarger, load_file(WEIGHTS), device)


@cache
def load_walk(device: torch.device) -> Enlarger:
    """The same with weights that draw as the larger networks do, in float32; loaded once per device."""
    return ready(Enlarger, load_file(WALK), device)
