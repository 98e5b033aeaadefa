"""Another program's checkpoint into a folder of this program's form, with a card that says where it is from."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import torch
from PIL import Image
from torch import Tensor

from gan.checkpoint.errors import CheckpointError
from gan.checkpoint.foreign import foreign_file, open_foreign
from gan.checkpoint.provenance import in_a_line, origin
from gan.checkpoint.reading import load
from gan.checkpoint.source import CONFIG
from gan.checkpoint.writing import save
from gan.images import to_uint8
from gan.models import Generator

PSI = 0.7
THUMBNAIL = 128  # pixels


class Imported(NamedTuple):
    """What was written; `moved` is how far half precision moves one picture's colours, of 255."""

    family: str
    resolution: int
    terms: str
    moved: float


def import_foreign(source: str | Path, out: Path, *, licence: str = "", title: str = "") -> Imported:
    """Writes the generator of a foreign file into the folder `out`. CheckpointError, before any work, says why not."""
    if (file := foreign_file(source)) is None:
        raise CheckpointError(f"{str(source)!r} is no file; give one that another program wrote, or hf:OWNER/REPO/FILE")
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / CONFIG).is_file())):
        raise CheckpointError(f"{out} is something else than a checkpoint's folder; choose another --out")
    if not all(text.isprintable() and len(text) <= 200 for text in (licence, title)):
        raise CheckpointError("a licence and a title are one printable line of at most 200 letters")
    opened = open_foreign(file)
    before = one_picture(opened.generator)
    config = opened.config
    record = {**config.training, "licence": licence}
    told = origin(record, resolution=opened.generator.resolution, classes=opened.generator.num_classes)
    save(
        out,
        opened.generator,
        architecture=config.architecture,
        title=title or opened.name,
        card=card(title or opened.name, told),
        description=in_a_line(told),
        class_names=config.class_names,
        training=record,
        thumbnail=_thumbnail(before),
    )
    moved = 127.5 * float((one_picture(load(out).generator) - before).clamp(-2, 2).abs().max())
    return Imported(told["Family"], opened.generator.resolution, told["Licence"], moved)


@torch.inference_mode()
def one_picture(generator: Generator) -> Tensor:
    """The picture of one latent, a little truncated."""
    z = torch.randn(1, generator.z_dim, generator=torch.Generator().manual_seed(0))
    labels = torch.zeros(1, dtype=torch.long) if generator.num_classes else None
    ws = torch.lerp(generator.w_avg[:1, None], generator.mapping(z, labels), PSI)
    picture: Tensor = generator.synthesis(ws).clamp(-1, 1)
    return picture


def card(title: str, told: Mapping[str, str]) -> str:
    """The model card: what is known of the weights, see `gan.checkpoint.provenance`."""
    rows = "".join(f"- {what}: {words}\n" for what, words in told.items())
    return (
        f"# {title}\n\n"
        f"Imported from another program's file.\n\n{rows}\n"
        "Nothing in the file was run; the weights are kept in half precision.\n"
    )


def _thumbnail(picture: Tensor) -> Image.Image:
    image = Image.fromarray(to_uint8(picture)[0].numpy())
    image.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
    return image
