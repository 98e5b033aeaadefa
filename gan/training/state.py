"""The resumable state of a run: one safetensors file with every tensor and, in its header, every number."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from gan.files import replacing
from gan.training.players import Players
from gan.training.watch import Standing

STATE_FILE = "state.safetensors"
PREVIOUS_FILE = "state.previous.safetensors"  # what the state was one save before
LARGEST = torch.finfo(torch.float16).max  # that a checkpoint holds


class StateError(ValueError):
    """A state that no run can go on from, with the file and what to do in a sentence."""


@dataclass(frozen=True)
class Position:
    """Where a run stands. `rollbacks` also feeds the random streams, so a repeated stretch takes another path.

    `seconds` are those of its steps, `elapsed` also those of its evaluations and saves. `strength` is the probability
    of each augmentation, where it adapts.
    """

    step: int = 0
    images_seen: int = 0
    rollbacks: int = 0
    lr_factor: float = 1.0
    seconds: float = 0.0
    strength: float = 0.0
    standing: Standing = field(default_factory=Standing)
    elapsed: float = 0.0

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Position":
        """The position that a file holds."""
        return cls(**values | {"standing": Standing(**values.get("standing", {}))})


def save_state(folder: Path, nets: Players, position: Position) -> None:
    """Writes the state, and keeps the one before it; a crash at any moment leaves a whole one. OSError names the file.

    A damaged file is not kept: it would take the place of what the run can still go on from.
    """
    target = folder / STATE_FILE
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in _tensors(nets).items()}
    content = safetensors.torch.save(tensors, metadata={"position": json.dumps(asdict(position))})
    with replacing(target) as partial:
        partial.write_bytes(content)
        if _is_whole(target):
            os.replace(target, folder / PREVIOUS_FILE)


def load_state(folder: Path, nets: Players) -> tuple[Position, str]:
    """Fills the networks and optimisers from the folder's state, bit for bit; says where the run stands.

    With it comes a note where the newest state is damaged and the one before it was taken. StateError: neither is of
    use.
    """
    try:
        return _load(folder / STATE_FILE, nets), ""
    except StateError as error:
        newest = str(error)
    try:
        position = _load(folder / PREVIOUS_FILE, nets)
    except StateError as error:
        raise StateError(
            f"{newest}, and {error}; delete both to begin anew, or start a run elsewhere with --init-from "
            f"{folder / 'checkpoint'}"
        ) from error
    return position, f"{newest}: the run goes on from the state before it, of {position.images_seen / 1000:.1f} kimg."


def has_state(folder: Path) -> bool:
    """Whether a run was begun in this folder."""
    return (folder / STATE_FILE).is_file() or (folder / PREVIOUS_FILE).is_file()


def is_sound(nets: Players) -> bool:
    """Whether all weights are numbers that a checkpoint can hold."""
    tensors = (tensor for network in nets.networks().values() for tensor in network.state_dict().values())
    return all(bool((tensor.abs() <= LARGEST).all()) for tensor in tensors if tensor.is_floating_point())


def _load(path: Path, nets: Players) -> Position:
    if not path.is_file():
        raise StateError(f"{path} is missing")
    try:
        with safe_open(path, "pt") as file:
            position = Position.from_json(json.loads(file.metadata()["position"]))
            stored = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a mapping)
        _refuse_others(stored, nets)
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        reason = f"{type(error).__name__}: {error!s:.120}"
        raise StateError(f"{path} can't be read as a state of this run ({reason})") from error
    for name, network in nets.networks().items():
        network.load_state_dict(_with_prefix(stored, name))
    for name, (adam, network) in nets.optimisers().items():
        _restore_adam(adam, network, _with_prefix(stored, name))
    return position


def _refuse_others(stored: Mapping[str, Tensor], nets: Players) -> None:
    """Raises ValueError for the state of other networks, before any of these was touched."""
    for prefix, network in nets.networks().items():
        theirs = {name: tensor.shape for name, tensor in _with_prefix(stored, prefix).items()}
        mine = {name: tensor.shape for name, tensor in network.state_dict().items()}
        if theirs != mine:
            raise ValueError(f"it holds another {prefix} than this run trains")


def _is_whole(path: Path) -> bool:
    """Whether the file is there to its end, with the position in its header."""
    try:
        with safe_open(path, "pt") as file:
            return "position" in (file.metadata() or {})
    except (OSError, SafetensorError):
        return False


def _tensors(nets: Players) -> dict[str, Tensor]:
    tensors: dict[str, Tensor] = {}
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
        if "exp_avg_sq" in moments:  # a state on its way between machines leaves out what no step remembers
            moments.setdefault("exp_avg", torch.zeros_like(moments["exp_avg_sq"]))
        if moments:
            adam.state[parameter] = {key: _placed(value, parameter) for key, value in moments.items()}


def _placed(moment: Tensor, parameter: Tensor) -> Tensor:
    """The moment on the parameter's device and in its memory layout, which fused Adam takes for granted."""
    if moment.ndim == 0:  # the step count, which fused Adam wants beside the parameter on a GPU only
        return moment.to(parameter.device) if parameter.is_cuda else moment.clone()
    return torch.empty_like(parameter, requires_grad=False).copy_(moment)


def _with_prefix(stored: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix + "/"): value for name, value in stored.items() if name.startswith(prefix + "/")}
