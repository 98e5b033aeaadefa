"""The run's weights in the place of the ones before, under their title, with their seeds and their card's words."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import torch
from PIL import Image

from gan import checkpoint
from gan.checkpoint import Checkpoint, CheckpointError
from gan.checkpoint.learning import replace_learning
from gan.checkpoint.source import CARD, MODEL
from gan.checkpoint.weights import encode
from gan.finishing.plan import Plan, Progress
from gan.images import tile
from gan.models import config_from
from gan.models.discriminator import Discriminator, DiscriminatorConfig
from gan.models.stylegan2 import StyleGAN2Generator
from gan.models.transplant import transplant_discriminator, transplant_generator
from gan.studio import Recipe, Studio

SIDE = 2  # pictures along one side of the thumbnail
PSI = 0.7


def is_published(plan: Plan) -> bool:
    """Whether the run's weights lie there already."""
    try:
        checkpoint.load(plan.folder, sliders=False)
    except CheckpointError:
        return False
    ours = in_former_units(plan, checkpoint.load(plan.source, sliders=False).generator)
    return (plan.folder / MODEL).read_bytes() == encode(ours.state_dict(), "the generator")


def publish_run(plan: Plan) -> Iterator[Progress]:
    """Write weights, configuration, card and thumbnail. Raises CheckpointError where another network lies there."""
    run = checkpoint.load(plan.source, sliders=False)
    words = kept_words(plan, run)
    checkpoint.save(
        plan.folder,
        in_former_units(plan, run.generator),
        architecture=checkpoint.read_config(plan.source).architecture,
        class_names=run.class_names,
        training=record(plan, run),
        thumbnail=thumbnail(run, words["seeds"]),
        **companion(plan),
        **words,
    )
    replace_learning(plan.source, plan.folder, keep=plan.continues)
    written = checkpoint.load(plan.folder, sliders=False).weights_hash
    yield Progress("", words=f"{words['title']}, {run.training.get('kimg', '?')} kimg, weights {written}")


def in_former_units(plan: Plan, generator: Any) -> Any:
    """The same pictures by a network whose bands and levels count in the units of the one that is replaced.

    A run takes these from its pictures, and a larger set of the same kind has slightly others; of a network that
    differs in more than units nothing is taken.
    """
    try:
        there = checkpoint.load(plan.folder, sliders=False).generator
    except CheckpointError:
        return generator
    if not (isinstance(there, StyleGAN2Generator) and isinstance(generator, StyleGAN2Generator)):
        return generator
    old, new = there.config, generator.config
    if old == new or bool(old.wavelet_scales) != bool(new.wavelet_scales):
        return generator
    if replace(new, wavelet_scales=old.wavelet_scales, level_scales=old.level_scales) != old:
        return generator
    transplant_generator(generator, there)
    return there


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
        own = config_from(DiscriminatorConfig, config.discriminator)
        discriminator, weights = Discriminator(_former_units(plan, own)), checkpoint.load_discriminator(plan.source)[1]
        if discriminator.config == own:
            discriminator.load_state_dict(weights)
        else:
            transplant_discriminator(weights, own, discriminator)
        return {"discriminator": discriminator}
    try:
        return {"encoder": checkpoint.load_encoder(plan.source)}
    except CheckpointError:
        return {}


def _former_units(plan: Plan, own: DiscriminatorConfig) -> DiscriminatorConfig:
    """The configuration of the discriminator that is replaced, where it is this one's but for its units."""
    try:
        there = checkpoint.read_config(plan.folder).discriminator
    except CheckpointError:
        return own
    if there is None:
        return own
    old = config_from(DiscriminatorConfig, there)
    units = {"wavelet_scales": old.wavelet_scales, "colour_scales": old.colour_scales}
    alike = all(bool(getattr(own, name)) == bool(value) for name, value in units.items())
    return old if alike and replace(own, **units) == old else own


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
