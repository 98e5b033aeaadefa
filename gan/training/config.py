"""What determines a training run, and the presets that fill it in."""

from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from gan.augment import AUGMENTATIONS
from gan.datasets import ImageSet
from gan.losses import LOSSES
from gan.models import config_from
from gan.models.discriminator import DiscriminatorConfig
from gan.models.layers import to_wavelets
from gan.models.stylegan2 import StyleGAN2Config

WIDTHS: dict[str, dict[int, int]] = {  # preset → channels at each working resolution
    "cpu": {4: 128, 8: 128, 16: 64, 32: 32, 64: 16, 128: 16, 256: 16, 512: 8},
    "gpu": {4: 256, 8: 256, 16: 256, 32: 128, 64: 64, 128: 32, 256: 16, 512: 16},
    "tiny": {4: 8, 8: 8, 16: 8, 32: 8, 64: 8, 128: 8, 256: 8, 512: 8},
}
WAVELET_FROM = {"cpu": 128, "gpu": 256, "tiny": 64}  # the resolution from which the preset works in wavelets


@dataclass(frozen=True)
class TrainConfig:
    """The recipe; it is stored beside the weights and answers for every random draw of the run.

    gamma falls from `gamma_start` to `gamma_end` over the first `gamma_kimg` thousand images (RESEARCH: annealed
    over 40% of the run). `penalty_every` > 1 is lazy regularisation: the penalty is taken every so many steps and
    multiplied by their number (Karras 2020, section 3.1).
    """

    resolution: int
    generator: StyleGAN2Config
    discriminator: DiscriminatorConfig
    loss: str = "relativistic"
    batch: int = 32
    lr: float = 2e-3
    gamma_start: float = 1.0
    gamma_end: float = 0.1
    gamma_kimg: float = 160.0
    penalty_every: int = 8
    ema_kimg: float = 10.0
    style_mixing: float = 0.5
    augment: tuple[str, ...] = ("translation", "cutout")
    mirror: bool = False
    seed: int = 0
    precision: str = "auto"
    class_names: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        if self.loss not in LOSSES:
            raise ValueError(f"loss must be one of {', '.join(LOSSES)}, given {self.loss!r}")
        if unknown := [name for name in self.augment if name not in AUGMENTATIONS]:
            raise ValueError(f"augmentations are {', '.join(AUGMENTATIONS)}, given {', '.join(unknown)}")
        if self.precision not in ("auto", "float32", "bfloat16"):
            raise ValueError(f"precision must be auto, float32 or bfloat16, given {self.precision!r}")
        if self.batch < 2 or self.penalty_every < 1 or self.lr <= 0:
            raise ValueError("batch must be at least 2, penalty_every at least 1, lr positive")

    def gamma(self, images_seen: int) -> float:
        """The penalty's weight after that many images."""
        progress = min(1.0, images_seen / (1000 * self.gamma_kimg)) if self.gamma_kimg else 1.0
        return self.gamma_start + (self.gamma_end - self.gamma_start) * progress

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "TrainConfig":
        values = dict(values)
        values["generator"] = config_from(StyleGAN2Config, values["generator"])
        values["discriminator"] = config_from(DiscriminatorConfig, values["discriminator"])
        return config_from(cls, values)


def preset_config(
    preset: str,
    dataset: ImageSet,
    resolution: int,
    *,
    noise: bool | None,
    conditional: bool | None,
    kimg: float,
    **changes: Any,
) -> TrainConfig:
    """The preset's recipe for this data: widths, wavelet bands measured on the data, gamma by resolution."""
    if preset not in WIDTHS:
        raise ValueError(f"preset must be one of {', '.join(WIDTHS)}, given {preset!r}")
    scales = band_scales(dataset) if resolution >= WAVELET_FROM[preset] else None
    working = resolution // 2 if scales else resolution
    channels = tuple(width for size, width in WIDTHS[preset].items() if size <= working)
    classes = dataset.num_classes if conditional else 0
    generator = StyleGAN2Config(resolution, channels, num_classes=classes, noise=bool(noise), wavelet_scales=scales)
    if preset == "tiny":
        generator = replace(generator, z_dim=8, w_dim=8)
    discriminator = DiscriminatorConfig(resolution, channels, num_classes=classes, wavelet=scales is not None)
    gamma = (working / 64) ** 2
    recipe = {
        "gamma_start": gamma,
        "gamma_end": gamma / 10,
        "gamma_kimg": 0.4 * kimg,
        "class_names": dataset.class_names,
    }
    recipe |= {name: value for name, value in changes.items() if value is not None}
    if unknown := sorted(set(recipe) - {f.name for f in fields(TrainConfig)}):
        raise ValueError(f"no such training option: {', '.join(unknown)}")
    return TrainConfig(resolution, generator, discriminator, **recipe)


def band_scales(dataset: ImageSet) -> tuple[float, float, float, float]:
    """Standard deviations of the data's Haar bands, from up to 512 pictures; at least 0.01 each."""
    step = max(1, len(dataset) // 512)
    bands = to_wavelets(dataset.images[::step].float() / 127.5 - 1).unflatten(1, (4, 3))
    return tuple(round(max(0.01, value), 4) for value in bands.std(dim=(0, 2, 3, 4)).tolist())
