"""What determines a training run, and the presets that fill it in."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

import torch.nn.functional as F
from torch import Tensor

from gan.augment import AUGMENTATIONS
from gan.datasets import ImageSet
from gan.losses import LOSSES
from gan.models import GENERATORS, config_from
from gan.models.dcgan import DCGANConfig
from gan.models.discriminator import DiscriminatorConfig
from gan.models.feature_discriminator import READ_AT
from gan.models.stylegan2 import StyleGAN2Config
from gan.models.vae import VAEConfig
from gan.models.wavelets import colour_deviations, deviations, level_deviations
from gan.training.autoencoder import ElboConfig
from gan.training.presets import WAVELET_FROM, WIDTHS, channels_of
from gan.training.schedule import SCHEDULES

ADA_TARGET = 0.3  # of r_v: in short runs 6,000 pictures had 0.02, 60 of them 0.4 to 0.5

ADVERSARIAL = {"loss", "augment", "ada_target", "freeze_d", "gamma_start", "gamma_end", "gamma_kimg"}
ADVERSARIAL |= {
    "penalty",
    "penalty_every",
    "augment_pairs",
    "whiten_penalty",
    "style_mixing",
    "feature_blocks",
    "feature_gamma",
    "feature_weight",
}
JUDGED_LR = 8e-3  # of small networks that are judged by features: see checkpoints/README.md
Pair = tuple[Any, DiscriminatorConfig | None]  # the generator's configuration and its opponent's
PENALTIES = ("gradient", "finite-difference")
FEATURE_BLOCKS = (2, 4, 10)  # of EfficientNet-Lite0: every 4, 8 and 16 pixels


@dataclass(frozen=True)
class TrainConfig:
    """The recipe; it is stored beside the weights and answers for every random draw of the run.

    gamma goes from `gamma_start` to `gamma_end` over the first `gamma_kimg` thousand images; in the presets it
    stays. With `whiten_penalty` the penalised gradient is by what the discriminator reads, bands and colours in units
    of the data's own deviation, so that fine detail may count as much as the rest; without, by pixels (Mescheder 2018),
    where a look at a band a hundred times fainter costs ten thousand times as much. `penalty_every` > 1 is lazy
    regularisation: the penalty is taken every so many steps and multiplied by their number (Karras 2020, section 3.1).
    The penalty is the squared gradient itself, or by `finite-difference` what a little noise changes. With
    `augment_pairs` a real and the generated picture that it is compared with are augmented alike. With `ada_target`,
    pictures are augmented as often as keeps the discriminator's overfitting there; without, always.
    `freeze_d` of the discriminator's blocks, from the highest resolution down, keep what they start from. With
    `feature_blocks`, heads on these blocks of a frozen feature network judge beside the discriminator of pixels, with a
    penalty of `feature_gamma` on the features, and have `feature_weight` in what the generator learns. `schedule` is
    how the rates change over the run's length, one of `gan.training.schedule.SCHEDULES`. A generator without a
    discriminator learns by `elbo`; the fields of ADVERSARIAL then mean nothing and are not stored.
    """

    resolution: int
    architecture: str
    generator: Any
    discriminator: DiscriminatorConfig | None = None
    elbo: ElboConfig | None = None
    loss: str = "relativistic"
    batch: int = 32
    lr: float = 2e-3
    gamma_start: float = 1.0
    gamma_end: float = 0.1
    gamma_kimg: float = 160.0
    whiten_penalty: bool = False
    penalty: str = "gradient"
    penalty_every: int = 8
    ema_kimg: float = 10.0
    style_mixing: float = 0.5
    augment: tuple[str, ...] = ()
    augment_pairs: bool = False
    ada_target: float | None = None
    freeze_d: int = 0
    feature_blocks: tuple[int, ...] = ()
    feature_gamma: float = 1.0
    feature_weight: float = 1.0
    mirror: bool = False
    schedule: str = "constant"
    seed: int = 0
    precision: str = "auto"
    class_names: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        if (self.discriminator is None) == (self.elbo is None):
            raise ValueError("a run takes either a discriminator or an elbo")
        if self.loss not in LOSSES:
            raise ValueError(f"loss must be one of {', '.join(LOSSES)}, given {self.loss!r}")
        if unknown := [name for name in self.augment if name not in AUGMENTATIONS]:
            raise ValueError(
                f"augmentations are {', '.join(AUGMENTATIONS)}, or none or ada alone; given {', '.join(unknown)}"
            )
        if self.penalty not in PENALTIES:
            raise ValueError(f"penalty must be one of {', '.join(PENALTIES)}, given {self.penalty!r}")
        if self.schedule not in SCHEDULES:
            raise ValueError(f"schedule must be one of {', '.join(SCHEDULES)}, given {self.schedule!r}")
        if self.precision not in ("auto", "float32", "bfloat16"):
            raise ValueError(f"precision must be auto, float32 or bfloat16, given {self.precision!r}")
        if self.ada_target is not None and not (0 < self.ada_target < 1 and self.augment):
            raise ValueError("adaptive augmentation needs a target between 0 and 1 and something to augment with")
        if self.discriminator and not 0 <= self.freeze_d < len(self.discriminator.channels):
            blocks = len(self.discriminator.channels) - 1
            raise ValueError(f"the discriminator has {blocks} blocks to freeze, given {self.freeze_d}")
        if list(self.feature_blocks) != sorted({block for block in self.feature_blocks if 0 <= block < 16}):
            raise ValueError(f"feature_blocks must be rising numbers from 0 to 15, given {self.feature_blocks}")
        if self.feature_blocks and self.batch % 2:
            raise ValueError(f"judges of features share a batch between two views: it must be even, given {self.batch}")
        if self.batch < 2 or self.penalty_every < 1 or self.lr <= 0:
            raise ValueError("batch must be at least 2, penalty_every at least 1, lr positive")

    def refuse_what_cannot_work(self, *, processes: int, reserved: int, starts: bool) -> None:
        """Raises ValueError where so many processes or reserved pictures, or no start (`starts`), won't do."""
        if self.discriminator is None:
            if processes > 1:
                raise ValueError(f"{self.architecture} trains in one process, not in {processes}")
            return
        group = self.discriminator.group_size
        if self.ada_target is not None and reserved < group:
            raise ValueError(
                f"adaptive augmentation needs {group} reserved pictures, one in twenty; there are {reserved}"
            )
        if processes > 1 and self.batch % (processes * group):
            raise ValueError(
                f"{processes} processes share a batch in whole groups of {group} pictures, given {self.batch}"
            )
        if self.freeze_d and not starts:
            raise ValueError("only a discriminator that has learnt can be frozen; name a checkpoint with --init-from")

    @property
    def num_classes(self) -> int:
        """How many classes the run learns; 0 where it does not look at them."""
        return getattr(self.generator, "num_classes", 0)

    def gamma(self, images_seen: int) -> float:
        """The penalty's weight after that many images."""
        progress = min(1.0, images_seen / (1000 * self.gamma_kimg)) if self.gamma_kimg else 1.0
        return self.gamma_start + (self.gamma_end - self.gamma_start) * progress

    def to_json(self) -> dict[str, Any]:
        """The recipe as a file holds it; a VAE's lacks what only adversaries have."""
        meant = {name: value for name, value in asdict(self).items() if value is not None}
        return {name: value for name, value in meant.items() if self.discriminator or name not in ADVERSARIAL}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "TrainConfig":
        """The recipe that a file holds. Raises ValueError for unknown names and values."""
        values = dict(values)
        values["generator"] = config_from(GENERATORS[values["architecture"]].config, values["generator"])
        for name, kind in {"discriminator": DiscriminatorConfig, "elbo": ElboConfig}.items():
            if name in values:
                values[name] = config_from(kind, values[name])
        return config_from(cls, values)


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


