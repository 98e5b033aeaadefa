"""A run's averaged generator as a checkpoint that the app opens and the next run goes on from."""

import copy
from pathlib import Path
from typing import Any

import torch
from PIL.Image import Image
from torch import Tensor

from gan import checkpoint
from gan.latent import sample_ws
from gan.models import Generator
from gan.training.config import TrainConfig
from gan.training.grids import on_a_sheet
from gan.training.players import Players
from gan.training.state import Position
from gan.training.watch import Report

W_AVG_SAMPLES = 10_000
THUMBNAIL_SIDE = 2  # pictures along one side of the thumbnail


def publish(
    folder: Path, nets: Players, config: TrainConfig, position: Position, *, data: str, report: Report | None = None
) -> Path:
    """Writes generator, its companion, thumbnail and a model card; an earlier card and its titles are kept.

    What a `report` has measured goes into the record of the training.
    """
    generator = copy.deepcopy(nets.average)
    if not generator.spherical:
        generator.w_avg.copy_(measure_w_avg(generator))
    kept = kept_words(folder, title=data)
    return checkpoint.save(
        folder,
        generator,
        architecture=config.architecture,
        class_names=config.class_names if generator.num_classes else (),
        training=training_record(config, position, data) | (report.to_json() if report else {}),
        thumbnail=draw_thumbnail(generator),
        **{**nets.companion(), **kept},
    )


def training_record(config: TrainConfig, position: Position, data: str) -> dict[str, Any]:
    """What config.json remembers of the training: recipe, data, images seen, hours, threads."""
    recipe = {key: value for key, value in config.to_json().items() if key not in ("generator", "discriminator")}
    return {
        "data": data,
        "kimg": round(position.images_seen / 1000, 1),
        "hours": round(position.seconds / 3600, 2),
        "threads": torch.get_num_threads(),
        "recipe": recipe,
    }


@torch.no_grad()
def measure_w_avg(generator: Generator) -> Tensor:
    """The mean w [max(1, num_classes), w_dim] over 10,000 z, per class where there are classes (Karras 2019, B)."""
    device = generator.w_avg.device
    z = torch.randn(W_AVG_SAMPLES, generator.z_dim, generator=torch.Generator().manual_seed(0)).to(device)
    if not generator.num_classes:
        return generator.mapping(z)[:, 0].mean(dim=0, keepdim=True)
    classes = torch.arange(generator.num_classes, device=device)
    return torch.stack([generator.mapping(z, label.expand(len(z)))[:, 0].mean(dim=0) for label in classes])


def kept_words(folder: Path, *, title: str) -> dict[str, Any]:
    """Title, description, seeds and card of the checkpoint that is there already, or plain ones."""
    try:
        old = checkpoint.read_config(folder)
        card = (folder / "README.md").read_text(encoding="utf-8")
    except (checkpoint.CheckpointError, OSError):
        return {"title": title, "card": f"# {title}\n\nA generator trained with Latent Walks on `{title}`.\n"}
    return {"title": old.title, "description": old.description, "seeds": old.seeds, "card": card}


@torch.no_grad()
def draw_thumbnail(generator: Generator) -> Image:
    """A few pictures of the averaged generator, moderately truncated."""
    ws = sample_ws(generator, range(THUMBNAIL_SIDE**2), psi=0.7)
    return on_a_sheet(generator.synthesis(ws), THUMBNAIL_SIDE)
