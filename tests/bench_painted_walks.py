"""How much painted walks flicker: the mean second difference of neighbouring frames, and sheets to look at.

    python tests/bench_painted_walks.py OUT cats=14 landscapes=7 busts=11 portraits=3 posters=19

takes thirteen frames, a sixtieth of the way apart, of the walk from seed 0 to seed 1 of each model, in the style
of that number: unpainted, every frame painted, and dissolved as films are, every fourth painted and those between
blended. Differences are in 8-bit values. A sheet in OUT has the first frames painted, what each differs by from the one
before (twice as bright), and the same dissolved.
"""

import argparse
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor

from gan import checkpoint
from gan.enlarger import enlarged_images
from gan.images import to_uint8
from gan.latent import along, sample_ws
from gan.painting import SIZE, paint_images

CPU = torch.device("cpu")
BEGIN, FRAMES, EVERY, SHOWN = 0.3, 13, 4, 5
MIDDLE = slice(SIZE // 4, 3 * SIZE // 4)


@torch.no_grad()
def walk(name: str, style: int) -> tuple[Tensor, Tensor, Tensor]:
    """The frames [13, 3, 512, 512] in [-1, 1]: unpainted, painted, dissolved."""
    generator = checkpoint.load(f"checkpoints/{name}", device=CPU, sliders=False).generator
    way = along(sample_ws(generator, [0, 1], psi=0.7), BEGIN + torch.arange(FRAMES) / 60)
    frames = [enlarged_images(generator.synthesis(ws[None]), SIZE).clamp(-1, 1) for ws in way]
    painted = [paint_images(one, style, 1.0) for one in frames]
    places = [(EVERY * (number // EVERY), number % EVERY / EVERY) for number in range(FRAMES)]
    mixed = [painted[here].lerp(painted[min(FRAMES - 1, here + EVERY)], share) for here, share in places]
    return torch.cat(frames), torch.cat(painted), torch.cat(mixed)


def second_difference(frames: Tensor) -> float:
    """The mean of |a - 2b + c| of three frames in a row, in 8-bit values."""
    return 127.5 * (frames[:-2] - 2 * frames[1:-1] + frames[2:]).abs().mean().item()


def sheet(ways: list[Tensor]) -> Image.Image:
    """Two rows for each way: frames, and what changed."""
    rows = []
    for frames in (way[: SHOWN + 1, :, MIDDLE, MIDDLE] for way in ways):
        changed = 2 * frames.diff(dim=0).abs().mean(1, keepdim=True).expand(-1, 3, -1, -1) - 1
        rows += [torch.cat(list(to_uint8(part[:SHOWN])), dim=1) for part in (frames, changed)]
    return Image.fromarray(torch.cat(rows).numpy())


def main() -> None:
    """Print a row per walk, and write its sheet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("walks", nargs="+")
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    for name, style in (one.split("=", 1) for one in chosen.walks):
        ways = walk(name, int(style))
        told = zip(("unpainted", "painted", "dissolved"), map(second_difference, ways), strict=True)
        print(name, style, {way: round(value, 2) for way, value in told}, flush=True)
        sheet(list(ways[1:])).save(chosen.out / f"{name}.png")


if __name__ == "__main__":
    main()
