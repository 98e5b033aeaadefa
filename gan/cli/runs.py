"""`average`, `progress` and `learnt`: what is made of a run afterwards."""

from pathlib import Path
from typing import Annotated

import typer

from gan.cli.outputs import file_to_write, folder_to_write
from gan.cli.root import app
from gan.files import naming


@app.command()
def average(
    sources: Annotated[
        list[str], typer.Argument(metavar="CHECKPOINT...", help="Checkpoints of one run, the latest one last.")
    ],
    out: Annotated[Path, typer.Option(callback=folder_to_write, help="The folder of the new checkpoint.")],
) -> None:
    """Average checkpoints of one run that has settled, such as its best and its last: at times better than either."""
    from gan.training import average_checkpoints

    average_checkpoints(sources, out)
    typer.echo(
        f"The mean of {len(sources)} checkpoints is in {out}; python -m gan evaluate tells whether it is better."
    )


@app.command()
def progress(
    run: Annotated[Path, typer.Argument(help="The folder of a training run.")],
    fps: Annotated[int, typer.Option(min=1, max=60, help="Sample grids a second.")] = 8,
    out: Annotated[
        Path,
        typer.Option(callback=file_to_write(".mp4", ".webp", ".gif"), help="The film to write: .mp4, .webp or .gif."),
    ] = Path("progress.mp4"),
) -> None:
    """Show how a run learnt: its sample grids, always of the same latents, as a film."""
    from tqdm import tqdm

    from gan.training import progress_film

    out.parent.mkdir(parents=True, exist_ok=True)
    with naming(out), tqdm(unit="grid") as bar:
        for done, bar.total in progress_film(run, out, fps=fps):
            bar.update(done - bar.n)


@app.command()
def learnt(
    run: Annotated[Path, typer.Argument(help="The folder of a training run, such as a short one from nothing.")],
    data: Annotated[
        Path, typer.Argument(metavar="DATA", help="Its pictures; those it never saw judge the checkpoint.")
    ],
    into: Annotated[Path, typer.Option(help="The checkpoint beside which the page shall show how that run learnt.")],
    about: Annotated[str, typer.Option(help="What run it was, in a sentence for the page.")],
) -> None:
    """Show beside a checkpoint how another run learnt, the checkpoint's own pictures last."""
    from gan import checkpoint
    from gan.checkpoint.learning import LONGEST, Stage, read_learning
    from gan.datasets import load_images, split_reserved
    from gan.device import pick_device
    from gan.evaluation import Judge
    from gan.training.learning import lend_stages

    if not (about.strip() and about.isprintable() and len(about) <= LONGEST):
        raise typer.BadParameter(f"Give a line of at most {LONGEST} letters.", param_hint="--about")
    model, place = checkpoint.load(into, sliders=False), pick_device("auto")
    training, reserved = split_reserved(load_images(data, model.generator.resolution))
    scores = Judge(reserved, place, labels=training.labels)(model.generator)
    kimg, hours = (float(model.training.get(name, 0)) for name in ("kimg", "hours"))
    stage = Stage(kimg, hours, kid_x1000=1000 * scores.kid, recall=scores.recall)
    lend_stages(run, into, model.generator, stage, about=about)
    record = read_learning(into)
    typer.echo(f"{into} shows {len(record.stages) if record else 0} stages.")
