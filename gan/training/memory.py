"""Two crowds of pictures as features, real ones and what a generator drew of late, and how far apart they are."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from gan.models.feature_discriminator import ReadMaps

SIZE = 128  # pictures are brought to this size, as where KID is measured
VIEWS = ((16, 1), (10, 4))  # of EfficientNet-Lite0, of each: the map, and how many places across are told apart
SMALLEST = 1e-3  # that a deviation is taken for: a tenth of a level of 256, for a lattice
PLACES = 8  # across, of a picture where a lattice is looked for

Views = Sequence[Float[Tensor, "n _"]]


@dataclass(frozen=True)
class MatchLosses:
    """How far what is drawn is from what is real: the squared discrepancy, a mean over the views."""

    distance: float

    @property
    def finite(self) -> bool:
        """Whether it is a number that a step can go on from."""
        return abs(self.distance) < 1e9  # false for NaN, too

    def read(self) -> "MatchLosses":
        """Itself: the number is read already."""
        return self

    def to_json(self) -> dict[str, float]:
        """For the log."""
        return asdict(self)

    def in_short(self) -> dict[str, str]:
        """For the progress bar."""
        return {"distance": f"{1000 * self.distance:.0f}"}


class Memory(nn.Module):
    """Two crowds of pictures as features, in several views: real ones, and what a generator drew of late.

    A view's features have the length 1, as where KID is measured; where places are told apart they are standardised
    before, so that each counts as much. The last view is a picture's `lattice`: the frozen network hardly sees it, so
    the generator would let it grow. What was drawn belongs to a run's state; what is real is read anew.
    """

    def __init__(self, read: ReadMaps, real: Iterable[Float[Tensor, "n 3 h w"]], size: int) -> None:
        """`read` gives the maps of a frozen network. The memory is empty until `remember` has filled it."""
        super().__init__()
        self._read = read
        with torch.no_grad():
            crowds = [torch.cat(view) for view in zip(*(self._maps(batch) for batch in real), strict=True)]
        for number, crowd in enumerate(crowds):
            mean, deviation = crowd.mean(dim=0), crowd.std(dim=0).clamp_min(SMALLEST)
            if number == 0:
                mean, deviation = torch.zeros_like(mean), torch.ones_like(deviation)
            self.register_buffer(f"mean_{number}", mean, persistent=False)
            self.register_buffer(f"deviation_{number}", deviation, persistent=False)
            unit = F.normalize((crowd - mean) / deviation, dim=1)
            self.register_buffer(f"real_{number}", unit, persistent=False)
            self.register_buffer(f"itself_{number}", _within(unit), persistent=False)
            self.register_buffer(f"drawn_{number}", torch.zeros(size, unit.shape[1]).to(unit))

    def views(self, images: Float[Tensor, "n 3 h w"]) -> Views:
        """The features of pictures in [-1, 1]; what is beyond is cut off, as where a picture is shown."""
        return [
            F.normalize((view - self.get_buffer(f"mean_{number}")) / self.get_buffer(f"deviation_{number}"), dim=1)
            for number, view in enumerate(self._maps(images.clamp(-1, 1)))
        ]

    def remember(self, views: Views, step: int) -> None:
        """These come in place of the oldest; batches are of one size, of which the memory's is a multiple."""
        for number, view in enumerate(views):
            drawn = self.get_buffer(f"drawn_{number}")
            start = step * len(view) % len(drawn)
            drawn[start : start + len(view)] = view.detach()

    def compare(self, views: Views) -> tuple[Float[Tensor, ""], float]:
        """What the generator minimises, and the discrepancy as it is: of these pictures, by both crowds."""
        losses, distances = [], []
        for number, view in enumerate(views):
            to_drawn = _kernel(view, self.get_buffer(f"drawn_{number}")).mean()
            to_real = _kernel(view, self.get_buffer(f"real_{number}")).mean()
            losses.append(to_drawn - to_real)  # half of the discrepancy's gradient
            distances.append(to_drawn.item() - 2 * to_real.item() + self.get_buffer(f"itself_{number}").item())
        return torch.stack(losses).sum(), sum(distances) / len(distances)

    def _maps(self, images: Tensor) -> list[Tensor]:
        fine = lattice(images)
        if images.shape[-1] != SIZE:
            images = F.interpolate(images, (SIZE, SIZE), mode="bilinear", antialias=True, align_corners=False)
        blocks = tuple(sorted(block for block, _ in VIEWS))
        maps = dict(zip(blocks, self._read(images, blocks), strict=True))
        return [F.adaptive_avg_pool2d(maps[block], places).flatten(1).float() for block, places in VIEWS] + [fine]


def lattice(images: Float[Tensor, "n 3 h w"]) -> Float[Tensor, "n 576"]:
    """How strongly each place of a picture alternates from pixel to pixel: across, down, and like a chessboard."""
    height, width = images.shape[2:]
    down, across = (torch.arange(side, device=images.device) % 2 * 2.0 - 1 for side in (height, width))
    signs = torch.stack([across.expand(height, width), down[:, None].expand(height, width), across * down[:, None]])
    alternating = (images.float()[:, :, None] * signs).flatten(1, 2)
    return F.adaptive_avg_pool2d(alternating, PLACES).flatten(1)


def _kernel(a: Float[Tensor, "n d"], b: Float[Tensor, "m d"]) -> Float[Tensor, "n m"]:
    return (1 + a @ b.T).pow(3)


def _within(crowd: Float[Tensor, "n d"]) -> Float[Tensor, ""]:
    """The kernel's mean over pairs of different ones."""
    total = torch.stack([_kernel(part, crowd).sum() for part in crowd.split(512)]).sum()
    alone = (1 + crowd.square().sum(dim=1)).pow(3).sum()
    return (total - alone) / (len(crowd) * max(1, len(crowd) - 1))
