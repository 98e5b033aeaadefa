"""`page`: a page that needs no server."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gan.cli.outputs import file_to_write, folder_to_write
from gan.cli.root import app
from gan.sentences import counted

if TYPE_CHECKING:
    from gan.site.single import Single

MEGABYTE = 1e6


@app.command()
def page(
    sources: Annotated[list[str], typer.Argument(metavar="CHECKPOINT...", help="Folders or Hub ids.")],
    out: Annotated[
        Path | None, typer.Option(callback=folder_to_write, help="The folder to write, to be put on any web server.")
    ] = None,
    single: Annotated[
        Path | None,
        typer.Option(
            callback=file_to_write(".html"),
            help="Instead a single file of up to three models; a double click opens it.",
        ),
    ] = None,
) -> None:
    """Make a page that draws in the visitor's own browser: no server, the same pictures and links.

    A folder paints, in 26 styles and after any picture, and enlarges by both networks. A single file has paint,
    time travel and the larger enlarger as far as it stays below 5 MB with one model, 7 with two, 9 with three; what it
    had to leave out is said.
    """
    if (out is None) == (single is None):
        raise ValueError("Name a folder to write (--out site/) or a single file (--single walk.html), one of them.")
    from gan.site import write_folder, write_single
    from gan.studio import Studio

    studio = Studio.load(sources, "cpu")
    models = counted(len(studio.models), "model")
    if out is not None:
        files = write_folder(studio, out)
        size = sum(files.values()) / MEGABYTE
        typer.echo(f"{out}: {models} in {counted(len(files), 'file')}, {size:.1f} MB. Any web server can have it.")
    elif single is not None:
        page = write_single(studio, single)
        typer.echo(f"{single}: {models}, {len(page.content) / MEGABYTE:.1f} MB. A double click opens it.")
        if missing := lacking(page):
            typer.echo(f"So that it can be sent, it lacks {' and '.join(missing)}; a folder (--out) has it.")


def lacking(page: "Single") -> list[str]:
    """What a single file could not hold, in words."""
    return [
        *(["the larger enlarger (pictures at rest are a little softer)"] if not page.crisp else []),
        *([f"the time travel of {', '.join(page.unlearnt)}"] if page.unlearnt else []),
        *(["paint"] if not page.paints else []),
    ]
