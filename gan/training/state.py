"""The resumable state of a run: one safetensors file with every tensor and, in its header, every number."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from gan.training.players import Players
from gan.training.watch import Standing

STATE_FILE = "state.safetensors"


@dataclass(frozen=True)
class Position:
    """Where a run stands. `rollbacks` also feeds the random streams, so a repeated stretch takes another path.

    `strength` is the probability of each augmentation, where it adapts.
    """

    step: int = 0
    images_seen: int = 0
    rollbacks: int = 0
    lr_factor: float = 1.0
    seconds: float = 0.0
    strength: float = 0.0
    standing: Standing = field(default_factory=Standing)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Position":
        """The position that a file holds."""
        return cls(**values | {"standing": Standing(**values.get("standing", {}))})


def save_state(folder: Path, nets: Players, position: Position) -> None:
    """Writes the state so that a crash at any moment leaves either the old or the new one."""
    target, partial = folder / STATE_FILE, folder / (STATE_FILE + ".partial")
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in _tensors(nets).items()}
    save_file(tensors, partial, metadata={"position": json.dumps(asdict(position))})
    with open(partial, "rb+") as file:
        os.fsync(file.fileno())
    os.replace(partial, target)


def load_state(folder: Path, nets: Players) -> Position:
    """Fills the networks and optimisers from the folder's state, bit for bit, and says where the run stands."""
    with safe_open(folder / STATE_FILE, "pt") as file:
        position = Position.from_json(json.loads(file.metadata()["position"]))
        stored = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a mapping)
    for name, network in nets.networks().items():
        network.load_state_dict(_with_prefix(stored, name))
    for name, (adam, network) in nets.optimisers().items():
        _restore_adam(adam, network, _with_prefix(stored, name))
    return position


def has_state(folder: Path) -> bool:
    """Whether a run was begun in this folder."""
    return (folder / STATE_FILE).is_file()


def _tensors(nets: Players) -> dict[str, Tensor]:
    tensors = {}
    for prefix, network in nets.networks().items():
        tensors |= {f"{prefix}/{name}": tensor for name, tensor in network.state_dict().items()}
    for prefix, (adam, network) in nets.optimisers().items():
        for name, parameter in network.named_parameters():
            for key, value in adam.state.get(parameter, {}).items():
                tensors[f"{prefix}/{name}/{key}"] = value
    return tensors


def _restore_adam(adam: torch.optim.Adam, network: nn.Module, stored: Mapping[str, Tensor]) -> None:
    adam.state.clear()
    for name, parameter in network.named_parameters():
        moments = {
            key: stored[f"{name}/{key}"] for key in ("step", "exp_avg", "exp_avg_sq") if f"{name}/{key}" in stored
        }
        if moments:
            adam.state[parameter] = {key: _placed(value, parameter) for key, value in moments.items()}


def _placed(moment: Tensor, parameter: Tensor) -> Tensor:
    """The moment on the parameter's device and in its memory layout, which fused Adam takes for granted."""
    if moment.ndim == 0:  # the step count, which fused Adam wants beside the parameter on a GPU only
        return moment.to(parameter.device) if parameter.is_cuda else moment.clone()
    return torch.empty_like(parameter, requires_grad=False).copy_(moment)


def _with_prefix(stored: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix + "/"): value for name, value in stored.items() if name.startswith(prefix + "/")}
