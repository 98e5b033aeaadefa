"""Checkpoints as other programs write them, small and made from seeds: names and shapes are theirs, numbers ours."""

import pickle
import sys
import types
import zlib
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

Shapes = dict[str, tuple[int, ...]]
CHANNELS = {4: 24, 8: 16, 16: 8, 32: 8}


def numbers(shapes: Shapes) -> dict[str, Tensor]:
    """Normal numbers of these shapes, each from a seed that its name gives, in the range that training would give."""
    return {name: _scaled(name, torch.randn(shape, generator=_seeded(name))) for name, shape in shapes.items()}


def _seeded(name: str) -> torch.Generator:
    return torch.Generator().manual_seed(zlib.crc32(name.encode()))


def _scaled(name: str, x: Tensor) -> Tensor:
    if name.endswith(("affine.bias", "modulation.bias")):
        return 1 + 0.2 * x
    if name.endswith("magnitude_ema"):
        return 0.5 + x.abs()
    if name.endswith("running_vars"):
        return 0.2 + x.square()
    if ".fc" in name or name.startswith("style."):
        return x * (100 if name.endswith("weight") else 20)
    factors = {"bias": 0.2, "noise_strength": 0.3, "noise.weight": 0.3, "w_avg": 0.1, "input.affine.weight": 0.05}
    return x * next((factor for ending, factor in factors.items() if name.endswith(ending)), 1.0)


def layer(name: str, inputs: int, outputs: int, size: int, w_dim: int) -> Shapes:
    """A modulated convolution as NVIDIA names its parts."""
    return {
        f"{name}.affine.weight": (inputs, w_dim),
        f"{name}.affine.bias": (inputs,),
        f"{name}.weight": (outputs, inputs, size, size),
        f"{name}.bias": (outputs,),
    }


def mapping(z_dim: int, w_dim: int, layers: int, classes: int) -> Shapes:
    shapes: Shapes = {"mapping.w_avg": (w_dim,)}
    if classes:
        shapes |= {"mapping.embed.weight": (w_dim, classes), "mapping.embed.bias": (w_dim,)}
    for number in range(layers):
        inputs = (z_dim + (w_dim if classes else 0)) if number == 0 else w_dim
        shapes |= {f"mapping.fc{number}.weight": (w_dim, inputs), f"mapping.fc{number}.bias": (w_dim,)}
    return shapes


