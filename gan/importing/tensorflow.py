"""StyleGAN2 in TensorFlow: pickles of three networks (G, D and the averaged Gs), variables by name as numpy arrays."""

import math
import re
from collections.abc import Iterator

import torch

from gan.importing.arrays import Array, NumpyArray
from gan.importing.errors import ForeignError
from gan.importing.foreign import Foreign, Taken
from gan.importing.pickles import Record
from gan.importing.stylegan2 import Names, average, finished, mapping, synthesis

NETWORK = "dnnlib.tflib.network.Network"
OLDER = ("tfutil.Network", "dnnlib.tflib.Network")
MAX_DEPTH = 4
PARTS = {"Conv": "conv1", "Conv1": "conv1", "Conv0_up": "conv0", "ToRGB": "torgb", "Skip": "skip"}
IGNORED = re.compile(r"lod|.*/lod|dlatent_avg_class.*")


def read(tree: object, size: int) -> Foreign | None:
    """The averaged generator of such a pickle, or None where it is no such pickle."""
    network = _averaged(tree)
    if network is None:
        return None
    state = network.state if isinstance(network.state, dict) else {}
    variables = dict(_variables(network))
    if any(name.startswith(("G_mapping/", "mapping/")) and "LabelConcat" in name for name in variables):
        raise ForeignError("it is StyleGAN2 with classes as of 2019, which embeds them in a way that is not known here")
    if any("/StyleMod/" in name or "Conv0_up/StyleMod" in name for name in variables):
        raise ForeignError("it is a StyleGAN of 2018; StyleGAN2 and later are read")
    if "synthesis/4x4/Conv/mod_weight" not in variables:
        raise ForeignError(
            f"it holds the TensorFlow network {state.get('name')!s:.40}, which is no StyleGAN2 generator"
        )
    settings = state.get("static_kwargs")
    settings = settings if isinstance(settings, dict) else {}
    taken = Taken(_renamed(variables), size)
    shape, weights = mapping(taken, "mapping.", rate=_number(settings, "mapping_lrmul", 0.01))
    _require_known(settings)
    sizes = sorted({int(match[1]) for name in taken.arrays if (match := re.match(r"synthesis\.b(\d+)\.", name))})
    names = [Names(*(f"synthesis.b{one}.{part}" for part in ("conv0", "conv1", "torgb", "skip"))) for one in sizes]
    limit = settings.get("conv_clamp")
    config, drawn = synthesis(
        taken, names, "synthesis.b4.const", shape, None if limit is None else _number(settings, "conv_clamp", 256)
    )
    drawn["w_avg"] = average(taken, "mapping.w_avg", shape, weights)
    taken.finish()
    return finished(config, weights | drawn, "StyleGAN2 (TensorFlow)")


def _averaged(tree: object) -> Record | None:
    """Gs, the last of three; a single network stands for itself."""
    values = list(tree) if isinstance(tree, tuple | list) else [tree]
    networks = [one for one in values[:4] if isinstance(one, Record) and one.kind in (NETWORK, *OLDER)]
    if len(networks) != len(values) or not networks:
        return None
    return networks[-1]


def _variables(network: Record, prefix: str = "", depth: int = 0) -> Iterator[tuple[str, Array]]:
    """The variables of a network and of its components, each below its component's name."""
    state = network.state if isinstance(network.state, dict) else {}
    variables, components = state.get("variables", []), state.get("components", {})
    if depth > MAX_DEPTH or not isinstance(variables, list) or not isinstance(components, dict):
        raise ForeignError("it holds a TensorFlow network in a form that is not known")
    for pair in variables:
        if isinstance(pair, tuple | list) and len(pair) == 2 and isinstance(pair[1], NumpyArray):
            yield f"{prefix}{pair[0]}", pair[1].array
    for name, component in components.items():
        if isinstance(component, Record):
            yield from _variables(component, f"{prefix}{name}/", depth + 1)


def _require_known(settings: dict[object, object]) -> None:
    """ForeignError for what would make other pictures of the same weights."""
    for name in ("nonlinearity", "mapping_nonlinearity"):
        if settings.get(name, "lrelu") != "lrelu":
            raise ForeignError(f"its {name} is {settings[name]!s:.20}; lrelu is accepted")
    kernel = settings.get("resample_kernel", [1, 3, 3, 1])
    if kernel is not None and list(kernel if isinstance(kernel, list | tuple) else []) != [1, 3, 3, 1]:
        raise ForeignError("it has another filter than [1, 3, 3, 1]")


def _number(settings: dict[object, object], name: str, otherwise: float) -> float:
    value = settings.get(name, otherwise)
    if isinstance(value, bool) or not isinstance(value, float | int) or value <= 0:
        raise ForeignError(f"its {name} is {value!s:.20}; a positive number is accepted")
    return float(value)


def _renamed(variables: dict[str, Array]) -> dict[str, Array]:
    """The variables as PyTorch's version calls and shapes them."""
    largest = max((int(found[1]) for name in variables if (found := re.match(r"synthesis/(\d+)x", name))), default=4)
    renamed: dict[str, Array] = {}
    for name, array in variables.items():
        if IGNORED.fullmatch(name):
            continue
        new = _name(name, largest)
        renamed[new] = _shaped(new, name, array)
    return renamed


def _name(name: str, largest: int) -> str:
    if name == "dlatent_avg":
        return "mapping.w_avg"
    if found := re.fullmatch(r"mapping/(?:Dense(\d+)|LabelEmbed)/(weight|bias)", name):
        return f"mapping.{'embed' if found[1] is None else f'fc{found[1]}'}.{found[2]}"
    if name == "synthesis/4x4/Const/const":
        return "synthesis.b4.const"
    if found := re.fullmatch(r"synthesis/noise(\d+)", name):
        number = int(found[1])
        return f"synthesis.b{4 << (number + 1) // 2}.{'conv0' if number % 2 else 'conv1'}.noise_const"
    if found := re.fullmatch(r"synthesis/ToRGB_lod(\d+)/(\w+)", name):
        return f"synthesis.b{largest >> int(found[1])}.torgb.{_part(found[2])}"
    if found := re.fullmatch(r"synthesis/(\d+)x\1/(\w+)/(\w+)", name):
        return f"synthesis.b{found[1]}.{PARTS.get(found[2], found[2])}.{_part(found[3])}"
    return name


def _part(name: str) -> str:
    return {"mod_weight": "affine.weight", "mod_bias": "affine.bias"}.get(name, name)


def _shaped(new: str, old: str, array: Array) -> Array:
    """Outputs first, as in PyTorch; TensorFlow turns the kernels of upsampling layers around, and adds 1 to styles."""
    shape = array.shape
    if new.endswith("noise_const"):
        return array.then(lambda tensor: tensor.reshape(shape[-2:]), *shape[-2:])
    if new.endswith("affine.bias"):
        return array.then(lambda tensor: tensor + 1, *shape)
    if new.endswith("weight") and len(shape) == 2:
        return array.then(lambda tensor: tensor.T.contiguous(), *shape[::-1])
    if new.endswith("weight") and len(shape) == 4:
        turned = [0, 1] if "Conv0_up" in old or "Skip" in old else []
        order = [shape[axis] for axis in (3, 2, 0, 1)]
        return array.then(lambda tensor: tensor.flip(turned).permute(3, 2, 0, 1).contiguous(), *order)
    if math.prod(shape) == 1 and new.endswith("noise_strength"):
        return array.then(lambda tensor: tensor.reshape(()).to(torch.float32))
    return array
