"""What the enlargers make of generated pictures: how near to real large ones, how steady along a walk, how quickly.

    python tests/bench_enlarger.py kid cats=cats-512.zip posters=posters-512.zip [--of walk rest other.safetensors]
    python tests/bench_enlarger.py flicker cats posters
    python tests/bench_enlarger.py sheets OUT cats posters --of walk rest other.safetensors
    python tests/bench_enlarger.py enlarge cats=cats-128.zip posters=posters-128.zip
    python tests/bench_enlarger.py speed

`kid`: KID × 1000 between squares of 128 pixels of samples at psi 0.7, four times enlarged, and of real pictures at
512², by features that no enlarger learnt by. `flicker`: the mean second difference of neighbouring frames, in 8-bit
values, of what a network adds to a cubic filter's, and of its frames as they are. `sheets` puts each sample beside
itself, one column an enlarger, in an order that only the key tells. `enlarge`: real pictures at 128², shrunk four times
and enlarged again, by PSNR and by the cosine distance of features. `speed`: milliseconds of each network from 128² to
512², and of painting, in two threads.
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor

from gan import checkpoint
from gan.datasets import load_images, split_reserved
from gan.enlarger import Compact, Enlarger, load_compact, load_enlarger, load_scenery, load_walk
from gan.enlarger.network import enlarge_cubic
from gan.enlarger.squares import squares
from gan.evaluation import generated_pictures
from gan.features import load_network
from gan.images import from_uint8, to_uint8
from gan.latent import along, sample_ws
from gan.metrics import score
from gan.painting import paint_images

CPU = torch.device("cpu")
PSI = 0.7
Enlarging = Callable[[Tensor], Tensor]


BUNDLED: dict[str, Callable[[], Enlarging]] = {
    "cubic": lambda: enlarge_cubic,
    "small": lambda: load_enlarger(CPU),
    "walk": lambda: load_walk(CPU),
    "rest": lambda: load_compact(CPU),
    "scenery": lambda: load_scenery(CPU),
}


def enlargers(titles: list[str]) -> dict[str, Enlarging]:
    """By name: a filter and the bundled networks, or others of their two kinds from files."""
    found = {title: load() for title, load in BUNDLED.items() if title in titles}
    for path in (Path(title) for title in titles if title not in BUNDLED):
        tensors = {name: tensor.float() for name, tensor in load_file(path).items()}
        network = Compact() if "slopes.0" in tensors else Enlarger()
        network.load_state_dict(tensors)
        found[path.stem] = network.eval().requires_grad_(False)
    return found


@torch.inference_mode()
def enlarged(network: Enlarging, pictures: Tensor) -> Tensor:
    """uint8 [N, 3, 4H, 4W] of uint8 [N, 3, H, W], eight at a time."""
    parts = [to_uint8(network(from_uint8(part))).permute(0, 3, 1, 2) for part in pictures.split(8)]
    return torch.cat(parts)


@torch.inference_mode()
def features(judge: str, pictures: Tensor) -> Tensor:
    """What a network sees in uint8 pictures."""
    return torch.cat([load_network(judge, CPU)(from_uint8(part)) for part in pictures.split(16)])


def samples(name: str, count: int) -> Tensor:
    """The pictures of seeds 0 to count - 1 of a bundled model."""
    generator = checkpoint.load(f"checkpoints/{name}", device=CPU, sliders=False).generator
    return torch.cat(list(generated_pictures(generator, count, psi=PSI)))


def kid(pairs: list[str], titles: list[str], count: int, judges: list[str]) -> None:
    """Print a row per model and judge."""
    for name, data in (pair.split("=", 1) for pair in pairs):
        real = squares([load_images(data, 512).images], count, 128, torch.Generator().manual_seed(1))
        drawn = samples(name, max(1, count // 4))
        for judge in judges:
            seen = features(judge, real)
            halves = score(*seen.split(len(seen) // 2)[:2])
            row = {"real halves": f"{1000 * halves.kid:.0f} ± {1000 * halves.kid_error:.0f}"}
            for title, network in enlargers(titles).items():
                pieces = squares([enlarged(network, drawn)], count, 128, torch.Generator().manual_seed(2))
                found = score(seen, features(judge, pieces))
                row[title] = f"{1000 * found.kid:.0f} ± {1000 * found.kid_error:.0f}"
            print(name, judge, json.dumps(row, ensure_ascii=False), flush=True)


def flicker(names: list[str], titles: list[str], frames: int) -> None:
    """Print for each model what the enlarged frames of a walk do that cubically enlarged ones don't."""
    for name in names:
        generator = checkpoint.load(f"checkpoints/{name}", device=CPU, sliders=False).generator
        with torch.inference_mode():
            ends = sample_ws(generator, [0, 1], psi=PSI)
            way = along(ends, torch.arange(frames) / 60)
            small = to_uint8(torch.cat([generator.synthesis(ws[None]) for ws in way])).permute(0, 3, 1, 2)
        plain = enlarged(enlarge_cubic, small).float()
        row = {}
        for title, network in enlargers(titles).items():
            large = enlarged(network, small).float()
            row[title] = round(second_difference(large - plain), 3), round(second_difference(large), 3)
        print(name, "(beyond cubic, in all)", row, flush=True)


