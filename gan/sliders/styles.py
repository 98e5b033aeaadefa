"""What the styles of a model's layer groups change, in a word: layout, colours or detail."""

from itertools import permutations

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from gan.latent import layer_groups, sample_z, truncate

WORDS = ("Layout", "Colours", "Detail")
PAIRS = 32  # of pictures
PSI = 0.7
COARSE, FINE = 8, 32  # squares in which a layout is seen, and above which a picture has its detail


@torch.inference_mode()
def name_styles(generator: torch.nn.Module) -> dict[str, str]:
    """The word for each layer group, no word twice, so that the groups change as much as can be of what they are
    called; measured by exchanging the groups of pairs of pictures. Empty where there are not three groups."""
    groups = layer_groups(generator.num_ws)
    if len(groups) != len(WORDS):
        return {}
    ours, theirs = (_ws(generator, range(first, first + PAIRS)) for first in (0, PAIRS))
    before, changes = _facts(generator.synthesis(ours)), []
    for layers in groups.values():
        mixed = ours.clone()
        mixed[:, list(layers)] = theirs[:, list(layers)]
        changes.append(_changes(before, _facts(generator.synthesis(mixed))))
    shares = torch.stack(changes)
    shares = shares / shares.sum(0).clamp_min(1e-9)  # of each fact's changes, by group
    best = max(
        permutations(range(len(WORDS))), key=lambda order: sum(shares[row, word] for row, word in enumerate(order))
    )
    return {name: WORDS[word] for name, word in zip(groups, best, strict=True)}


def _ws(generator: torch.nn.Module, seeds: range) -> Float[Tensor, "n num_ws w_dim"]:
    place, labels = generator.w_avg.device, None
    if generator.num_classes:
        labels = torch.arange(len(seeds), device=place) % generator.num_classes
    z = sample_z(seeds, generator.z_dim).to(place)
    return truncate(generator.mapping(z, labels), generator.w_avg[0 if labels is None else labels], PSI)


def _facts(pictures: Float[Tensor, "n 3 h w"]) -> tuple[Tensor, Tensor, Tensor]:
    """Where it is light and dark, of which colour it is, and what is fine in it."""
    light = pictures.mean(1, keepdim=True)
    layout = F.adaptive_avg_pool2d(light, COARSE)
    blurred = F.interpolate(F.adaptive_avg_pool2d(light, FINE), size=light.shape[-2:])
    colour = (pictures - light).mean((2, 3))
    return layout - layout.mean((2, 3), keepdim=True), colour, light - blurred


def _changes(before: tuple[Tensor, ...], after: tuple[Tensor, ...]) -> Float[Tensor, " facts"]:
    return torch.stack([(a - b).square().mean().sqrt() for a, b in zip(before, after, strict=True)])
