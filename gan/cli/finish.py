"""`finish`: all that the page shows beside the weights, in one command."""

from pathlib import Path
from typing import Annotated

import typer

from gan.cli.options import parse_names
from gan.cli.outputs import folder_to_write
from gan.cli.root import app


@app.command()
def finish(
    run: Annotated[Path, typer.Argument(help="The folder of a training run, or a checkpoint's.")],
    data: Annotated[Path, typer.Argument(metavar="DATA", help="The pictures it was trained on: folder, zip or npz.")],
    into: Annotated[
        Path, typer.Option(callback=folder_to_write, help="The checkpoint's folder; words and seeds in it are kept.")
    ],
    licence: Annotated[str, typer.Option(help="The pictures' licence; the former index's if left.")] = "",
    credit: Annotated[str, typer.Option(help="Whom the licence asks to name; the former index's if left.")] = "",
    without: Annotated[str, typer.Option(help="Columns of attributes.csv to make no sliders of.")] = "",
    reject: Annotated[str, typer.Option(help="Sliders that do not look like what they are called.")] = "",
    styles: Annotated[
        str, typer.Option(help="Words for coarse, middle and fine styles; the former ones if left.")
    ] = "",
    continues: Annotated[
        bool, typer.Option("--continues", help="The run went on from what it replaces: keep that record, too.")
    ] = False,
    features: Annotated[
        str, typer.Option(help="Whose features evaluate, with commas: efficientnet-lite0,efficientnet-lite2.")
    ] = "efficientnet-lite0",
    num: Annotated[int, typer.Option(min=20, help="At most so many pictures are evaluated.")] = 2000,
    only: Annotated[
        str, typer.Option(help="Some of the steps: checkpoint,directions,encoder,closeness,neighbours,walk,evaluation.")
    ] = "",
    quick: Annotated[
        bool,
        typer.Option("--quick", help="Look at a quarter as many pictures for sliders and encoder: less sure, sooner."),
    ] = False,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
) -> None:
    """Publish a run's best checkpoint with sliders, encoder, closeness, index, game, thumbnail, walk and its quality.

    The same command goes on where it was stopped: what is there for these weights is passed over.
    """
    from tqdm import tqdm

    from gan.finishing import QUICK, STEPS, Plan
    from gan.finishing import finish as steps

    plan = Plan(
        run=run,
        folder=into,
        data=data,
        licence=licence,
        credit=credit,
        without=tuple(parse_names(without)),
        rejected=tuple(parse_names(reject)),
        styles=tuple(parse_names(styles)),
        continues=continues,
        features=tuple(parse_names(features)),
        evaluated=num,
        device=device,
        only=tuple(parse_names(only)),
        **(QUICK if quick else {}),
    )
    names = [name for name in STEPS if not plan.only or name in plan.only]
    with tqdm(unit="") as bar:
        for progress in steps(plan):
            label = f"{names.index(progress.step) + 1}/{len(names)} {progress.step}"
            if bar.desc != f"{label}: ":
                bar.reset()
                bar.set_description(label)
            bar.total = progress.of or None
            bar.update(progress.done - bar.n)
            if progress.words:
                bar.write(f"{label}: {progress.words}")
    typer.echo(f"{into} is finished.")
