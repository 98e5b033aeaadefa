"""What determines a training run."""

from dataclasses import asdict, dataclass, field
from typing import Any

from gan.augment import AUGMENTATIONS
from gan.losses import LOSSES
from gan.models import GENERATORS, config_from
from gan.models.discriminator import DiscriminatorConfig
from gan.training.autoencoder import ElboConfig
from gan.training.schedule import SCHEDULES

ADVERSARIAL = {"loss", "augment", "augment_pairs", "ada_target", "freeze_d", "style_mixing"}
ADVERSARIAL |= {"gamma_start", "gamma_end", "gamma_kimg", "whiten_penalty", "penalty", "penalty_every"}
ADVERSARIAL |= {"feature_blocks", "feature_gamma", "feature_weight", "wait_kimg", "match_memory", "match_weight"}
PENALTIES = ("gradient", "finite-difference")


@dataclass(frozen=True)
class TrainConfig:
    """The recipe; it is stored beside the weights and answers for every random draw of the run.

    The penalty's weight goes from `gamma_start` to `gamma_end` over the first `gamma_kimg` thousand images; the presets
    keep it as it is. The penalty is the squared gradient itself or, by `finite-difference`, what a little noise
    changes. With `whiten_penalty` the gradient is by what the discriminator reads: bands and colours in units of the
    data's own deviation, so fine detail may count as much as the rest. Without, it is by pixels (Mescheder 2018), where
    a look at a band a hundred times fainter costs ten thousand times as much. With `penalty_every` > 1 regularisation
    is lazy: the penalty is taken every so many steps, and multiplied by their number (Karras 2020, section 3.1).

    With `augment_pairs` a real picture and the generated one beside it are augmented alike. With `ada_target` pictures
    are augmented just so often that the discriminator's overfitting stays there; without, always. `freeze_d` of the
    discriminator's blocks do not learn, the one of the highest resolution first.

    With `feature_blocks`, heads on these blocks of a frozen feature network judge beside the discriminator of pixels.
    Their penalty on the features has the weight `feature_gamma`, and they have `feature_weight` in what the generator
    learns. For `wait_kimg` thousand images the judges learn and the generator does not, and over as many more its rate
    rises: heads that know nothing yet would lead it away from what it has learnt.

    With `match_memory` the generator also learns to be like the real pictures as a crowd, by the features of as many
    pictures that it drew of late (`gan.training.memory`). This has `match_weight` in what it learns, most of it: crowds
    give a gradient far less noisy than a game's.

    The average's half-life is `ema_kimg` thousand images; with `ema_rampup` at first a twentieth of those seen, so that
    it forgets how the run began. A run that begins with what has learnt its pictures has nothing to forget.
    `schedule` is how the rates change over the run's length, one of `gan.training.schedule.SCHEDULES`.

    A generator without a discriminator learns by `elbo`; the fields of ADVERSARIAL then mean nothing and are not
    stored.
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
    ema_rampup: bool = True
    style_mixing: float = 0.5
    augment: tuple[str, ...] = ()
    augment_pairs: bool = False
    ada_target: float | None = None
    freeze_d: int = 0
    feature_blocks: tuple[int, ...] = ()
    feature_gamma: float = 1.0
    feature_weight: float = 1.0
    wait_kimg: float = 0.0
    match_memory: int = 0
    match_weight: float = 4.0
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
        if 0 < self.match_memory < self.batch:
            raise ValueError(
                f"crowds of {self.match_memory} are compared: a batch must not be larger, given {self.batch}"
            )
        if self.wait_kimg < 0:
            raise ValueError(f"wait_kimg must be 0 or more, given {self.wait_kimg}")
        if self.batch < 2 or self.penalty_every < 1 or self.lr <= 0:
            raise ValueError("batch must be at least 2, penalty_every at least 1, lr positive")

    def refuse_what_cannot_work(self, *, processes: int, reserved: int, starts: bool) -> None:
        """Raises ValueError where the recipe can't work with so many processes or reserved pictures.

        `starts` tells whether the run begins with a checkpoint: what has not learnt can't be frozen.
        """
        if self.discriminator is None:
            if processes > 1:
                raise ValueError(f"{self.architecture} trains in one process, not in {processes}")
            return
        if self.match_memory and processes > 1:
            raise ValueError(f"matching features works in one process, not in {processes}")
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

    def generator_share(self, images_seen: int) -> float:
        """The part of the learning rate, 0 to 1, that the generator has after that many images."""
        return min(1.0, max(0.0, images_seen / (1000 * self.wait_kimg) - 1)) if self.wait_kimg else 1.0

    def to_json(self) -> dict[str, Any]:
        """The recipe as a file holds it; a VAE's lacks what only adversaries have, and theirs what they leave out."""
        senseless = set() if self.discriminator else ADVERSARIAL
        senseless |= set() if self.match_memory else {"match_memory", "match_weight"}
        return {name: value for name, value in asdict(self).items() if value is not None and name not in senseless}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "TrainConfig":
        """The recipe that a file holds. Raises ValueError for unknown names and values."""
        values = dict(values)
        values["generator"] = config_from(GENERATORS[values["architecture"]].config, values["generator"])
        for name, kind in {"discriminator": DiscriminatorConfig, "elbo": ElboConfig}.items():
            if name in values:
                values[name] = config_from(kind, values[name])
        return config_from(cls, values)
