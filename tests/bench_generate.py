"""How fast pictures are drawn, and how much of that is convolution: `python tests/bench_generate.py`, one thread.

The 3x3 convolutions of a call are recorded and timed alone, shape by shape, as in `bench_train`; their sum over the
call's time is the share. Operations are counted by PyTorch, two for a multiplication with its addition.
`--bundled` measures the README's column: the median CPU time of a picture of each bundled network in the studio.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

import torch
from bench_train import CHANNELS, RecordConvolutions, best_seconds, convolution_seconds
from torch.utils.flop_counter import FlopCounterMode

from gan.models.stylegan2 import StyleGAN2Config, StyleGAN2Generator

FORMS = (("64", 64, None), ("128 Haar", 128, (0.9, 0.1, 0.07, 0.05)))


def measure(generator: StyleGAN2Generator, batch: int, repeats: int) -> tuple[float, float, float]:
    """(seconds of a call, seconds of its 3x3 convolutions alone, operations per picture)."""
    z = torch.randn(batch, generator.z_dim)
    with torch.no_grad():  # in inference mode the operators pass the recorders by
        with RecordConvolutions() as recorded:
            generator(z)
        with FlopCounterMode(display=False) as counted:
            generator(z)
    with torch.inference_mode():
        seconds = best_seconds(lambda: generator(z), repeats)
    return seconds, convolution_seconds(recorded.calls, repeats), counted.get_total_flops() / batch


def bundled(repeats: int) -> None:
    """One picture at a time and sixteen together, in milliseconds of this process, which other work hardly moves."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from app import bundled
    from gan.studio import Recipe, Studio

    studio = Studio.load(bundled(), "cpu")
    print("model          alone   of sixteen (ms of CPU a picture, median)")
    for name, model in studio.models.items():
        label = 0 if model.class_names else None
        times = {1: [], 16: []}
        for count, took in times.items():
            for seed in range(repeats):
                recipes = [Recipe(model=name, keyframes=(seed, seed + 1 + i), t=0.3, label=label) for i in range(count)]
                start = time.process_time()
                studio.render(recipes)
                took.append(1000 * (time.process_time() - start) / count)
        print(f"{name:12} {statistics.median(times[1]):7.1f} {statistics.median(times[16]):12.1f}", flush=True)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--threads", type=int, default=1)
    arguments.add_argument("--repeats", type=int, default=30)
    arguments.add_argument("--bundled", action="store_true")
    options = arguments.parse_args()
    torch.set_num_threads(options.threads)
    if options.bundled:
        bundled(options.repeats)
        return
    print("form      batch   ms per call   pictures/s   GFLOP per picture   convolutions alone   share")
    for name, resolution, scales in FORMS:
        config = StyleGAN2Config(resolution, CHANNELS, noise=True, wavelet_scales=scales)
        generator = StyleGAN2Generator(config).eval().requires_grad_(False).to(memory_format=torch.channels_last)
        for batch in (1, 16):
            call, alone, operations = measure(generator, batch, options.repeats)
            print(
                f"{name:9} {batch:5} {1000 * call:13.2f} {batch / call:12.0f} {operations / 1e9:19.3f}"
                f" {1000 * alone:17.2f} ms {alone / call:7.0%}",
                flush=True,
            )


if __name__ == "__main__":
    main()
