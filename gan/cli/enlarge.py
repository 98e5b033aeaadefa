"""`enlarger` and `crisp`: the networks that show small pictures large."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gan.cli.outputs import file_to_write
from gan.cli.root import app
from gan.cli.teaching import State, forget, go_on, state_of, teach
from gan.files import check_file
from gan.sentences import counted

if TYPE_CHECKING:
    from gan.enlarger import CrispTeaching

PSI = 0.7  # as people see them
FALL = 0.4  # of the time the rates fall to nothing


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
    state: State = None,
    credit: Annotated[str, typer.Option(help="Whom the pictures' licences ask to name.")] = "",
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
) -> None:
    """Teach the network that enlarges pictures four times, and measure it on pictures that are kept from it."""
    from gan.datasets import load_images, split_reserved
    from gan.device import pick_device
    from gan.enlarger import WEIGHTS, Teaching, gain, save_network

    check_file(out or WEIGHTS)
    kept = state_of(out or Path("enlarger.safetensors"), state)
    sets = [split_reserved(load_images(path, size)) for path in images]
    teaching = Teaching([training.images for training, _ in sets], steps, pick_device(device))
    go_on(teaching, kept)
    teach(teaching, teaching.run(), kept, steps)
    save_network(teaching.enlarger, out or WEIGHTS, trained_on=", ".join(path.stem for path in images), credit=credit)
    if state is None:
        forget(kept)
    for path, (_, reserved) in zip(images, sets, strict=True):
        if len(reserved):
            nearer = gain(teaching.enlarger, reserved.images)
            held = counted(len(reserved), "large picture")
            typer.echo(f"{path.stem}: {nearer:+.2f} dB nearer to {held} than cubic enlargement")


@app.command()
def crisp(
    images: Annotated[list[Path], typer.Argument(metavar="DATA...", help="Large pictures: folders, zips or npz.")],
    drawn: Annotated[list[str], typer.Option(help="Of each DATA in turn the checkpoint that draws the like.")],
    out: Annotated[Path, typer.Option(callback=file_to_write(".safetensors"), help="The .safetensors to write.")],
    minutes: Annotated[float, typer.Option(min=0, help="How long to teach.")] = 60.0,
    student: Annotated[bool, typer.Option(help="Teach the small network, by the one at rest as well.")] = False,
    state: State = None,
    size: Annotated[int, typer.Option(min=128, help="DATA are brought to this width and height.")] = 512,
    count: Annotated[int, typer.Option(min=1, help="Pictures that each checkpoint draws, at psi 0.7.")] = 256,
    credit: Annotated[str, typer.Option(help="Whom the pictures' licences ask to name.")] = "",
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
) -> None:
    """Teach an enlarger further as a GAN, by large pictures and by what generators draw."""
    import torch

    from gan import checkpoint
    from gan.datasets import load_images, split_reserved
    from gan.device import pick_device
    from gan.enlarger import CrispTeaching, load_compact, load_enlarger, save_network
    from gan.enlarger.keeping import read
    from gan.evaluation import generated_pictures

    kept = state_of(out, state)
    place = pick_device(device)
    models = [checkpoint.load(one, device=place, sliders=False) for one in drawn]
    about = f"{'walk' if student else 'rest'} by {count} of " + ", ".join(model.weights_hash for model in models)
    if kept.is_file():
        read(kept, about)  # that it is of this teaching, before any picture is read or drawn
    sets = [split_reserved(load_images(path, size))[0].images for path in images]
    small = [torch.cat(list(generated_pictures(model.generator, count, psi=PSI))) for model in models]
    teacher = load_compact(place)
    network = load_enlarger(place) if student else teacher
    teaching = CrispTeaching(network, sets, small, place, teacher if student else None, about)
    go_on(teaching, kept)
    teach(teaching, timed(teaching, minutes), kept)
    teaching.save(kept)
    save_network(teaching.average, out, trained_on=", ".join(path.stem for path in images), credit=credit)
    if state is None:
        forget(kept)


def timed(teaching: "CrispTeaching", minutes: float) -> Iterator[dict[str, float]]:
    """Its steps, for so long; over the last of them the rates fall to nothing."""
    start = time.monotonic()
    while (done := (time.monotonic() - start) / (60 * minutes or 1)) < 1:
        yield teaching.step(min(1.0, (1 - done) / FALL))
