"""How an enlarger learns crispness: as the generator of a GAN, by our own pictures and by what generators draw.

Losses in the manner of ESRGAN (Wang 2018). What is new: the half of each batch that has no large original: squares that
generators drew have to look real to the discriminator, and to shrink back to what they were (to half of their width: in
their finest detail generators err).
"""

from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from gan.ema import update_ema
from gan.enlarger.keeping import Losses, Parts
from gan.enlarger.network import TIMES
from gan.enlarger.patches import PatchDiscriminator
from gan.enlarger.squares import Pictures, squares
from gan.enlarger.teaching import PIECE, RIM, shrunk
from gan.features import EfficientNetLite, load_features
from gan.images import from_uint8
from gan.losses import LOSSES, difference_penalty
from gan.models.wavelets import deviations

BATCH = 4  # squares of large pictures, and as many that generators drew
RATES = (5e-5, 1e-3)  # of the enlarger, of the discriminator
BLOCKS = (2, 4, 7)  # of EfficientNet-Lite0, whose maps are compared
WEIGHTS = {"missed": 5.0, "back": 5.0, "seen": 0.2, "fooled": 0.03, "alike": 5.0}
GAMMA = 2.0  # weight of the discriminator's penalty
PENALTY_EVERY = 4  # steps
HALF_LIFE = 150  # steps, of the moving average
MEASURED = 64  # squares that tell the bands' deviations


