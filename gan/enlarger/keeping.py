"""What the teaching of an enlarger goes on from after a stop: one safetensors file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from gan.files import write_whole

MOMENTS = ("step", "exp_avg", "exp_avg_sq")  # that Adam keeps of a parameter

Losses = dict[str, float]


class StateError(ValueError):
    """A file that this teaching can't go on from, with its path and what to do in a sentence."""


class Found(NamedTuple):
    """What a file holds, and how many steps were taken."""

    taken: int
    tensors: dict[str, Tensor]


@dataclass(frozen=True)
class Parts:
    """All that changes from step to step; what goes on from it takes the same steps, bit for bit.

    `about` says what is taught by what: a state of anything else is refused.
    """

    networks: Mapping[str, nn.Module]
    optimizers: Sequence[torch.optim.Adam]
    randoms: Sequence[torch.Generator]
    about: str = ""

    def save(self, path: Path, taken: int) -> None:
        """Write it whole or not at all; `taken` steps were taken."""
        tensors = {name: one.detach().cpu().contiguous().clone() for name, one in self._tensors().items()}
        write_whole(path, save(tensors, {"taken": str(taken), "about": self.about}))

    def load(self, path: Path) -> int:
        """Go on from what `save` wrote: the number of steps taken. StateError where it is of something else."""
        taken, tensors = read(path, self.about)
        ours = {name: one.shape for name, one in self._weights().items()}
        if ours != {name: one.shape for name, one in tensors.items() if name.partition(".")[0] in self.networks}:
            raise other(path)
        for name, network in self.networks.items():
            network.load_state_dict({key: tensors[f"{name}.{key}"] for key in network.state_dict()})
        for random, name in self._randoms():
            random.set_state(tensors[name])
        for adam, parameter, prefix in self._parameters():
            moments = {one: tensors[f"{prefix}.{one}"] for one in MOMENTS if f"{prefix}.{one}" in tensors}
            if moments:
                adam.state[parameter] = {
                    one: moment if one == "step" else moment.to(parameter) for one, moment in moments.items()
                }
        return taken

    def _tensors(self) -> dict[str, Tensor]:
        tensors = self._weights() | {name: random.get_state() for random, name in self._randoms()}
        for adam, parameter, prefix in self._parameters():
            tensors |= {f"{prefix}.{one}": moment for one, moment in adam.state.get(parameter, {}).items()}
        return tensors

    def _weights(self) -> dict[str, Tensor]:
        return {
            f"{of}.{name}": one for of, network in self.networks.items() for name, one in network.state_dict().items()
        }

    def _randoms(self) -> list[tuple[torch.Generator, str]]:
        return [(random, f"random {number}") for number, random in enumerate(self.randoms)]

    def _parameters(self) -> list[tuple[torch.optim.Adam, nn.Parameter, str]]:
        return [
            (adam, parameter, f"adam {number}.{place}")
            for number, adam in enumerate(self.optimizers)
            for place, parameter in enumerate(adam.param_groups[0]["params"])
        ]


def read(path: Path, about: str) -> Found:
    """The content of a file that says of itself what is asked for. StateError where it does not, or is damaged."""
    try:
        with safe_open(path, "pt") as file:
            header = file.metadata() or {}
            if header["about"] != about:
                raise other(path)
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a mapping)
            return Found(int(header["taken"]), tensors)
    except StateError:
        raise
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise StateError(f"{path} can't be read as the state of a teaching; delete it to begin anew.") from error


def other(path: Path) -> StateError:
    """The refusal of a state that is whole, but of another command."""
    return StateError(f"{path} is the state of another teaching than this; delete it, or name another with --state.")
