"""The layers that both sides of the GAN are built from: equalised learning rate, tensors that follow from weights."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gan.models.convolution import convolve
from gan.models.resampling import blur, downsample

LRELU_SLOPE = 0.2
LRELU_GAIN = math.sqrt(2 / (1 + LRELU_SLOPE**2))  # keeps the variance of a unit normal (He 2015)


_fresh = ContextVar("_fresh", default=True)


def normal(*shape: int, deviation: float = 1.0) -> Tensor:
    """Fresh normal numbers; on the meta device only their shape: drawing there makes PyTorch load its compiler."""
    values = torch.empty(shape)
    return values.normal_(std=deviation) if _fresh.get() and not values.is_meta else values


@contextmanager
def unfilled() -> Iterator[None]:
    """Networks that are built here hold whatever lay in memory, for whoever fills them next: drawing takes a while."""
    token = _fresh.set(False)
    try:
        yield
    finally:
        _fresh.reset(token)


class Derived(nn.Module):
    """A module with tensors that follow from its weights alone; those of frozen weights are computed once."""

    def __init__(self) -> None:
        super().__init__()
        self._derived: dict[str, _Kept] = {}

    def derive(self, name: str, compute: Callable[..., Tensor], *sources: Tensor) -> Tensor:
        """`compute(*sources)`, kept as `name` until a source changes; weights that may learn always do."""
        if any(source.requires_grad for source in sources):
            return compute(*sources)
        kept = self._derived.get(name)
        if kept is None or not kept.follows(sources):
            with torch.inference_mode(False):  # so that the next call may need gradients of what it does with it
                kept = self._derived[name] = _Kept(compute(*sources), sources)
        return kept.tensor


class _Kept:
    """A tensor and the state of those that it was computed from."""

    def __init__(self, tensor: Tensor, sources: tuple[Tensor, ...]) -> None:
        self.tensor, self.sources, self.states = tensor, sources, _states(sources)

    def follows(self, sources: tuple[Tensor, ...]) -> bool:
        same = all(mine is theirs for mine, theirs in zip(self.sources, sources, strict=True))
        return same and self.states == _states(sources)


def _states(tensors: tuple[Tensor, ...]) -> list[tuple[int, int]]:
    return [(tensor.data_ptr(), tensor._version) for tensor in tensors]


class EqualLinear(nn.Module):
    """A linear layer whose weights are stored at unit variance and scaled at run time (Karras 2018, section 4.1).

    A layer in front of an activation takes `gain=LRELU_GAIN`: gain * lrelu(x) is lrelu(gain * x), and scaling the
    weights spares a pass over the activations.
    """

    def __init__(self, inputs: int, outputs: int, *, gain: float = 1.0, lr: float = 1.0, bias: float = 0.0) -> None:
        super().__init__()
        self.weight = nn.Parameter(normal(outputs, inputs, deviation=1 / lr))
        self.bias = nn.Parameter(torch.full((outputs,), bias / lr))
        self.scale = gain * lr / math.sqrt(inputs)
        self.lr = lr

    def forward(self, x: Tensor) -> Tensor:
        """The layer's output, [N, inputs] → [N, outputs]."""
        return torch.addmm(self.bias, x, self.weight.T, beta=self.lr, alpha=self.scale)


class EqualConv(nn.Module):
    """A convolution with equalised learning rate; `down=True` blurs first and strides, so nothing aliases."""

    def __init__(self, inputs: int, outputs: int, size: int, *, gain: float = 1.0, down: bool = False) -> None:
        super().__init__()
        self.weight = nn.Parameter(normal(outputs, inputs, size, size))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.scale = gain / math.sqrt(inputs * size * size)
        self.down = down

    def forward(self, x: Tensor) -> Tensor:
        """The layer's output, [N, inputs, H, W] → [N, outputs, H, W], or half as large."""
        weight, size = self.weight * self.scale, self.weight.shape[-1]
        if not self.down:
            return convolve(x, weight, self.bias, padding=size // 2)
        if size == 1:
            return convolve(downsample(x), weight, self.bias)
        return convolve(blur(x, padding=2), weight, self.bias, stride=2)


def leaky_relu(x: Tensor) -> Tensor:
    """Leaky ReLU without its gain, in place: the layer before carries the gain in its weights."""
    return F.leaky_relu(x, LRELU_SLOPE, inplace=True)
