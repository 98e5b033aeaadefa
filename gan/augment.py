"""Augmentation of what the discriminator sees, real and generated alike (DiffAugment, Zhao 2020).

Each operation is differentiable and may be applied to a part of the pictures only, drawn anew every time: as long as
enough of them stay as they are, none of its traces shows up in what the generator draws (Karras 2020, section 2.2).
"""

from collections.abc import Callable, Sequence

import torch
from jaxtyping import Float
from torch import Tensor

Images = Float[Tensor, "n 3 h w"]


def translate(images: Images) -> Images:
    """Every picture shifted by up to an eighth of its size, continued by its mirror image: borders teach borders."""
    n, _, h, w = images.shape
    reach = h // 8
    padded = _continued(_continued(images, reach, 2), reach, 3)
    offsets = torch.randint(0, 2 * reach + 1, (n, 2)).tolist()
    # Slicing picture by picture is ten times cheaper on a CPU than a gather, and deterministic on a GPU.
    return torch.stack([one[:, y : y + h, x : x + w] for one, (y, x) in zip(padded, offsets, strict=True)])


def _continued(images: Tensor, reach: int, dim: int) -> Tensor:
    """`reach` more pixels at both ends, mirrored; unlike F.pad's, this gradient is deterministic on a GPU."""
    size = images.shape[dim]
    before, after = images.narrow(dim, 1, reach), images.narrow(dim, size - 1 - reach, reach)
    return torch.cat([before.flip(dim), images, after.flip(dim)], dim)


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


def augment(images: Images, policy: Sequence[str], strength: float = 1.0) -> Images:
    """The named augmentations in turn, each on every picture with the probability `strength`, with draws of its own."""
    for name in policy:
        changed = AUGMENTATIONS[name](images)
        if strength < 1:
            chosen = (torch.rand(len(images)) < strength).view(-1, 1, 1, 1).to(images.device)
            changed = torch.where(chosen, changed, images)
        images = changed
    return images


def augment_pairs(real: Images, fake: Images, policy: Sequence[str], strength: float = 1.0) -> tuple[Images, Images]:
    """Both augmented by the same draws: picture k of either is moved, cut and coloured alike."""
    state = torch.get_rng_state()
    first = augment(real, policy, strength)
    torch.set_rng_state(state)
    return first, augment(fake, policy, strength)


def mirror(images: Images) -> Images:
    """Half of the pictures, drawn at random, flipped left to right."""
    chosen = torch.rand(len(images)) < 0.5
    return torch.where(chosen.view(-1, 1, 1, 1).to(images.device), images.flip(3), images)
