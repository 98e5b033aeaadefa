"""StyleGAN2's weights, from whatever names a file has for them, to `PublishedStyleGAN2`."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import torch
from torch import Tensor

from gan.importing.errors import ForeignError
from gan.importing.foreign import Foreign, Taken, count
from gan.models.published.level import PublishedStyleGAN2Config
from gan.models.published.mapping import GAIN, PublishedMapping

FILTER = torch.outer(torch.tensor([1.0, 3.0, 3.0, 1.0]), torch.tensor([1.0, 3.0, 3.0, 1.0])) / 64
AVERAGED = 10_000  # latents, where a file lacks their average

Weights = dict[str, Tensor]


def linear(taken: Taken, name: str, *, rate: float = 1.0, gain: float = 1.0) -> tuple[Tensor, Tensor]:
    """Weight and bias of a linear layer with equalised learning rate, as they are used (Karras 2018, section 4.1)."""
    weight = taken.take(f"{name}.weight")
    if weight.ndim != 2:
        raise ForeignError(f"its {name}.weight is no matrix")
    bias = taken.take(f"{name}.bias", len(weight))
    return weight * (rate * gain / math.sqrt(weight.shape[1])), bias * (rate * gain)


@dataclass(frozen=True)
class MappingShape:
    """What the mapping network's layers say of its sizes."""

    z_dim: int
    w_dim: int
    mapping_layers: int
    mapping_width: int
    num_classes: int
    class_width: int


def mapping(taken: Taken, prefix: str, *, rate: float = 0.01) -> tuple[MappingShape, Weights]:
    """The layers fc0, fc1 ... and the embedding of classes, as NVIDIA names them, and the sizes they have."""
    weights: Weights = {}
    classes, width = 0, 0
    if f"{prefix}embed.weight" in taken:
        weight, bias = linear(taken, f"{prefix}embed")
        classes, width = weight.shape[1], weight.shape[0]
        weights["map.embed"] = weight.T + bias
    layers = count(taken, prefix + "fc{}.weight")
    if not layers:
        raise ForeignError("it has no mapping network that is known")
    for number in range(layers):
        weight, bias = linear(taken, f"{prefix}fc{number}", rate=rate, gain=GAIN)
        weights[f"map.layers.{number}.weight"], weights[f"map.layers.{number}.bias"] = weight, bias
    first, last = weights["map.layers.0.weight"], weights[f"map.layers.{layers - 1}.weight"]
    inner = first.shape[0] if layers > 1 else last.shape[0]
    return MappingShape(first.shape[1] - width, last.shape[0], layers, inner, classes, width), weights


def average(taken: Taken, name: str, shape: MappingShape, weights: Weights) -> Tensor:
    """The average w that a file holds, for each class; computed from latents where it holds none."""
    rows = max(1, shape.num_classes)
    if name in taken:
        held = taken.take(name)
        if held.numel() == shape.w_dim:
            return held.view(1, -1).expand(rows, -1).clone()
        if held.shape == (rows, shape.w_dim):
            return held
        raise ForeignError(f"its {name} has shape {list(held.shape)}; {shape.w_dim} numbers are accepted")
    return computed_average(shape, weights)


