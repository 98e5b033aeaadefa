"""How a run learnt: the same 16 seeds at 12 to 20 stages, as one sheet with what was measured at each of them."""

import io
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from gan.files import write_whole
from gan.latent import sample_z, truncate
from gan.models import Generator
from gan.training.grids import on_a_sheet
from gan.training.publish import measure_w_avg
from gan.training.state import Position
from gan.training.watch import Report

FOLDER = "learning"  # a lossless row of pictures for each stage
SHEET, RECORD = "learning.webp", "learning.json"
SEEDS = tuple(range(16))
SIDE = 64
PSI = 0.7
MOST_STAGES = 20
MOST_BYTES = 300_000


@dataclass(frozen=True)
class Stage:
    """Where the run stood, and what an evaluation had found there, if there was one."""

    kimg: float
    hours: float
    kid_x1000: float | None = None
    recall: float | None = None


def add_stage(run: Path, generator: Generator, at: Position, report: Report | None = None) -> None:
    """Draws the seeds and makes the run's sheet and record anew, with at most 20 stages.

    What an interrupted run recorded beyond where it goes on is dropped.
    """
    measured = {} if report is None else {name: report.to_json()[name] for name in ("kid_x1000", "recall")}
    stage = Stage(round(at.images_seen / 1000, 3), round(at.seconds / 3600, 3), **measured)
    stages = thinned([*(one for one in read_stages(run) if one.kimg < stage.kimg), stage])
    row = io.BytesIO()
    draw_row(generator).save(row, "PNG")
    write_whole(_row(run, stage), row.getvalue())
    kept = {_row(run, one) for one in stages}
    for path in (run / FOLDER).glob("*.png"):
        if path not in kept:
            path.unlink()
    record = {"seeds": SEEDS, "side": SIDE, "psi": PSI, "stages": [asdict(one) for one in stages]}
    write_whole(run / RECORD, (json.dumps(record, indent=1) + "\n").encode())
    write_whole(run / SHEET, make_sheet([_row(run, one) for one in stages]))


def share(run: Path, checkpoint: Path) -> None:
    """A run's sheet and record beside the weights that they are about."""
    for name in (SHEET, RECORD):
        if (run / name).is_file():
            write_whole(checkpoint / name, (run / name).read_bytes())


def read_stages(run: Path) -> list[Stage]:
    """The stages that a run has recorded and still has the pictures of."""
    try:
        record = json.loads((run / RECORD).read_text(encoding="utf-8"))
        stages = [Stage(**values) for values in record["stages"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return [stage for stage in stages if _row(run, stage).is_file()]


def thinned(stages: Sequence[Stage]) -> list[Stage]:
    """At most 20 of them, the first and the last among these: most is learnt early, so stages lie closer there."""
    kept = list(stages)
    while len(kept) > MOST_STAGES:
        places = [math.log(1 + stage.kimg) for stage in kept]
        gaps = [after - before for before, after in zip(places, places[2:], strict=False)]
        del kept[1 + gaps.index(min(gaps))]
    return kept


def draw_row(generator: Generator) -> Image.Image:
    """The seeds side by side, as the page opens a model: truncated, and class after class where there are any."""
    return draw_seeds(generator, generator.w_avg if generator.spherical else measure_w_avg(generator), len(SEEDS))


@torch.no_grad()
def draw_seeds(generator: Generator, average: Tensor, columns: int) -> Image.Image:
    """The seeds in so many columns, truncated towards this average [max(1, num_classes), w_dim]."""
    device = generator.w_avg.device
    labels = torch.arange(len(SEEDS), device=device) % generator.num_classes if generator.num_classes else None
    ws = generator.mapping(sample_z(SEEDS, generator.z_dim).to(device), labels)
    pictures = generator.synthesis(truncate(ws, average[0] if labels is None else average[labels], PSI)).float()
    return on_a_sheet(F.interpolate(pictures, SIDE, mode="area"), columns)


def make_sheet(rows: Sequence[Path]) -> bytes:
    """The stages' rows one below the other, as fine as 300 KB allow."""
    sheet = Image.new("RGB", (SIDE * len(SEEDS), SIDE * len(rows)))
    for number, path in enumerate(rows):
        with Image.open(path) as row:
            sheet.paste(row, (0, SIDE * number))
    for quality in range(90, 0, -10):
        webp = io.BytesIO()
        sheet.save(webp, "WEBP", quality=quality, method=4)
        if webp.tell() <= MOST_BYTES:
            break
    return webp.getvalue()


def _row(run: Path, stage: Stage) -> Path:
    return run / FOLDER / f"{round(1000 * stage.kimg):09d}.png"
