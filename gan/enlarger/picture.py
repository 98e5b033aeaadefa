"""A picture at the size it is shown in."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Float, UInt8
from torch import Tensor, nn

from gan.enlarger import compact, network
from gan.enlarger.compact import load_compact, load_scenery
from gan.enlarger.network import TIMES, load_walk
from gan.images import from_uint8, to_uint8
from gan.video import resized

LARGEST = 3 * 128**2  # pixels; with more of them a filter will do, since the network would take too long
WHITE = 255
AROUND = 8  # pixels of white that the network sees beside what is drawn on it

# Which network enlarges: at rest the one that draws the cleaner edges, or scenery where a model draws it; of a walk's
# many pictures the quick one.
State = Literal["rest", "scenery", "walk"]
NETWORKS: dict[State, Callable[[torch.device], nn.Module]] = {
    "rest": load_compact,
    "scenery": load_scenery,
    "walk": load_walk,
}
ENLARGERS: dict[State, Path] = {  # the files of their weights
    "rest": compact.WEIGHTS,
    "scenery": compact.SCENERY,
    "walk": network.WALK,
}

Picture = UInt8[np.ndarray, "h w 3"]


@torch.inference_mode()
def enlarged(
    picture: Picture, size: int, device: torch.device, state: State = "walk"
) -> UInt8[np.ndarray, "size size 3"]:
    """The square picture in another size: a small one is enlarged four times by a network, the rest a filter does."""
    if len(picture) < size:
        rows, columns = (_drawn(picture, axis) for axis in (1, 0))
        piece = picture[rows, columns]
        if 0 < piece.shape[0] * piece.shape[1] <= LARGEST:
            large = np.full((TIMES * len(picture), TIMES * len(picture), 3), WHITE, np.uint8)
            large[_scaled(rows), _scaled(columns)] = _by_network(piece, NETWORKS[state], device)
            picture = large
    return resized(picture, size)


@torch.inference_mode()
def enlarged_images(images: Float[Tensor, "n 3 h w"], size: int) -> Float[Tensor, "n 3 size size"]:
    """Square images, -1 to 1, in another size, as `enlarged` does it on a walk, but never rounded to whole numbers."""
    height, width = images.shape[2:]
    if height < size and height * width <= LARGEST:
        images = NETWORKS["walk"](images.device)(images)
    if images.shape[2:] == (size, size):
        return images
    return F.interpolate(images, (size, size), mode="bicubic", antialias=True, align_corners=False)


def _by_network(
    piece: Picture, load: Callable[[torch.device], nn.Module], device: torch.device
) -> UInt8[np.ndarray, "h4 w4 3"]:
    image = from_uint8(torch.tensor(piece, device=device).permute(2, 0, 1)[None])
    large = load(device)(image)
    if (piece == piece[..., :1]).all():
        large = large.mean(dim=1, keepdim=True).expand(-1, 3, -1, -1)
    return to_uint8(large)[0].cpu().numpy()


def _drawn(picture: Picture, across: int) -> slice:
    """The rows (`across` 1) or columns (0) that are not white, and a few more: a word fills a part of its square."""
    inked = np.flatnonzero((picture < WHITE).any(axis=(across, 2)))
    if not len(inked):
        return slice(0, 0)
    return slice(max(0, inked[0] - AROUND), min(len(picture), inked[-1] + 1 + AROUND))


def _scaled(part: slice) -> slice:
    return slice(TIMES * part.start, TIMES * part.stop)
