"""Checkpoints of one run, averaged after the fact: what a longer moving average of its weights would have shown.

A run at a constant rate keeps circling around what it has learnt; the mean of two places on its way lies nearer to the
middle than either (Izmailov 2018; Karras 2024, section 3, for moving averages whose length is chosen afterwards).
"""

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from gan import checkpoint
from gan.checkpoint import Checkpoint, CheckpointConfig
from gan.models import config_from
from gan.models.discriminator import Discriminator, DiscriminatorConfig
from gan.training.publish import draw_thumbnail, kept_words, measure_w_avg


def average_checkpoints(sources: Sequence[str | Path], folder: Path) -> Path:
    """Writes the mean of the checkpoints' generators (and encoders), with the last one's discriminator and words.

    The card says so. Raises ValueError, in a sentence, for fewer than two and for networks that cannot be of one run.
    """
    if len(sources) < 2:
        raise ValueError(f"an average takes at least two checkpoints of one run, given {len(sources)}")
    if any(Path(source).resolve() == folder.resolve() for source in sources):
        raise ValueError(f"the mean would take the place of {folder}, of which it is made; choose another --out")
    loaded = [checkpoint.load(source, sliders=False) for source in sources]
    config, last = checkpoint.read_config(sources[-1]), loaded[-1]
    for one in loaded:
        _refuse_another_run(last, one)
    generator = mean_of([one.generator for one in loaded])
    if not generator.spherical:
        generator.w_avg.copy_(measure_w_avg(generator))
    kimg = [one.training.get("kimg") for one in loaded]
    words = kept_words(last.folder, title=last.title)
    words["card"] += (
        f"\nThese weights are the mean of those at {', '.join(map(str, kimg))} kimg; measured is the last.\n"
    )
    return checkpoint.save(
        folder,
        generator,
        architecture=config.architecture,
        class_names=last.class_names,
        training={**last.training, "averaged_kimg": kimg},
        thumbnail=draw_thumbnail(generator),
        **{**_companion(sources, config), **words},
    )


def mean_of(networks: Sequence[Any]) -> Any:
    """A network whose parameters are the mean of theirs, and whose buffers are the last one's."""
    mean = copy.deepcopy(networks[-1])
    with torch.no_grad():
        for mine, *theirs in zip(mean.parameters(), *(one.parameters() for one in networks), strict=True):
            mine.copy_(torch.stack(theirs).mean(0))
    return mean


def _companion(sources: Sequence[str | Path], config: CheckpointConfig) -> dict[str, Any]:
    """What the new checkpoint carries beside the generator: the last one's discriminator, or the mean encoder."""
    if config.discriminator is not None:
        discriminator = Discriminator(config_from(DiscriminatorConfig, config.discriminator))
        discriminator.load_state_dict(checkpoint.load_discriminator(sources[-1])[1])
        return {"discriminator": discriminator}
    try:
        return {"encoder": mean_of([checkpoint.load_encoder(source) for source in sources])}
    except checkpoint.CheckpointError:
        return {}


def _network(one: Checkpoint) -> Any:
    """Its generator as the module that it is."""
    return one.generator


def _refuse_another_run(last: Checkpoint, other: Checkpoint) -> None:
    """Networks of one run are shaped alike, and what their initial draw fixed for good, the noise, is the same."""
    both, one, two = f"{other.folder} and {last.folder}", _network(last), _network(other)
    if type(one) is not type(two) or one.config != two.config:
        raise ValueError(f"{both} hold different networks; an average is of one run")
    buffers = dict(two.named_buffers())
    if any(not torch.equal(noise, buffers[name]) for name, noise in one.named_buffers() if name.endswith("noise")):
        raise ValueError(f"{both} began with other noise, so they are of different runs; an average is of one")
