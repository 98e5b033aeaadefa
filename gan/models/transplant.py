"""Trained weights into a network that may be wider, larger or draw in wavelets: it starts from the same pictures."""

from collections.abc import Mapping

import torch
from jaxtyping import Float
from torch import Tensor, nn

from gan.models.discriminator import Discriminator, DiscriminatorConfig
from gan.models.modulation import ToRGB
from gan.models.stylegan2 import StyleGAN2Generator


def transplant_generator(source: StyleGAN2Generator, target: StyleGAN2Generator) -> None:
    """`target` draws what `source` draws, as far as both have the same levels.

    Wider layers keep their function exactly: new inputs are wired with zero weights. A new level adds nothing to
    the enlarged picture at first. Bands of other deviations or axes of colour draw the same pixels, a plain network's
    colours become the average band of a wavelet network, and a grey network's grey all three colours.
    Raises ValueError where the target is smaller than the source.
    """
    weights = dict(source.state_dict())
    if source.resolution > target.resolution:
        raise ValueError(f"a generator of {source.resolution} pixels cannot become one of {target.resolution}")
    if source.config.wavelet_scales and not target.config.wavelet_scales:
        raise ValueError("a wavelet generator cannot become a plain one")
    for level, (block, mine) in enumerate(zip(source.levels, target.levels, strict=False)):
        for name in (f"blocks.{level}.to_rgb.weight", f"blocks.{level}.rgb_bias"):
            weights[name] = _drawing(_pixels(weights[name], block.to_rgb), mine.to_rgb)
    _copy(weights, target)
    with torch.no_grad():
        for level in range(len(source.config.channels), len(target.config.channels)):
            target.levels[level].to_rgb.weight.zero_()


def transplant_discriminator(weights: Mapping[str, Tensor], config: DiscriminatorConfig, target: Discriminator) -> None:
    """`target` starts from the weights of another one of this configuration.

    Levels are matched from 4x4 upwards; what reads the pixels is translated where both read them at the same level.
    """
    levels = 1 + max((int(name.split(".")[1]) for name in weights if name.startswith("blocks.")), default=-1)
    added = len(target.blocks) - levels
    renamed = {}
    for name, tensor in weights.items():
        if name.startswith("blocks."):
            _, level, rest = name.split(".", 2)
            name = f"blocks.{int(level) + added}.{rest}"
        renamed[name] = tensor
    if added == 0:
        renamed["from_rgb.weight"] = _reading(renamed["from_rgb.weight"].float(), config.reads(), target.config.reads())
    _copy(renamed, target)


def _pixels(rows: Tensor, to_rgb: ToRGB) -> Tensor:
    """[pixel, colour, ...] that a level draws by weights or biases with one row per band and colour."""
    rows = rows.float()
    if to_rgb.inverse is not None:
        rows = torch.tensordot(to_rgb.inverse.to(rows), rows, dims=1)
    return rows.unflatten(0, (to_rgb.side**2, to_rgb.colours))


def _drawing(pixels: Tensor, to_rgb: ToRGB) -> Tensor:
    """The rows with which a level draws these pixels [pixel, colour, ...], their mean where it draws one."""
    if pixels.shape[1] != to_rgb.colours:
        pixels = pixels.mean(1, keepdim=True).expand(-1, to_rgb.colours, *pixels.shape[2:])
    pixels = pixels.mean(0) if to_rgb.side == 1 else pixels.expand(4, *pixels.shape[1:]).flatten(0, 1)
    if to_rgb.inverse is None:
        return pixels
    return torch.tensordot(torch.linalg.inv(to_rgb.inverse).to(pixels), pixels, dims=1)


def _reading(weight: Float[Tensor, "o i 1 1"], old: Tensor | None, new: Tensor | None) -> Float[Tensor, "o i2 1 1"]:
    """Weights for what `new` makes of pixels that read of them what these read of what `old` makes.

    What was read of one pixel is then read of the mean of four.
    """
    kernel = weight.flatten(1)
    if old is not None:
        kernel = kernel @ old
    if new is not None:
        if new.shape[1] > kernel.shape[1]:
            kernel = kernel.repeat(1, 4) / 4
        kernel = kernel @ torch.linalg.inv(new)
    return (kernel.shape[1] / weight.shape[1]) ** 0.5 * kernel[:, :, None, None]  # the equalised learning rate's scale


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
