"""Checkpoints of one run, averaged after the fact: what a longer moving average of its weights would have shown.

A run at a constant rate keeps circling around what it has learnt; the mean of two places on its way lies nearer to the
middle than either (Izmailov 2018; Karras 2024, section 3, for moving averages whose length is chosen afterwards).
"""

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from gan import checkpoint
from gan.checkpoint import CheckpointConfig
from gan.models import config_from
from gan.models.discriminator import Discriminator, DiscriminatorConfig
from gan.training.publish import draw_thumbnail, kept_words, measure_w_avg


def average_checkpoints(sources: Sequence[str | Path], folder: Path) -> Path:
    """Writes the mean of the checkpoints' generators (and encoders), with the last one's words and discriminator.

    Raises ValueError, in a sentence, for fewer than two and for networks that cannot come from one run.
    """
    if len(sources) < 2:
        raise ValueError(f"an average takes at least two checkpoints of one run, given {len(sources)}")
    generators = [checkpoint.load(source, sliders=False).generator for source in sources]
    configs = [checkpoint.read_config(source) for source in sources]
    for source, one in zip(sources, generators, strict=True):
        _refuse_another_run(generators[-1], one, f"{source} and {sources[-1]}")
    generator, last = mean_of(generators), configs[-1]
    if not generator.spherical:
        generator.w_avg.copy_(measure_w_avg(generator))
    return checkpoint.save(
        folder,
        generator,
        architecture=last.architecture,
        class_names=last.class_names,
        training={**last.training, "averaged_kimg": [one.training.get("kimg") for one in configs]},
        thumbnail=draw_thumbnail(generator),
        **_companion(sources, last),
        **kept_words(Path(sources[-1]), title=last.title),
    )


def mean_of(networks: Sequence[nn.Module]) -> Any:
    """A network whose parameters are the mean of theirs, and whose buffers are the last one's."""
    mean = copy.deepcopy(networks[-1])
    with torch.no_grad():
        for mine, *theirs in zip(mean.parameters(), *(one.parameters() for one in networks), strict=True):
            mine.copy_(torch.stack(theirs).mean(0))
    return mean


def _companion(sources: Sequence[str | Path], last: CheckpointConfig) -> dict[str, nn.Module]:
    """What the new checkpoint carries beside the generator: the last one's discriminator, or the mean encoder."""
    if last.discriminator is not None:
        discriminator = Discriminator(config_from(DiscriminatorConfig, last.discriminator))
        discriminator.load_state_dict(checkpoint.load_discriminator(sources[-1])[1])
        return {"discriminator": discriminator}
    try:
        return {"encoder": mean_of([checkpoint.load_encoder(source) for source in sources])}
    except checkpoint.CheckpointError:
        return {}


def _refuse_another_run(one: Any, other: Any, both: str) -> None:
    """Networks of one run are shaped alike, and what their initial draw fixed for good, the noise, is the same."""
    if type(one) is not type(other) or one.config != other.config:
        raise ValueError(f"{both} hold different networks; an average is of one run")
    drawn = {name: noise for name, noise in one.named_buffers() if name.endswith("noise")}
    if any(not torch.equal(noise, dict(other.named_buffers())[name]) for name, noise in drawn.items()):
        raise ValueError(f"{both} began with other noise, so they are of different runs; an average is of one")
