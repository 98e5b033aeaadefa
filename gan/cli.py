"""The command line, a thin face: it reads arguments, calls one service, shows its progress."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

import gan

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)
data = typer.Typer(no_args_is_help=True, help="Make data sets to train on.")
app.add_typer(data, name="data")

# What the core raises when a person can put it right: the message is a sentence, a traceback would only hide it.
USER_ERRORS = (ValueError, OSError, ModuleNotFoundError)


def main() -> None:
    """Run `python -m gan`: exit code 0, 1 after an error that its sentence explains, 2 for arguments it can't read."""
    try:
        app(prog_name="python -m gan")
    except USER_ERRORS as error:
        typer.echo(f"Error: {error}", err=True)
        sys.exit(1)


def show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"latent-walks {gan.__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Train generators and walk through their latent spaces."""


@data.command()
def landscapes(
    count: Annotated[int, typer.Option(min=1, help="How many pictures.")] = 10_000,
    size: Annotated[int, typer.Option(min=32, max=512, help="Width and height in pixels.")] = 128,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Another seed, another set.")] = 0,
    out: Annotated[Path, typer.Option(help="The zip to write; an existing one is replaced.")] = Path("landscapes.zip"),
    workers: Annotated[int, typer.Option(min=1, help="Processes; the set does not depend on it.")] = os.cpu_count() or 1,
) -> None:
    """Render photo-like landscapes with labels and attributes into a zip. About 0.1 s a picture and core at 128."""
    from tqdm import tqdm

    from gan.datasets.landscapes import write_archive

    for _ in tqdm(write_archive(out, count=count, size=size, seed=seed, workers=workers), total=count, unit="picture"):
        pass
    typer.echo(f"{count:,} landscapes in {out}")