class CrispTeaching:
    """Teaches a copy of `network`; `average` is the moving average of its weights, which is what is kept.

    `sets` are large pictures of one kind each, `drawn` are small ones of the same kinds, by generators. With a
    `teacher` the network also learns to enlarge as that one does. `about` says by what, so that no other teaching goes
    on from its state.
    """

    def __init__(
        self,
        network: nn.Module,
        sets: Sequence[Pictures],
        drawn: Sequence[Pictures],
        device: torch.device,
        teacher: nn.Module | None = None,
        about: str = "",
    ) -> None:
        if len(sets) != len(drawn):
            raise ValueError(f"Each set needs pictures that a generator drew: given {len(sets)} and {len(drawn)}.")
        for pictures, side in [(one, PIECE) for one in sets] + [(one, PIECE // TIMES) for one in drawn]:
            if not len(pictures) or min(pictures.shape[2:]) < side:
                raise ValueError(f"These pictures need {side} or more pixels, given {list(pictures.shape)}.")
        self.sets, self.drawn, self.device, self.teacher, self.about = sets, drawn, device, teacher, about
        self.random = torch.Generator().manual_seed(0)
        self.network = deepcopy(network).to(device).requires_grad_(True)
        self.average = deepcopy(self.network).requires_grad_(False)
        scales = deviations(from_uint8(squares(sets, MEASURED, PIECE, self.random)))
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            self.discriminator = PatchDiscriminator(scales, len(sets)).to(device)
        self.features = load_features(device)
        self.optimizers = [
            torch.optim.Adam(self.network.parameters(), RATES[0], betas=(0.9, 0.99)),
            torch.optim.Adam(self.discriminator.parameters(), RATES[1], betas=(0.0, 0.99)),
        ]
        self.taken = 0

    def step(self, pace: float = 1.0) -> Losses:
        """One step of both players at this share of their learning rates; the losses by name."""
        for optimizer, rate in zip(self.optimizers, RATES, strict=True):
            optimizer.param_groups[0]["lr"] = pace * rate
        kinds = torch.arange(BATCH * self.taken, BATCH * (self.taken + 1)).remainder(len(self.sets))
        large = self._squares([self.sets[kind] for kind in kinds], PIECE)
        drawn = self._squares([self.drawn[kind] for kind in kinds], PIECE // TIMES)
        small = torch.cat([shrunk(large, self.random), drawn])
        kinds = kinds.to(self.device)
        found = self.network(small)
        losses = self._discriminate(large, found.detach(), kinds)
        losses |= self._enlarge(large, small, found, kinds)
        self.taken += 1
        update_ema(self.average, self.network, 0.5 ** (1 / min(HALF_LIFE, 1 + self.taken / 5)))
        return losses

    def save(self, path: Path) -> None:
        """All that `load` goes on from."""
        self._parts().save(path, self.taken)

    def load(self, path: Path) -> None:
        """Go on from what `save` wrote; `StateError` where it is of another teaching."""
        self.taken = self._parts().load(path)

    def _parts(self) -> Parts:
        players = {"network": self.network, "average": self.average, "discriminator": self.discriminator}
        return Parts(players, self.optimizers, [self.random], self.about)

    def _squares(self, sets: Sequence[Pictures], side: int) -> Float[Tensor, "n 3 side side"]:
        return from_uint8(squares(sets, BATCH, side, self.random)).to(self.device)

    def _discriminate(self, large: Tensor, found: Tensor, kinds: Tensor) -> Losses:
        bands = self.discriminator.read(inner(torch.cat([large, found])))
        kinds = kinds.repeat(3)
        logits = self.discriminator.judge(bands, kinds)
        real, *fakes = logits.chunk(3)
        loss = torch.stack([LOSSES["relativistic"].discriminator(real, fake) for fake in fakes]).mean()
        total = loss
        if self.taken % PENALTY_EVERY == 0:
            with torch.random.fork_rng(devices=[]):  # it draws noise
                torch.manual_seed(self.taken)
                slope = difference_penalty(lambda moved: self.discriminator.judge(moved, kinds), logits, bands)
            total = loss + GAMMA / 2 * PENALTY_EVERY * slope.mean() / logits.shape[1]
        self._take(1, total)
        return {"told apart": loss.item()}

    def _enlarge(self, large: Tensor, small: Tensor, found: Tensor, kinds: Tensor) -> Losses:
        paired, free = found.chunk(2)
        wanted = torch.cat([F.avg_pool2d(large, 2 * TIMES), F.avg_pool2d(small.chunk(2)[1], 2)])
        back = F.avg_pool2d(found, 2 * TIMES) - wanted
        logits = self.discriminator(inner(torch.cat([large, paired, free])), kinds.repeat(3))
        real, *fakes = logits.chunk(3)
        parts = {
            "missed": inner(paired - large).abs().mean(),
            "back": back[..., 1:-1, 1:-1].abs().mean(),
            "seen": unlike(self.features, inner(paired), inner(large)),
            "fooled": torch.stack([LOSSES["relativistic"].generator(real.detach(), fake) for fake in fakes]).mean(),
        }
        if self.teacher is not None:
            with torch.no_grad():
                wanted = self.teacher(small)
            parts["alike"] = inner(found - wanted).abs().mean()
        self._take(0, torch.stack([WEIGHTS[name] * part for name, part in parts.items()]).sum())
        return {name: part.item() for name, part in parts.items()}

    def _take(self, player: int, loss: Tensor) -> None:
        self.optimizers[player].zero_grad()
        wanted = list(self.optimizers[player].param_groups[0]["params"])
        loss.backward(inputs=wanted)
        self.optimizers[player].step()


def inner(images: Float[Tensor, "n 3 h w"], rim: int = RIM) -> Float[Tensor, "n 3 _ _"]:
    """Without the rim, whose surroundings no one saw."""
    return images[..., rim:-rim, rim:-rim]


def unlike(
    features: EfficientNetLite, found: Float[Tensor, "n 3 h w"], wanted: Float[Tensor, "n 3 h w"]
) -> Float[Tensor, ""]:
    """The mean squared difference of the directions of feature vectors; nothing is learnt by `wanted`."""
    with torch.no_grad():
        goal = features.maps(wanted, BLOCKS)
    pairs = zip(features.maps(found, BLOCKS), goal, strict=True)
    return torch.stack([(F.normalize(one) - F.normalize(other)).square().sum(1).mean() for one, other in pairs]).mean()