def stylegan2(
    form: str = "skip", *, resolution: int = 32, colours: int = 3, classes: int = 0, noise: bool = True, layers: int = 3
) -> Shapes:
    """A StyleGAN2 as NVIDIA's PyTorch code names it, of 20 and 16 numbers in z and w."""
    shapes = mapping(20, 16, layers, classes) | {"synthesis.b4.const": (CHANNELS[4], 4, 4)}
    for size in [one for one in CHANNELS if one <= resolution]:
        inputs, outputs, level = CHANNELS.get(size // 2, CHANNELS[4]), CHANNELS[size], f"synthesis.b{size}"
        for name, wide in [("conv0", inputs), ("conv1", outputs)][size == 4 :]:
            shapes |= layer(f"{level}.{name}", wide, outputs, 3, 16)
            if noise:
                shapes |= {f"{level}.{name}.noise_strength": (), f"{level}.{name}.noise_const": (size, size)}
        if form == "resnet" and size > 4:
            shapes |= {f"{level}.skip.weight": (outputs, inputs, 1, 1)}
        if form == "skip" or size == resolution:
            shapes |= layer(f"{level}.torgb", outputs, colours, 1, 16)
    return shapes


def stylegan3(*, kernel: int, classes: int = 0) -> tuple[Shapes, dict[str, Any]]:
    """A StyleGAN3 of 32 pixels as NVIDIA's code names it, and the arguments it is built with."""
    built = {"channel_base": 256, "channel_max": 16, "num_layers": 6, "conv_kernel": kernel, "margin_size": 4}
    built["use_radial_filters"] = kernel == 1
    names = ["L0_24_16", "L1_24_16", "L2_40_16", "L3_40_13", "L4_40_8", "L5_32_8", "L6_32_3"]
    shapes = mapping(20, 16, 2, classes)
    shapes |= {"synthesis.input.weight": (16, 16), "synthesis.input.freqs": (16, 2), "synthesis.input.phases": (16,)}
    shapes |= {"synthesis.input.affine.weight": (4, 16), "synthesis.input.affine.bias": (4,)}
    inputs = 16
    for name in names:
        outputs = int(name.rpartition("_")[2])
        size = 1 if name is names[-1] else kernel
        shapes |= layer(f"synthesis.{name}", inputs, outputs, size, 16)
        shapes[f"synthesis.{name}.magnitude_ema"] = ()
        inputs = outputs
    return shapes, built


def rosinality(*, resolution: int = 16, layers: int = 3) -> Shapes:
    """rosinality's StyleGAN2, whose narrow levels the original does not offer but its names allow."""
    wide, w_dim = dict.fromkeys((4, 8, 16), 12), 16
    shapes: Shapes = {"input.input": (1, wide[4], 4, 4)}
    for number in range(1, layers + 1):
        shapes |= {f"style.{number}.weight": (w_dim, w_dim), f"style.{number}.bias": (w_dim,)}

    def part(name: str, inputs: int, outputs: int, size: int) -> Shapes:
        return {
            f"{name}.conv.weight": (1, outputs, inputs, size, size),
            f"{name}.conv.modulation.weight": (inputs, w_dim),
            f"{name}.conv.modulation.bias": (inputs,),
        }

    for number, size in enumerate([4, 8, 8, 16, 16]):
        name = f"convs.{number - 1}" if number else "conv1"
        shapes |= part(name, 12, 12, 3) | {f"{name}.noise.weight": (1,), f"{name}.activate.bias": (12,)}
        shapes[f"noises.noise_{number}"] = (1, 1, size, size)
    for number in range(3):
        name = f"to_rgbs.{number - 1}" if number else "to_rgb1"
        shapes |= part(name, 12, 3, 1) | {f"{name}.bias": (1, 3, 1, 1)}
    return shapes


def biggan() -> Shapes:
    """BigGAN-deep of 16 pixels, ten classes and eleven statistics, as Hugging Face's port names it; see `spectral`."""
    shapes: Shapes = {"embeddings.weight": (12, 10)}

    def normal(name: str, *shape: int, bias: bool = True) -> None:
        shapes[f"{name}.weight_orig"] = shape
        if bias:
            shapes[f"{name}.bias"] = shape[:1]

    def norm(name: str, channels: int) -> None:
        shapes[f"{name}.running_means"] = shapes[f"{name}.running_vars"] = (11, channels)

    normal("generator.gen_z", 16 * 64, 24)
    blocks = {0: (64, 64), 1: (64, 32), 3: (32, 32), 4: (32, 16)}
    for number, (inputs, outputs) in blocks.items():
        inner, name = inputs // 4, f"generator.layers.{number}"
        sizes = [(inputs, inner, 1), (inner, inner, 3), (inner, inner, 3), (inner, outputs, 1)]
        for part, (i, o, size) in enumerate(sizes):
            norm(f"{name}.bn_{part}", i)
            normal(f"{name}.bn_{part}.scale", i, 24, bias=False)
            normal(f"{name}.bn_{part}.offset", i, 24, bias=False)
            normal(f"{name}.conv_{part}", o, i, size, size)
    for name, (i, o) in {"theta": (32, 4), "phi": (32, 4), "g": (32, 16), "o_conv": (16, 32)}.items():
        normal(f"generator.layers.2.snconv1x1_{name}", o, i, 1, 1, bias=False)
    shapes["generator.layers.2.gamma"] = (1,)
    norm("generator.bn", 16)
    shapes |= {"generator.bn.weight": (16,), "generator.bn.bias": (16,)}
    normal("generator.conv_to_rgb", 16, 16, 3, 3)
    return shapes


def spectral(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """The state dict with the vectors of spectral norm beside each weight, as power iteration would leave them."""
    beside = {}
    for name, weight in state.items():
        if name.endswith("weight_orig"):
            left = torch.ones(len(weight)) / len(weight) ** 0.5
            right = torch.nn.functional.normalize(left @ weight.flatten(1), dim=0)
            beside[name.replace("_orig", "_v")] = right
            beside[name.replace("_orig", "_u")] = torch.nn.functional.normalize(weight.flatten(1) @ right, dim=0)
    return state | beside


@contextmanager
def module(path: str, **members: Any) -> Iterator[None]:
    """A module of this name for as long as something is pickled by it."""
    names = [".".join(path.split(".")[: depth + 1]) for depth in range(path.count(".") + 1)]
    before = {name: sys.modules.get(name) for name in names}
    for name in names:
        sys.modules[name] = types.ModuleType(name)
    for name, member in members.items():
        member.__module__, member.__qualname__ = path, name
        setattr(sys.modules[path], name, member)
    try:
        yield
    finally:
        for name, old in before.items():
            sys.modules.pop(name)
            if old is not None:
                sys.modules[name] = old


def write_nvidia(
    path: Path,
    state: Mapping[str, Tensor],
    *,
    limit: float | None = None,
    built: Mapping[str, Any] | None = None,
    half: Sequence[str] = (),
    holds: tuple[str, str] = ("G_ema", "Generator"),
) -> Path:
    """A pickle of NVIDIA's PyTorch code: objects that keep their class's name and source beside their state.

    The blocks named in `half` are marked as drawing in half precision. `holds` is a key, and the class of what it has.
    """

    def _reconstruct_persistent_obj(meta: Any) -> None: ...

    class Object:
        def __init__(self, name: str, state: dict[str, Any]) -> None:
            self.meta = {"type": "class", "version": 6, "module_src": "raise SystemExit", "class_name": name}
            self.meta["state"] = state

        def __reduce__(self) -> Any:
            return _reconstruct_persistent_obj, (self.meta,), None

    def tree(prefix: str, name: str) -> Object:
        inside = {key.removeprefix(prefix) for key in state if key.startswith(prefix)}
        own = {key: torch.nn.Parameter(state[prefix + key], requires_grad=False) for key in inside if "." not in key}
        children = sorted({key.split(".")[0] for key in inside if "." in key})
        modules = OrderedDict((child, tree(f"{prefix}{child}.", child)) for child in children)
        attributes: dict[str, Any] = {"conv_clamp": limit, "activation": "lrelu", "_init_kwargs": dict(built or {})}
        if name in half:
            attributes["use_fp16"] = True
        if name.startswith("fc"):
            attributes["bias_gain"] = 0.01
        if name == "synthesis":
            attributes["img_resolution"] = 32
        return Object(name, attributes | {"_parameters": own, "_buffers": OrderedDict(), "_modules": modules})

    with module("torch_utils.persistence", _reconstruct_persistent_obj=_reconstruct_persistent_obj):
        path.write_bytes(pickle.dumps({holds[0]: tree("", holds[1]), "training_set_kwargs": {"path": "x"}}))
    return path


def write_tensorflow(path: Path, state: Mapping[str, Tensor], *, protocol: int = 4) -> Path:
    """A pickle of NVIDIA's TensorFlow code, from names and shapes of the PyTorch version."""

    class Network:
        def __init__(self, **state: Any) -> None:
            self.__dict__.update(state)

    def network(name: str, prefix: str, **components: Any) -> Network:
        held = {key: tensor for key, tensor in state.items() if key.startswith(prefix) and prefix}
        variables = [_tensorflow(key.removeprefix(prefix), tensor) for key, tensor in held.items()]
        return Network(version=4, name=name, static_kwargs={}, components=components, variables=variables)

    mapped = network("G_mapping", "mapping.fc")
    mapped.__dict__["variables"] = [(f"Dense{name}", value) for name, value in mapped.__dict__["variables"]]
    main = network("Gs", "", synthesis=network("G_synthesis", "synthesis.b"), mapping=mapped)
    main.__dict__["variables"] = [("dlatent_avg", state["mapping.w_avg"].numpy()), ("lod", torch.zeros(()).numpy())]
    with module("dnnlib.tflib.network", Network=Network):
        path.write_bytes(pickle.dumps((network("D", ""), network("D", ""), main), protocol))
    return path


def _tensorflow(name: str, tensor: Tensor) -> tuple[str, Any]:
    """A variable's name in TensorFlow, below its network's, and its numbers in TensorFlow's order."""
    first, *parts = name.split(".")
    if len(parts) == 1 and first.isdecimal() and parts[0] in ("weight", "bias"):  # of the mapping network
        return f"{first}/{parts[0]}", tensor.T.numpy() if tensor.ndim == 2 else tensor.numpy()
    size = int(first)
    if parts == ["const"]:
        return "4x4/Const/const", tensor[None].numpy()
    if parts[-1] == "noise_const":
        number = 2 * (size.bit_length() - 3) - (parts[0] == "conv0")
        return f"noise{number}", tensor[None, None].numpy()
    called = {"conv0": "Conv0_up", "conv1": "Conv" if size == 4 else "Conv1", "torgb": "ToRGB", "skip": "Skip"}[
        parts[0]
    ]
    if parts[1:] == ["affine", "weight"]:
        return f"{size}x{size}/{called}/mod_weight", tensor.T.numpy()
    if parts[1:] == ["affine", "bias"]:
        return f"{size}x{size}/{called}/mod_bias", (tensor - 1).numpy()
    if parts[1] == "weight":
        turned = tensor.flip(2, 3) if called in ("Conv0_up", "Skip") else tensor
        return f"{size}x{size}/{called}/weight", turned.permute(2, 3, 1, 0).contiguous().numpy()
    return f"{size}x{size}/{called}/{parts[1]}", tensor.numpy()
