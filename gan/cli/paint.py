"""`paint`: a picture, a model's pictures or a walk, as a painting."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gan.cli.options import parse_keyframes, parse_seeds
from gan.cli.outputs import PICTURES, check_sheet, file_to_write, write_picture
from gan.cli.root import app

if TYPE_CHECKING:
    import numpy as np

    from gan.painting import Style

FILMS = (".mp4", ".webp", ".gif")


@app.command()
def paint(
    source: Annotated[
        str, typer.Argument(metavar="PICTURE", help="A picture file; or a checkpoint's folder or Hub id.")
    ],
    style: Annotated[str | None, typer.Option(help="One of 26 by its number or name; 'list' names them.")] = None,
    style_picture: Annotated[Path | None, typer.Option(help="Paint in the manner of this picture instead.")] = None,
    strength: Annotated[float, typer.Option(min=0, max=1, help="1 is the painting alone, 0 the picture.")] = 1.0,
    slow: Annotated[
        bool, typer.Option("--slow", help="Step by step, after a style picture; nearer to its hand.")
    ] = False,
    size: Annotated[
        int,
        typer.Option(
            min=64, max=1024, help="Pixels a side. A file's strokes keep their width; a model's are painted at 512."
        ),
    ] = 512,
    seeds: Annotated[
        str, typer.Option(help="Of a checkpoint: such as 0-8 or 1,5,9; a film walks through them.")
    ] = "0-8",
    psi: Annotated[float, typer.Option(min=0, max=1.5, help="Truncation of a checkpoint's pictures.")] = 0.7,
    path: Annotated[str, typer.Option(help="A film's way: line, loop or back.")] = "line",
    seconds: Annotated[float, typer.Option(help="How long a film moves, 0.5 to 120.")] = 12.0,
    out: Annotated[
        Path,
        typer.Option(callback=file_to_write(*PICTURES, *FILMS), help="A picture; or a .mp4, .webp or .gif of a walk."),
    ] = Path("painted.png"),
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
) -> None:
    """Paint a picture, a sheet of a model's pictures, or a walk; all quickly in one pass, or a picture slowly."""
    from gan.painting import STYLES

    if style == "list":
        typer.echo("\n".join(f"{number:2} {name}" for number, name in enumerate(STYLES)))
        return
    if (style is None) == (style_picture is None):
        raise ValueError("Name a style with --style, or a picture with --style-picture; one of them.")
    file = Path(source)
    if file.is_file() and out.suffix.lower() not in PICTURES:
        raise ValueError(f"A painted picture is written as {', '.join(PICTURES)}, not as {out.name}.")
    if slow:
        if style_picture is None or not file.is_file():
            raise ValueError("--slow paints a picture file in the manner of a --style-picture file.")
        _paint_slowly(file, style_picture, strength, size, out, device)
    elif file.is_file():
        _paint_picture(file, _style(style, style_picture, device), strength, size, out, device)
    elif out.suffix.lower() in FILMS:
        chosen = _style(style, style_picture, device)
        _paint_walk(source, (seeds, psi, path, seconds), chosen, strength, size, out, device)
    else:
        _paint_sheet(source, (seeds, psi), _style(style, style_picture, device), strength, size, out, device)


def _style(style: str | None, picture: Path | None, device: str) -> "Style":
    from gan.device import pick_device
    from gan.painting import STYLE_SIZE, parse_style, style_of

    if picture is None:
        return parse_style(style or "")
    return style_of(_pixels(picture, STYLE_SIZE), pick_device(device))


def _pixels(file: Path, size: int) -> "np.ndarray":
    """The middle square of a picture file, through the gate that a visitor's picture passes."""
    from gan.projection.picture import read_picture, to_pixels

    return to_pixels(read_picture(file.read_bytes(), size))[0]


def _paint_picture(file: Path, style: "Style", strength: float, size: int, out: Path, device: str) -> None:
    from gan.device import pick_device
    from gan.painting import paint

    painted = paint(_pixels(file, size)[None], style, strength, pick_device(device))
    write_picture(painted[0], out)


def _paint_slowly(file: Path, style: Path, strength: float, size: int, out: Path, device: str) -> None:
    import torch
    from tqdm import tqdm

    from gan.device import pick_device
    from gan.images import from_uint8, to_uint8
    from gan.painting import check_strength, paint_slowly
    from gan.projection.picture import read_picture

    check_strength(strength)
    place = pick_device(device)
    image, manner = (read_picture(one.read_bytes(), size).to(place) for one in (file, style))
    with tqdm(total=100, unit="%", bar_format="{l_bar}{bar}| {elapsed}") as bar:
        for stroke in paint_slowly(image, manner):
            bar.update(round(100 * stroke.done) - bar.n)
    painted = from_uint8(torch.from_numpy(stroke.picture).permute(2, 0, 1)[None])
    write_picture(to_uint8(image.cpu().lerp(painted, strength))[0].numpy(), out)


def _paint_sheet(
    source: str, look: tuple[str, float], style: "Style", strength: float, size: int, out: Path, device: str
) -> None:
    import numpy as np
    from tqdm import tqdm

    from gan.images import tile
    from gan.studio import Paint, Recipe, Studio

    studio = Studio.load([source], device)
    (model,) = studio.models
    seeds, psi = look
    paint = Paint(style, strength)
    recipes = [Recipe(model=model, keyframes=(seed,), psi=psi, paint=paint) for seed in parse_seeds(seeds)]
    columns = int(np.ceil(len(recipes) ** 0.5))
    check_sheet(out, len(recipes), columns=columns, size=size)
    bar = tqdm(recipes, unit="picture")
    pictures = [studio.show(studio.draw([one])[0], one, size, "rest") for one in bar]
    write_picture(tile(np.stack(pictures), columns), out)


def _paint_walk(
    source: str,
    way: tuple[str, float, str, float],
    style: "Style",
    strength: float,
    size: int,
    out: Path,
    device: str,
) -> None:
    from tqdm import tqdm

    from gan.studio import Film, Paint, Recipe, Studio, Walk

    studio = Studio.load([source], device)
    (model,) = studio.models
    seeds, psi, path, seconds = way
    paint = Paint(style, strength)
    recipe = Recipe(model=model, keyframes=parse_keyframes(seeds), psi=psi, path=path, paint=paint)
    film = Film.of(studio, Walk(recipe=recipe, seconds=seconds), format=out.suffix.lower().removeprefix("."), size=size)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tqdm(unit="picture") as bar:
        for progress in film.write(out, studio.draw, studio.show):
            bar.total = progress.of
            bar.update(progress.done - bar.n)
