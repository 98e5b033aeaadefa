"""Draws how much of each morph target a sitter has."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np

from gan.builders.busts import targets

FEATURE_DEVIATION, FEATURE_LIMIT = 0.23, 0.7
MOST_SHAPE = 0.5  # of one of the shapes of heads
WEAKEST = 0.55  # strength of an expression; the strongest is 1
CROOKED_SHARE, CROOKED_RANGE = 0.12, (0.1, 0.5)

Amounts = Iterator[tuple[str, float]]  # targets and how much of each; a target may come more than once


def draw_morphs(
    rng: np.random.Generator, *, masculine: float, age: float, weight: float, expression: str
) -> dict[str, float]:
    """How much of each target: a body, a face of its own, and an expression."""
    morphs: defaultdict[str, float] = defaultdict(float)
    for part in (_body(rng, masculine, age, weight), _features(rng), _expression(rng, expression)):
        for target, amount in part:
            morphs[target] += amount
    return dict(morphs)


def _body(rng: np.random.Generator, masculine: float, age: float, weight: float) -> Amounts:
    """A blend of the peoples, both sexes, two ages and two weights; the shares of whole bodies add up to 1."""
    peoples = list(zip(targets.PEOPLES, rng.dirichlet([0.6] * len(targets.PEOPLES)).tolist(), strict=True))
    for sex, sex_share in (("female", 1 - masculine), ("male", masculine)):
        for stage, stage_share in _between(targets.AGES, age):
            share = sex_share * stage_share
            yield from ((targets.build(sex, stage, people), share * part) for people, part in peoples)
            yield from (
                (targets.heft(sex, stage, heft), share * part) for heft, part in _between(targets.WEIGHTS, weight)
            )


def _between(stages: dict[str, float], value: float) -> list[tuple[str, float]]:
    """The two stages that the value lies between, and its share of each."""
    names, places = list(stages), list(stages.values())
    upper = int(np.clip(np.searchsorted(places, value), 1, len(places) - 1))
    share = (value - places[upper - 1]) / (places[upper] - places[upper - 1])
    return [(names[upper - 1], 1 - share), (names[upper], share)]


def _features(rng: np.random.Generator) -> Amounts:
    """Every slider of the face a little to one end, and some of one shape of heads."""
    for low, high in targets.features():
        moved = float(np.clip(rng.normal(0, FEATURE_DEVIATION), -FEATURE_LIMIT, FEATURE_LIMIT))
        yield from _all_of(low if moved < 0 else high, abs(moved))
    yield targets.shape(str(rng.choice(targets.SHAPES))), float(rng.uniform(0, MOST_SHAPE))


def _expression(rng: np.random.Generator, name: str) -> Amounts:
    """The face units of the expression, more or less of it, and now and then a crooked one."""
    strength = float(rng.uniform(WEAKEST, 1))
    for unit, amount in targets.EXPRESSIONS[name].items():
        yield from _all_of(targets.units(unit), strength * amount)
    for unit in targets.CROOKED:
        if rng.random() < CROOKED_SHARE:
            yield from _all_of(targets.units(unit), float(rng.uniform(*CROOKED_RANGE)))


def _all_of(names: Iterable[str], amount: float) -> Amounts:
    return ((name, amount) for name in names)
