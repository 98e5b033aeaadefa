"""The command line, a thin face: it reads arguments, calls one service, shows its progress."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

import gan

CORES = os.cpu_count() or 1

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None, add_completion=False)
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


def show_version(wanted: bool | None) -> None:
    if wanted:
        typer.echo(f"latent-walks {gan.__version__}")
        raise typer.Exit


Mix = Annotated[str, typer.Option(help="Styles of other pictures, such as coarse~42~1,fine~7~0.5.")]
Shifts = Annotated[str, typer.Option(help="Sliders and their strengths, such as winter~0.8,warmth~-0.5.")]
Votes = Annotated[str, typer.Option(help="Sliders taught by liked and disliked seeds: cosy~1.5.9~3.7.")]


@app.callback()
def root(
    version: Annotated[
        bool | None, typer.Option("--version", callback=show_version, is_eager=True, help="Show the version and exit.")
    ] = None,
) -> None:
    """Train generators and walk through their latent spaces."""


@data.command()
def landscapes(
    count: Annotated[int, typer.Option(min=1, help="How many pictures.")] = 10_000,
    size: Annotated[int, typer.Option(min=32, max=512, help="Width and height in pixels.")] = 128,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Another seed, another set.")] = 0,
    out: Annotated[Path, typer.Option(help="The zip to write; an existing one is replaced.")] = Path("landscapes.zip"),
    workers: Annotated[int, typer.Option(min=1, help="Processes; the set does not depend on it.")] = CORES,
) -> None:
    """Render photo-like landscapes with labels and attributes into a zip. About 0.1 s a picture and core at 128."""
    from tqdm import tqdm

    from gan.datasets.landscapes import write_archive

    for _ in tqdm(write_archive(out, count=count, size=size, seed=seed, workers=workers), total=count, unit="picture"):
        pass
    typer.echo(f"{count:,} landscapes in {out}")


@data.command()
def cats(
    robohash: Annotated[
        Path | None, typer.Option(help="robohash's wheel or a folder with its parts; the installed package if left.")
    ] = None,
    count: Annotated[int, typer.Option(min=1, help="How many pictures.")] = 6000,
    size: Annotated[int, typer.Option(min=32, max=512, help="Width and height in pixels.")] = 128,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Another seed, another set.")] = 0,
    out: Annotated[Path, typer.Option(help="The zip to write; an existing one is replaced.")] = Path("cats.zip"),
) -> None:
    """Compose painted kittens with attributes into a zip (art by David Revoy, CC BY 4.0). About 0.03 s a picture."""
    from tqdm import tqdm

    from gan.datasets.cats import write_cats

    for _ in tqdm(write_cats(out, robohash=robohash, count=count, size=size, seed=seed), total=count, unit="picture"):
        pass
    typer.echo(f"{count:,} cats in {out}")


@data.command()
def glyphs(
    fonts: Annotated[list[Path], typer.Option(help="A folder of fonts (.ttf, .otf, .woff); may be repeated.")],
    per_family: Annotated[int, typer.Option(min=1, help="At most so many styles of one family.")] = 4,
    out: Annotated[Path, typer.Option(help="The zip to write; an existing one is replaced.")] = Path("glyphs.zip"),
) -> None:
    """Draw A-Z, a-z and 0-9 of every suitable font at 64 x 64 into a zip, with the characters as classes."""
    from collections import Counter

    from tqdm import tqdm

    from gan.datasets.glyphs import Glyphs

    drawn = Glyphs(fonts, per_family)
    for _ in tqdm(drawn.write(out), unit="picture"):
        pass
    typer.echo(f"The characters of {drawn.fonts:,} fonts in {out}; {len(drawn.left_out):,} fonts left out.")
    for reason, number in Counter(drawn.left_out.values()).most_common():
        typer.echo(f"  {number:,}: {reason}")


@app.command()
def train(
    images: Annotated[Path, typer.Argument(metavar="DATA", help="An image folder, a .zip or an .npz.")],
    out: Annotated[Path, typer.Option(help="The run's folder; the same command again goes on with it.")],
    preset: Annotated[str, typer.Option(help="auto, cpu, gpu or tiny: how large the networks are.")] = "auto",
    resolution: Annotated[int, typer.Option(help="Width and height of the pictures: a power of two.")] = 64,
    model: Annotated[
        str, typer.Option(help="stylegan2, dcgan, or vae: an autoencoder, the GAN's rival.")
    ] = "stylegan2",
    init_from: Annotated[str | None, typer.Option(help="A checkpoint (folder or Hub id) to start from.")] = None,
    freeze_d: Annotated[
        int | None, typer.Option(min=0, help="With --init-from: so many of D's blocks, the finest, stay as they are.")
    ] = None,
    kimg: Annotated[float, typer.Option(min=0, help="How many thousand pictures to show in all.")] = 400,
    noise: Annotated[bool | None, typer.Option(help="Per-layer noise: for textured pictures.")] = None,
    conditional: Annotated[bool | None, typer.Option(help="Learn the classes of the data set's labels.")] = None,
    mirror: Annotated[bool | None, typer.Option(help="Also show pictures flipped left to right.")] = None,
    loss: Annotated[str | None, typer.Option(help="relativistic, original, hinge or least-squares.")] = None,
    augment: Annotated[
        str | None, typer.Option(help="Comma-separated: translation, cutout, colour; none; or ada: as needed.")
    ] = None,
    ada_target: Annotated[float | None, typer.Option(help="Augment so often that D overfits so far, 0 to 1.")] = None,
    features: Annotated[
        bool,
        typer.Option(help="Also judge by the features of a network that knows photographs: slower, learns sooner."),
    ] = False,
    batch: Annotated[int | None, typer.Option(min=2, help="Pictures per step.")] = None,
    lr: Annotated[float | None, typer.Option(help="Adam's learning rate.")] = None,
    gamma: Annotated[float | None, typer.Option(help="Weight of R1 + R2.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, max=2**32 - 1, help="Another seed, another run.")] = None,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
    save_minutes: Annotated[float, typer.Option(min=0.01, help="Minutes between saved states.")] = 5,
    evaluate_every: Annotated[
        float, typer.Option(min=0, metavar="KIMG", help="Thousand pictures between evaluations; 0: none.")
    ] = 20,
    tensorboard: Annotated[bool, typer.Option(help="Also write curves and samples for TensorBoard.")] = False,
) -> None:
    """Train a generator on your pictures; the same command again resumes, bit for bit on a CPU.

    With several GPUs: accelerate launch -m gan train, and the same arguments.
    """
    from tqdm import tqdm

    from gan.device import pick_device
    from gan.evaluation import Judge
    from gan.features import load_features
    from gan.metrics import FEWEST
    from gan.training import FEATURE_BLOCKS, Trainer, augmentation, join_processes, prepare_run

    place = pick_device(device)
    preset = preset if preset != "auto" else "gpu" if place.type == "cuda" else "cpu"
    options = {"noise": noise, "conditional": conditional, "mirror": mirror, "loss": loss}
    options |= augmentation(augment, ada_target)
    options |= {"batch": batch, "lr": lr, "seed": seed, "gamma_start": gamma, "freeze_d": freeze_d}
    options |= {"gamma_end": gamma}
    options |= {"feature_blocks": FEATURE_BLOCKS if features else None}
    processes = join_processes(place)
    with processes.first_ahead():
        options |= {"starts": init_from is not None, "processes": processes.count}
        config, dataset, reserved = prepare_run(
            images, out, preset=preset, resolution=resolution, kimg=kimg, architecture=model, **options
        )
    if processes.first:
        for note in dataset.notes:
            typer.echo(note)
    judge = Judge(reserved, place, labels=dataset.labels) if len(reserved) >= FEWEST else None
    if evaluate_every and not judge and processes.first:
        typer.echo(f"{len(reserved)} pictures are reserved and {FEWEST} needed to evaluate: the run goes unjudged.")
    trainer = Trainer(
        config,
        dataset,
        out,
        place,
        name=images.stem,
        init_from=init_from,
        reserved=reserved,
        judge=judge,
        read=load_features(place).maps,
        evaluate_kimg=evaluate_every,
        tensorboard=tensorboard,
        processes=processes,
    )
    start, silent = trainer.position.images_seen, not processes.first
    with tqdm(total=int(kimg * 1000), initial=start, unit="img", smoothing=0.02, disable=silent) as bar:
        for progress in trainer.run(kimg, save_minutes=save_minutes):
            bar.n = progress.position.images_seen
            report = progress.report
            bar.set_postfix(progress.losses.in_short() | (report.in_short() if report else {}), refresh=False)
            bar.update(0)
            if progress.note and processes.first:
                bar.write(progress.note)


@app.command()
def progress(
    run: Annotated[Path, typer.Argument(help="The folder of a training run.")],
    fps: Annotated[int, typer.Option(min=1, max=60, help="Sample grids a second.")] = 8,
    out: Annotated[Path, typer.Option(help="The film to write: .mp4, .webp or .gif.")] = Path("progress.mp4"),
) -> None:
    """Show how a run learnt: its sample grids, always of the same latents, as a film."""
    from tqdm import tqdm

    from gan.training import progress_film

    with tqdm(unit="grid") as bar:
        for done, bar.total in progress_film(run, out, fps=fps):
            bar.update(done - bar.n)


@app.command()
def sample(
    source: Annotated[str, typer.Argument(metavar="CHECKPOINT", help="A checkpoint's folder or Hub id.")],
    seeds: Annotated[str, typer.Option(help="Such as 0-63 or 1,5,9.")] = "0-63",
    psi: Annotated[float, typer.Option(min=0, max=1.5, help="Truncation: 0 is the average, 1 the full range.")] = 0.7,
    label: Annotated[int | None, typer.Option(help="The class, where the model has classes.")] = None,
    word: Annotated[str | None, typer.Option(help="A word, where the classes are letters.")] = None,
    mix: Mix = "",
    shift: Shifts = "",
    teach: Votes = "",
    columns: Annotated[int, typer.Option(min=1, help="Pictures in a row.")] = 8,
    out: Annotated[Path, typer.Option(help="The picture to write; its suffix names the format.")] = Path("grid.png"),
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
) -> None:
    """Draw a sheet of pictures, one for every seed."""
    from dataclasses import replace

    import torch
    from tqdm import tqdm

    from gan.images import grid
    from gan.studio import Recipe, Studio, parse_sculpting

    studio = Studio.load([source], device)
    (model,) = studio.models
    first, *rest = parse_seeds(seeds)
    sculpting = parse_sculpting(mix, shift, teach)
    look = Recipe(model=model, keyframes=(first,), psi=psi, label=label, word=word or "", **sculpting)
    recipes = [look, *(replace(look, keyframes=(seed,)) for seed in rest)]
    pictures = [torch.from_numpy(studio.render([recipe])) for recipe in tqdm(recipes, unit="picture")]
    grid(torch.cat(pictures), columns).save(out)


@app.command()
def walk(
    source: Annotated[str, typer.Argument(metavar="CHECKPOINT", help="A checkpoint's folder or Hub id.")],
    seeds: Annotated[
        str | None, typer.Option("--seeds", "--keys", help="2 to 16 keyframes, such as 1,5,9 or 1,42~7~0.3.")
    ] = None,
    path: Annotated[
        str | None, typer.Option(help="line, loop (into the first again) or back (home the same way).")
    ] = None,
    loop: Annotated[bool, typer.Option("--loop", help="The same as --path loop.")] = False,
    seconds: Annotated[float | None, typer.Option(help="How long it moves, 0.5 to 120; 12 if left.")] = None,
    hold: Annotated[float | None, typer.Option(help="How many seconds it rests at each keyframe; 0 if left.")] = None,
    pace: Annotated[str | None, typer.Option(help="even (equal times bring equal change) or plain.")] = None,
    psi: Annotated[float | None, typer.Option(help="Truncation: 0 is the average, 1 the full range.")] = None,
    label: Annotated[int | None, typer.Option(help="The class, where the model has classes.")] = None,
    word: Annotated[str | None, typer.Option(help="A word, where the classes are letters.")] = None,
    mix: Mix = "",
    shift: Shifts = "",
    teach: Votes = "",
    recipe: Annotated[str | None, typer.Option(help="A walk as text, such as a shared link.")] = None,
    file: Annotated[Path | None, typer.Option("--from", help="A saved file, to make its walk again.")] = None,
    fps: Annotated[int | None, typer.Option(help="Frames a second; 30 if left, 25 for .gif.")] = None,
    scale: Annotated[int, typer.Option(min=1, max=16, help="How many times the model's own size.")] = 1,
    size: Annotated[int | None, typer.Option(help="Width and height in pixels, instead of --scale.")] = None,
    out: Annotated[Path, typer.Option(help="A .mp4, .webp or .gif, or a .png for a contact sheet.")] = Path("walk.mp4"),
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
) -> None:
    """Keep a walk as a film or a contact sheet: the same file that the page saves, with its recipe inside."""
    from tqdm import tqdm

    from gan.studio import Film, Recipe, Studio, Walk, parse_sculpting
    from gan.video import FORMATS

    formats = {kind.suffix: name for name, kind in FORMATS.items()}
    if out.suffix.lower() not in formats:
        raise ValueError(f"A walk is written as {', '.join(formats)}, not as {out.name}.")
    text = carried_recipe(file) if file else recipe_of_link(recipe or "")
    studio = Studio.load([source], device)
    ((model, loaded),) = studio.models.items()
    plan = Walk.from_query(text) if text else Walk(recipe=Recipe(model=model, keyframes=(0, 1, 2)))
    if plan.recipe.weights not in ("", loaded.weights_hash):
        typer.echo("The recipe was made with other weights, so the pictures may differ.", err=True)
    path, keyframes = "loop" if loop else path, parse_keyframes(seeds) if seeds else None
    sculpting = {name: parts or None for name, parts in parse_sculpting(mix, shift, teach).items()}
    plan = plan.revised(
        keyframes=keyframes,
        path=path,
        psi=psi,
        label=label,
        word=word,
        seconds=seconds,
        hold=hold,
        pace=pace,
        **sculpting,
    )
    film = Film.of(studio, plan, format=formats[out.suffix.lower()], fps=fps, scale=scale, size=size)
    with tqdm(unit="picture") as bar:
        for progress in film.write(out, studio.render):
            bar.total = progress.of
            bar.update(progress.done - bar.n)


def recipe_of_link(text: str) -> str:
    """The query in a shared link, without what concerns the page alone: its version, and a second model."""
    from urllib.parse import parse_qsl, urlencode

    pairs = parse_qsl(text.rpartition("?")[2], keep_blank_values=True)
    return urlencode([pair for pair in pairs if pair[0] not in ("v", "vs")], safe=",~")


def carried_recipe(file: Path) -> str:
    """The recipe inside a file; raises ValueError in a sentence where there is none."""
    from gan.video import read_recipe_file

    query = read_recipe_file(file)
    if query is None:
        raise ValueError(f"{file.name} carries no recipe; files that other programs saved again lose it.")
    return query


def parse_keyframes(text: str) -> tuple[object, ...]:
    """Seeds as `parse_seeds` reads them, and places between two such as 42~7~0.3."""
    from gan.studio import parse_keyframe

    parts = [part.strip() for part in text.split(",")]
    return tuple(one for part in parts for one in ([parse_keyframe(part)] if "~" in part else parse_seeds(part)))


@app.command()
def evaluate(
    source: Annotated[str, typer.Argument(metavar="CHECKPOINT", help="A checkpoint's folder or Hub id.")],
    images: Annotated[Path, typer.Argument(metavar="DATA", help="The pictures it was trained on: folder, zip or npz.")],
    num: Annotated[int, typer.Option(min=20, help="At most so many pictures of each kind.")] = 5000,
    psi: Annotated[float, typer.Option(min=0, max=1.5, help="Truncation; 1 judges the whole model.")] = 1.0,
    against: Annotated[str, typer.Option(help="reserved (pictures kept from training) or training.")] = "reserved",
    out: Annotated[Path | None, typer.Option(help="Also write the scores to this JSON file.")] = None,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
) -> None:
    """Measure how close the pictures come to real ones, and how many kinds of them there are."""
    import json

    from gan.evaluation import evaluate_checkpoint

    rows = {}
    typer.echo("                            KID x 1000          precision  recall  density  coverage")
    for name, result in evaluate_checkpoint(source, images, num=num, psi=psi, against=against, device=device):
        rows[name] = result.to_json()
        scores = result.scores
        error = f"{1000 * scores.kid:8.1f} +- {1000 * scores.kid_error:.1f}"
        shares = f"{scores.precision:9.2f} {scores.recall:8.2f} {scores.density:8.2f} {scores.coverage:9.2f}"
        frechet = "" if result.frechet is None else f"   Fréchet distance {result.frechet:.2f}"
        typer.echo(f"{name:26} {error:18} {shares}{frechet}")
    typer.echo(f"{result.generated:,} pictures against {result.real:,} {against} ones, features of {result.features}.")
    if out:
        out.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


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

    from gan.neighbours import NEIGHBOURS, read_index
    from gan.neighbours.building import build_index

    with tqdm(unit="picture") as bar:
        for progress in build_index(folder, images, licence=licence, credit=credit, device=device):
            bar.total = progress.of
            bar.update(progress.done - bar.n)
    file = folder / NEIGHBOURS
    index = read_index(file)
    size = f"{file.stat().st_size / 1e6:.1f} MB"
    typer.echo(f"{len(index):,} training pictures in {file}, {size}; reserved ones are not among them.")
    typer.echo(f"Of the reserved pictures, {index.about.false_alarms:.1%} would be called copies (1% is expected).")


@app.command()
def copying(
    source: Annotated[str, typer.Argument(metavar="CHECKPOINT", help="A checkpoint's folder or Hub id.")],
    seeds: Annotated[str, typer.Option(help="Such as 0-63 or 1,5,9.")] = "0-63",
    psi: Annotated[float, typer.Option(min=0, max=1.5, help="Truncation: 0 is the average, 1 the full range.")] = 0.7,
    label: Annotated[int | None, typer.Option(help="The class, where the model has classes.")] = None,
    worst: Annotated[int, typer.Option(min=1, max=64, help="How many of the nearest to list.")] = 5,
    out: Annotated[
        Path | None, typer.Option(help="Also draw these, each beside its nearest training pictures.")
    ] = None,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
) -> None:
    """Tell how many pictures lie nearer to a training picture than real pictures do to each other."""
    from statistics import median

    import numpy as np
    import torch
    from tqdm import tqdm

    from gan.images import grid
    from gan.studio import Copying, Recipe, Studio
    from gan.studio.copying import share_of_copies, with_neighbours

    studio = Studio.load([source], device)
    (model,) = studio.models
    compare = Copying.load(studio)
    recipes = [Recipe(model=model, keyframes=(seed,), psi=psi, label=label) for seed in parse_seeds(seeds)]
    compare.check(recipes[0])
    found = [compare.nearest(model, studio.render([one]))[0] for one in tqdm(recipes, unit="picture")]
    share, middle = share_of_copies(found), median(one.nearer for one in found)
    typer.echo(
        f"{share:.1%} of {len(found)} pictures lie nearer to a training picture than 99% of real ones to theirs."
    )
    typer.echo(f"1% is expected. The middle picture is farther away than {middle:.0%} of real ones.")
    order = sorted(range(len(found)), key=lambda row: found[row].neighbours[0].distance)[:worst]
    for row in order:
        typer.echo(f"seed {recipes[row].keyframes[0]}: {found[row].words}")
    if out:
        rows = [with_neighbours(studio.render([recipes[row]])[0], found[row]) for row in order]
        grid(torch.from_numpy(np.concatenate(rows)), len(rows[0])).save(out)


@app.command()
def project(
    source: Annotated[str, typer.Argument(metavar="CHECKPOINT", help="A checkpoint's folder or Hub id.")],
    picture: Annotated[Path, typer.Argument(help="The picture; its middle square is taken.")],
    label: Annotated[int | None, typer.Option(help="The class to look in, where the model has classes.")] = None,
    steps: Annotated[int, typer.Option(min=1, help="Steps of descent.")] = 160,
    seconds: Annotated[float | None, typer.Option(min=0.1, help="Stop after so many, short of the steps.")] = None,
    out: Annotated[Path, typer.Option(help="The folder to write; it is made.")] = Path("projected"),
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
) -> None:
    """Find a picture in a model's latent space: the model's version of it, and its latent.

    projected.png carries its recipe, which `walk --from` and the page read; latent.safetensors has the exact ws.
    """
    _look(source, picture, out, device, label, "project", None, {"steps": steps, "seconds": seconds})


@app.command()
def restore(
    source: Annotated[str, typer.Argument(metavar="CHECKPOINT", help="A checkpoint's folder or Hub id.")],
    picture: Annotated[Path, typer.Argument(help="The damaged picture; its middle square is taken.")],
    task: Annotated[str, typer.Option(help="denoise, fill or enlarge (4 times).")],
    mask: Annotated[Path | None, typer.Option(help="For fill: a picture, white where something is missing.")] = None,
    label: Annotated[int | None, typer.Option(help="The class to look in, where the model has classes.")] = None,
    steps: Annotated[int, typer.Option(min=1, help="Steps of descent.")] = 160,
    seconds: Annotated[float | None, typer.Option(min=0.1, help="Stop after so many, short of the steps.")] = None,
    out: Annotated[Path, typer.Option(help="The folder to write; it is made.")] = Path("restored"),
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
) -> None:
    """Make a damaged picture whole, with what the model knows of its kind; several answers where there are several."""
    if task == "project":
        raise ValueError("A restoration is denoise, fill or enlarge; `gan project` projects.")
    _look(source, picture, out, device, label, task, mask, {"steps": steps, "seconds": seconds})


@app.command()
def closeness(
    source: Annotated[str, typer.Argument(metavar="CHECKPOINT", help="A checkpoint's folder.")],
    images: Annotated[Path, typer.Argument(metavar="DATA", help="The pictures it was trained on: folder, zip or npz.")],
    num: Annotated[int, typer.Option(min=10, help="At most so many reserved pictures.")] = 40,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
) -> None:
    """Measure how closely real pictures that no training saw are found, so that the page can say what is close."""
    from tqdm import tqdm

    from gan import checkpoint
    from gan.datasets import load_images, split_reserved
    from gan.device import pick_device
    from gan.images import from_uint8
    from gan.projection import Closeness, Projector, distances

    loaded = checkpoint.load(source, device=pick_device(device))
    _, reserved = split_reserved(load_images(images, loaded.generator.resolution))
    found = distances(Projector(loaded.generator), from_uint8(reserved.images[:num]))
    measured = Closeness.from_distances(list(tqdm(found, total=min(num, len(reserved)), unit="picture")))
    measured.write(loaded.folder)
    typer.echo(f"One, five and nine in ten of {measured.pictures} pictures are found within {measured.tenths}.")


def _look(
    source: str,
    picture: Path,
    out: Path,
    device: str,
    label: int | None,
    task: str,
    mask: Path | None,
    plan: dict[str, object],
) -> None:
    """A task of `gan.projection` from file to folder."""
    from tqdm import tqdm

    from gan import checkpoint
    from gan.device import pick_device
    from gan.projection import Closeness, Projector, Task, write_results
    from gan.studio import Recipe, Stored

    loaded = checkpoint.load(source, device=pick_device(device))
    given = mask.read_bytes() if mask else None
    asked = Task.of(task, picture.read_bytes(), loaded.generator.resolution, mask=given, **plan)
    projector = Projector(loaded.generator)
    with tqdm(total=100, unit="%", bar_format="{l_bar}{bar}| {elapsed}{postfix}") as bar:
        for step in asked.run(projector, label=label):
            bar.update(round(100 * step.done) - bar.n)
            if step.distance:
                bar.set_postfix(distance=f"{min(step.distance):.3f}", refresh=False)
    found = [(Stored(data),) for data in step.packed]
    recipes = [Recipe(model=loaded.name, keyframes=one, label=label, weights=loaded.weights_hash) for one in found]
    write_results(out, asked, step, [recipe.to_query() for recipe in recipes])
    typer.echo(f"{len(step.ws)} in {out}, distance {', '.join(f'{one:.3f}' for one in step.distance)}")
    if task == "project":
        typer.echo(Closeness.of(loaded.folder).words(step.distance[0]))


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
    from gan.checkpoint import save_directions
    from gan.sliders import find_directions, table, with_table

    sizes = {"real": real, "generated": generated, "probes": probes}
    choice = {"without": parse_names(without), "rejected": parse_names(reject)}
    words = parse_names(styles)
    if words and len(words) != 3:
        raise ValueError(f"Styles are called by three words, for coarse, middle and fine, not by {len(words)}.")
    for found in find_directions(source, images, **sizes, device=device, **choice):
        if isinstance(found, str):
            typer.echo(found)
    typer.echo(table(found.sliders))
    if dry:
        return
    called = dict(zip(found.styles, words or found.styles.values(), strict=False))
    save_directions(source, found.directions, weights_hash=found.weights_hash, styles=called)
    card = source / "README.md"
    if found.sliders and card.is_file():
        card.write_text(with_table(card.read_text("utf-8"), found), "utf-8")
    named = sum(one.ships for one in found.sliders)
    typer.echo(f"{named} named sliders and {len(found.unnamed)} unnamed directions in {source}")


def parse_names(text: str) -> list[str]:
    """Names with commas between them."""
    return [name.strip() for name in text.split(",") if name.strip()]


def parse_seeds(text: str) -> list[int]:
    """The text 1,5,8-10 becomes [1, 5, 8, 9, 10]; at most 4096. Raises ValueError in a sentence."""
    seeds: list[int] = []
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        if not first.isdecimal() or not (last or first).isdecimal():
            raise ValueError(f"seeds are written like 0-63 or 1,5,9, not {text!r}")
        span = range(int(first), int(last or first) + 1)
        if len(seeds) + len(span) > 4096:
            raise ValueError("at most 4096 seeds at a time")
        seeds += span
    return seeds
