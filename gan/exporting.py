"""A checkpoint's generator as an ONNX file, for programs that have no PyTorch: noise or ws in, pictures out."""

import contextlib
import copy
import importlib.util
import io
import json
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from gan.checkpoint import Checkpoint
from gan.files import replacing
from gan.latent import sample_ws, sample_z, truncate
from gan.models import Generator

MAX_BYTES = 2**31 - 2**20  # of a protobuf file, which an ONNX file is
PACKAGES = ("onnx", "onnxscript")
TRIED = (0, 1, 42)  # seeds by which a file is compared with PyTorch
TRIED_PSI = 0.7


class FromZ(nn.Module):
    """z, psi and, where there are classes, label → pictures."""

    names = ("z", "psi", "label")

    def __init__(self, generator: Generator) -> None:
        super().__init__()
        self.generator = generator

    def forward(
        self, z: Float[Tensor, "n z_dim"], psi: Float[Tensor, " n"], label: Int[Tensor, " n"] | None = None
    ) -> Float[Tensor, "n 3 h w"]:
        """Pictures of truncated z, -1 to 1."""
        w_avg = self.generator.w_avg[torch.zeros_like(psi, dtype=torch.long) if label is None else label]
        return self.generator.synthesis(truncate(self.generator.mapping(z, label), w_avg, psi))

    def example(self, seeds: tuple[int, ...]) -> tuple[Tensor, ...]:
        """The inputs of these seeds, in all classes in turn."""
        classes = self.generator.num_classes
        labels = (torch.tensor([seed % classes for seed in seeds]),) if classes else ()
        return sample_z(seeds, self.generator.z_dim), torch.full((len(seeds),), TRIED_PSI), *labels


class FromWs(nn.Module):
    """ws → pictures: for whoever walks, mixes and shifts."""

    names = ("ws",)

    def __init__(self, generator: Generator) -> None:
        super().__init__()
        self.generator = generator

    def forward(self, ws: Float[Tensor, "n num_ws w_dim"]) -> Float[Tensor, "n 3 h w"]:
        """Pictures of ws, -1 to 1."""
        return self.generator.synthesis(ws)

    def example(self, seeds: tuple[int, ...]) -> tuple[Tensor, ...]:
        """The inputs of these seeds."""
        return (sample_ws(self.generator, seeds).contiguous(),)


@dataclass(frozen=True)
class Exported:
    """What was written; `apart` is how far a picture's colours are from PyTorch's at most, of 255, if it was tried."""

    inputs: tuple[str, ...]
    size: int
    apart: float | None


def export_onnx(model: Checkpoint, out: Path, *, begin: type[FromZ] | type[FromWs] = FromZ) -> Exported:
    """Writes the ONNX file of a checkpoint's generator, and tries it where onnxruntime is installed.

    Weights are float32 in it, any number of pictures can be asked for at once. Raises ValueError in a sentence for a
    generator that can't be exported, ModuleNotFoundError where a package is missing.
    """
    check_packages()
    size = sum(4 * tensor.numel() for tensor in model.generator.state_dict().values())  # type: ignore[attr-defined]
    if size > MAX_BYTES:
        raise ValueError(f"{model.title} has {size:,} bytes of weights; an ONNX file holds {MAX_BYTES:,}.")
    network = begin(_learning(model.generator)).eval()
    with torch.no_grad():
        example = network.example(TRIED)
        network(*example)  # what is computed once for all networks, such as filters, is no part of what is traced
        program = _exported(network, example, model)
    program.model.metadata_props.update(
        title=model.title, weights=model.weights_hash, class_names=json.dumps(model.class_names)
    )
    with replacing(out) as partial:
        program.save(partial, external_data=False)
    with torch.inference_mode():
        pictures = begin(model.generator)(*example)
    names = network.names[: len(example)]
    return Exported(names, out.stat().st_size, _apart(out, dict(zip(names, example, strict=True)), pictures))


def check_packages() -> None:
    """Raises ModuleNotFoundError, with the command that helps, where a package for exporting is missing."""
    if missing := [name for name in PACKAGES if importlib.util.find_spec(name) is None]:
        raise ModuleNotFoundError(
            f"Exporting to ONNX needs {' and '.join(missing)}. To install: pip install -e '.[onnx]'"
        )


def _learning(generator: Generator) -> Any:
    """A copy whose weights could learn: such a network keeps nothing that follows from them, as tracing needs it."""
    network: Any = copy.deepcopy(generator)
    for tensor in [*network.parameters(), *network.buffers()]:
        if tensor.is_floating_point():
            tensor.requires_grad_(True)
    return network


def _exported(network: FromZ | FromWs, example: tuple[Tensor, ...], model: Checkpoint) -> Any:
    count = torch.export.Dim("n")
    shapes = [{0: count}] * len(example)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")  # of what PyTorch itself thinks of caches and names
            program = torch.export.export(network, example, dynamic_shapes=shapes, strict=False)
            names = list(network.names[: len(example)])
            return torch.onnx.export(
                program, input_names=names, output_names=["picture"], dynamo=True, external_data=False, verbose=False
            )
    except Exception as error:  # PyTorch has many, none of which tells a person what to do
        reason = str(error).strip().partition("\n")[0]
        raise ValueError(f"{model.title} can't be written as ONNX by this PyTorch: {reason[:200]}") from error


def _apart(file: Path, inputs: dict[str, Tensor], pictures: Float[Tensor, "n 3 h w"]) -> float | None:
    if importlib.util.find_spec("onnxruntime") is None:
        return None
    import onnxruntime

    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    [drawn] = session.run(None, {name: tensor.numpy() for name, tensor in inputs.items()})
    return float(np.abs(drawn - pictures.cpu().numpy()).max() * 127.5)
