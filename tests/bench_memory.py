"""The memory that a server of two StyleGAN2 of 1024 pixels takes: `python tests/bench_memory.py`, random weights.

After each kind of work, what the process holds and the most that it ever held, in GiB: loading, live pictures, whole
ones, a strip, other noise, a film. The aim is less than 8.
"""

import asyncio
import gc
import resource
import tempfile
from dataclasses import asdict
from pathlib import Path

import torch
from bench_published import CHANNELS

from gan import checkpoint
from gan.models import build_generator
from gan.models.published.level import PublishedStyleGAN2Config
from gan.studio import Film, Recipe, Studio, Walk, stations
from gan.ui.server.pictures import Pictures

GIB = 1 << 30
NAMES = ("first", "second")


def made(folder: Path) -> list[Path]:
    """Two checkpoints of NVIDIA's configuration f, 30 million numbers each."""
    for seed, name in enumerate(NAMES):
        torch.manual_seed(seed)
        generator = build_generator("published-stylegan2", asdict(PublishedStyleGAN2Config(channels=CHANNELS)))
        checkpoint.save(folder / name, generator, architecture="published-stylegan2", title=name, card="# card")
    return [folder / name for name in NAMES]


def tell(what: str) -> None:
    """What is held now and what was held at most."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"{what:32} {pages * resource.getpagesize() / GIB:6.2f} {most / GIB:6.2f}", flush=True)


async def drawn(pictures: Pictures) -> None:
    """What visitors of both models ask for, one kind after the other."""
    studio = pictures.studio
    for name in studio.models:
        print(f"{name}: {studio.costs(name)}", flush=True)
    tell("timed")
    recipes = [Recipe(model=name, keyframes=(1, 2), t=0.3) for name in studio.models]
    small = [studio.costs(one.model).small for one in recipes]
    await asyncio.gather(*(pictures.picture(one, size=size) for one, size in zip(recipes, small, strict=True)))
    tell("a small picture of each")
    await asyncio.gather(*(pictures.picture(one) for one in recipes))
    tell("a whole picture of each")
    await pictures.sheet(lambda: stations(recipes[0], 4), size=small[0])
    tell("a strip of 4 small ones")
    noisy = [Recipe(model=one.model, keyframes=(1, 2), noise=seed) for one in recipes for seed in (1, 2)]
    await asyncio.gather(*(pictures.picture(one, size=small[0]) for one in noisy))
    tell("with two other noises each")


def main() -> None:
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        print("GiB                                 now   most")
        sources = made(Path(folder))
        tell("two checkpoints written")
        studio = Studio.load(sources, "cpu")
        tell("two models loaded")
        asyncio.run(drawn(Pictures(studio)))
        walk = Walk(recipe=Recipe(model=NAMES[1], keyframes=(1, 2)), seconds=0.5)
        for _ in Film.of(studio, walk, format="mp4", fps=6).write(Path(folder) / "walk.mp4", studio.draw, studio.show):
            pass
        tell("a film of 3 whole pictures")


if __name__ == "__main__":
    main()
