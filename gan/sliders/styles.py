"""What the styles of a model's layer groups change, in a word: layout, colours or detail."""

from itertools import permutations

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from gan.latent import layer_groups, mix, sample_ws
from gan.models import Generator

WORDS = ("Layout", "Colours", "Detail")
PAIRS = 32  # of pictures
PSI = 0.7
COARSE, FINE = 8, 32  # squares in which a layout is seen, and above which a picture has its detail


@torch.inference_mode()
def name_styles(generator: Generator) -> dict[str, str]:
    """The word for each layer group, no word twice, so that the groups change as much as can be of what they are
    called; measured by exchanging the groups of pairs of pictures. Empty where there are not three groups."""
    groups = layer_groups(generator.num_ws)
    if len(groups) != len(WORDS):
        return {}
    classes = [pair % max(1, generator.num_classes) for pair in range(PAIRS)]
    ours, theirs = (sample_ws(generator, range(first, first + PAIRS), classes, PSI) for first in (0, PAIRS))
    before, changes = _facts(generator.synthesis(ours)), []
    for layers in groups.values():
        changes.append(_changes(before, _facts(generator.synthesis(mix(ours, theirs, layers)))))
    shares = torch.stack(changes)
    shares = shares / shares.sum(0).clamp_min(1e-9)  # of each fact's changes, by group
    best = max(
        permutations(range(len(WORDS))), key=lambda order: sum(shares[row, word] for row, word in enumerate(order))
    )
    return {name: WORDS[word] for name, word in zip(groups, best, strict=True)}


def _facts(pictures: Float[Tensor, "n 3 h w"]) -> tuple[Tensor, Tensor, Tensor]:
    """Where it is light and dark, of which colour it is, and what is fine in it."""
    light = pictures.mean(1, keepdim=True)
    layout = F.adaptive_avg_pool2d(light, COARSE)
    blurred = F.interpolate(F.adaptive_avg_pool2d(light, FINE), size=light.shape[-2:])
    colour = (pictures - light).mean((2, 3))
    return layout - layout.mean((2, 3), keepdim=True), colour, light - blurred


def _changes(before: tuple[Tensor, ...], after: tuple[Tensor, ...]) -> Float[Tensor, " facts"]:
    return torch.stack([(a - b).square().mean().sqrt() for a, b in zip(before, after, strict=True)])
