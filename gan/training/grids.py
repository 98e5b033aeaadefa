"""What a run shows of itself: pictures from fixed latents, and what an autoencoder gives back."""

from typing import Any

import torch
from PIL.Image import Image

from gan.datasets import ImageSet
from gan.images import from_uint8, grid, to_uint8
from gan.training.players import Players

SIZE = 36
COLUMNS = 6


@torch.no_grad()
def sample_grid(generator: Any) -> Image:
    """36 pictures of a generator, from the same latents every time."""
    device = generator.w_avg.device
    z = torch.randn(SIZE, generator.z_dim, generator=torch.Generator().manual_seed(0)).to(device)
    labels = torch.arange(SIZE, device=device) % generator.num_classes if generator.num_classes else None
    return grid(to_uint8(generator(z, labels)).cpu(), columns=COLUMNS)


def reconstruction_grid(nets: Players, pictures: ImageSet) -> Image | None:
    """The first of the pictures, each beside what comes back of it; None where nothing does."""
    real = from_uint8(pictures.images[: SIZE // 2]).to(nets.average.w_avg.device)
    again = nets.reconstruct(real)
    return None if again is None else grid(to_uint8(torch.stack([real, again], 1).flatten(0, 1)).cpu(), columns=COLUMNS)
