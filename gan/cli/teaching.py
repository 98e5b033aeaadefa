"""The loop of the commands that teach an enlarger: a bar, a state kept meanwhile, and a stop that loses nothing."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Protocol, runtime_checkable

import typer

from gan.cli.outputs import file_to_write
from gan.cli.stopping import asked_to_stop
from gan.files import check_file
from gan.sentences import counted

SAVE_SECONDS = 180
SHOWN_EVERY = 20  # steps

State = Annotated[
    Path | None,
    typer.Option(
        callback=file_to_write(".safetensors"),
        help="Where it is kept meanwhile, and gone on from. Beside --out if left, and gone with the last step.",
    ),
]


@runtime_checkable
class Teaching(Protocol):
    """What takes steps, and can go on from a file."""

    taken: int

    def save(self, path: Path) -> None:
        """Write all that `load` goes on from."""

    def load(self, path: Path) -> None:
        """Go on from what `save` wrote."""


def state_of(out: Path, named: Path | None) -> Path:
    """The file that the state is kept in, checked before any work."""
    state = named or out.with_suffix(".state.safetensors")
    if state.absolute() == out.absolute():
        raise ValueError(f"--state and what is written are both {out}; the state needs a file of its own.")
    check_file(state)
    return state


def teach(teaching: Teaching, steps: Iterator[dict[str, float]], state: Path, total: int | None = None) -> None:
    """Takes all steps, under a bar. A stop ends the program after the step at hand, once the state is saved."""
    from tqdm import tqdm

    saved = time.monotonic()
    with tqdm(total=total, initial=teaching.taken, unit="step") as bar, asked_to_stop() as asked:
        for losses in steps:
            bar.update()
            if teaching.taken % SHOWN_EVERY == 0:
                bar.set_postfix({name: f"{value:.3f}" for name, value in losses.items()})
            if asked():
                break
            if time.monotonic() - saved > SAVE_SECONDS:
                teaching.save(state)
                saved = time.monotonic()
        stopped = asked()
    if stopped:
        teaching.save(state)
        typer.echo(f"Stopped and saved after {counted(teaching.taken, 'step')}; the same command goes on.")
        raise typer.Exit(128 + stopped)


def go_on(teaching: Teaching, state: Path) -> None:
    """Takes up what an earlier call of the command left, and says so."""
    if state.is_file():
        teaching.load(state)
        typer.echo(f"It goes on after {counted(teaching.taken, 'step')}, from {state}.")


def forget(*files: Path) -> None:
    """What was only kept to go on from."""
    for file in files:
        file.unlink(missing_ok=True)
