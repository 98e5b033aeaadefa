"""Trained weights into a network that may be wider, larger or draw in wavelets: it starts from the same pictures."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn


def transplant_generator(source: Any, target: Any) -> None:
    """`target` (a StyleGAN2Generator) draws what `source` draws, as far as both have the same levels.

    Wider layers keep their function exactly: new inputs are wired with zero weights. A new level adds nothing to
    the enlarged picture at first. A plain network's colours become the average band of a wavelet network.
    Raises ValueError where the target is smaller than the source.
    """
    weights = dict(source.state_dict())
    old, new = source.config.wavelet_scales, target.config.wavelet_scales
    if old and not new:
        raise ValueError("a wavelet generator cannot become a plain one")
    if new:
        _rescale_bands(weights, old or (2.0,), new)  # the average band of a flat patch is twice its pixels
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
    if added == 0 and target.config.wavelet and colours.shape[1] == 3:
        renamed["from_rgb.weight"] = colours / 2
    _copy(renamed, target)


def _rescale_bands(weights: dict[str, Tensor], old: tuple[float, ...], new: tuple[float, ...]) -> None:
    """to_rgb emits coefficients in units of its band scales: the same picture needs other numbers."""
    factors = torch.tensor([a / b for a, b in zip(old, new, strict=False)]).repeat_interleave(3)
    for name, tensor in weights.items():
        if name.endswith(("to_rgb.weight", "rgb_bias")):
            weights[name] = tensor * factors.view(-1, *[1] * (tensor.ndim - 1))


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
