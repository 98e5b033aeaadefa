"""How an enlarger learns: from pieces of large pictures and what is left of them at a quarter of the width."""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from gan.enlarger.keeping import Losses, Parts
from gan.enlarger.network import TIMES, Enlarger, enlarge_cubic
from gan.enlarger.squares import Pictures, squares
from gan.images import from_uint8
from gan.models.wavelets import from_wavelets, to_wavelets

BATCH = 16
PIECE = 128  # pixels a side
RIM = 8  # pixels of a piece that do not count: what lies beyond its edge would tell more about them
RATE = 1e-3
WARMUP = 0.02  # of the steps
FIRST, LAST = 1 / 25, 4e-6  # of the rate, where it begins and ends
# What a generator's pictures are like beside real ones, at most: softer (pixels), grained (black to white is 2), and
# wrong in their detail wherever there is much of it (a share of it; the next coarser level by half as much).
BLUR = 0.8
GRAIN = 0.02
DOUBT = 0.7


class Teaching:
    """Teaches on each set of square pictures alike. The same sets and steps give the same network."""

    def __init__(self, sets: Sequence[Pictures], steps: int, device: torch.device) -> None:
        for pictures in sets:
            if not len(pictures) or pictures.shape[-1] < PIECE:
                shape = list(pictures.shape)
                raise ValueError(f"An enlarger learns from pictures of {PIECE} or more pixels, given {shape}.")
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            self.enlarger = Enlarger().to(device).to(memory_format=torch.channels_last)
        self.sets, self.steps, self.device = sets, steps, device
        self.random = torch.Generator().manual_seed(0)
        self.optimizer = torch.optim.Adam(self.enlarger.parameters(), RATE, betas=(0.9, 0.99))
        self.taken = 0

    def run(self) -> Iterator[Losses]:
        """All steps that are left, by the L1 loss (crisper than squares); `missed` is where black to white is 2."""
        while self.taken < self.steps:
            self.optimizer.param_groups[0]["lr"] = RATE * pace(self.taken, self.steps)
            large = from_uint8(squares(self.sets, BATCH, PIECE, self.random, step=TIMES)).to(self.device)
            missed = (self.enlarger(shrunk(large, self.random)) - large).abs()
            loss = missed[..., RIM:-RIM, RIM:-RIM].mean()
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
            self.taken += 1
            yield {"missed": loss.item()}

    def save(self, path: Path) -> None:
        """All that `load` goes on from."""
        self._parts().save(path, self.taken)

    def load(self, path: Path) -> None:
        """Go on from what `save` wrote, to the same weights; `StateError` where it is of another teaching."""
        self.taken = self._parts().load(path)

    def _parts(self) -> Parts:
        shapes = " and ".join("x".join(map(str, pictures.shape)) for pictures in self.sets)
        return Parts({"enlarger": self.enlarger}, [self.optimizer], [self.random], f"{shapes} in {self.steps} steps")


def pace(step: int, steps: int) -> float:
    """The share of the rate at this step, counted from 0: half a cosine up, and half a cosine down to nothing."""
    top = max(1.0, WARMUP * (steps + 1) - 1)
    if step <= top:
        return FIRST + (1 - FIRST) * (1 - math.cos(math.pi * step / top)) / 2
    return LAST + (1 - LAST) * (1 + math.cos(math.pi * min(1.0, (step - top) / (steps - top)))) / 2


def shrunk(images: Float[Tensor, "n 3 h4 w4"], random: torch.Generator) -> Float[Tensor, "n 3 h w"]:
    """A quarter of the width, as renderers average; then as a generator might have drawn it, each in its own degree."""
    small = F.avg_pool2d(images, TIMES)
    softness, grain, doubt = torch.rand(3, len(small), 1, 1, 1, generator=random).to(small.device)
    small = doubtful(soften(small, BLUR * softness), DOUBT * doubt, random)
    return small + GRAIN * grain * _normal(small, random)


def soften(images: Float[Tensor, "n 3 h w"], deviations: Float[Tensor, "n 1 1 1"]) -> Float[Tensor, "n 3 h w"]:
    """Blurred with Gaussians of these deviations, in pixels."""
    taps = torch.arange(-2, 3, device=images.device).square() / (2 * deviations[:, 0, 0].clamp_min(0.1) ** 2)
    taps = (-taps).softmax(dim=1)
    kernels = (taps[:, :, None] * taps[:, None, :]).repeat_interleave(3, dim=0)[:, None]
    padded = F.pad(images, (2, 2, 2, 2), mode="replicate").flatten(0, 1)[None]
    return F.conv2d(padded, kernels, groups=len(kernels)).view(images.shape)


def doubtful(
    images: Float[Tensor, "n 3 h w"], share: Float[Tensor, "n 1 1 1"], random: torch.Generator, levels: int = 2
) -> Float[Tensor, "n 3 h w"]:
    """With errors in the Haar bands, as large as this share of the detail around: so networks draw edges."""
    bands = to_wavelets(images)
    plain, detail = bands[:, :3], bands[:, 3:].unflatten(1, (3, 3))
    around = F.avg_pool2d(detail.square().mean(dim=(1, 2)), 3, stride=1, padding=1).sqrt()[:, None, None]
    alike, coloured = _normal(detail[:, :, :1], random), _normal(detail, random)
    detail = detail + share[..., None] * around * (0.8 * alike + 0.6 * coloured)
    if levels > 1:
        plain = doubtful(plain, share / 2, random, levels - 1)
    return from_wavelets(torch.cat([plain, detail.flatten(1, 2)], dim=1))


def _normal(like: Tensor, random: torch.Generator) -> Tensor:
    return torch.randn(like.shape, generator=random).to(like.device)


@torch.inference_mode()
def gain(enlarger: Enlarger, pictures: Pictures) -> float:
    """By how many dB of PSNR it is nearer than cubic enlargement to pictures that were shrunk as in teaching."""
    device = next(enlarger.parameters()).device
    random = torch.Generator().manual_seed(0)
    differences = []
    for part in pictures.split(BATCH // 4):
        large = from_uint8(part).to(device)
        small = shrunk(large, random)
        errors = [
            (found.clamp(-1, 1) - large).square().mean(dim=(1, 2, 3))
            for found in (enlarge_cubic(small), enlarger(small))
        ]
        differences.append(10 * torch.log10(errors[0] / errors[1].clamp_min(1e-9)))
    return torch.cat(differences).mean().item()
