"""What a picture's manner is, in a hundred numbers: MobileNetV2 (Sandler 2018), taught to guess them by Google."""

from functools import cache
from pathlib import Path

import torch
import torch.nn.functional as F
from jaxtyping import Float
from safetensors.torch import load_file
from torch import Tensor, nn

from gan.device import ready
from gan.features.efficientnet import Block, SameConv, Stages
from gan.painting.style import NUMBERS

STYLE_SIZE = 256
FEATURES = 1280
STEM = 32
WEIGHTS = Path(__file__).with_name("predictor.safetensors")
STYLE_READER = WEIGHTS  # as the package calls it
MOBILENET: Stages = (  # of each: kernel, stride, expansion, channels, repeats
    (3, 1, 1, 16, 1),
    (3, 2, 6, 24, 2),
    (3, 2, 6, 32, 3),
    (3, 2, 6, 64, 4),
    (3, 1, 6, 96, 3),
    (3, 2, 6, 160, 3),
    (3, 1, 6, 320, 1),
)


class Predictor(nn.Module):
    """Pictures [N, 3, 256, 256] in [-1, 1] → the numbers that `Painter` takes for a style, [N, 100]."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = SameConv(3, STEM, 3, 2)
        blocks, inputs = [], STEM
        for kernel, stride, expansion, outputs, repeats in MOBILENET:
            for repeat in range(repeats):
                blocks.append(Block(inputs, outputs, kernel, stride if repeat == 0 else 1, expansion))
                inputs = outputs
        self.blocks = nn.Sequential(*blocks)
        self.head = nn.Conv2d(inputs, FEATURES, 1)
        self.last = nn.Linear(FEATURES, NUMBERS)

    def forward(self, images: Float[Tensor, "n 3 256 256"]) -> Float[Tensor, "n 100"]:
        """The styles of pictures in [-1, 1]."""
        x = F.relu6(self.stem(((images + 1) / 2).contiguous(memory_format=torch.channels_last)))
        pooled = F.relu6(self.head(self.blocks(x))).mean(dim=(2, 3))
        return self.last(pooled)


@cache
def load_predictor(device: torch.device) -> Predictor:
    """The network with its weights, in float32; loaded once per device."""
    return ready(Predictor, load_file(WEIGHTS), device)
