"""An encoder: it reads from a picture a w that draws something like it.

It is a linear map from what the feature network sees to w, taught by pictures that the generator drew itself. It has a
closed form, so teaching takes minutes and always gives the same. It need not be exact: a descent begins at its w (as
in Zhu 2016 and 2020).
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import safetensors.torch
import torch
import torch.nn.functional as F
from jaxtyping import Float
from safetensors import safe_open
from torch import Tensor

from gan.checkpoint import CheckpointError
from gan.checkpoint.source import INVERSION
from gan.checkpoint.weights import encode, read_weights
from gan.features import SIZE, load_features
from gan.files import write_whole
from gan.latent import sample_ws
from gan.models import Generator
from gan.projection.start import spread

MAPS = {2: (24, 8), 4: (40, 8), 10: (112, 4)}  # blocks of the network → channels, and rows that are averaged to
ROWS = 16  # of the picture itself
INPUTS = sum(channels * rows**2 for channels, rows in (*MAPS.values(), (3, ROWS)))
AXES = 48  # the most of w's main axes that are read from a picture; a linear map reads nothing of the others
RIDGE = 1.5  # times the number of pictures whose inputs have variance 1
FIRST_SEED = 1 << 21  # not those of the catalogue
BATCH = 16


@dataclass(frozen=True, eq=False)
class Encoder:
    """Inputs in units of their `deviation` from their `mean` → (through `slopes`) steps along `axes` of w."""

    mean: Float[Tensor, " inputs"]
    deviation: Float[Tensor, " inputs"]
    slopes: Float[Tensor, "inputs axes"]
    axes: Float[Tensor, "axes w_dim"]

    @torch.no_grad()
    def __call__(self, images: Float[Tensor, "n 3 h w"], average: Float[Tensor, " w_dim"]) -> Float[Tensor, "n w_dim"]:
        """The w's of these pictures; `average` is that of their class, or of all where there are no classes."""
        return average + (read(images) - self.mean) / self.deviation @ self.slopes @ self.axes

    @classmethod
    def load(cls, folder: Path, *, w_dim: int, weights_hash: str) -> "Encoder | None":
        """The encoder in a checkpoint's folder, None where there is none. Raises CheckpointError for a bad file."""
        path = folder / INVERSION
        if not path.is_file():
            return None
        tensors, _ = read_weights(path, _expected(w_dim))
        with safe_open(path, framework="pt") as file:
            belongs = (file.metadata() or {}).get("weights")
        if belongs != weights_hash:
            raise CheckpointError(f"{path} belongs to other weights; make it again with python -m gan encoder {folder}")
        return cls(**{name: tensor.float() for name, tensor in tensors.items()})

    def to(self, device: torch.device) -> "Encoder":
        """The encoder on another device."""
        return Encoder(**{field.name: getattr(self, field.name).to(device) for field in fields(self)})

    def save(self, folder: Path, weights_hash: str) -> None:
        """Write the file of a checkpoint with these weights."""
        state = {name: getattr(self, name) for name in _expected(self.axes.shape[1])}
        halves = safetensors.torch.load(encode(state, "the encoder"))
        write_whole(folder / INVERSION, safetensors.torch.save(halves, {"weights": weights_hash}))


def _expected(w_dim: int) -> dict[str, Tensor]:
    axes = min(AXES, w_dim)
    shapes = {"mean": (INPUTS,), "deviation": (INPUTS,), "slopes": (INPUTS, axes), "axes": (axes, w_dim)}
    return {name: torch.empty(shape, device="meta") for name, shape in shapes.items()}


def read(images: Float[Tensor, "n 3 h w"]) -> Float[Tensor, "n inputs"]:
    """What of a picture is read: maps of the feature network and the picture itself, all of them coarse."""
    images = F.interpolate(images.clamp(-1, 1), (SIZE, SIZE), mode="bilinear", align_corners=False)
    maps = load_features(images.device).maps(images, tuple(MAPS))
    parts = [F.adaptive_avg_pool2d(one, rows) for one, (_, rows) in zip(maps, MAPS.values(), strict=True)]
    return torch.cat([part.flatten(1) for part in (*parts, F.adaptive_avg_pool2d(images, ROWS))], dim=1)


class Teaching:
    """Draws `count` pictures of a generator, a few at a time, and finds the encoder that reads their w's."""

    def __init__(self, generator: Generator, count: int) -> None:
        self.generator = generator
        seeds = range(FIRST_SEED, FIRST_SEED + count)
        w = sample_ws(generator, seeds)[:, 0].clone()
        classes = torch.tensor(list(seeds)) % max(1, generator.num_classes)
        self.offsets = (w - generator.w_avg[classes.to(w.device)]).cpu()
        self.w = w
        self.inputs: list[Float[Tensor, "n inputs"]] = []

    @torch.no_grad()
    def draw(self) -> Iterator[int]:
        """Yields how many pictures are drawn and read."""
        for w in self.w.split(BATCH):
            pictures = self.generator.synthesis(spread(w, self.generator.num_ws))
            self.inputs.append(read(pictures).half().cpu())  # thousands of numbers each
            yield BATCH * len(self.inputs)

    def encoder(self) -> Encoder:
        """The ridge regression of w's main axes on what was read, in its dual form."""
        inputs = torch.cat(self.inputs).float()
        mean, deviation = inputs.mean(0), inputs.std(0).clamp_min(1e-3)
        x = (inputs - mean).div_(deviation)
        gram = x @ x.T
        gram.diagonal().add_(RIDGE * INPUTS)
        axes = torch.linalg.eigh(self.offsets.T @ self.offsets)[1].T[-AXES:]
        targets = self.offsets @ axes.T
        slopes = x.T @ torch.cholesky_solve(targets, torch.linalg.cholesky(gram))
        return Encoder(mean, deviation, slopes, axes)
