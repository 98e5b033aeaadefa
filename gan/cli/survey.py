"""`survey`: a look at pictures before anything is trained on them."""

from pathlib import Path
from typing import Annotated

import typer

from gan.cli.root import app
from gan.sentences import counted


@app.command()
def survey(
    images: Annotated[Path, typer.Argument(metavar="DATA", help="An image folder, a .zip or an .npz.")],
    resolution: Annotated[int, typer.Option(min=8, max=1024, help="Width and height that they are brought to.")] = 128,
    start: Annotated[
        list[str] | None, typer.Option(help="A checkpoint that a training may start from; may be repeated.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Tell it as JSON, with a sheet of some of the pictures.")
    ] = False,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
) -> None:
    """Say how many pictures there are, what is skipped and why, and which checkpoint draws what is most like them."""
    import json

    from gan.workshop.survey import survey as look

    found = look(images, resolution, start or [], device=device)
    if as_json:
        typer.echo(json.dumps(found.to_json()))
        return
    typer.echo(f"{counted(found.pictures, 'picture')} to train on, {found.reserved:,} kept for evaluation.")
    for note in found.notes:
        typer.echo(note)
    for source, kid in found.distances:
        typer.echo(f"{source}: KID x 1000 {kid:.0f}")
