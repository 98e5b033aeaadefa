"""What is in a set of pictures before anything is trained on it: how many, what was skipped, and what is like it."""

import base64
import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from PIL import Image

from gan import checkpoint
from gan.datasets import ImageSet, load_images, split_reserved
from gan.device import pick_device
from gan.evaluation import Judge
from gan.images import tile
from gan.metrics import FEWEST
from gan.sentences import counted

SAMPLE = 96  # pictures that are compared with as many of each model
SHOWN, COLUMNS = 24, 8
SIDE = 64


@dataclass(frozen=True)
class Survey:
    """Pictures to train on, those that are kept to judge by, sentences on both, and how far which start is (KID)."""

    pictures: int
    reserved: int
    notes: tuple[str, ...]
    distances: tuple[tuple[str, float], ...]
    sheet: bytes  # some of them as the network sees them, JPEG

    @property
    def judged(self) -> bool:
        """Whether enough are kept to judge a run by."""
        return self.reserved >= FEWEST

    def to_json(self) -> dict[str, Any]:
        """For another program."""
        sheet = base64.b64encode(self.sheet).decode()
        return asdict(self) | {"sheet": f"data:image/jpeg;base64,{sheet}", "judged": self.judged}


def survey(data: Path, resolution: int, starts: Sequence[str] = (), *, device: str = "auto") -> Survey:
    """Reads all pictures as a training would, and compares some with what each start draws, the nearest first.

    Raises ValueError where they can't be trained on.
    """
    dataset = load_images(data, resolution)
    training, reserved = split_reserved(dataset)
    if len(training) < 2:
        held = f"{counted(len(dataset), 'picture')}, {len(reserved)} of them kept for evaluation"
        raise ValueError(f"there are {held}; at least 2 to train on are needed, some hundreds make sense")
    distances = nearest(training, starts, device) if len(training) >= FEWEST else ()
    return Survey(len(training), len(reserved), dataset.notes, distances, sheet_of(training))


def nearest(pictures: ImageSet, starts: Sequence[str], device: str) -> tuple[tuple[str, float], ...]:
    """(start, KID × 1000) from what each of them draws, the nearest first."""
    place = pick_device(device)
    judge = Judge(pictures.subset(spread(len(pictures), SAMPLE)), place, num=SAMPLE)
    models = {start: checkpoint.load(start, device=place, sliders=False).generator for start in starts}
    found = {start: 1000 * judge(generator).kid for start, generator in models.items()}
    return tuple(sorted(((start, round(kid, 1)) for start, kid in found.items()), key=lambda one: one[1]))


def sheet_of(pictures: ImageSet) -> bytes:
    """24 of them, small, as JPEG."""
    chosen = pictures.images[spread(len(pictures), SHOWN)].float()
    small = torch.nn.functional.interpolate(chosen, SIDE, mode="area").round().byte()
    buffer = io.BytesIO()
    Image.fromarray(tile(small.permute(0, 2, 3, 1).numpy(), COLUMNS)).save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def spread(count: int, most: int) -> list[int]:
    """At most so many places among `count`, evenly."""
    taken = min(count, most)
    return [at * count // taken for at in range(taken)]
