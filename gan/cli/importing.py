"""`import`: another program's checkpoint becomes one of this program's own."""

from pathlib import Path
from typing import Annotated

import typer

from gan.cli.outputs import folder_to_write
from gan.cli.root import app


@app.command("import")
def import_checkpoint(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="A file, or hf:OWNER/REPO/FILE.")],
    out: Annotated[Path, typer.Option(callback=folder_to_write, help="The folder of the new checkpoint.")],
    licence: Annotated[
        str, typer.Option(help="The weights' licence, as their author states it; it goes on the card.")
    ] = "",
    title: Annotated[str, typer.Option(help="What the page calls the model; the file's name if left.")] = "",
) -> None:
    """Keep a GAN of another program in this program's form: safetensors, a configuration and a card.

    StyleGAN2 and StyleGAN3 (NVIDIA's .pkl), StyleGAN2 of TensorFlow, rosinality's .pt and BigGAN-deep are read, and
    nothing in a file is ever run.
    """
    from gan.checkpoint.importing import import_foreign

    result = import_foreign(source, out, licence=licence, title=title)
    typer.echo(f"{result.family}, {result.resolution} pixels, is in {out}. Licence: {result.terms}.")
    typer.echo(
        f"Weights are kept in half precision, which moves this picture's colours by at most {result.moved:.1f}/255."
    )