def _style_based(preset: str, dataset: ImageSet, resolution: int, *, noise: bool, conditional: bool) -> Pair:
    """The style-based pair; from a resolution on that depends on the preset, it works on wavelets."""
    banded = resolution >= WAVELET_FROM[preset]
    channels = channels_of(preset, resolution // 2 if banded else resolution)
    classes, colours = dataset.num_classes if conditional else 0, 1 if dataset.grey else 3
    pictures = _sample(dataset, resolution)
    levels = level_deviations(pictures, len(channels))
    drawn = read = colour = None
    if banded:
        read = deviations(pictures)
        # The average band (LH and so on come after it) only adds to the picture from below; it is twice the average.
        levels, highest = levels[:-colours], levels[-colours:]
        drawn = (*(2 * value for value in highest), *read[colours:])
    elif colours == 3:
        colour = colour_deviations(pictures)
    shape = StyleGAN2Config(resolution, channels, wavelet_scales=drawn, level_scales=levels, colours=colours)
    generator = replace(shape, num_classes=classes, noise=noise)
    if preset == "tiny":
        generator = replace(generator, z_dim=8, w_dim=8)
    return generator, DiscriminatorConfig(
        resolution, channels, num_classes=classes, wavelet_scales=read, colour_scales=colour
    )


def _dcgan(preset: str, dataset: ImageSet, resolution: int, *, noise: bool, conditional: bool) -> Pair:
    """DCGAN's generator against the residual discriminator of the same widths."""
    if noise or conditional:
        raise ValueError("dcgan takes neither noise nor classes")
    generator = DCGANConfig(resolution, channels_of(preset, resolution // 2), z_dim=8 if preset == "tiny" else 100)
    return generator, DiscriminatorConfig(resolution, channels_of(preset, resolution))


def _vae(preset: str, dataset: ImageSet, resolution: int, *, noise: bool, conditional: bool) -> Pair:
    """The autoencoder, which has no discriminator; its encoder mirrors the decoder."""
    if noise or conditional:
        raise ValueError("vae takes neither noise nor classes")
    return VAEConfig(resolution, channels_of(preset, resolution), z_dim=8 if preset == "tiny" else 128), None


NETWORKS: dict[str, Callable[..., Pair]] = {
    "stylegan2": _style_based,
    "dcgan": _dcgan,
    "vae": _vae,
}


def _sample(dataset: ImageSet, resolution: int) -> Tensor:
    """Up to 512 of the pictures [N, 3, H, W] in [-1, 1] at this size."""
    pictures = dataset.images[:: max(1, len(dataset) // 512)].float() / 127.5 - 1
    return F.adaptive_avg_pool2d(pictures, resolution)
