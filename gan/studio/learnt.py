"""How the loaded models learnt: the records beside their weights, and films of them."""

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from jaxtyping import UInt8
from PIL import Image, ImageDraw, ImageFont

from gan.checkpoint import CheckpointError
from gan.checkpoint.learning import SEEDS, SIDE, Learning, Stage, read_learning
from gan.studio.reading import RecipeError
from gan.studio.studio import Studio
from gan.video import FORMATS, open_film
from gan.video.stills import BACKGROUND

ACROSS = 4  # pictures along a side of a frame
SCALE = 2
STRIP = 32  # pixels under the pictures, for words
STAY, REST = 0.5, 2.0  # seconds of each stage and of the last one
FPS = 10
KINDS = ("mp4", "webp", "gif")


class Learnt:
    """The records of a studio's models, shared by all visitors. Models without one are left out."""

    def __init__(self, studio: Studio, records: Mapping[str, Learning]) -> None:
        self.studio = studio
        self._known: dict[str, tuple[Any, Learning | None]] = {
            name: (model, records.get(name)) for name, model in studio.models.items()
        }

    @classmethod
    def load(cls, studio: Studio) -> "Learnt":
        """The records that lie beside the models' weights. CheckpointError for one that is damaged."""
        found = {name: read_learning(model.folder) for name, model in studio.models.items()}
        return cls(studio, {name: record for name, record in found.items() if record is not None})

    @property
    def records(self) -> Mapping[str, Learning]:
        """By name; those of models that came later are read once, and a damaged one is none."""
        known = {name: (model, self._record(name, model)) for name, model in dict(self.studio.models).items()}
        self._known = known
        return MappingProxyType({name: record for name, (_, record) in known.items() if record is not None})

    def _record(self, name: str, model: Any) -> Learning | None:
        before, record = self._known.get(name, (None, None))
        if before is model:
            return record
        try:
            return read_learning(model.folder)
        except CheckpointError:
            return None

    def of(self, model: str) -> Learning:
        """A model's record; RecipeError where there is none."""
        records = self.records
        if model not in records:
            have = f"only {', '.join(records)} has" if records else "no model here has"
            raise RecipeError(f"{model[:40]!r} has no record of how it learnt; {have} one.")
        return records[model]

    def write_film(self, model: str, path: Path, *, format: str) -> None:
        """The stages one after the other, as a film that opens the page where it shows them."""
        record = self.of(model)
        query = f"m={model}&psi={record.psi:g}&w={self.studio.models[model].weights_hash}&learn=time"
        with open_film(path, format, size=SIDE * ACROSS * SCALE + STRIP, fps=FPS, query=query) as film:
            for stage, frame in zip(record.stages, frames(record), strict=True):
                seconds = REST if stage is record.stages[-1] else STAY
                for _ in range(round(seconds * FPS)):
                    film.add(frame)


def film_kind(format: str) -> str:
    """The format that a film of learning is asked for in; RecipeError for another one."""
    if format not in KINDS:
        raise RecipeError(f"A film of how a model learnt is {', '.join(KINDS)}, not {format[:20]!r}.")
    return format


def media_type(format: str) -> str:
    """What a film of this format is called over HTTP."""
    return FORMATS[format].media_type


def frames(record: Learning) -> Iterator[UInt8[np.ndarray, "size size 3"]]:
    """For each stage its pictures, four by four and twice as large, and under them where the training stood."""
    side = SIDE * ACROSS * SCALE
    with Image.open(io.BytesIO(record.sheet), formats=["WEBP"]) as sheet:
        pictures = sheet.convert("RGB")
    font = ImageFont.load_default(0.6 * STRIP)
    for row, stage in enumerate(record.stages):
        grid = Image.new("RGB", (SIDE * ACROSS, SIDE * ACROSS))
        for at in range(len(SEEDS)):
            box = (SIDE * at, SIDE * row, SIDE * (at + 1), SIDE * (row + 1))
            grid.paste(pictures.crop(box), (SIDE * (at % ACROSS), SIDE * (at // ACROSS)))
        frame = Image.new("RGB", (side + STRIP, side + STRIP), BACKGROUND)
        frame.paste(grid.resize((side, side), Image.Resampling.BICUBIC), (STRIP // 2, 0))
        ImageDraw.Draw(frame).text(
            ((side + STRIP) / 2, side + STRIP / 2), said(stage), font=font, anchor="mm", fill="white"
        )
        yield np.asarray(frame)


def said(stage: Stage) -> str:
    """A stage in a few words."""
    kid = "" if stage.kid_x1000 is None else f", KID x 1000 {stage.kid_x1000:.0f}"
    return f"{stage.kimg:,.1f} thousand pictures seen, {stage.hours:.1f} hours{kid}"
