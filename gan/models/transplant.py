"""Trained weights into a network that may be wider, larger or draw in wavelets: it starts from the same pictures."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn


def transplant_generator(source: Any, target: Any) -> None:
    """`target` (a StyleGAN2Generator) draws what `source` draws, as far as both have the same levels.

    Wider layers keep their function exactly: new inputs are wired with zero weights. A new level adds nothing to
    the enlarged picture at first. A plain network's colours become the average band of a wavelet network, and a grey
    network's grey all three colours.
    Raises ValueError where the target is smaller than the source.
    """
    weights = dict(source.state_dict())
    if source.config.wavelet_scales and not target.config.wavelet_scales:
        raise ValueError("a wavelet generator cannot become a plain one")
    for level, block in enumerate(source.blocks):
        if level < len(target.blocks):
            for name in (f"blocks.{level}.to_rgb.weight", f"blocks.{level}.rgb_bias"):
                values = _for_bands(weights[name], _bands(source, block), _bands(target, target.blocks[level]))
                weights[name] = _in_colours(values, target.config.colours)
    _copy(weights, target)
    with torch.no_grad():
        for level in range(len(source.config.channels), len(target.config.channels)):
            target.blocks[level].to_rgb.weight.zero_()


def transplant_discriminator(weights: Mapping[str, Tensor], target: nn.Module) -> None:
    """`target` (a Discriminator) starts from another one's weights; levels are matched from 4x4 upwards."""
    levels = 1 + max((int(name.split(".")[1]) for name in weights if name.startswith("blocks.")), default=-1)
    added = len(target.blocks) - levels
    renamed = {}
    for name, tensor in weights.items():
        if name.startswith("blocks."):
            _, level, rest = name.split(".", 2)
            name = f"blocks.{int(level) + added}.{rest}"
        renamed[name] = tensor
    colours = renamed["from_rgb.weight"]
    if added == 0 and target.config.wavelet_scales and colours.shape[1] == 3:
        renamed["from_rgb.weight"] = colours * target.config.wavelet_scales[0] / 2
    _copy(renamed, target)


def _bands(generator: Any, block: Any) -> tuple[float, ...]:
    """The scales of the bands that a level draws; colours are half the average band, which a flat patch doubles."""
    return generator.config.wavelet_scales if block.to_rgb.side == 2 else (2.0,)


def _for_bands(values: Tensor, old: tuple[float, ...], new: tuple[float, ...]) -> Tensor:
    """What draws bands of the scales `new` as `values` draws those of `old`, as far as both have them.

    Takes one row per band and colour, and returns [band, colour, ...].
    """
    factors = torch.tensor([a / b for a, b in zip(old, new, strict=False)])
    per_band = values.unflatten(0, (len(old), -1))[: len(factors)]
    return per_band * factors.view(-1, *[1] * values.ndim)


def _in_colours(per_band: Tensor, colours: int) -> Tensor:
    """Rows for so many colours from [band, colour, ...]: grey for all of them, or their mean for grey."""
    if per_band.shape[1] != colours:
        per_band = per_band.mean(1, keepdim=True).expand(-1, colours, *per_band.shape[2:])
    return per_band.flatten(0, 1)


@torch.no_grad()
def _copy(weights: Mapping[str, Tensor], target: nn.Module) -> None:
    for name, mine in target.state_dict().items():
        if name in weights:
            _copy_tensor(name, weights[name].to(mine), mine)


def _copy_tensor(name: str, theirs: Tensor, mine: Tensor) -> None:
    """Fills the overlap; new inputs of old outputs get zeros, and the equalised learning rate's scale is undone."""
    if theirs.ndim != mine.ndim or any(a > b for a, b in zip(theirs.shape, mine.shape, strict=True)):
        raise ValueError(f"{name} {tuple(theirs.shape)} does not fit into {tuple(mine.shape)}")
    overlap = tuple(slice(size) for size in theirs.shape)
    is_layer = name.endswith("weight") and mine.ndim in (2, 4) and "embed" not in name
    if is_layer:
        theirs = theirs * (mine.shape[1] / theirs.shape[1]) ** 0.5
        mine[: theirs.shape[0]] = 0
    elif name.endswith("rgb_bias"):
        mine.zero_()
    if name.endswith("to_rgb.weight"):
        mine.zero_()
    mine[overlap] = theirs
