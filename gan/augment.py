"""Augmentation of what the discriminator sees, real and generated alike (DiffAugment, Zhao 2020)."""

from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

Images = Float[Tensor, "n 3 h w"]


def translate(images: Images) -> Images:
    """Every picture shifted by up to an eighth of its size, black where it came from."""
    n, _, h, w = images.shape
    reach = h // 8
    padded = F.pad(images, (reach, reach, reach, reach), value=-1.0)
    offsets = torch.randint(0, 2 * reach + 1, (n, 2)).tolist()
    # Slicing picture by picture is ten times cheaper on a CPU than a gather, and deterministic on a GPU.
    return torch.stack([one[:, y : y + h, x : x + w] for one, (y, x) in zip(padded, offsets, strict=True)])


def cut_out(images: Images) -> Images:
    """A square of half the picture's size, anywhere over it, turned grey."""
    n, _, h, w = images.shape
    inside = [_span(size, n).to(images.device) for size in (h, w)]
    hole = inside[0][:, None, :, None] & inside[1][:, None, None, :]
    return images * ~hole


def _span(size: int, count: int) -> Tensor:
    """[count, size]: true on a run of size / 2 pixels around a random centre."""
    centre = torch.randint(0, size + 1, (count, 1))
    return (torch.arange(size) - centre).abs() < size // 4


def colour(images: Images) -> Images:
    """Brightness, saturation and contrast moved at random."""
    brightness, saturation, contrast = torch.rand(3, len(images), 1, 1, 1).to(images)
    images = images + (brightness - 0.5)
    mean = images.mean(dim=1, keepdim=True)
    images = mean + (images - mean) * (saturation * 2)
    mean = images.mean(dim=(1, 2, 3), keepdim=True)
    return mean + (images - mean) * (contrast + 0.5)


AUGMENTATIONS: dict[str, Callable[[Images], Images]] = {"translation": translate, "cutout": cut_out, "colour": colour}


def augment(images: Images, policy: Sequence[str]) -> Images:
    """The named augmentations in turn, differentiable, with a draw of its own for every picture."""
    for name in policy:
        images = AUGMENTATIONS[name](images)
    return images


def mirror(images: Images) -> Images:
    """Half of the pictures, drawn at random, flipped left to right."""
    chosen = torch.rand(len(images)) < 0.5
    return torch.where(chosen.view(-1, 1, 1, 1).to(images.device), images.flip(3), images)
