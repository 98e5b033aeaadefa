"""The noise that some generators add to their layers (Karras 2019, StyleGAN, section 3.2), as something to choose."""

import functools
from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor

Noise = Sequence[Float[Tensor, "_ _"]]  # one field for each convolution, in order
Sizes = tuple[tuple[int, int], ...]  # their heights and widths


@functools.lru_cache(maxsize=4)
def noise_of(seed: int | None, sizes: Sizes, device: torch.device) -> tuple[Float[Tensor, "_ _"], ...]:
    """The fields of a seed (0 to 4294967295), standard normal numbers of one stream; without a seed all are 0."""
    counts = [high * wide for high, wide in sizes]
    with torch.inference_mode(False):
        if seed is None:
            numbers = torch.zeros(sum(counts))
        else:
            numbers = torch.randn(sum(counts), generator=torch.Generator().manual_seed(seed))
        fields = numbers.to(device).split(counts)
        return tuple(field.view(size) for field, size in zip(fields, sizes, strict=True))
