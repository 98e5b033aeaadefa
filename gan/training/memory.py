"""Two crowds of pictures as features, real ones and what a generator drew of late, and how far apart they are.

What a generator minimises beside its game, so that its pictures are alike to real ones as a crowd: the squared maximum
mean discrepancy with KID's kernel (Binkowski 2018), as in generative moment matching (Li 2015) by a frozen network
(Santos 2019). On either side thousands of pictures count at every step, since the features of real ones are read once
and those of generated ones remembered for a while: so a gradient points to where the whole distribution lacks
something, not where one batch happens to. The memory should be short beside the rate, or it tells of a generator that
is no more.
"""

from collections.abc import Iterable, Sequence

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from gan.models.feature_discriminator import ReadMaps

SIZE = 128  # pictures are brought to this size, as where KID is measured
VIEWS = ((16, 1), (10, 4))  # of EfficientNet-Lite0, of each: the map, and how many places across are told apart

Views = Sequence[Float[Tensor, "n _"]]


class Memory(nn.Module):
    """Both crowds, in several views.

    A view's features have the length 1, as where KID is measured; where places are told apart they are standardised
    before, so that each counts as much. What was drawn belongs to a run's state; what is real is read anew.
    """

    remembered: Tensor  # how many pictures so far

    def __init__(self, read: ReadMaps, real: Iterable[Float[Tensor, "n 3 h w"]], size: int) -> None:
        """`read` gives the maps of a frozen network. Of what is drawn the last `size` pictures are remembered."""
        super().__init__()
        self._read, self.size, self._full = read, size, False
        with torch.no_grad():
            crowds = [torch.cat(view) for view in zip(*(self._maps(batch) for batch in real), strict=True)]
        for number, (crowd, (_, places)) in enumerate(zip(crowds, VIEWS, strict=True)):
            mean, deviation = crowd.mean(dim=0), crowd.std(dim=0).clamp_min(1e-3)
            if places == 1:
                mean, deviation = torch.zeros_like(mean), torch.ones_like(deviation)
            self.register_buffer(f"mean_{number}", mean, persistent=False)
            self.register_buffer(f"deviation_{number}", deviation, persistent=False)
            unit = F.normalize((crowd - mean) / deviation, dim=1)
            self.register_buffer(f"real_{number}", unit, persistent=False)
            self.register_buffer(f"itself_{number}", _within(unit), persistent=False)
            self.register_buffer(f"drawn_{number}", torch.zeros(size, unit.shape[1]).to(unit))
        self.register_buffer("remembered", torch.zeros((), dtype=torch.long))
        self.register_load_state_dict_post_hook(lambda memory, _: setattr(memory, "_full", False))  # type: ignore[no-untyped-call]  # what was loaded may be emptier

    @property
    def is_full(self) -> bool:
        """Whether there is a whole crowd to compare with."""
        self._full = self._full or int(self.remembered) >= self.size  # asks the device no longer than it must
        return self._full

    def views(self, images: Float[Tensor, "n 3 h w"]) -> Views:
        """The features of pictures in [-1, 1]; what is beyond is cut off, as where a picture is shown."""
        return [
            F.normalize((view - self.get_buffer(f"mean_{number}")) / self.get_buffer(f"deviation_{number}"), dim=1)
            for number, view in enumerate(self._maps(images.clamp(-1, 1)))
        ]

    def remember(self, views: Views) -> None:
        """These, at most a whole crowd, come in place of the oldest, but for what is no number."""
        places = (self.remembered + torch.arange(len(views[0]), device=self.remembered.device)) % self.size
        for number, view in enumerate(views):
            drawn = self.get_buffer(f"drawn_{number}")
            drawn[places] = torch.where(torch.isfinite(view.detach()), view.detach(), drawn[places])
        self.remembered += len(views[0])

    def compare(self, views: Views) -> tuple[Float[Tensor, ""], Float[Tensor, ""]]:
        """What the generator minimises, and the discrepancy as it is, a mean over the views."""
        losses, distances = [], []
        for number, view in enumerate(views):
            to_drawn = _kernel(view, self.get_buffer(f"drawn_{number}")).mean()
            to_real = _kernel(view, self.get_buffer(f"real_{number}")).mean()
            losses.append(to_drawn - to_real)  # half of the discrepancy's gradient
            distances.append((to_drawn - 2 * to_real).detach() + self.get_buffer(f"itself_{number}"))
        return torch.stack(losses).sum(), torch.stack(distances).mean()

    def _maps(self, images: Tensor) -> list[Tensor]:
        if images.shape[-1] != SIZE:
            images = F.interpolate(images, (SIZE, SIZE), mode="bilinear", antialias=True, align_corners=False)
        blocks = tuple(sorted(block for block, _ in VIEWS))
        maps = dict(zip(blocks, self._read(images, blocks), strict=True))
        return [F.adaptive_avg_pool2d(maps[block], places).flatten(1).float() for block, places in VIEWS]


def _kernel(a: Float[Tensor, "n d"], b: Float[Tensor, "m d"]) -> Float[Tensor, "n m"]:
    return (1 + a @ b.T).pow(3)


def _within(crowd: Float[Tensor, "n d"]) -> Float[Tensor, ""]:
    """The kernel's mean over pairs of different ones."""
    total = torch.stack([_kernel(part, crowd).sum() for part in crowd.split(512)]).sum()
    alone = (1 + crowd.square().sum(dim=1)).pow(3).sum()
    return (total - alone) / (len(crowd) * max(1, len(crowd) - 1))
