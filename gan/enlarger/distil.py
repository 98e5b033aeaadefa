"""How an enlarger learns from larger ones: by pieces of what generators draw, and what a teacher makes of each.

L1 and features, and no discriminator: what the teachers learnt from theirs is in the pictures that they make.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import NamedTuple

import torch
import torch.nn.functional as F
from jaxtyping import Float, UInt8
from safetensors.torch import save
from torch import Tensor, nn

from gan.ema import update_ema
from gan.enlarger.crisp import inner, unlike
from gan.enlarger.keeping import Losses, Parts, read
from gan.enlarger.network import TIMES, load_enlarger
from gan.enlarger.picture import NETWORKS
from gan.enlarger.squares import squares
from gan.features import load_features
from gan.files import write_whole
from gan.images import from_uint8, to_uint8

PIECE = 64  # pixels a side, of which a teacher is asked
MARGIN = 6  # pixels around a piece that the teacher sees as well
BATCH, SIDE = 6, 32  # squares of so many pixels from anywhere in the pieces
FAR = 8  # pixels a side of squares whose mean colour a teacher has to keep
RIM = 16  # pixels of a large square that do not count: what lies beyond its edge would tell more about them
RATE = 4e-4
WARMUP = 20  # steps
FALL = 0.4  # of the steps the rate falls to nothing
WEIGHTS = {"missed": 5.0, "seen": 1.0}
SEEN_EVERY = 2  # steps
HALF_LIFE = 60  # steps, of the moving average

# Who may learn, from where: the one of walks from the weights that real pictures taught.
LEARNERS: dict[str, Callable[[torch.device], nn.Module]] = {str(state): load for state, load in NETWORKS.items()}
LEARNERS["walk"] = load_enlarger

Picture = UInt8[Tensor, "1 3 _ _"]


class Coloured(nn.Module):
    """A teacher whose pictures keep the small ones' colours, as both look from afar: it may draw brighter by itself."""

    def __init__(self, teacher: nn.Module) -> None:
        super().__init__()
        self.teacher = teacher

    def forward(self, images: Float[Tensor, "n 3 h w"]) -> Float[Tensor, "n 3 h4 w4"]:
        """What the teacher makes of the pictures, brighter or darker by what it lost."""
        large = self.teacher(images)
        squares = (images.shape[2] // FAR, images.shape[3] // FAR)
        lost = F.adaptive_avg_pool2d(images, squares) - F.adaptive_avg_pool2d(large, squares)
        return large + F.interpolate(lost, large.shape[2:], mode="bilinear", align_corners=False)


class Pairs(NamedTuple):
    """Pieces of one model's pictures, and the same four times as large, as they ought to look."""

    small: UInt8[Tensor, "n 3 h w"]
    large: UInt8[Tensor, "n 3 h4 w4"]


@torch.inference_mode()
def pair(picture: Picture, teacher: nn.Module, random: torch.Generator) -> Pairs:
    """A piece from anywhere in the picture, and the teacher's of it, which sees what lies around; edges repeat.

    The picture is computed with where the teacher is. ValueError where it is smaller than a piece.
    """
    if min(picture.shape[2:]) < PIECE:
        raise ValueError(f"A picture needs {PIECE} or more pixels a side, given {list(picture.shape[2:])}.")
    top, left = (int(torch.randint(whole - PIECE + 1, (), generator=random)) for whole in picture.shape[2:])
    around = F.pad(from_uint8(picture), (MARGIN,) * 4, mode="replicate")
    around = around[..., top : top + PIECE + 2 * MARGIN, left : left + PIECE + 2 * MARGIN]
    large = to_uint8(inner(teacher(around), TIMES * MARGIN)).permute(0, 3, 1, 2)
    return Pairs(picture[..., top : top + PIECE, left : left + PIECE].cpu(), large.cpu())


def paired(pictures: Iterable[Picture], teacher: nn.Module) -> Iterator[Pairs]:
    """A pair of each picture in turn; the same pictures give the same pieces."""
    random = torch.Generator().manual_seed(0)
    for picture in pictures:
        yield pair(picture, teacher, random)


def joined(pairs: Sequence[Pairs]) -> Pairs:
    """All of them together."""
    return Pairs(torch.cat([one.small for one in pairs]), torch.cat([one.large for one in pairs]))


def keep(path: Path, made: Sequence[Pairs], about: str) -> None:
    """Write the pairs of the models that are done, whole or not at all."""
    named = {f"{side} {number}": one for number, pairs in enumerate(made) for side, one in pairs._asdict().items()}
    tensors = {name: one.contiguous() for name, one in named.items()}
    write_whole(path, save(tensors, {"taken": str(len(made)), "about": about}))


def kept(path: Path, about: str) -> list[Pairs]:
    """What `keep` wrote of the same models, pieces and teachers, or none. `StateError` for those of others."""
    if not path.is_file():
        return []
    count, tensors = read(path, about)
    return [Pairs(*(tensors[f"{side} {number}"] for side in Pairs._fields)) for number in range(count)]


def in_steps(about: str, steps: int) -> str:
    """What the state of a teaching says of itself: after fewer or more steps the rate would fall at other times."""
    return f"{about} in {steps} steps"


def pace(step: int, steps: int) -> float:
    """The share of the rate at this step, counted from 0: it rises quickly, and falls over the last two fifths."""
    return min(1.0, (step + 1) / WARMUP, (1 - step / steps) / FALL)


class Distilling:
    """Teaches a copy of `network` on each model's pairs alike; `average` is the moving average of its weights.

    `about` says by what, so that no other teaching goes on from its state.
    """

    def __init__(
        self, network: nn.Module, pairs: Sequence[Pairs], steps: int, device: torch.device, about: str = ""
    ) -> None:
        if not pairs:
            raise ValueError("An enlarger learns by the pictures of one model or more, given none.")
        self.pairs, self.steps, self.device, self.about = pairs, steps, device, about
        # Two random streams that give the same: the large squares lie where the small ones do.
        self.randoms = [torch.Generator().manual_seed(0) for _ in range(2)]
        self.network = deepcopy(network).to(device).train().requires_grad_(True)
        self.average = deepcopy(self.network).eval().requires_grad_(False)
        self.features = load_features(device)
        self.optimizer = torch.optim.Adam(self.network.parameters(), RATE, betas=(0.9, 0.99))
        self.taken = 0

    def run(self) -> Iterator[Losses]:
        """All steps that are left; the losses of each by name."""
        while self.taken < self.steps:
            losses = self._step(self.taken)
            self.taken += 1
            yield losses

    def save(self, path: Path) -> None:
        """All that `load` goes on from."""
        self._parts().save(path, self.taken)

    def load(self, path: Path) -> None:
        """Go on from what `save` wrote, to the same weights; `StateError` where it is of another teaching."""
        self.taken = self._parts().load(path)

    def _parts(self) -> Parts:
        networks = {"network": self.network, "average": self.average}
        return Parts(networks, [self.optimizer], self.randoms, in_steps(self.about, self.steps))

    def _step(self, step: int) -> Losses:
        self.optimizer.param_groups[0]["lr"] = RATE * pace(step, self.steps)
        small, large = self._squares(step)
        found, wanted = inner(self.network(small), RIM), inner(large, RIM)
        parts = {"missed": (found - wanted).abs().mean()}
        if step % SEEN_EVERY == 0:
            parts["seen"] = unlike(self.features, found, wanted)
        self.optimizer.zero_grad()
        torch.stack([WEIGHTS[name] * part for name, part in parts.items()]).sum().backward()
        self.optimizer.step()
        update_ema(self.average, self.network, 0.5 ** (1 / min(HALF_LIFE, 1 + (step + 1) / 5)))
        return {name: part.item() for name, part in parts.items()}

    def _squares(self, step: int) -> tuple[Tensor, Tensor]:
        """Small and large ones, from all models in turn."""
        turn = [self.pairs[number % len(self.pairs)] for number in range(BATCH * step, BATCH * (step + 1))]
        small = squares([one.small for one in turn], BATCH, SIDE, self.randoms[0])
        large = squares([one.large for one in turn], BATCH, TIMES * SIDE, self.randoms[1], step=TIMES)
        return from_uint8(small.to(self.device)), from_uint8(large.to(self.device))
