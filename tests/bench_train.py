"""How much of a training step is convolution: `python tests/bench_train.py`, one thread, a few minutes.

Every 3x3 convolution of a step (forward, both backwards, the penalty's double backward) is recorded as it happens,
then each is timed alone with tensors of the same shapes, layout and format. Their sum over the step's time is the
share. Times are the best of several, alternating, so that a noisy machine distorts the ratio little.
"""

import argparse
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from gan.models.discriminator import DiscriminatorConfig
from gan.models.stylegan2 import StyleGAN2Config
from gan.training.adversaries import Networks
from gan.training.config import TrainConfig
from gan.training.loop import build_networks
from gan.training.step import train_step

CHANNELS = (128, 128, 64, 32, 16)
CONVOLUTIONS = (torch.ops.aten.convolution.default, torch.ops.aten.convolution_backward.default)
Signature = tuple[Any, tuple[Any, ...]]


class RecordConvolutions(TorchDispatchMode):
    """Counts the dense 3x3 convolution calls that happen inside, by operator and argument shapes."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: Counter[Signature] = Counter()

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        if func in CONVOLUTIONS:
            weight = args[1] if func is CONVOLUTIONS[0] else args[2]
            if weight.shape[-1] == 3:
                self.calls[func, tuple(_freeze(argument) for argument in args)] += 1
        return func(*args, **(kwargs or {}))


def _freeze(argument: Any) -> Any:
    if isinstance(argument, torch.Tensor):
        return "tensor", tuple(argument.shape), argument.stride(), argument.dtype
    return tuple(argument) if isinstance(argument, list) else argument


def _thaw(argument: Any) -> Any:
    if isinstance(argument, tuple) and argument and argument[0] == "tensor":
        _, shape, stride, dtype = argument
        stored = 1 + sum((size - 1) * step for size, step in zip(shape, stride, strict=True))
        return torch.randn(stored).to(dtype).as_strided(shape, stride)  # strides of 0 included
    return list(argument) if isinstance(argument, tuple) else argument


def best_seconds(call: Callable[[], object], repeats: int) -> float:
    call()
    best = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - start)
    return best


def convolution_seconds(calls: Counter[Signature], repeats: int) -> float:
    """The time of all recorded calls, each shape timed alone."""
    total = 0.0
    for (function, arguments), count in calls.items():
        ready = [_thaw(argument) for argument in arguments]
        total += count * best_seconds(lambda f=function, a=ready: f(*a), repeats)
    return total


def measure(nets: Networks, config: TrainConfig, dtype: torch.dtype, repeats: int) -> tuple[float, float]:
    """(seconds of an average step with its lazy penalty, seconds of its 3x3 convolutions alone)."""
    real = torch.randn(config.batch, 3, config.resolution, config.resolution) * 0.4
    lazy = 1 / config.penalty_every
    step = convolutions = 0.0
    for weight, share in ((0.0, 1 - lazy), (1e-6, lazy)):

        def run(weight: float = weight) -> None:
            train_step(nets, config, real, None, penalty_weight=weight, dtype=dtype)

        with RecordConvolutions() as recorded:
            run()
        step += share * best_seconds(run, repeats)
        convolutions += share * convolution_seconds(recorded.calls, repeats)
    return step, convolutions


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--threads", type=int, default=1)
    arguments.add_argument("--repeats", type=int, default=8)
    options = arguments.parse_args()
    torch.set_num_threads(options.threads)
    print("form      format    img/s per core   convolutions alone   share")
    for name, resolution, scales in (("64", 64, None), ("128 Haar", 128, (0.9, 0.1, 0.07, 0.05))):
        generator = StyleGAN2Config(resolution, CHANNELS, noise=True, wavelet_scales=scales)
        discriminator = DiscriminatorConfig(resolution, CHANNELS, wavelet_scales=scales)
        config = TrainConfig(resolution, "stylegan2", generator, discriminator)
        nets = build_networks(config, torch.device("cpu"))
        for dtype in (torch.float32, torch.bfloat16):
            step, alone = measure(nets, config, dtype, options.repeats)
            rates = [config.batch / seconds / options.threads for seconds in (step, alone)]
            print(f"{name:9} {str(dtype)[6:]:9} {rates[0]:12.1f} {rates[1]:18.1f} {alone / step:12.0%}", flush=True)


if __name__ == "__main__":
    main()
