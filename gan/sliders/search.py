"""From real pictures with attributes to directions in W: regressed, disentangled by measuring, and judged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from jaxtyping import Float
from torch import Tensor

from gan import checkpoint
from gan.checkpoint import Direction
from gan.datasets import load_images
from gan.device import pick_device
from gan.directions import corrected, covariance, factorised, orthogonalised, principal, regress
from gan.features import load_features
from gan.images import from_uint8, to_uint8
from gan.latent import layer_groups, sample_z, truncate
from gan.sliders.attributes import MEASURED, read_attributes
from gan.sliders.judge import BATCH, Judge, Network, describe, explained
from gan.sliders.words import words_of

SEEN = 0.4  # of an attribute's variance that judges must explain on pictures they never saw
SELECTIVE = 2.0  # own change against the largest other one
CLEAR = 0.3  # standard deviations that one step changes at least
SAFE = 2.5  # standard deviations of w that one step is long at most
PSI = 0.85  # of the pictures to learn from: the range that people look at
ROUNDS = 3
COMPONENTS, FACTORS = 10, 4


@dataclass(frozen=True)
class Measured:
    """What one step of a slider changes, its own attribute and any other, in standard deviations of real pictures."""

    direction: Direction
    own: float
    other: float

    @property
    def ships(self) -> bool:
        return self.own >= CLEAR and self.own >= SELECTIVE * self.other


@dataclass(frozen=True)
class Found:
    """All sliders that were tried, best first, and the unnamed directions.

    `judged` is the share of each attribute's variance that judges explain on real pictures they never saw.
    """

    weights_hash: str
    sliders: tuple[Measured, ...]
    unnamed: tuple[Direction, ...]
    judged: dict[str, float]

    @property
    def directions(self) -> list[Direction]:
        """Those that may ship."""
        return [*(one.direction for one in self.sliders if one.ships), *self.unnamed]


def find_directions(
    source: str | Path, data: str | Path | None, *, real: int, generated: int, probes: int, device: str
) -> Iterator[str | Found]:
    """Yields sentences on the progress, and at last what was found. Without `data` only unnamed directions."""
    place = pick_device(device)
    loaded = checkpoint.load(source, device=place)
    search = _Search(loaded.generator, load_features(place), place)
    unnamed = tuple(unnamed_directions(loaded.generator))
    if data is None:
        yield Found(loaded.weights_hash, (), unnamed, {})
        return
    yield "describing real pictures"
    learn, judge, names, judged = search.judges(data, real)
    yield f"describing generated pictures; attributes: {', '.join(names)}"
    slopes, spread = search.regress(learn, generated)
    best: dict[str, Measured] = {}
    for group, layers in choices(loaded.generator.num_ws).items():
        yield f"disentangling, layers {group}"
        vectors = search.disentangled(slopes, spread, layers, learn, probes)
        effects = search.effects(vectors, layers, learn, seeds=range(10**6, 10**6 + probes))
        for one in measured(names, vectors, layers, effects):
            if one.direction.name not in best or _merit(one) > _merit(best[one.direction.name]):
                best[one.direction.name] = one
    yield "judging"
    sliders = [search.judged(one, names, judge, probes) for one in best.values()]
    sliders.sort(key=lambda one: -one.own / max(one.other, 1e-6))
    yield Found(loaded.weights_hash, tuple(sliders), unnamed, judged)


def _merit(one: Measured) -> float:
    return min(one.own / max(one.other, 1e-6) / SELECTIVE, one.own / CLEAR)


def choices(num_ws: int) -> dict[str, range]:
    """The layers to try a slider on: all, or all but the fine or the coarse ones."""
    groups = layer_groups(num_ws)
    found = {"all": range(num_ws)}
    if len(groups) == 3:
        found["coarse and middle"] = range(groups["middle"].stop)
        found["middle and fine"] = range(groups["middle"].start, num_ws)
    return found


def measured(
    names: Sequence[str], vectors: Float[Tensor, "k w_dim"], layers: range, effects: Float[Tensor, "k k"]
) -> list[Measured]:
    """Each vector as a slider with its measured effects."""
    found = []
    for number, name in enumerate(names):
        title, minus, plus = words_of(name)
        changes = {words_of(other).title: value for other, value in zip(names, effects[number].tolist(), strict=True)}
        slug = "-".join(title.lower().replace(":", "").split())
        direction = Direction(slug, title, vectors[number], layers, minus=minus, plus=plus, effects=changes)
        others = [abs(value) for other, value in changes.items() if other != title]
        found.append(Measured(direction, changes[title], max(others, default=0.0)))
    return found


class _Search:
    """A generator under study: its pictures as judges read them."""

    def __init__(self, generator: torch.nn.Module, network: Network, place: torch.device) -> None:
        self.generator, self.network, self.place = generator, network, place

    @torch.inference_mode()
    def judges(self, data: str | Path, count: int) -> tuple[Judge, Judge, list[str], dict[str, float]]:
        """Two judges, each taught by its half of the real pictures, of the attributes that both can see."""
        dataset = load_images(data, self.generator.resolution)
        table = read_attributes(data, dataset.names)
        chosen = torch.linspace(0, len(dataset) - 1, min(count, len(dataset))).long()
        batches = dataset.images[chosen].split(BATCH)
        described = torch.cat([describe(from_uint8(one.to(self.place)), self.network) for one in batches])
        labels = torch.stack(list(table.values()), dim=1)[chosen] if table else torch.zeros(len(chosen), 0)
        halves = described[0::2], described[1::2]
        truths = labels[0::2], labels[1::2]
        pair = [Judge.taught(half, truth) for half, truth in zip(halves, truths, strict=True)]
        seen = torch.stack([explained(pair[i](halves[1 - i])[:, : len(table)], truths[1 - i]) for i in (0, 1)]).amin(0)
        names = list(table)
        keep = [number for number in range(len(names)) if seen[number] >= SEEN]
        judged = {name: float(value) for name, value in zip(names, seen, strict=True)}
        kept = [names[number] for number in keep]
        return pair[0].only(keep), pair[1].only(keep), [*kept, *MEASURED], judged

    @torch.inference_mode()
    def ws(self, seeds: Sequence[int], psi: float) -> Float[Tensor, "n num_ws w_dim"]:
        """The ws of seeds; with classes, all classes in turn."""
        z = sample_z(seeds, self.generator.z_dim).to(self.place)
        labels = None
        if self.generator.num_classes:
            labels = torch.tensor([seed % self.generator.num_classes for seed in seeds], device=self.place)
        averages = self.generator.w_avg[0 if labels is None else labels]
        return truncate(self.generator.mapping(z, labels), averages, psi)

    @torch.inference_mode()
    def described(self, ws: Float[Tensor, "n num_ws w_dim"]) -> Float[Tensor, "n d"]:
        """The pictures of ws, as a browser would show them, described."""
        pictures = (to_uint8(self.generator.synthesis(part)).permute(0, 3, 1, 2) for part in ws.split(BATCH))
        return torch.cat([describe(from_uint8(one), self.network) for one in pictures])

    def regress(self, judge: Judge, count: int) -> tuple[Float[Tensor, "w_dim k"], Float[Tensor, "w_dim w_dim"]]:
        """How attributes depend on w, and how w is distributed."""
        ws = self.ws(range(count), PSI)
        w = ws[:, 0].cpu()
        slopes, _ = regress(w, judge(self.described(ws)), 0.01)
        return slopes, covariance(w)

    def effects(
        self, vectors: Float[Tensor, "k w_dim"], layers: range, judge: Judge, seeds: Sequence[int]
    ) -> Float[Tensor, "k attributes"]:
        """Half of what changes from a step back to a step ahead, on average over the pictures of the seeds."""
        ws, found = self.ws(seeds, 0.7), []
        for vector in vectors:
            step = torch.zeros_like(ws[:1])
            step[:, list(layers)] = vector.to(step)
            ahead, back = (judge(self.described(moved)) for moved in (ws + step, ws - step))
            found.append((ahead - back).mean(0) / 2)
        return torch.stack(found)

    def disentangled(
        self,
        slopes: Float[Tensor, "w_dim k"],
        spread: Float[Tensor, "w_dim w_dim"],
        layers: range,
        judge: Judge,
        probes: int,
    ) -> Float[Tensor, "k w_dim"]:
        """Directions of a safe length, corrected by what they really change until they change little else."""
        vectors = safe(orthogonalised(slopes, spread), spread)
        for turn in range(ROUNDS):
            seeds = range(2 * 10**6 + turn * probes, 2 * 10**6 + (turn + 1) * probes)
            vectors = safe(corrected(vectors, self.effects(vectors, layers, judge, seeds)), spread)
        return vectors

    def judged(self, one: Measured, names: Sequence[str], judge: Judge, probes: int) -> Measured:
        """The slider, measured again on other pictures by a judge that took no part in finding it."""
        direction = one.direction
        effects = self.effects(
            direction.vector[None], direction.layers, judge, range(3 * 10**6, 3 * 10**6 + 2 * probes)
        )
        titles = [words_of(name).title for name in names]
        changes = dict(zip(titles, effects[0].tolist(), strict=True))
        others = [abs(value) for title, value in changes.items() if title != direction.words]
        return Measured(replace(direction, effects=changes), changes[direction.words], max(others, default=0.0))


def safe(vectors: Float[Tensor, "k w_dim"], spread: Float[Tensor, "w_dim w_dim"]) -> Float[Tensor, "k w_dim"]:
    """The directions, those shortened that lead further than SAFE standard deviations of w."""
    length = (vectors * torch.linalg.solve(spread, vectors.T).T).sum(1, keepdim=True).clamp_min(1e-12).sqrt()
    return vectors * (SAFE / length).clamp_max(1)


@torch.inference_mode()
def unnamed_directions(generator: torch.nn.Module) -> Iterator[Direction]:
    """The principal components of w (GANSpace), and per layer group the directions its styles hear best (SeFa)."""
    seeds, place = range(4096), generator.w_avg.device
    labels = None
    if generator.num_classes:
        labels = torch.tensor([seed % generator.num_classes for seed in seeds], device=place)
    w = generator.mapping(sample_z(seeds, generator.z_dim).to(place), labels)[:, 0]
    w = w - generator.w_avg[0 if labels is None else labels]
    layers = range(generator.num_ws)
    for number, vector in enumerate(principal(w, min(COMPONENTS, generator.w_dim)), 1):
        yield Direction(f"pca-{number}", f"Component {number}", vector.cpu(), layers, kind="pca")
    if not hasattr(generator, "style_weights"):
        return
    spread = covariance(w)
    for group, layers in layer_groups(generator.num_ws).items():
        for number, unit in enumerate(factorised(generator.style_weights(layers), FACTORS), 1):
            vector = 1.5 * unit * (unit @ spread @ unit).sqrt()
            words = f"{group.capitalize()} factor {number}"
            yield Direction(f"sefa-{group}-{number}", words, vector.cpu(), layers, kind="sefa")
