"""`train`: a run, begun or gone on with, under a progress bar."""

import math
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gan.cli.root import app
from gan.cli.stopping import asked_to_stop

if TYPE_CHECKING:
    import torch
    from tqdm import tqdm

    from gan.training import Budget, Live, Processes, Progress, Run, Trainer

USUAL_KIMG = 400.0


@app.command()
def train(
    images: Annotated[Path, typer.Argument(metavar="DATA", help="An image folder, a .zip or an .npz.")],
    out: Annotated[Path, typer.Option(help="The run's folder; the same command again goes on with it.")],
    preset: Annotated[
        str | None, typer.Option(help="auto, cpu, medium, gpu or tiny: how large the networks are.")
    ] = None,
    resolution: Annotated[
        int | None,
        typer.Option(help="Width and height of the pictures, a power of two: --init-from's or 64."),
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="stylegan2 (as without it), dcgan, or vae: an autoencoder, the GAN's rival.")
    ] = None,
    init_from: Annotated[
        str | None,
        typer.Option(help="A checkpoint (folder or Hub id), or a run to go on from by another recipe."),
    ] = None,
    freeze_d: Annotated[
        int | None, typer.Option(min=0, help="With --init-from: so many of D's blocks, the finest, stay as they are.")
    ] = None,
    wait: Annotated[
        float | None,
        typer.Option(min=0, metavar="KIMG", help="So many thousand pictures its judges learn by before it does."),
    ] = None,
    match: Annotated[
        bool | None,
        typer.Option(
            "--match", help="Also compare what it draws with the pictures as crowds; best for a start that has settled."
        ),
    ] = None,
    ema_rampup: Annotated[
        bool | None,
        typer.Option(
            help="Whether the average's memory is short at first: not, for a start that has learnt these pictures."
        ),
    ] = None,
    kimg: Annotated[
        float | None,
        typer.Option(min=0, help="How many thousand pictures to show in all: 400, or no limit beside --minutes."),
    ] = None,
    minutes: Annotated[
        float | None,
        typer.Option(min=0.01, help="How long the run may take in all; its rate then falls towards the end."),
    ] = None,
    noise: Annotated[bool | None, typer.Option(help="Per-layer noise: for textured pictures.")] = None,
    conditional: Annotated[bool | None, typer.Option(help="Learn the classes of the data set's labels.")] = None,
    mirror: Annotated[bool | None, typer.Option(help="Also show pictures flipped left to right.")] = None,
    loss: Annotated[str | None, typer.Option(help="relativistic, original, minimax, hinge or least-squares.")] = None,
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
    penalty: Annotated[
        str | None, typer.Option(help="How R1 + R2 are taken: by gradient, or by finite-difference.")
    ] = None,
    schedule: Annotated[
        str | None, typer.Option(help="How rates change over the run: constant, settling or falling.")
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, max=2**32 - 1, help="Another seed, another run.")] = None,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
    save_minutes: Annotated[
        float | None, typer.Option(min=0.01, help="Minutes between saved states: 5, or 2 beside --minutes.")
    ] = None,
    evaluate_every: Annotated[
        float, typer.Option(min=0, metavar="KIMG", help="Thousand pictures between evaluations; 0: none.")
    ] = 20,
    tensorboard: Annotated[bool, typer.Option(help="Also write curves and samples for TensorBoard.")] = False,
    live: Annotated[
        float | None,
        typer.Option(
            min=0.1, metavar="SECONDS", help="Show it while it learns: live.json, live.jpg and weights, so often."
        ),
    ] = None,
) -> None:
    """Train a generator on your pictures; the same command again resumes, bit for bit on a CPU.

    Ctrl-C (or SIGTERM) saves after the step at hand.

    With several GPUs: accelerate launch -m gan train, and the same arguments.
    """
    from gan.device import pick_device
    from gan.training import FEATURE_BLOCKS, MATCH_MEMORY, Budget, Live, augmentation, join_processes, prepare_run

    place = pick_device(device)
    options: dict[str, Any] = {
        "noise": noise,
        "conditional": conditional,
        "mirror": mirror,
        "loss": loss,
        "schedule": schedule,
    }
    options |= augmentation(augment, ada_target)
    options |= {"batch": batch, "lr": lr, "seed": seed, "gamma_start": gamma, "freeze_d": freeze_d}
    options |= {
        "gamma_end": gamma,
        "whiten_penalty": whiten_penalty,
        "penalty": penalty,
        "ema_rampup": ema_rampup,
        "wait_kimg": wait,
        "match_memory": MATCH_MEMORY if match else None,
    }
    options |= {"feature_blocks": None if features is None else FEATURE_BLOCKS if features else ()}
    options |= {"preset": preset if preset != "auto" else None, "resolution": resolution, "architecture": model}
    goal = kimg if kimg is not None else USUAL_KIMG if minutes is None else math.inf
    start: dict[str, Any] = {"init_from": init_from, "usual": usual_options(place, minutes)}
    processes = join_processes(place)
    with processes.first_ahead():
        run = prepare_run(images, out, kimg=min(goal, USUAL_KIMG), processes=processes.count, **start, **options)
    if 0 < goal <= run.config.wait_kimg:
        said = f"the generator waits for {run.config.wait_kimg:g} thousand pictures (--wait)"
        raise ValueError(f"{said}, and the run ends after {goal:g}: it would learn nothing; choose a longer --kimg")
    trainer = make_trainer(run, place, processes, evaluate_every=evaluate_every, tensorboard=tensorboard)
    if processes.first:
        run.begin()
    save_every = save_minutes or (5.0 if minutes is None else 2.0)
    budget = Budget(goal, minutes or math.inf)
    shown = Live(out, budget, seconds=live) if live and processes.first else None
    stopped = follow(trainer, budget, save_minutes=save_every, live=shown)
    if stopped:
        raise typer.Exit(128 + stopped)


