"""NVIDIA's PyTorch pickles: StyleGAN2-ADA, StyleGAN3, and what descends from them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from gan.importing import stylegan3
from gan.importing.errors import ForeignError
from gan.importing.foreign import Foreign, Taken
from gan.importing.modules import Module
from gan.importing.stylegan2 import Names, average, finished, mapping, require_filter, synthesis

GENERATORS = ("G_ema", "g_ema", "G")


def read(tree: object, size: int) -> Foreign | None:
    """The averaged generator of such a pickle, or None where it is no such pickle."""
    module = generator_of(tree)
    if module is None:
        return None
    if (synthesis_module := module.child("synthesis")) is None or module.child("mapping") is None:
        raise ForeignError(f"it holds a {module.name}, which is no generator of a kind that is known")
    if synthesis_module.child("input") is not None:
        return stylegan3.read(module, size)
    return _stylegan2(module, synthesis_module, size)


def generator_of(tree: object) -> Module | None:
    """The generator among what a pickle holds: the whole of it, or one of a dict's values."""
    if (whole := Module.of(tree)) is not None:
        _refuse_others(whole)
        return whole
    if not isinstance(tree, dict):
        return None
    found = {name: module for name in GENERATORS if (module := Module.of(tree.get(name))) is not None}
    if found:
        return next(iter(found.values()))
    for name, value in tree.items():
        if (module := Module.of(value)) is not None:
            _refuse_others(module)
            raise ForeignError(f"it holds {name!s:.40} ({module.name}), and no generator called {GENERATORS[0]}")
    return None


def _refuse_others(module: Module) -> None:
    if "iscriminator" in module.name:
        raise ForeignError("this holds a discriminator, which judges pictures and draws none")


def _stylegan2(module: Module, drawing: Module, size: int) -> Foreign:
    taken = Taken(module.tensors(), size)
    layers = dict(module.walk())
    shape, weights = mapping(taken, "mapping.", rate=learning_rate(layers))
    require_filter(taken, (".resample_filter",))
    sizes = sorted(int(name[1:]) for name, _ in drawing.children() if re.fullmatch(r"b\d+", name))
    names = [Names(*(f"synthesis.b{one}.{part}" for part in ("conv0", "conv1", "torgb", "skip"))) for one in sizes]
    if len(sizes) < 2 or sizes != [sizes[0] << level for level in range(len(sizes))]:
        raise ForeignError(f"its levels have {sizes} pixels; each twice the one before is accepted")
    config, drawn = synthesis(taken, names, f"synthesis.b{sizes[0]}.const", shape, _limit(layers))
    config = replace(config, half=_half([drawing.child(f"b{one}") for one in sizes]))
    drawn["w_avg"] = average(taken, "mapping.w_avg", shape, weights)
    taken.finish()
    return finished(config, weights | drawn, "StyleGAN2")


def _half(levels: Sequence[Module | None]) -> int:
    """How many of the highest levels are drawn in half precision on a graphics processor."""
    marks = [level is not None and level.attribute("use_fp16", False) is True for level in levels]
    return next((count for count, mark in enumerate(reversed(marks)) if not mark), len(marks))


def learning_rate(layers: Mapping[str, Module]) -> float:
    """The rate at which the mapping network learned, which is a factor of its weights."""
    first = layers.get("mapping.fc0")
    rate = first.attribute("bias_gain", 0.01) if first else 0.01
    activation = first.attribute("activation", "lrelu") if first else "lrelu"
    if not isinstance(rate, float | int) or not 0 < rate <= 1 or activation != "lrelu":
        raise ForeignError(f"its mapping network has {activation!s:.20} and a rate of {rate!s:.20}; it is not known")
    return float(rate)


def _limit(layers: Mapping[str, Module]) -> float | None:
    """Where activations are cut off, which is the same for all convolutions."""
    convolutions = [one for name, one in layers.items() if re.search(r"\.(conv[01]|torgb)$", name)]
    if any(one.attribute("activation", "lrelu") != "lrelu" for one in convolutions):
        raise ForeignError("its convolutions have another activation than leaky ReLU")
    limits = {one.attribute("conv_clamp") for one in convolutions}
    limit = limits.pop() if len(limits) == 1 else False
    if limit is not None and (isinstance(limit, bool) or not isinstance(limit, float | int) or limit <= 0):
        raise ForeignError("its convolutions are limited in a way that is not known")
    return None if limit is None else float(limit)