@torch.no_grad()
def computed_average(shape: MappingShape, weights: Weights) -> Tensor:
    """The mean w of always the same latents, class by class."""
    network = PublishedMapping.of(shape)
    network.load_state_dict(
        {name.removeprefix("map."): one for name, one in weights.items() if name.startswith("map.")}
    )
    z = torch.randn(AVERAGED, shape.z_dim, generator=torch.Generator().manual_seed(0))
    if not shape.num_classes:
        mean: Tensor = network(z, None).mean(0, keepdim=True)
        return mean
    z = z[: max(100, AVERAGED // shape.num_classes)]
    labels = torch.arange(shape.num_classes)
    return torch.stack([network(z, label.expand(len(z))).mean(0) for label in labels])


@dataclass(frozen=True)
class Names:
    """How a file calls the parts of one level; of each layer it has weight, bias, affine (weight and bias), noise."""

    up: str
    same: str
    colours: str
    shortcut: str


def convolution(taken: Taken, name: str, mine: str, weights: Weights) -> bool:
    """A modulated convolution; whether it has noise."""
    weight = taken.take(f"{name}.weight")
    if weight.ndim != 4 or weight.shape[2:] != (3, 3):
        raise ForeignError(f"its {name}.weight has shape {list(weight.shape)}; 3x3 kernels are accepted")
    weights[f"{mine}.weight"] = weight
    weights[f"{mine}.bias"] = taken.take(f"{name}.bias", len(weight))
    weights[f"{mine}.affine.weight"], weights[f"{mine}.affine.bias"] = linear(taken, f"{name}.affine")
    noisy = f"{name}.noise_strength" in taken
    if noisy:
        weights[f"{mine}.noise_strength"] = taken.take(f"{name}.noise_strength").reshape(())
        weights[f"{mine}.noise"] = taken.take(f"{name}.noise_const")
    return noisy


def colours(taken: Taken, name: str, mine: str, weights: Weights) -> int:
    """What draws a level; how many colours it draws."""
    weight = taken.take(f"{name}.weight")
    if weight.ndim != 4 or weight.shape[2:] != (1, 1) or len(weight) not in (1, 3):
        raise ForeignError(f"its {name}.weight has shape {list(weight.shape)}; 1 or 3 colours are accepted")
    weights[f"{mine}.weight"] = weight.flatten(1) / math.sqrt(weight.shape[1])
    weights[f"{mine}.bias"] = taken.take(f"{name}.bias").reshape(-1)
    weights[f"{mine}.affine.weight"], weights[f"{mine}.affine.bias"] = linear(taken, f"{name}.affine")
    return len(weight)


def synthesis(
    taken: Taken, levels: list[Names], const: str, shape: MappingShape, limit: float | None
) -> tuple[PublishedStyleGAN2Config, Weights]:
    """All levels from the smallest up, which may be any that `levels` name."""
    start = taken.take(const)
    start = start[0] if start.ndim == 4 else start
    if start.ndim != 3:
        raise ForeignError(f"its {const} has shape {list(start.shape)}; channels, height and width are accepted")
    weights: Weights = {"const": start}
    channels, noises, drawn, shortcuts = [], set(), {}, 0
    for level, names in enumerate(levels):
        mine = f"levels.{level}"
        if level:
            noises.add(convolution(taken, names.up, f"{mine}.up", weights))
        noises.add(convolution(taken, names.same, f"{mine}.same", weights))
        channels.append(len(weights[f"{mine}.same.weight"]))
        if f"{names.shortcut}.weight" in taken:
            kernel = taken.take(f"{names.shortcut}.weight")
            weights[f"{mine}.shortcut"] = kernel * math.sqrt(0.5 / kernel.shape[1])
            shortcuts += 1
        if f"{names.colours}.weight" in taken:
            drawn[level] = colours(taken, names.colours, f"{mine}.colours", weights)
    if len(noises) != 1 or len(set(drawn.values())) != 1:
        raise ForeignError("some of its levels have noise or colours of another kind than others")
    config = PublishedStyleGAN2Config(
        channels=tuple(channels),
        height=start.shape[1],
        width=start.shape[2],
        form=_form(drawn, shortcuts, len(levels)),
        colours=next(iter(drawn.values())),
        noise=noises.pop(),
        limit=limit,
        **asdict(shape),
    )
    return config, weights


def _form(drawn: Mapping[int, int], shortcuts: int, levels: int) -> str:
    if len(drawn) == levels and not shortcuts:
        return "skip"
    if list(drawn) == [levels - 1] and shortcuts in (0, levels - 1):
        return "residual" if shortcuts else "plain"
    raise ForeignError("its levels draw in a way that is not known")


def require_filter(taken: Taken, endings: tuple[str, ...]) -> None:
    """Takes the filters that a file holds. ForeignError where one is not the one that this program has built in."""
    for name in [name for name in taken.arrays if name.endswith(endings)]:
        held = taken.take(name)
        held = held / held.sum()
        if held.shape != FILTER.shape or not torch.allclose(held, FILTER, atol=1e-6):
            raise ForeignError(f"its {name} is another filter than [1, 3, 3, 1]")


def finished(config: PublishedStyleGAN2Config, weights: Weights, family: str) -> Foreign:
    """The network of this family as one that can be opened here."""
    return Foreign(family=family, architecture="published-stylegan2", config=asdict(config), weights=weights)
