"""Real or made? Ten pictures, some of them real, and what the discriminator makes of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import torch
from jaxtyping import UInt8

from gan.judging import Judge, Real, Record, Reserved, open_reserved, read_record
from gan.latent import MAX_SEED
from gan.studio.reading import RecipeError, require_integer
from gan.studio.recipe import Recipe
from gan.studio.studio import Studio

PICTURES = 10
FEWEST_REAL, MOST_REAL = 3, 7  # of them; how many is up to chance, so that counting does not help
# How daring the made ones are (psi): wild ones break more often than typical ones.
LEVELS: Mapping[str, float] = MappingProxyType({"easy": 1.2, "hard": 0.6})


@dataclass(frozen=True)
class Plan:
    """What a game shows: a `real` picture, or what the recipe draws where there is none; `labels` are their classes."""

    model: str
    real: tuple[Real | None, ...]
    recipes: tuple[Recipe, ...]
    labels: tuple[int, ...]

    @property
    def made(self) -> list[Recipe]:
        """The recipes of the pictures that are to be drawn, in their order."""
        return [recipe for recipe, real in zip(self.recipes, self.real, strict=True) if real is None]


@dataclass(frozen=True)
class Verdict:
    """What one picture is, and what the discriminator says.

    `place` is that of its number on a scale from 0 (made) to 1 (real), see `gan.judging.Scale`.
    """

    real: bool
    logit: float
    place: float

    @property
    def says_real(self) -> bool:
        """Whether the discriminator takes the picture for real."""
        return self.place > 0.5


@dataclass(frozen=True)
class Game:
    """The pictures of a plan and the verdict on each, which is about these very pixels."""

    pictures: UInt8[np.ndarray, "n h w 3"]
    verdicts: tuple[Verdict, ...]


class Games:
    """The judges of a studio's models and real pictures for them; immutable. Models without either are left out."""

    def __init__(self, studio: Studio, records: Mapping[str, Record]) -> None:
        self.studio = studio
        self.records = MappingProxyType(dict(records))
        self._opened: dict[str, tuple[Judge, Reserved]] = {}  # when first asked, and kept

    @classmethod
    def load(cls, studio: Studio) -> "Games":
        """What lies beside the models' weights, was measured with these, and judges better than chance.

        CheckpointError for a damaged file.
        """
        read = {
            name: read_record(model.folder, classes=model.generator.num_classes)
            for name, model in studio.models.items()
        }
        fitting = {
            name: record
            for name, record in read.items()
            if record is not None and record.weights == studio.models[name].weights_hash and record.scale.usable
        }
        return cls(studio, fitting)

    def check(self, model: str, seed: int, level: str) -> None:
        """Raise `RecipeError` for a game that can't be played."""
        self.studio.check(Recipe(model=model, keyframes=(0,)))
        if model not in self.records:
            have = f"only {', '.join(self.records)} can" if self.records else "no model here can"
            raise RecipeError(f"{model!r} can't play: {have}, with a discriminator and real pictures beside it.")
        require_integer("game, the number of a game,", seed, MAX_SEED)
        if level not in LEVELS:
            raise RecipeError(f"A game is {' or '.join(LEVELS)}, not {level[:40]!r}.")

    def plan(self, model: str, seed: int, level: str) -> Plan:
        """The game of this number, always the same; `check` let it pass."""
        _, reserved = self._open(model)
        usable = self.records[model].scale.usable
        chance = np.random.default_rng([seed, list(LEVELS).index(level)])
        chosen = reserved.choose(chance, int(chance.integers(FEWEST_REAL, MOST_REAL + 1)), usable)
        nobody = [None] * (PICTURES - len(chosen))
        real = tuple([*chosen, *nobody][place] for place in chance.permutation(PICTURES).tolist())
        others = chance.choice(usable, PICTURES).tolist()
        labels = tuple(other if one is None else one.label for one, other in zip(real, others, strict=True))
        seeds = chance.integers(MAX_SEED, size=PICTURES, endpoint=True, dtype=np.uint64).tolist()
        classes = self.studio.models[model].generator.num_classes
        recipes = tuple(
            Recipe(model=model, keyframes=(one,), psi=LEVELS[level], label=label if classes else None)
            for one, label in zip(seeds, labels, strict=True)
        )
        return Plan(model, real, recipes, labels)

    def play(self, plan: Plan, drawn: UInt8[np.ndarray, "made h w 3"]) -> Game:
        """The game of a plan, whose recipes were drawn."""
        made = iter(drawn)
        pictures = np.stack([next(made) if one is None else one.picture for one in plan.real])
        judge, _ = self._open(plan.model)
        classes = self.studio.models[plan.model].generator.num_classes
        logits = judge.logits(torch.from_numpy(pictures).permute(0, 3, 1, 2), plan.labels if classes else None)
        scale = self.records[plan.model].scale
        verdicts = tuple(
            Verdict(one is not None, logit, scale.place(logit, label))
            for one, logit, label in zip(plan.real, logits.tolist(), plan.labels, strict=True)
        )
        return Game(pictures, verdicts)

    def _open(self, model: str) -> tuple[Judge, Reserved]:
        if model not in self._opened:
            record, loaded = self.records[model], self.studio.models[model]
            size, classes = loaded.generator.resolution, loaded.generator.num_classes
            reserved = open_reserved(loaded.folder, record.program, record.seed, size=size, classes=classes)
            self._opened[model] = Judge.load(loaded.folder, self.studio.device), reserved
        return self._opened[model]
