"""The presets: a run's configuration for a data set, filled in where nothing was chosen."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from gan.augment import AUGMENTATIONS
from gan.datasets import ImageSet
from gan.models.discriminator import DiscriminatorConfig
from gan.models.feature_discriminator import READ_AT
from gan.training.autoencoder import ElboConfig
from gan.training.config import ADVERSARIAL, TrainConfig
from gan.training.shapes import NETWORKS
from gan.training.widths import WIDTHS

ADA_TARGET = 0.3  # of r_v: in short runs 6,000 pictures had 0.02, 60 of them 0.4 to 0.5
JUDGED_LR = 8e-3  # of small networks that are judged by features: see checkpoints/README.md
MATCH_MEMORY = 1024  # pictures: what a batch is compared with
FEATURE_BLOCKS = (2, 4, 10)  # of EfficientNet-Lite0: every 4, 8 and 16 pixels
MATCHING: dict[str, Any] = {  # what settled networks go on with that match crowds: see checkpoints/README.md
    "feature_blocks": (),
    "batch": 64,
    "lr": 4e-4,
    "schedule": "settling",
    "ema_rampup": True,
}


def preset_config(
    preset: str,
    dataset: ImageSet,
    resolution: int,
    *,
    kimg: float,
    architecture: str = "stylegan2",
    **options: Any,
) -> TrainConfig:
    """The preset's recipe for this data; options that are None keep the preset's value.

    Besides the fields of TrainConfig the options are `noise` (per-layer noise) and `conditional` (learn the classes).
    """
    if preset not in WIDTHS:
        raise ValueError(f"preset must be one of {', '.join(WIDTHS)}, given {preset!r}")
    if architecture not in NETWORKS:
        raise ValueError(f"architecture must be one of {', '.join(NETWORKS)}, given {architecture!r}")
    given = {name: value for name, value in options.items() if value is not None}
    noise, conditional = given.pop("noise", False), given.pop("conditional", False)
    if unknown := sorted(set(given) - {f.name for f in fields(TrainConfig)}):
        raise ValueError(f"no such training option: {', '.join(unknown)}")
    generator, discriminator = NETWORKS[architecture](preset, dataset, resolution, noise=noise, conditional=conditional)
    judged = architecture == "stylegan2" and preset != "tiny"
    recipe = (
        _adversarial(resolution, discriminator, given, judged=judged)
        if discriminator
        else _variational(architecture, given, kimg)
    )
    judged = bool(given.get("feature_blocks", recipe.get("feature_blocks")))
    if preset in ("cpu", "medium") and judged:
        recipe |= {"lr": JUDGED_LR}
    return TrainConfig(
        resolution, architecture, generator, discriminator, **recipe | {"class_names": dataset.class_names} | given
    )


def _adversarial(
    resolution: int, discriminator: DiscriminatorConfig, given: Mapping[str, Any], *, judged: bool
) -> dict[str, Any]:
    whiten = given.get("whiten_penalty", discriminator.wavelet_scales is not None)
    wavelets = (120 if whiten else 16) * (resolution / 128) ** 2
    gamma = wavelets if discriminator.wavelet_scales else 8 * (resolution / 64) ** 2
    weight = 1.0 if resolution <= READ_AT else 0.67  # half of it for the whole picture, half for its detail
    features = {"feature_blocks": FEATURE_BLOCKS if judged else (), "feature_weight": weight}
    return {"gamma_start": gamma, "gamma_end": gamma, "whiten_penalty": whiten, **features}


def _variational(architecture: str, given: Mapping[str, Any], kimg: float) -> dict[str, Any]:
    if senseless := sorted(set(given) & ADVERSARIAL):
        raise ValueError(f"{architecture} has no discriminator and takes no {', '.join(senseless)}")
    return {"elbo": ElboConfig(kl_kimg=0.1 * kimg), "batch": 16, "lr": 4e-3}


def augmentation(text: str | None, ada_target: float | None) -> dict[str, Any]:
    """The options that `--augment` and `--ada-target` stand for; `ada` is every augmentation, adaptively."""
    text = None if text is None else text.strip()
    if text == "ada" or (text is None and ada_target is not None):
        return {"augment": tuple(AUGMENTATIONS), "ada_target": ADA_TARGET if ada_target is None else ada_target}
    names = [name.strip() for name in (text or "").split(",") if name.strip()]
    policy = None if text is None else () if names == ["none"] else tuple(names)
    return {"augment": policy, "ada_target": ada_target}
