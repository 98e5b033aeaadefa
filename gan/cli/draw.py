"""`sample` and `walk`: pictures of a model."""

from pathlib import Path
from typing import Annotated, Any

import typer

from gan.cli.options import (
    Label,
    Mix,
    Moves,
    Noise,
    Painted,
    Psi,
    Seeds,
    Shifts,
    Source,
    Votes,
    carried_recipe,
    parse_keyframes,
    parse_seeds,
)
from gan.cli.outputs import PICTURES, check_sheet, file_to_write, film_formats, film_to_write, write_picture
from gan.cli.root import app
from gan.files import naming


@app.command()
def sample(
    source: Source,
    seeds: Seeds = "0-63",
    psi: Psi = 0.7,
    label: Label = None,
    word: Annotated[str | None, typer.Option(help="A word, where the classes are letters.")] = None,
    mix: Mix = "",
    shift: Shifts = "",
    teach: Votes = "",
    noise: Noise = "on",
    move: Moves = "",
    paint: Painted = "",
    columns: Annotated[int, typer.Option(min=1, help="Pictures in a row.")] = 8,
    out: Annotated[
        Path, typer.Option(callback=file_to_write(*PICTURES), help="The picture to write; its suffix names the format.")
    ] = Path("grid.png"),
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
) -> None:
    """Draw a sheet of pictures, one for every seed."""
    from dataclasses import replace

    import numpy as np
    from tqdm import tqdm

    from gan.images import tile
    from gan.studio import Recipe, Studio, parse_move, parse_noise, parse_paint, parse_sculpting

    first, *rest = parse_seeds(seeds)
    studio = Studio.load([source], device)
    (model,) = studio.models
    sculpting: dict[str, Any] = {**parse_sculpting(mix, shift, teach), "paint": parse_paint(paint)}
    sculpting |= {"noise": parse_noise(noise), "move": parse_move(move)}
    look = Recipe(model=model, keyframes=(first,), psi=psi, label=label, word=word or "", **sculpting)
    recipes = [look, *(replace(look, keyframes=(seed,)) for seed in rest)]
    studio.check(look)
    check_sheet(out, len(recipes), columns=columns, size=studio.size(look))
    with tqdm(recipes, unit="picture") as bar:  # closed first, so that a refusal has a line of its own
        pictures = [studio.render([recipe]) for recipe in bar]
    write_picture(tile(np.concatenate(pictures), columns), out)


@app.command()
def walk(
    source: Source,
    seeds: Annotated[
        str | None,
        typer.Option(
            "--seeds", "--keys", help="2 to 16 keyframes, such as 1,5,9; 42~7~0.3 lies between two, 1c3 is in class 3."
        ),
    ] = None,
    path: Annotated[
        str | None, typer.Option(help="line, loop (into the first again) or back (home the same way).")
    ] = None,
    loop: Annotated[bool, typer.Option("--loop", help="The same as --path loop.")] = False,
    seconds: Annotated[float | None, typer.Option(help="How long it moves, 0.5 to 120; 12 if left.")] = None,
    hold: Annotated[float | None, typer.Option(help="How many seconds it rests at each keyframe; 0 if left.")] = None,
    pace: Annotated[str | None, typer.Option(help="even (equal times bring equal change) or plain.")] = None,
    psi: Annotated[float | None, typer.Option(help="Truncation: 0 is the average, 1 the full range.")] = None,
    label: Label = None,
    word: Annotated[str | None, typer.Option(help="A word, where the classes are letters.")] = None,
    mix: Mix = "",
    shift: Shifts = "",
    teach: Votes = "",
    noise: Noise | None = None,
    move: Moves = "",
    paint: Painted = "",
    recipe: Annotated[str | None, typer.Option(help="A walk as text, such as a shared link.")] = None,
    file: Annotated[Path | None, typer.Option("--from", help="A saved file, to make its walk again.")] = None,
    fps: Annotated[int | None, typer.Option(help="Frames a second; 30 if left, 25 for .gif.")] = None,
    scale: Annotated[int, typer.Option(min=1, max=16, help="How many times the model's own size.")] = 1,
    size: Annotated[int | None, typer.Option(help="Width and height in pixels, instead of --scale.")] = None,
    out: Annotated[
        Path,
        typer.Option(callback=film_to_write, help="A .mp4, .webp or .gif, or a .png for a contact sheet."),
    ] = Path("walk.mp4"),
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
) -> None:
    """Keep a walk as a film or a contact sheet: the same file that the page saves, with its recipe inside."""
    from tqdm import tqdm

    from gan.studio import Film, Recipe, Studio, Walk, parse_move, parse_noise, parse_paint, parse_sculpting

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
        noise=None if noise is None else parse_noise(noise),
        move=parse_move(move) or None,
        paint=parse_paint(paint),
        **sculpting,
    )
    film = Film.of(studio, plan, format=film_formats()[out.suffix.lower()], fps=fps, scale=scale, size=size)
    out.parent.mkdir(parents=True, exist_ok=True)
    with naming(out), tqdm(unit="picture") as bar:
        for progress in film.write(out, studio.draw, studio.show):
            bar.total = progress.of
            bar.update(progress.done - bar.n)


def recipe_of_link(text: str) -> str:
    """The query in a shared link, without what concerns the page alone: its version, a second model, the Learn tab."""
    from urllib.parse import parse_qsl, urlencode

    pairs = parse_qsl(text.rpartition("?")[2], keep_blank_values=True)
    return urlencode([pair for pair in pairs if pair[0] not in ("v", "vs", "learn")], safe=",~")
