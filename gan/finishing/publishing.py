"""The run's weights in the place of the ones before, under their title, with their seeds and their card's words."""

from collections.abc import Iterator, Mapping
from typing import Any

import torch
from PIL import Image

from gan import checkpoint
from gan.checkpoint import Checkpoint, CheckpointError
from gan.checkpoint.learning import replace_learning
from gan.checkpoint.source import CARD
from gan.finishing.plan import Plan, Progress
from gan.images import tile
from gan.models import config_from
from gan.models.discriminator import Discriminator, DiscriminatorConfig
from gan.studio import Recipe, Studio

SIDE = 2  # pictures along one side of the thumbnail
PSI = 0.7


def is_published(plan: Plan) -> bool:
    """Whether the run's weights lie there already."""
    try:
        there = checkpoint.load(plan.folder, sliders=False)
    except CheckpointError:
        return False
    return there.weights_hash == checkpoint.load(plan.source, sliders=False).weights_hash


def publish_run(plan: Plan) -> Iterator[Progress]:
    """Write weights, configuration, card and thumbnail. Raises CheckpointError where another network lies there."""
    run = checkpoint.load(plan.source, sliders=False)
    words = kept_words(plan, run)
    checkpoint.save(
        plan.folder,
        run.generator,
        architecture=checkpoint.read_config(plan.source).architecture,
        class_names=run.class_names,
        training=record(plan, run),
        thumbnail=thumbnail(run, words["seeds"]),
        **companion(plan),
        **words,
    )
    replace_learning(plan.source, plan.folder, keep=plan.continues)
    yield Progress("", words=f"{words['title']}, {run.training.get('kimg', '?')} kimg, weights {run.weights_hash}")


def kept_words(plan: Plan, run: Checkpoint) -> dict[str, Any]:
    """Title, description, seeds, enlarger and card of the checkpoint that is replaced, or the run's own without one."""
    try:
        old, folder = checkpoint.read_config(plan.folder), plan.folder
    except CheckpointError:
        old, folder = checkpoint.read_config(plan.source), plan.source
    card = folder / CARD
    text = card.read_text("utf-8") if card.is_file() else f"# {old.title}\n"
    kept = ("title", "description", "seeds", "enlarger")
    return {name: getattr(old, name) for name in kept} | {"card": text}


def record(plan: Plan, run: Checkpoint) -> Mapping[str, Any]:
    """The run's own record of its training; before it that of the weights it went on from, if it did."""
    if not plan.continues:
        return run.training
    old = dict(checkpoint.read_config(plan.folder).training)
    before = old.pop("before", [])
    old.pop("quality", None)
    return {**run.training, "before": [old, *before]}


def companion(plan: Plan) -> dict[str, Any]:
    """What goes with the generator: a discriminator to train on from, or an autoencoder's encoder."""
    if (config := checkpoint.read_config(plan.source)).discriminator is not None:
        discriminator = Discriminator(config_from(DiscriminatorConfig, config.discriminator))
        discriminator.load_state_dict(checkpoint.load_discriminator(plan.source)[1])
        return {"discriminator": discriminator}
    try:
        return {"encoder": checkpoint.load_encoder(plan.source)}
    except CheckpointError:
        return {}


def thumbnail(run: Checkpoint, seeds: tuple[int, ...]) -> Image.Image:
    """The pictures that the page opens with, or the first seeds' where none were chosen, on one sheet."""
    studio = Studio({run.name: run}, torch.device("cpu"))
    chosen = [*seeds, *range(SIDE**2)][: SIDE**2]
    classes = run.generator.num_classes
    labels = [at % classes if classes else None for at in range(SIDE**2)]
    recipes = [
        Recipe(model=run.name, keyframes=(seed,), psi=PSI, label=label)
        for seed, label in zip(chosen, labels, strict=True)
    ]
    return Image.fromarray(tile(studio.render(recipes), SIDE))