def second_difference(frames: Tensor) -> float:
    """The mean of |a - 2b + c| of three frames in a row."""
    return (frames[:-2] - 2 * frames[1:-1] + frames[2:]).abs().mean().item()


def sheets(out: Path, names: list[str], titles: list[str], count: int) -> None:
    """Write a picture per sample, and `key.json`, which tells whose is which from the left."""
    out.mkdir(parents=True, exist_ok=True)
    shuffled, key = random.Random(7), {}
    rivals = {title: one for title, one in enlargers(titles).items() if title != "cubic"}
    for name in names:
        drawn = samples(name, count)
        large = {title: enlarged(network, drawn) for title, network in rivals.items()}
        for number in range(count):
            order = shuffled.sample(sorted(large), len(large))
            key[f"{name}-{number:02}"] = order
            row = torch.cat([large[title][number] for title in order], dim=2).permute(1, 2, 0)
            Image.fromarray(row.numpy()).save(out / f"{name}-{number:02}.png")
    (out / "key.json").write_text(json.dumps(key, indent=1) + "\n")


@torch.inference_mode()
def enlarge(pairs: list[str], titles: list[str], count: int, judges: list[str]) -> None:
    """Print for each set how near real pictures that no training saw are restored by each enlarger, and by Lanczos."""
    for name, data in (pair.split("=", 1) for pair in pairs):
        _, reserved = split_reserved(load_images(data, 128))
        real = reserved.images[:count]
        small = to_uint8(F.avg_pool2d(from_uint8(real), 4)).permute(0, 3, 1, 2)
        found = {title: enlarged(network, small) for title, network in enlargers(titles).items()}
        found["Lanczos"] = torch.stack([lanczos(picture) for picture in small])
        for title, pictures in found.items():
            wrong = (from_uint8(pictures) - from_uint8(real)).square().mean(dim=(1, 2, 3))
            row = [f"PSNR {(10 * torch.log10(4 / wrong)).mean():.2f} dB"]
            for judge in judges:
                far = 1 - F.cosine_similarity(features(judge, pictures), features(judge, real)).mean()
                row.append(f"{judge} {far:.3f}")
            print(name, title, *row, flush=True)


def lanczos(picture: Tensor) -> Tensor:
    """uint8 [3, 4H, 4W] of uint8 [3, H, W]."""
    image = Image.fromarray(picture.permute(1, 2, 0).numpy())
    large = image.resize([4 * side for side in image.size], Image.Resampling.LANCZOS)
    return torch.from_numpy(np.array(large)).permute(2, 0, 1)


def speed(titles: list[str]) -> None:
    """Print the median time of each network, and of painting in a named style."""
    torch.set_num_threads(2)
    for title, network in enlargers(titles).items():
        print(f"{title}, 128² to 512²: {timed(network, 128):.0f} ms")
    for side in (256, 512):
        print(f"paint {side}²: {timed(painting, side):.0f} ms")


def painting(picture: Tensor) -> Tensor:
    """The picture in a named style."""
    return paint_images(picture, 7, 1.0)


def timed(act: Enlarging, side: int) -> float:
    """The median milliseconds of fifteen times for a picture of that size, after a first one."""
    picture, times = torch.rand(1, 3, side, side) * 2 - 1, []
    with torch.inference_mode():
        act(picture)
        for _ in range(15):
            begin = time.perf_counter()
            act(picture)
            times.append(time.perf_counter() - begin)
    return 1000 * statistics.median(times)


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("kid", "flicker", "sheets", "enlarge", "speed"))
    parser.add_argument("names", nargs="*")
    parser.add_argument("--of", nargs="*", default=list(BUNDLED), help="cubic, small, walk, rest, scenery, or files")
    parser.add_argument("--features", nargs="*", default=["efficientnet-lite2", "vgg16"])
    parser.add_argument("--count", type=int, default=200)
    chosen = parser.parse_args()
    actions = {
        "kid": lambda: kid(chosen.names, chosen.of, chosen.count, chosen.features),
        "flicker": lambda: flicker(chosen.names, chosen.of, 24),
        "sheets": lambda: sheets(Path(chosen.names[0]), chosen.names[1:], chosen.of, 16),
        "enlarge": lambda: enlarge(chosen.names, chosen.of, chosen.count, chosen.features),
        "speed": lambda: speed(chosen.of),
    }
    actions[chosen.what]()


if __name__ == "__main__":
    main()
