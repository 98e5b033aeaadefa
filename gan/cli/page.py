"""`page`: a page that needs no server."""

from pathlib import Path
from typing import Annotated

import typer

from gan.cli.outputs import file_to_write, folder_to_write
from gan.cli.root import app
from gan.sentences import counted

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
    """Make a page that draws in the visitor's own browser: no server, the same pictures and links."""
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
        if page.unlearnt:
            named = ", ".join(page.unlearnt)
            typer.echo(f"So that it can be sent, it lacks the time travel of {named}; a folder (--out) has it.")
