"""What a run shows of itself: pictures from fixed latents, and what an autoencoder gives back."""

import torch
from jaxtyping import Float
from PIL import Image
from torch import Tensor

from gan.datasets import ImageSet
from gan.images import from_uint8, tile, to_uint8
from gan.latent import sample_ws
from gan.models import Generator
from gan.training.players import Players

SIZE = 36
COLUMNS = 6


@torch.no_grad()
def sample_grid(generator: Generator) -> Image.Image:
    """36 pictures of a generator, of the same seeds every time, and of all classes in turn."""
    return on_a_sheet(generator.synthesis(sample_ws(generator, range(SIZE))), COLUMNS)


def reconstruction_grid(nets: Players, pictures: ImageSet) -> Image.Image | None:
    """The first of the pictures, each beside what comes back of it; None where nothing does."""
    real = from_uint8(pictures.images[: SIZE // 2]).to(nets.average.w_avg.device)
    again = nets.reconstruct(real)
    return None if again is None else on_a_sheet(torch.stack([real, again], 1).flatten(0, 1), COLUMNS)


def on_a_sheet(images: Float[Tensor, "n 3 h w"], columns: int) -> Image.Image:
    """The pictures row by row."""
    return Image.fromarray(tile(to_uint8(images).cpu().numpy(), columns))
