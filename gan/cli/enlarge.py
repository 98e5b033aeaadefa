"""`enlarger`: the network that shows small pictures large."""

from pathlib import Path
from typing import Annotated

import typer

from gan.cli.outputs import file_to_write
from gan.cli.root import app
from gan.files import check_file
from gan.sentences import counted


@app.command()
def enlarger(
    images: Annotated[list[Path], typer.Argument(metavar="DATA...", help="Large pictures: folders, zips or npz.")],
    size: Annotated[int, typer.Option(min=128, help="They are brought to this width and height.")] = 512,
    steps: Annotated[int, typer.Option(min=1, help="Steps of 16 pieces of pictures.")] = 9_000,
    out: Annotated[
        Path | None,
        typer.Option(
            callback=file_to_write(".safetensors"), help="The .safetensors to write; the project's own if left."
        ),
    ] = None,
    credit: Annotated[str, typer.Option(help="Whom the pictures' licences ask to name.")] = "",
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
) -> None:
    """Teach the network that enlarges pictures four times, and measure it on pictures that are kept from it."""
    from tqdm import tqdm

    from gan.datasets import load_images, split_reserved
    from gan.device import pick_device
    from gan.enlarger import WEIGHTS, Teaching, gain

    check_file(out or WEIGHTS)
    sets = [split_reserved(load_images(path, size)) for path in images]
    teaching = Teaching([training.images for training, _ in sets], steps, pick_device(device))
    with tqdm(total=steps, unit="step") as bar:
        for lesson in teaching.run():
            bar.update()
            if lesson.step % 100 == 0:
                bar.set_postfix(loss=f"{lesson.loss:.4f}")
    teaching.enlarger.save(out or WEIGHTS, trained_on=", ".join(path.stem for path in images), credit=credit)
    for path, (_, reserved) in zip(images, sets, strict=True):
        if len(reserved):
            nearer = gain(teaching.enlarger, reserved.images)
            held = counted(len(reserved), "large picture")
            typer.echo(f"{path.stem}: {nearer:+.2f} dB nearer to {held} than cubic enlargement")
