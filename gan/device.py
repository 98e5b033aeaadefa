"""Where to compute, in which number format it pays, and networks with their weights put there."""

import functools
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

import torch
from torch import Tensor, nn

N = TypeVar("N", bound=nn.Module)

DEVICES = ("auto", "cpu", "cuda", "mps")
DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16}


def pick_device(name: str = "auto") -> torch.device:
    """The named device; `auto` is the first of cuda, mps, cpu that is present. Raises ValueError in a sentence.

    Choosing cuda turns TensorFloat-32 off, so that a seed gives the same picture there as on a CPU.
    """
    if name not in DEVICES:
        raise ValueError(f"device must be one of {', '.join(DEVICES)}, given {name!r}")
    present = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if name == "auto":
        name = next(device for device, there in present.items() if there)
    if not present[name]:
        raise ValueError(f"device {name!r} is not present here; there is {', '.join(d for d in present if present[d])}")
    if name == "cuda":  # by the older switches: they set the newer ones too, and reading either still works
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    return torch.device(name)


def ready(make: Callable[[], N], weights: Mapping[str, Tensor], device: torch.device) -> N:
    """The network that `make` makes, with these weights in float32, to be used on a device: it does not learn."""
    with torch.device("meta"):
        network = make()
    network.load_state_dict({name: tensor.float() for name, tensor in weights.items()}, assign=True)
    return network.to(device).to(memory_format=torch.channels_last).eval().requires_grad_(False)


def pick_dtype(precision: str, device: torch.device) -> torch.dtype:
    """What `float32` or `bfloat16` names; `auto` is bfloat16 where it pays."""
    if precision != "auto":
        return DTYPES[precision]
    return torch.bfloat16 if bfloat16_pays(device) else torch.float32


@functools.cache
def bfloat16_pays(device: torch.device) -> bool:
    """Whether a typical convolution runs clearly faster in bfloat16 here: measured, since it depends on the CPU."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    if device.type == "mps":
        return False
    return _convolution_seconds(torch.float32) > 1.2 * _convolution_seconds(torch.bfloat16)


def _convolution_seconds(dtype: torch.dtype) -> float:
    """The best of five timings of a 3x3 convolution on the CPU, forward only."""
    x = torch.zeros(16, 64, 32, 32, dtype=dtype).contiguous(memory_format=torch.channels_last)
    conv = nn.Conv2d(64, 64, 3, padding=1).to(dtype).to(memory_format=torch.channels_last)
    best = float("inf")
    with torch.no_grad():
        for _ in range(6):
            start = time.perf_counter()
            conv(x)
            best = min(best, time.perf_counter() - start)
    return best
