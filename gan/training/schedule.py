"""How long a run lasts, and how its rates change over that length."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from gan.training.state import Position

SETTLES_FROM = 0.6  # of a run: before, it goes as far as it can at the full rate


@dataclass(frozen=True)
class Budget:
    """A run ends when it has shown so many thousand pictures or used so many minutes, whichever is first."""

    kimg: float = math.inf
    minutes: float = math.inf

    def spent(self, position: Position) -> float:
        """The share of it that a run has used, 0 to 1; 0 where there is no end."""
        parts = (position.images_seen, 1000 * self.kimg), (position.elapsed, 60 * self.minutes)
        return max(1.0 if used >= whole else used / whole for used, whole in parts)


@dataclass(frozen=True)
class Rates:
    """Factors of the learning rate and of gamma, and the memory of Adam's second moment; None: as it is."""

    lr: float = 1.0
    gamma: float = 1.0
    beta2: float | None = None


def _settling(spent: float) -> Rates:
    """The full rate, then down to a tenth: the weights circle ever closer around what they have learnt."""
    late = max(0.0, spent - SETTLES_FROM) / (1 - SETTLES_FROM)
    return Rates(lr=1 - 0.9 * late)


def _falling(spent: float) -> Rates:
    """Rate and gamma fall tenfold while the second moment's memory grows tenfold (R3GAN, Huang 2024, appendix)."""
    return Rates(lr=0.1**spent, gamma=0.1**spent, beta2=1 - 0.1 * 0.1**spent)


SCHEDULES: dict[str, Callable[[float], Rates]] = {
    "constant": lambda _: Rates(),
    "settling": _settling,
    "falling": _falling,
}
