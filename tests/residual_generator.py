"""The generator's other form, to compare the preset with: residual blocks that draw once, at the end."""

import math
from dataclasses import replace
from itertools import pairwise

import torch
from torch import Tensor, nn

from gan.models import GENERATORS, Architecture
from gan.models.layers import LRELU_GAIN, EqualConv, leaky_relu
from gan.models.modulation import StyledLayer
from gan.models.resampling import upsample
from gan.models.stylegan2 import StyleGAN2Config, StyleGAN2Generator
from gan.training.config import TrainConfig


class ResidualGenerator(StyleGAN2Generator):
    """StyleGAN2's residual form (Karras 2020, figure 7c) of the same layers; no picture passes from level to level.

    The sum needs activations at their own scale, so every layer divides by its deviation itself. It knows no noise.
    """

    def __init__(self, config: StyleGAN2Config) -> None:
        super().__init__(config)
        for block in self.blocks[:-1]:
            block.to_rgb.requires_grad_(False)
            block.rgb_bias.requires_grad_(False)
        self.shortcuts = nn.ModuleList(EqualConv(i, o, 1, gain=math.sqrt(0.5)) for i, o in pairwise(config.channels))

    def synthesis(self, ws: Tensor) -> Tensor:
        x = self.const.expand(len(ws), -1, -1, -1).contiguous(memory_format=torch.channels_last)
        x = _styled(self.blocks[0].same, x, ws[:, 0])
        for level, (block, shortcut) in enumerate(zip(self.blocks[1:], self.shortcuts, strict=True), start=1):
            beside = upsample(shortcut(x))
            x = _styled(block.same, _styled(block.up, x, ws[:, 2 * level - 1]), ws[:, 2 * level])
            x = math.sqrt(0.5) * x + beside
        last = self.blocks[-1]
        return last.to_rgb(x, last.to_rgb.affine(ws[:, -1]) * last.to_rgb.scale, last.rgb_bias)


def _styled(layer: StyledLayer, x: Tensor, w: Tensor) -> Tensor:
    styles = layer.conv.affine(w) * layer.conv.scale
    deviations = (styles.square() @ layer.conv.weight.square().sum((2, 3)).T + 1e-8).sqrt()
    x = layer.conv(x, styles) / deviations[:, :, None, None] + layer.bias[:, None, None]
    return LRELU_GAIN * leaky_relu(x)


def residual(config: TrainConfig) -> TrainConfig:
    """The recipe with this generator, which draws the whole picture in the units of the data's own deviations."""
    GENERATORS["residual"] = Architecture(StyleGAN2Config, ResidualGenerator)
    scales = (*config.generator.level_scales[:-3], *config.discriminator.colour_scales)
    return replace(config, architecture="residual", generator=replace(config.generator, level_scales=scales))
