"""StyleGAN3-T and -R in NVIDIA's pickles, to `PublishedStyleGAN3`."""

import math
import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import torch

from gan.importing.arrays import Array
from gan.importing.errors import ForeignError
from gan.importing.foreign import Foreign, Taken
from gan.importing.modules import Module
from gan.importing.stylegan2 import Weights, average, linear, mapping
from gan.models.published.plan import PublishedStyleGAN3Config
from gan.models.published.stylegan3 import PublishedStyleGAN3

# Settings of the network and of its layers, as the pickle's arguments call them; what is absent has the paper's value.
SETTINGS = {
    "num_critical": "critical",
    "first_cutoff": "first_cutoff",
    "first_stopband": "first_stopband",
    "last_stopband_rel": "last_stopband",
    "margin_size": "margin",
    "output_scale": "output_scale",
    "conv_kernel": "kernel",
    "filter_size": "taps",
    "lrelu_upsampling": "upsampling",
    "use_radial_filters": "radial",
    "conv_clamp": "limit",
    "num_fp16_res": "half",
}
KINDS: dict[str, type] = {
    "critical": int,
    "margin": int,
    "half": int,
    "kernel": int,
    "taps": int,
    "upsampling": int,
    "radial": bool,
    "resolution": int,
}


def read(module: Module, size: int) -> Foreign:
    """The generator that a module of that kind describes."""
    drawing = module.child("synthesis")
    assert drawing is not None
    taken = Taken(module.tensors(), size)
    shape, weights = mapping(taken, "mapping.")
    layers = sorted((int(found[1]), name) for name, _ in drawing.children() if (found := re.match(r"L(\d+)_", name)))
    if [number for number, _ in layers] != list(range(len(layers))) or len(layers) < 2:
        raise ForeignError("it has no row of layers as StyleGAN3 has")
    names = [f"synthesis.{name}" for _, name in layers]
    filters = {name: taken.arrays.pop(name) for name in [*taken.arrays] if name.endswith("_filter")}
    taken.ignore("input.transform")
    weights |= _input(taken) | _layers(taken, names)
    weights["w_avg"] = average(taken, "mapping.w_avg", shape, weights)
    taken.finish()
    config = PublishedStyleGAN3Config(
        resolution=_number(drawing.attribute("img_resolution"), int),
        channels=tuple(len(weights[f"layers.{number}.weight"]) for number in range(len(names) - 1)),
        colours=len(weights["drawing.weight"]),
        **asdict(shape),
        **_settings(module, drawing),
    )
    _require_filters(config, filters, names)
    return Foreign(
        family=f"StyleGAN3-{'R' if config.radial else 'T'}",
        architecture="published-stylegan3",
        config=asdict(config),
        weights=weights,
    )


def _input(taken: Taken) -> Weights:
    """The waves; the matrix that mixes them is scaled as it is used."""
    name = "synthesis.input"
    weight = taken.take(f"{name}.weight")
    matrix, bias = linear(taken, f"{name}.affine")
    return {
        "input.weight": weight / math.sqrt(len(weight)),
        "input.affine.weight": matrix,
        "input.affine.bias": bias,
        "input.freqs": taken.take(f"{name}.freqs", len(weight), 2),
        "input.phases": taken.take(f"{name}.phases", len(weight)),
    }


def _layers(taken: Taken, names: list[str]) -> Weights:
    """Every layer; of the last one, which draws, all factors go into its weights."""
    weights: Weights = {}
    for number, name in enumerate(names):
        last = number == len(names) - 1
        mine = "drawing" if last else f"layers.{number}"
        weight, gain = taken.take(f"{name}.weight"), taken.take(f"{name}.magnitude_ema").reshape(()).rsqrt()
        weights[f"{mine}.affine.weight"], weights[f"{mine}.affine.bias"] = linear(taken, f"{name}.affine")
        weights[f"{mine}.bias"] = taken.take(f"{name}.bias", len(weight))
        if last:
            weights[f"{mine}.weight"] = weight.flatten(1) * gain / math.sqrt(weight[0].numel())
        else:
            weights[f"{mine}.weight"], weights[f"{mine}.input_gain"] = weight, gain
    return weights


def _settings(module: Module, drawing: Module) -> dict[str, Any]:
    """What the network was built with, as far as it differs from the paper."""
    given: dict[object, object] = {}
    for holder in (module.attribute("_init_kwargs"), drawing.attribute("_init_kwargs")):
        given |= holder if isinstance(holder, dict) else {}
    return {
        mine: None if mine == "limit" and given[name] is None else _number(given[name], KINDS.get(mine, float))
        for name, mine in SETTINGS.items()
        if name in given
    }


def _number(value: object, kind: type) -> Any:
    if not isinstance(value, bool | int | float) or abs(value) > 1 << 20:
        raise ForeignError(f"it was built with {value!s:.40} where a number is due")
    return kind(value)


def _require_filters(config: PublishedStyleGAN3Config, held: Mapping[str, Array], names: list[str]) -> None:
    """ForeignError where the file's filters are not those that its settings give here."""
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        layers = PublishedStyleGAN3(config).layers
    for layer, name in zip(layers, names[:-1], strict=True):
        for kind in ("up_filter", "down_filter"):
            mine, theirs = getattr(layer, kind), held.get(f"{name}.{kind}")
            if theirs is None or len(mine) == 1:
                continue
            if theirs.shape != mine.shape or not torch.allclose(theirs.read(), mine, atol=1e-6):
                raise ForeignError(f"its {name}.{kind} is not the filter that its settings give")
