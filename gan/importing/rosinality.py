"""StyleGAN2 as rosinality's code and all that converts to it save it: a state dict, mostly called g_ema, in a .pt."""

import re
from collections.abc import Mapping

import torch

from gan.importing.arrays import Array
from gan.importing.errors import ForeignError
from gan.importing.foreign import Foreign, Taken, count
from gan.importing.stylegan2 import Names, average, finished, mapping, require_filter, synthesis

HOLDERS = ("g_ema", "params_ema", "state_dict", "generator", "g", "params")
FIRST = "conv1.conv.modulation.weight"
PARTS = {
    "conv.weight": "weight",
    "conv.modulation.weight": "affine.weight",
    "conv.modulation.bias": "affine.bias",
    "activate.bias": "bias",
    "bias": "bias",
    "noise.weight": "noise_strength",
}


def read(tree: object, size: int) -> Foreign | None:
    """The generator of such a state dict, or None where it is none."""
    for holder in (tree, *(tree.get(name) for name in HOLDERS if isinstance(tree, dict))):
        for prefix in ("", "decoder.", "module.", "generator.", "g_ema."):
            if isinstance(holder, dict) and isinstance(holder.get(prefix + FIRST), Array):
                held = _below(holder, prefix)
                return _stylegan2(held, _latent_average(tree), size)
    return None


def _below(holder: Mapping[object, object], prefix: str) -> dict[str, Array]:
    return {
        name.removeprefix(prefix): one
        for name, one in holder.items()
        if isinstance(name, str) and name.startswith(prefix) and isinstance(one, Array)
    }


def _latent_average(tree: object) -> Array | None:
    """The average w that converters keep beside the state dict, in one row or one for each layer."""
    held = tree.get("latent_avg") if isinstance(tree, dict) else None
    if not isinstance(held, Array) or not 1 <= len(held.shape) <= 2:
        return None
    return Array((held.shape[-1],), lambda: held.load().reshape(-1, held.shape[-1])[0])


def _stylegan2(held: dict[str, Array], mean: Array | None, size: int) -> Foreign:
    arrays = {_name(name): _shaped(_name(name), one) for name, one in held.items()}
    if mean is not None:
        arrays["mapping.w_avg"] = mean
    arrays |= _constant_noise(arrays)
    taken = Taken(arrays, size + sum(4 * one.numbers() for name, one in arrays.items() if "noise" in name))
    require_filter(taken, (".kernel",))
    shape, weights = mapping(taken, "mapping.")
    levels = 1 + count(taken, "colours{}.weight") - 1
    names = [Names(f"up{level}", f"same{level}", f"colours{level}", f"shortcut{level}") for level in range(levels)]
    config, drawn = synthesis(taken, names, "const", shape, None)
    drawn["w_avg"] = average(taken, "mapping.w_avg", shape, weights)
    taken.finish()
    return finished(config, weights | drawn, "StyleGAN2 (rosinality)")


def _name(name: str) -> str:
    """What the other readers call the same tensor."""
    if name == "input.input":
        return "const"
    if found := re.fullmatch(r"style\.(\d+)\.(weight|bias)", name):
        return f"mapping.fc{int(found[1]) - 1}.{found[2]}"
    if found := re.fullmatch(r"noises\.noise_(\d+)", name):
        return f"{_layer(int(found[1]))}.noise_const"
    if found := re.fullmatch(r"(conv1|convs\.(\d+))\.(.+)", name):
        return f"{_layer(0 if found[2] is None else int(found[2]) + 1)}.{PARTS.get(found[3], found[3])}"
    if found := re.fullmatch(r"(to_rgb1|to_rgbs\.(\d+))\.(.+)", name):
        return f"colours{0 if found[2] is None else int(found[2]) + 1}.{PARTS.get(found[3], found[3])}"
    return name


def _layer(number: int) -> str:
    """Convolution 0 is that of the first level; then each level has one that upsamples and another."""
    return f"{'up' if number % 2 else 'same'}{(number + 1) // 2}"


def _shaped(name: str, array: Array) -> Array:
    """Without the dimensions of size 1 that stand for the batch."""
    shape = array.shape
    if name.endswith("noise_const"):
        return array.then(lambda tensor: tensor.reshape(shape[-2:]), *shape[-2:])
    if len(shape) == 5:
        return array.then(lambda tensor: tensor.reshape(shape[1:]), *shape[1:])
    return array


def _constant_noise(arrays: Mapping[str, Array]) -> dict[str, Array]:
    """Noise for a file that keeps none, drawn from a seed: the same at every load."""
    missing: dict[str, Array] = {}
    start = arrays["const"].shape[-2:] if "const" in arrays else ()
    for name in arrays:
        found = re.fullmatch(r"((?:up|same)(\d+))\.noise_strength", name)
        if found and f"{found[1]}.noise_const" not in arrays and len(start) == 2 and int(found[2]) < 10:
            seed, shape = 2 * int(found[2]) + name.startswith("same"), tuple(one << int(found[2]) for one in start)
            missing[f"{found[1]}.noise_const"] = _seeded(seed, shape)
    return missing


def _seeded(seed: int, shape: tuple[int, ...]) -> Array:
    if max(shape) > 4096:
        raise ForeignError(f"it would draw pictures of {max(shape)} pixels; at most 4096 are accepted")
    return Array(shape, lambda: torch.randn(shape, generator=torch.Generator().manual_seed(seed)))
