"""`train`, `average` and `progress`: a run, what it circled around, and how it came about."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from gan.cli.root import app
from gan.cli.stopping import asked_to_stop


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
        bool | None, typer.Option(help="Also judge by the features of a network that knows photographs, or do not.")
    ] = None,
    batch: Annotated[int | None, typer.Option(min=2, help="Pictures per step.")] = None,
    lr: Annotated[float | None, typer.Option(help="Adam's learning rate.")] = None,
    gamma: Annotated[float | None, typer.Option(help="Weight of R1 + R2.")] = None,
    whiten_penalty: Annotated[
        bool | None,
        typer.Option(help="R1 + R2 by what D reads, in units of the data's deviation (in wavelet form), or by pixels."),
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, max=2**32 - 1, help="Another seed, another run.")] = None,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
    save_minutes: Annotated[float, typer.Option(min=0.01, help="Minutes between saved states.")] = 5,
    evaluate_every: Annotated[
        float, typer.Option(min=0, metavar="KIMG", help="Thousand pictures between evaluations; 0: none.")
    ] = 20,
    tensorboard: Annotated[bool, typer.Option(help="Also write curves and samples for TensorBoard.")] = False,
) -> None:
    """Train a generator on your pictures; the same command again resumes, bit for bit on a CPU.

    Ctrl-C (or SIGTERM) saves after the step at hand.

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
    options |= {"gamma_end": gamma, "whiten_penalty": whiten_penalty}
    options |= {"feature_blocks": None if features is None else FEATURE_BLOCKS if features else ()}
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
        read=load_features(place).maps if config.feature_blocks else None,
        evaluate_kimg=evaluate_every,
        tensorboard=tensorboard,
        processes=processes,
    )
    start, silent = trainer.position.images_seen, not processes.first
    bar = tqdm(total=int(kimg * 1000), initial=start, unit="img", smoothing=0.02, disable=silent)
    with bar, asked_to_stop() as asked, closing(trainer.run(kimg, save_minutes=save_minutes)) as run:
        for progress in run:
            bar.n = progress.position.images_seen
            report = progress.report
            bar.set_postfix(progress.losses.in_short() | (report.in_short() if report else {}), refresh=False)
            bar.update(0)
            if progress.note and processes.first:
                bar.write(progress.note)
            if stopped := processes.largest(asked()):
                break
        else:
            return
    if processes.first:
        typer.echo(f"Stopped and saved at {trainer.position.images_seen / 1000:.1f} kimg; the same command goes on.")
    raise typer.Exit(128 + stopped)


@app.command()
def average(
    sources: Annotated[
        list[str], typer.Argument(metavar="CHECKPOINT...", help="Checkpoints of one run, the latest one last.")
    ],
    out: Annotated[Path, typer.Option(help="The folder of the new checkpoint.")],
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
    out: Annotated[Path, typer.Option(help="The film to write: .mp4, .webp or .gif.")] = Path("progress.mp4"),
) -> None:
    """Show how a run learnt: its sample grids, always of the same latents, as a film."""
    from tqdm import tqdm

    from gan.training import progress_film

    with tqdm(unit="grid") as bar:
        for done, bar.total in progress_film(run, out, fps=fps):
            bar.update(done - bar.n)
