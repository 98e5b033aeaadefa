"""What published generators' pictures cost here: `python tests/bench_published.py`, random weights of official shapes.

For each level of a StyleGAN2 the milliseconds to the picture so far, and the time of its convolutions alone: what there
is beside them (styles, noise, filters, colours) is the rest. All by processor time of one thread, the least of a few.

`--preview` has the pictures that a page asks for, by the clock: of 16, 32 and 64 pixels and whole, with one thread and
with all, in turn; the least and the middle, the pages of memory that the middle one fetched, and what the page says.
Only on a machine that does nothing else does this tell anything.
"""

import argparse
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import torch
import torch.nn.functional as F

from gan.models.published.biggan import PublishedBigGAN, PublishedBigGANConfig
from gan.models.published.level import PublishedStyleGAN2Config
from gan.models.published.plan import PublishedStyleGAN3Config
from gan.models.published.stylegan2 import PublishedStyleGAN2
from gan.models.published.stylegan3 import PublishedStyleGAN3
from gan.studio.costs import measure

CHANNELS = (512, 512, 512, 512, 512, 256, 128, 64, 32)  # config-f
TIMES = 3
SEEN = {16: 24, 32: 24, 64: 9}  # times that a small picture is drawn with each number of threads,
WHOLE = 3  # and a whole one
BIGGAN_128 = PublishedBigGANConfig(
    channels=(2048, 2048, 2048, 2048, 1024, 1024, 512, 512, 256, 256, 128), attention=8, z_dim=128, class_width=128
)


def stylegan3_t() -> PublishedStyleGAN3Config:
    """NVIDIA's 256-pixel configuration: 14 layers, channels that fall as bands widen."""
    cutoffs = [2 * 64 ** min(layer / 12, 1) for layer in range(14)]
    return PublishedStyleGAN3Config(256, tuple(round(min(16384 / cutoff, 512)) for cutoff in cutoffs))


def least(work: Callable[[], object]) -> float:
    """Milliseconds, after one time for what is computed once."""
    found = []
    for _ in range(1 + TIMES):
        begun = time.thread_time()
        with torch.inference_mode():
            work()
        found.append(1000 * (time.thread_time() - begun))
    return min(found[1:])


def convolutions(channels: tuple[int, ...]) -> list[float]:
    """Milliseconds of the plain convolutions up to each level."""
    total, sums, before = 0.0, [], channels[0]
    for level, outputs in enumerate(channels):
        size = 4 << level
        weight, x = torch.randn(outputs, outputs, 3, 3), torch.randn(1, outputs, size, size)
        total += least(lambda x=x, weight=weight: F.conv2d(x, weight, padding=1))
        if level:
            up, half = torch.randn(before, outputs, 3, 3), torch.randn(1, before, size // 2, size // 2)
            total += least(lambda x=half, weight=up: F.conv_transpose2d(x, weight, stride=2))
        before = outputs
        sums.append(total)
    return sums


def config_f(resolution: int) -> PublishedStyleGAN2:
    channels = CHANNELS[: resolution.bit_length() - 2]
    return PublishedStyleGAN2(PublishedStyleGAN2Config(channels=channels)).eval().requires_grad_(False)


def stylegan2(resolution: int) -> None:
    generator = config_f(resolution)
    ws = generator.mapping(torch.randn(1, generator.z_dim))  # no gradients: the weights need none
    channels = generator.config.channels
    print(f"StyleGAN2 {resolution}: pixels, ms, ms of plain convolutions, ratio")
    for size, alone in zip(generator.sizes, convolutions(channels), strict=True):
        whole = least(lambda size=size: generator.synthesis(ws, size))
        print(f"{size:5} {whole:8.0f} {alone:8.0f} {whole / alone:6.2f}", flush=True)


def previews(resolution: int) -> None:
    cores = torch.get_num_threads()
    generator = config_f(resolution)
    ws = generator.mapping(torch.randn(1, generator.z_dim))
    print(f"StyleGAN2 {resolution} by the clock; the machine's load: {Path('/proc/loadavg').read_text().strip()}")
    print("pixels threads least-ms middle-ms pages")
    for size in (*SEEN, resolution):
        found: dict[int, list[tuple[float, int]]] = {1: [], cores: []}
        for _ in range(1 + SEEN.get(size, WHOLE)):
            for threads, times in found.items():
                torch.set_num_threads(threads)
                times.append(seen(generator, ws, size))
        for threads, (_, *times) in found.items():  # but for the first one, for what is computed once
            least, pages = min(one for one, _ in times), statistics.median(pages for _, pages in times)
            middle = statistics.median(one for one, _ in times)
            print(f"{size:6} {threads:7} {least:8.1f} {middle:9.1f} {pages:5.0f}", flush=True)
    torch.set_num_threads(1)
    costs = measure(generator, cores)
    print(f"the page says: {costs.moving} pixels while something moves, the whole one in {costs.of(None):.2f} s")


@torch.inference_mode()
def seen(generator: PublishedStyleGAN2, ws: torch.Tensor, size: int) -> tuple[float, int]:
    """Milliseconds by the clock, and pages that this thread fetched."""
    before, begun = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt, time.perf_counter()
    generator.synthesis(ws, size)
    spent = 1000 * (time.perf_counter() - begun)
    return spent, resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before


def one_picture(name: str, generator: PublishedStyleGAN3 | PublishedBigGAN) -> None:
    labels = torch.zeros(1, dtype=torch.long) if generator.num_classes else None
    ws = generator.eval().requires_grad_(False).mapping(torch.randn(1, generator.z_dim), labels)
    print(f"{name}: {least(lambda: generator.synthesis(ws)):.0f} ms", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--resolution", type=int, default=1024, choices=[256, 512, 1024])
    parser.add_argument("--all", action="store_true", help="StyleGAN3-T 256 and BigGAN-deep 128, too")
    parser.add_argument("--preview", action="store_true", help="what the page asks for, with one thread and with all")
    chosen = parser.parse_args()
    if chosen.preview:
        previews(chosen.resolution)
        return
    torch.set_num_threads(1)
    stylegan2(chosen.resolution)
    if chosen.all:
        one_picture("StyleGAN3-T 256", PublishedStyleGAN3(stylegan3_t()))
        one_picture("BigGAN-deep 128", PublishedBigGAN(BIGGAN_128))


if __name__ == "__main__":
    main()
