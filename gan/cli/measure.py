"""`evaluate`, `neighbours`, `game` and `copying`: what a model is worth."""

from pathlib import Path
from typing import Annotated

import typer

from gan.cli.options import Label, Psi, Seeds, Source, parse_seeds
from gan.cli.outputs import PICTURES, file_to_write, write_picture
from gan.cli.root import app
from gan.files import write_whole
from gan.sentences import counted


@app.command()
def evaluate(
    source: Source,
    images: Annotated[Path, typer.Argument(metavar="DATA", help="The pictures it was trained on: folder, zip or npz.")],
    num: Annotated[int, typer.Option(min=20, help="At most so many pictures of each kind.")] = 5000,
    psi: Annotated[float, typer.Option(min=0, max=1.5, help="Truncation; 1 judges the whole model.")] = 1.0,
    against: Annotated[str, typer.Option(help="reserved (pictures kept from training) or training.")] = "reserved",
    features: Annotated[
        str,
        typer.Option(help="Whose features: efficientnet-lite0, efficientnet-lite2, vgg16, inception or dinov2."),
    ] = "efficientnet-lite0",
    out: Annotated[
        Path | None, typer.Option(callback=file_to_write(".json"), help="Also write the scores to this JSON file.")
    ] = None,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
) -> None:
    """Measure how close the pictures come to real ones, and how many kinds of them there are."""
    import json

    from gan.evaluation import evaluate_checkpoint

    rows: dict[str, dict[str, object]] = {}
    for name, result in evaluate_checkpoint(
        source, images, num=num, psi=psi, against=against, features=features, device=device
    ):
        if not rows:
            typer.echo("                            KID x 1000          precision  recall  density  coverage   grid")
        rows[name] = {**result.to_json()}
        scores = result.scores
        error = f"{1000 * scores.kid:8.1f} +- {1000 * scores.kid_error:.1f}"
        shares = f"{scores.precision:9.2f} {scores.recall:8.2f} {scores.density:8.2f} {scores.coverage:9.2f}"
        frechet = "" if result.frechet is None else f"   Fréchet distance {result.frechet:.2f}"
        typer.echo(f"{name:26} {error:18} {shares} {result.grid:6.2f}{frechet}")
    drawn = counted(result.generated, "picture")
    typer.echo(f"{drawn} against {result.real:,} {against} ones, features of {result.features}.")
    if out:
        write_whole(out, (json.dumps(rows, indent=2) + "\n").encode())


@app.command()
def neighbours(
    folder: Annotated[Path, typer.Argument(metavar="CHECKPOINT", help="A checkpoint's folder.")],
    images: Annotated[Path, typer.Argument(metavar="DATA", help="The pictures it was trained on: folder, zip or npz.")],
    licence: Annotated[str, typer.Option(help="The pictures' licence, since small copies of them are shown.")],
    credit: Annotated[str, typer.Option(help="Whom the licence asks to name.")] = "",
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
) -> None:
    """Index the training pictures, so that the page can answer whether a picture is copied from one of them."""
    from tqdm import tqdm

    from gan.checkpoint import located
    from gan.neighbours import NEIGHBOURS, read_index
    from gan.neighbours.building import build_index

    with tqdm(unit="picture") as bar:
        for progress in build_index(folder, images, licence=licence, credit=credit, device=device):
            bar.total = progress.of
            bar.update(progress.done - bar.n)
    file = located(folder) / NEIGHBOURS
    index = read_index(file)
    size = f"{file.stat().st_size / 1e6:.1f} MB"
    typer.echo(f"{counted(len(index), 'training picture')} in {file}, {size}; reserved ones are not among them.")
    typer.echo(f"Of the reserved pictures, {index.about.false_alarms:.1%} would be called copies (1% is expected).")


@app.command()
def game(
    folder: Annotated[Path, typer.Argument(metavar="CHECKPOINT", help="A checkpoint's folder.")],
    licence: Annotated[str, typer.Option(help="The real pictures' licence, since some of them are shown.")],
    images: Annotated[
        Path | None, typer.Argument(metavar="[DATA]", help="The pictures it was trained on: folder, zip or npz.")
    ] = None,
    program: Annotated[str, typer.Option(help="In place of DATA: what draws them afresh (posters).")] = "",
    credit: Annotated[str, typer.Option(help="Whom the licence asks to name.")] = "",
    count: Annotated[int, typer.Option(min=20, max=10_000, help="How many real pictures are judged.")] = 256,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
) -> None:
    """Keep some real pictures for the game "Real or made?", and measure how well the discriminator plays it."""
    from tqdm import tqdm

    from gan.checkpoint import load, located
    from gan.judging import read_record
    from gan.judging.building import build_game

    built = build_game(folder, images, licence=licence, credit=credit, program=program, count=count, device=device)
    with tqdm(unit="picture") as bar:
        for progress in built:
            bar.total = progress.of
            bar.update(progress.done - bar.n)
    model = load(folder, sliders=False)
    record = read_record(located(folder), classes=model.generator.num_classes)
    assert record is not None  # it was just written
    if not record.scale.usable:
        typer.echo("The discriminator takes made pictures for real ones, so there is no game with it.")
        return
    typer.echo(
        f"Of {record.measured:,} real and as many made pictures, the discriminator tells {record.right:.0%} right."
    )
    if unusable := max(1, model.generator.num_classes) - len(record.scale.usable):
        typer.echo(f"{counted(unusable, 'class')} left out, where it takes made pictures for real ones.")


@app.command()
def copying(
    source: Source,
    seeds: Seeds = "0-63",
    psi: Psi = 0.7,
    label: Label = None,
    worst: Annotated[int, typer.Option(min=1, max=64, help="How many of the nearest to list.")] = 5,
    out: Annotated[
        Path | None,
        typer.Option(
            callback=file_to_write(*PICTURES), help="Also draw these, each beside its nearest training pictures."
        ),
    ] = None,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
) -> None:
    """Tell how many pictures lie nearer to a training picture than real pictures do to each other."""
    from statistics import median

    import numpy as np
    from tqdm import tqdm

    from gan.images import tile
    from gan.studio import Copying, Recipe, Studio
    from gan.studio.copying import share_of_copies, with_neighbours

    studio = Studio.load([source], device)
    (model,) = studio.models
    compare = Copying.load(studio)
    recipes = [Recipe(model=model, keyframes=(seed,), psi=psi, label=label) for seed in parse_seeds(seeds)]
    compare.check(recipes[0])
    found = [compare.nearest(model, studio.render([one]))[0] for one in tqdm(recipes, unit="picture")]
    share, middle = share_of_copies(found), median(one.nearer for one in found)
    of = counted(len(found), "picture")
    typer.echo(f"{share:.1%} of {of} lie nearer to a training picture than 99% of real ones to theirs.")
    typer.echo(f"1% is expected. The middle picture is farther away than {middle:.0%} of real ones.")
    order = sorted(range(len(found)), key=lambda row: found[row].neighbours[0].distance)[:worst]
    for row in order:
        typer.echo(f"seed {recipes[row].keyframes[0]}: {found[row].words}")
    if out:
        rows = [with_neighbours(studio.render([recipes[row]])[0], found[row]) for row in order]
        write_picture(tile(np.concatenate(rows), len(rows[0])), out)
