"""The program itself: its commands are in the modules beside this one."""

import sys
from typing import Annotated

import typer

import gan
from gan.cli.tied import end_with_input
from gan.files import sentence
from gan.sentences import print_anything

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None, add_completion=False)
data = typer.Typer(no_args_is_help=True, help="Make data sets to train on.")
app.add_typer(data, name="data")

# What the core raises when a person can put it right: the message is a sentence, a traceback would only hide it.
USER_ERRORS = (ValueError, OSError, ModuleNotFoundError)


def main() -> None:
    """Run `python -m gan`: exit code 0, 1 after an error that its sentence explains, 2 for arguments it can't read."""
    print_anything()
    try:
        app(prog_name="python -m gan")
    except USER_ERRORS as error:
        typer.echo(f"Error: {sentence(error)}", err=True)
        sys.exit(1)


def show_version(wanted: bool | None) -> None:
    """Print the version and stop, if it is wanted."""
    if wanted:
        typer.echo(f"latent-walks {gan.__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool | None, typer.Option("--version", callback=show_version, is_eager=True, help="Show the version and exit.")
    ] = None,
    tied: Annotated[
        bool, typer.Option("--tied", help="End as by SIGTERM when standard input ends: for programs that start this.")
    ] = False,
) -> None:
    """Train generators and walk through their latent spaces."""
    if tied:
        end_with_input()
