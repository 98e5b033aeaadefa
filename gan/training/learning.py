"""How a run learnt: the same 16 seeds at 12 to 20 stages, as one sheet with what was measured at each of them."""

import io
import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from gan.checkpoint.learning import MOST_BYTES, MOST_STAGES, RECORD, SEEDS, SHEET, SIDE, Stage
from gan.files import write_whole
from gan.latent import sample_ws
from gan.models import Generator
from gan.training.grids import on_a_sheet
from gan.training.publish import measure_w_avg
from gan.training.state import Position
from gan.training.watch import Report

FOLDER = "learning"  # a lossless row of pictures for each stage
PSI = 0.7


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
    _write(run, stages, [_row(run, one) for one in stages])


def lend_stages(run: Path, folder: Path, generator: Generator, stage: Stage, *, about: str) -> None:
    """How a run learnt, beside other weights, whose own pictures are the last stage; `about` says what run it was.

    ValueError where the run has recorded nothing, or has seen as many pictures as those weights.
    """
    stages = read_stages(run)
    if not stages:
        raise ValueError(f"{run} has recorded no stages of its training.")
    if stages[-1].kimg >= stage.kimg:
        raise ValueError(f"{run} has seen {stages[-1].kimg:g} kimg, the weights in {folder} only {stage.kimg:g}.")
    kept = thinned([*stages, stage])
    row = io.BytesIO()
    draw_row(generator).save(row, "PNG")
    _write(folder, kept, [*(_row(run, one) for one in kept[:-1]), row], about=about)


def _write(folder: Path, stages: Sequence[Stage], rows: Sequence[Path | io.BytesIO], *, about: str = "") -> None:
    record: dict[str, object] = {"about": about} if about else {}
    record |= {"seeds": SEEDS, "side": SIDE, "psi": PSI, "stages": [asdict(one) for one in stages]}
    write_whole(folder / RECORD, (json.dumps(record, indent=1) + "\n").encode())
    write_whole(folder / SHEET, make_sheet(rows))


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
    pictures = generator.synthesis(sample_ws(generator, SEEDS, psi=PSI, w_avg=average)).float()
    return on_a_sheet(F.interpolate(pictures, SIDE, mode="area"), columns)


def make_sheet(rows: Sequence[Path | io.BytesIO]) -> bytes:
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
