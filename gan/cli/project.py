"""`project`, `restore`, `encoder` and `closeness`: a picture of your own, found in a model."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from gan.cli.options import Source
from gan.cli.outputs import folder_to_write
from gan.cli.root import app
from gan.files import check_file
from gan.sentences import counted

Steps = Annotated[int | None, typer.Option(min=1, help="Steps of descent: 160 if left, 80 for fill and enlarge.")]
Seconds = Annotated[float | None, typer.Option(min=0.1, help="Stop after so many, short of the steps.")]
Features = Annotated[str, typer.Option(help="What the search compares by: efficientnet-lite0 or vgg16.")]
Folder = Annotated[Path, typer.Option(callback=folder_to_write, help="The folder to write; it is made.")]


@app.command()
def project(
    source: Source,
    picture: Annotated[Path, typer.Argument(help="The picture; its middle square is taken.")],
    label: Annotated[int | None, typer.Option(help="The class to look in, where the model has classes.")] = None,
    steps: Steps = None,
    seconds: Seconds = None,
    features: Features = "efficientnet-lite0",
    out: Folder = Path("projected"),
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
) -> None:
    """Find a picture in a model's latent space: the model's version of it, and its latent.

    projected.png carries its recipe, which `walk --from` and the page read; latent.safetensors has the exact ws.
    """
    _look(source, picture, out, device, label, "project", None, steps, seconds, features)


@app.command()
def restore(
    source: Source,
    picture: Annotated[Path, typer.Argument(help="The damaged picture; its middle square is taken.")],
    task: Annotated[str, typer.Option(help="denoise, fill or enlarge (4 times).")],
    mask: Annotated[Path | None, typer.Option(help="For fill: a picture, white where something is missing.")] = None,
    label: Annotated[int | None, typer.Option(help="The class to look in, where the model has classes.")] = None,
    steps: Steps = None,
    seconds: Seconds = None,
    out: Folder = Path("restored"),
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
) -> None:
    """Make a damaged picture whole, with what the model knows of its kind; several answers where there are several.

    Beside an enlarged one plain.png is enlarged without the model, in the way that `closeness` measured the best.
    """
    if task == "project":
        raise ValueError("A restoration is denoise, fill or enlarge; `gan project` projects.")
    _look(source, picture, out, device, label, task, mask, steps, seconds)


@app.command()
def encoder(
    folder: Annotated[Path, typer.Argument(metavar="CHECKPOINT", help="A checkpoint's folder.")],
    num: Annotated[int, typer.Option(min=100, help="How many pictures the model draws to teach it.")] = 8192,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
) -> None:
    """Teach an encoder, by pictures that the model draws itself, where in it a projection should begin."""
    from tqdm import tqdm

    from gan import checkpoint
    from gan.checkpoint.source import INVERSION
    from gan.device import pick_device
    from gan.projection import Teaching

    loaded = checkpoint.load(folder, device=pick_device(device), sliders=False)
    check_file(loaded.folder / INVERSION)
    teaching = Teaching(loaded.generator, num)
    with tqdm(total=num, unit="picture") as bar:
        for done in teaching.draw():
            bar.update(min(done, num) - bar.n)
    teaching.encoder().save(loaded.folder, loaded.weights_hash)
    typer.echo(f"{loaded.folder / INVERSION}: pictures of your own are found from here on.")


@app.command()
def closeness(
    source: Annotated[Path, typer.Argument(metavar="CHECKPOINT", help="A checkpoint's folder.")],
    images: Annotated[Path, typer.Argument(metavar="DATA", help="The pictures it was trained on: folder, zip or npz.")],
    num: Annotated[int, typer.Option(min=10, help="At most so many reserved pictures.")] = 40,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
) -> None:
    """Measure how closely real pictures that no training saw are found, so that the page can say what is close.

    And by what such pictures are enlarged the best without the model, a filter or one of two networks.
    """
    from tqdm import tqdm

    from gan.device import pick_device
    from gan.projection import Closeness, measure_closeness

    closeness = Closeness()
    with tqdm(unit="picture") as bar:
        for measured in measure_closeness(source, images, num=num, place=pick_device(device)):
            if isinstance(measured, Closeness):
                closeness = measured
            else:
                bar.total = measured.of
                bar.update(measured.done - bar.n)
    found = counted(closeness.pictures, "picture")
    typer.echo(f"One, five and nine in ten of {found} are found within {closeness.tenths}.")


def _look(
    source: str,
    picture: Path,
    out: Path,
    device: str,
    label: int | None,
    task: str,
    mask: Path | None,
    steps: int | None,
    seconds: float | None,
    features: str = "efficientnet-lite0",
) -> None:
    """A task of `gan.projection` from file to folder."""
    from tqdm import tqdm

    from gan import checkpoint
    from gan.datasets.decoding import decode
    from gan.datasets.findings import trait_notes
    from gan.device import pick_device
    from gan.projection import Closeness, Projector, Task, write_results
    from gan.studio import Recipe, Stored

    loaded = checkpoint.load(source, device=pick_device(device))
    given = mask.read_bytes() if mask else None
    data, resolution = picture.read_bytes(), loaded.generator.resolution
    measured = Closeness.of(loaded.folder)
    asked = Task.of(task, data, resolution, mask=given, steps=steps, seconds=seconds, features=features)
    asked = replace(asked, enlarging=measured.enlarging)
    for note in trait_notes(Counter(decode(data, resolution).traits), resolution):
        typer.echo(note)
    projector = Projector.of(loaded)
    with tqdm(total=100, unit="%", bar_format="{l_bar}{bar}| {elapsed}{postfix}") as bar:
        for step in asked.run(projector, label=label):
            bar.update(round(100 * step.done) - bar.n)
            if step.distance:
                bar.set_postfix(distance=f"{min(step.distance):.3f}", refresh=False)
    found = [(Stored(data),) for data in step.packed]
    recipes = [Recipe(model=loaded.name, keyframes=one, label=label, weights=loaded.weights_hash) for one in found]
    plain = asked.plain
    write_results(out, asked, step, [recipe.to_query() for recipe in recipes], plain)
    distance = ", ".join(f"{one:.3f}" for one in step.distance)
    typer.echo(f"{counted(len(step.distance), 'picture')} in {out}, distance {distance}")
    if plain is not None:
        typer.echo(f"{out / 'plain.png'}: {plain.words}")
    if task == "project":
        typer.echo(measured.words(step.distance[0]))