def usual_options(place: "torch.device", minutes: float | None) -> dict[str, str]:
    """What a new run takes where nothing is given: networks for the device, a rate that falls where time is short."""
    settled = {} if minutes is None else {"schedule": "settling"}
    return {"preset": "gpu" if place.type == "cuda" else "cpu", **settled}


def make_trainer(
    run: "Run", place: "torch.device", processes: "Processes", *, evaluate_every: float, tensorboard: bool
) -> "Trainer":
    """The run's trainer with its judge; what a person should know is told before the first step."""
    from gan.evaluation import Judge
    from gan.features import load_features
    from gan.metrics import FEWEST
    from gan.sentences import counted
    from gan.training import Trainer

    few = len(run.reserved) < FEWEST
    if run.config.match_memory and processes.first:
        typer.echo("Looks at the pictures first, some thousands of them; this may take minutes.")
    trainer = Trainer(
        run.config,
        run.dataset,
        run.folder,
        place,
        name=run.title,
        init_from=run.init_from,
        reserved=run.reserved,
        judge=None if few else Judge(run.reserved, place, labels=run.dataset.labels),
        read=load_features(place).maps if run.config.feature_blocks or run.config.match_memory else None,
        evaluate_kimg=evaluate_every,
        tensorboard=tensorboard,
        processes=processes,
    )
    notes = [*run.notes, *trainer.notes]
    if evaluate_every and few:
        kept = counted(len(run.reserved), "picture")
        notes.append(f"{kept} kept for evaluation, and {FEWEST} needed: the run goes unjudged.")
    for note in notes if processes.first else []:
        typer.echo(note)
    return trainer


def follow(trainer: "Trainer", budget: "Budget", *, save_minutes: float, live: "Live | None" = None) -> int:
    """Trains under a progress bar and says how it ended; gives the number of the signal that stopped it, or 0."""
    from tqdm import tqdm

    first, start = trainer.processes.first, trainer.position
    if first and start.step and budget.spent(start) == 1:
        typer.echo(
            f"Nothing to do: this run has shown {start.images_seen / 1000:.1f} kimg in {start.elapsed / 60:.1f} minutes"
            " already; a larger --kimg or --minutes goes on."
        )
        return 0
    total = int(budget.kimg * 1000) if budget.kimg < math.inf else None
    bar = tqdm(total=total, initial=start.images_seen, unit="img", smoothing=0.02, disable=not first)
    run = trainer.run(budget.kimg, minutes=budget.minutes, save_minutes=save_minutes)
    stopped = 0
    with bar, asked_to_stop() as asked, closing(run):
        for progress in run:
            show(bar, progress, notes=first)
            if live:
                live.after(trainer, progress)
            if stopped := trainer.processes.largest(asked()):
                break
    if live:
        live.end(trainer)
    if stopped and first:
        typer.echo(end_of(trainer))
    return stopped


def show(bar: "tqdm", progress: "Progress", *, notes: bool) -> None:
    """Move the bar to where the run stands, and write what an evaluation found above it."""
    bar.n = progress.position.images_seen
    report = progress.report
    bar.set_postfix(progress.losses.in_short() | (report.in_short() if report else {}), refresh=False)
    bar.update(0)
    if progress.note and notes:
        bar.write(progress.note)


def end_of(trainer: "Trainer") -> str:
    """What became of a run that was stopped."""
    at, saved = trainer.position.images_seen, trainer.saved
    if saved == at:
        return f"Stopped and saved at {at / 1000:.1f} kimg; the same command goes on."
    return (
        f"Stopped at {at / 1000:.1f} kimg in the midst of losses that were not finite, which are not saved; the same "
        f"command goes on from {saved / 1000:.1f} kimg."
    )
