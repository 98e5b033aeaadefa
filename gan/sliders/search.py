"""From real pictures with attributes to sliders: regressed, damped, measured, and judged by one who never saw them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from jaxtyping import Float
from torch import Tensor

from gan import checkpoint
from gan.checkpoint import Direction
from gan.datasets import ImageSet, load_images
from gan.device import pick_device
from gan.directions import cleaned, orthogonalised
from gan.features import load_features
from gan.images import from_uint8
from gan.sliders.attributes import COLOURS, read_attributes
from gan.sliders.judge import BATCH, Judge, describe, explained
from gan.sliders.letters import LETTERS
from gan.sliders.study import Study, within_classes
from gan.sliders.styles import name_styles
from gan.sliders.words import guarded, words_of
from gan.unnamed import unnamed_directions

SEEN = 0.5  # of an attribute's variance that judges must explain on pictures they never saw
SELECTIVE = 2.0  # own change against the largest other one
CLEAR = 0.3  # standard deviations of the attribute that one step changes at least
STEP, SAFE = 0.6, 3.5  # a step changes so much of its attribute, unless it would lead so many deviations of w away
DAMPINGS = (0.01, 0.03, 0.1, 0.3)  # how far a direction gives way to its plain regression
MARGIN = 1.3  # above SELECTIVE while choosing, since those who choose are flattered
PROBES_AT, JUDGED_AT = 2 * 10**6, 3 * 10**6  # the first seeds of pictures to measure on, and to judge on


@dataclass(frozen=True)
class Measured:
    """What one step of a slider changes, its own attribute and any other, in standard deviations of real pictures."""

    direction: Direction
    own: float
    other: float
    rejected: bool = False  # by somebody who looked at what it does

    @property
    def selectivity(self) -> float:
        """How many times more of its own attribute a step changes than of any other."""
        return self.own / max(self.other, 1e-6)

    @property
    def passes(self) -> bool:
        """Whether a step is seen at all, and in its own attribute above all."""
        return self.own >= CLEAR and self.selectivity >= SELECTIVE

    @property
    def ships(self) -> bool:
        """Whether it becomes a slider."""
        return self.passes and not self.rejected


@dataclass(frozen=True)
class Found:
    """All sliders that were tried, best first, the unnamed directions, and words for the styles of layer groups.

    `judged` is the share of each attribute's variance that judges explain on real pictures they never saw, `probes` the
    number of pictures that each slider was judged on.
    """

    weights_hash: str
    sliders: tuple[Measured, ...]
    unnamed: tuple[Direction, ...]
    styles: dict[str, str]
    judged: dict[str, float]
    probes: int

    @property
    def directions(self) -> list[Direction]:
        """Those that may ship: what is in the picture before what can be measured in its pixels."""
        pixels = {words_of(name).title for name in COLOURS.names}
        named = sorted((one.direction for one in self.sliders if one.ships), key=lambda one: one.words in pixels)
        return [*named, *self.unnamed]


def find_directions(
    source: str | Path,
    data: str | Path | None,
    *,
    real: int,
    generated: int,
    probes: int,
    device: str,
    without: Sequence[str] = (),
    rejected: Sequence[str] = (),
) -> Iterator[str | Found]:
    """Yields sentences on the progress, and at last what was found. Without `data` only unnamed directions.

    The columns `without` are left out: such as follow from others. Sliders that are `rejected`, by name, were looked at
    and do not show what they are called, so they do not ship whatever the judge says.
    """
    place = pick_device(device)
    loaded = checkpoint.load(source, device=place, sliders=False)
    unnamed, styles = tuple(unnamed_directions(loaded.generator)), name_styles(loaded.generator)
    if data is None:
        yield Found(loaded.weights_hash, (), unnamed, styles, {}, 0)
        return
    dataset = load_images(data, loaded.generator.resolution)
    measures = LETTERS if dataset.grey and loaded.generator.num_classes else COLOURS
    study = Study(loaded.generator, load_features(place), place, measures)
    yield "describing real pictures"
    learn, judge, names, judged = judges(study, dataset, read_attributes(data, dataset.names), real, without)
    yield f"describing generated pictures; attributes: {', '.join(names)}"
    slopes, spread = study.regress(learn, generated)
    best: list[Candidate] = []
    for damping in DAMPINGS:
        yield f"measuring, damping {damping:g}"
        rivals = tried(study, learn, orthogonalised(slopes, spread, damping), spread, probes)
        best = better(best, rivals)
    yield "taking back what they change beside their own"
    vectors, effects = (torch.stack(parts) for parts in zip(*best, strict=True))
    best = better(best, tried(study, learn, cleaned(vectors, effects), spread, probes))
    yield "judging"
    sliders = named(study, judge, [vector for vector, _ in best], names, probes)
    sliders = [replace(one, rejected=one.direction.name in rejected) for one in sliders]
    yield Found(loaded.weights_hash, tuple(sliders), unnamed, styles, judged, 2 * probes)


Candidate = tuple[Float[Tensor, " d"], Float[Tensor, " attributes"]]  # a direction and what it changes


@torch.inference_mode()
def judges(
    study: Study, dataset: ImageSet, every: dict[str, Tensor], count: int, without: Sequence[str]
) -> tuple[Judge, Judge, list[str], dict[str, float]]:
    """Two judges, each taught by its half of the real pictures, of the attributes that both can see."""
    table = {name: values for name, values in every.items() if name.partition("=")[0] not in without}
    chosen = torch.linspace(0, len(dataset) - 1, min(count, len(dataset))).long()
    described, measures = _described(dataset.images[chosen], study), study.measures
    if study.generator.num_classes and dataset.labels is not None:
        described = within_classes(described, dataset.labels[chosen])
    labels = torch.stack(list(table.values()), dim=1)[chosen] if table else torch.zeros(len(chosen), 0)
    halves, truths = (described[0::2], described[1::2]), (labels[0::2], labels[1::2])
    pair = [Judge.taught(half, truth, len(measures.names)) for half, truth in zip(halves, truths, strict=True)]
    seen = torch.stack([explained(pair[i](halves[1 - i])[:, : len(table)], truths[1 - i]) for i in (0, 1)]).amin(0)
    judged = {name: float(value) for name, value in zip(table, seen, strict=True)}
    keep = [number for number, value in enumerate(judged.values()) if value >= SEEN]
    return pair[0].only(keep), pair[1].only(keep), [*(list(table)[at] for at in keep), *measures.names], judged


def _described(images: Tensor, study: Study) -> Float[Tensor, "n d"]:
    parts = (from_uint8(one.to(study.place)) for one in images.split(BATCH))
    return torch.cat([describe(one, study.network, study.measures) for one in parts])


def tried(
    study: Study, judge: Judge, vectors: Float[Tensor, "k d"], spread: Float[Tensor, "d d"], probes: int
) -> list[Candidate]:
    """The directions with steps of a clear and safe length, and what these change."""
    steps = safe(vectors, spread, SAFE)
    effects = study.effects(steps, judge, range(PROBES_AT, PROBES_AT + probes))
    scale = (STEP / effects.diagonal().clamp_min(0.05)).clamp_max(1)[:, None]
    return list(zip(steps * scale, effects * scale, strict=True))


def safe(vectors: Float[Tensor, "k d"], spread: Float[Tensor, "d d"], length: float) -> Float[Tensor, "k d"]:
    """The directions, each `length` standard deviations of w long."""
    now = (vectors * torch.linalg.solve(spread, vectors.T).T).sum(1, keepdim=True).clamp_min(1e-12).sqrt()
    return vectors * (length / now)


def better(best: list[Candidate], rivals: list[Candidate]) -> list[Candidate]:
    """For every attribute the direction that changes most of it, among those that change little else."""
    if not best:
        return rivals
    return [max(pair, key=lambda one: _merit(one[1], at)) for at, pair in enumerate(zip(best, rivals, strict=True))]


def _merit(effects: Float[Tensor, " attributes"], at: int) -> tuple[float, float]:
    own, rest = float(effects[at]), effects.abs().clone()
    rest[at] = 0
    selectivity = own / max(float(rest.max()), 1e-6)
    return min(selectivity, MARGIN * SELECTIVE), own


def named(
    study: Study, judge: Judge, vectors: Sequence[Float[Tensor, " d"]], names: Sequence[str], probes: int
) -> list[Measured]:
    """The directions as sliders, best first, as a judge sees them on pictures that took no part in finding them.

    Guarded attributes get none; what the sliders of the others change of them is measured with all the rest.
    """
    effects = study.effects(torch.stack(list(vectors)), judge, range(JUDGED_AT, JUDGED_AT + 2 * probes))
    found = []
    for at, (name, vector) in enumerate(zip(names, study.spelled(torch.stack(list(vectors))), strict=True)):
        if guarded(name):
            continue
        found.append(measured(at, names, Direction(name, name, vector), effects[at]))
    return sorted(found, key=lambda one: -one.selectivity)


def measured(at: int, names: Sequence[str], direction: Direction, effects: Float[Tensor, " attributes"]) -> Measured:
    """The direction of attribute number `at` with its words and its effects."""
    title, minus, plus = words_of(names[at])
    changes = {words_of(other).title: value for other, value in zip(names, effects.tolist(), strict=True)}
    slug = "-".join(title.lower().replace(":", "").split())
    direction = replace(direction, name=slug, words=title, minus=minus, plus=plus, effects=changes)
    others = [abs(value) for other, value in changes.items() if other != title]
    return Measured(direction, changes[title], max(others, default=0.0))
