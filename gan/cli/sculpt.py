"""`directions`: the sliders of a model."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gan.cli.options import parse_names
from gan.cli.root import app
from gan.files import check_folder, write_whole
from gan.sentences import counted

if TYPE_CHECKING:
    from gan.sliders import Found


@app.command()
def directions(
    source: Annotated[Path, typer.Argument(metavar="CHECKPOINT", help="A checkpoint's folder; it gets the sliders.")],
    images: Annotated[
        Path | None, typer.Argument(metavar="[DATA]", help="Real pictures, best with attributes.csv: folder or zip.")
    ] = None,
    real: Annotated[int, typer.Option(min=100, help="At most so many real pictures teach the judges.")] = 8000,
    generated: Annotated[int, typer.Option(min=100, help="So many generated ones are regressed on.")] = 6000,
    probes: Annotated[int, typer.Option(min=4, help="So many pictures measure what a slider changes.")] = 64,
    without: Annotated[
        str, typer.Option(help="Columns of attributes.csv to leave out, such as follow from others.")
    ] = "",
    reject: Annotated[str, typer.Option(help="Sliders that do not look like what they are called: tropical,fog.")] = "",
    styles: Annotated[str, typer.Option(help="Words for coarse, middle and fine styles: Pose,Face,Colours.")] = "",
    dry: Annotated[bool, typer.Option("--dry", help="Only print the table; write nothing.")] = False,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
) -> None:
    """Find sliders that mean something, measure them, and keep those that change one thing in the checkpoint.

    Without DATA only unnamed directions are found (GANSpace and SeFa).
    """
    from gan.checkpoint import located
    from gan.sliders import Found, find_directions, table

    folder = located(source)
    check_folder(folder)
    words = parse_names(styles)
    if words and len(words) != 3:
        raise ValueError(f"Styles are called by three words, for coarse, middle and fine, not by {len(words)}.")
    search = find_directions(
        folder,
        images,
        real=real,
        generated=generated,
        probes=probes,
        device=device,
        without=parse_names(without),
        rejected=parse_names(reject),
    )
    for found in search:
        if isinstance(found, Found):
            typer.echo(table(found.sliders))
            if not dry:
                _keep(folder, found, words)
        else:
            typer.echo(found)


def _keep(folder: Path, found: "Found", words: list[str]) -> None:
    """The sliders beside the weights, and their table in the card."""
    from gan.checkpoint import save_directions
    from gan.sliders import with_table

    called = dict(zip(found.styles, words or found.styles.values(), strict=False))
    save_directions(folder, found.directions, weights_hash=found.weights_hash, styles=called)
    card = folder / "README.md"
    if found.sliders and card.is_file():
        write_whole(card, with_table(card.read_text("utf-8"), found).encode())
    named = sum(one.ships for one in found.sliders)
    typer.echo(f"{counted(named, 'named slider')} and {counted(len(found.unnamed), 'unnamed direction')} in {folder}")
