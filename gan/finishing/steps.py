"""The steps in their order: when each is done already, and how it is taken."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from gan import checkpoint
from gan.checkpoint import CheckpointError
from gan.checkpoint.source import CARD, CLOSENESS, NEIGHBOURS
from gan.datasets import load_images, split_reserved
from gan.files import write_whole
from gan.finishing.film import has_opening, has_walk, write_opening, write_walk
from gan.finishing.plan import Plan, Progress
from gan.finishing.publishing import is_published, publish_run
from gan.finishing.record import is_measured, measure
from gan.judging import Record, read_record
from gan.judging.building import build_game
from gan.neighbours import read_index
from gan.neighbours.building import build_index
from gan.projection import Closeness, Encoder, Teaching, measure_closeness
from gan.sliders import Found, find_directions, with_table


class Step(NamedTuple):
    """Whether it is done for the weights that are there, and what does it."""

    is_done: Callable[[Plan], bool]
    take: Callable[[Plan], Iterator[Progress]]


def has_directions(plan: Plan) -> bool:
    """Whether the sliders that lie there are of these weights."""
    try:
        return bool(checkpoint.load(plan.folder).directions)
    except CheckpointError:
        return False


def find(plan: Plan) -> Iterator[Progress]:
    """Sliders from the data's attributes, and their table in the card."""
    search = find_directions(
        plan.folder,
        plan.data,
        real=plan.real,
        generated=plan.generated,
        probes=plan.probes,
        device=plan.device,
        without=plan.without,
        rejected=plan.rejected,
    )
    for found in search:
        if not isinstance(found, Found):
            yield Progress("", words=found)
            continue
        words = plan.styles or tuple(found.styles.values())
        styles = dict(zip(found.styles, words, strict=False))
        checkpoint.save_directions(plan.folder, found.directions, weights_hash=found.weights_hash, styles=styles)
        card = plan.folder / CARD
        write_whole(card, with_table(card.read_text("utf-8"), found).encode())
        yield Progress("", words=f"{sum(one.ships for one in found.sliders)} of {len(found.sliders)} sliders ship")


def has_encoder(plan: Plan) -> bool:
    """Whether the encoder that lies there is of these weights."""
    model = checkpoint.load(plan.folder, sliders=False)
    try:
        loaded = Encoder.load(plan.folder, w_dim=model.generator.w_dim, weights_hash=model.weights_hash)
    except CheckpointError:
        return False
    return loaded is not None


def teach(plan: Plan) -> Iterator[Progress]:
    """An encoder, taught by pictures that the model draws."""
    model = checkpoint.load(plan.folder, device=plan.place, sliders=False)
    teaching = Teaching(model.generator, plan.encoded)
    for done in teaching.draw():
        yield Progress("", min(done, plan.encoded), plan.encoded)
    teaching.encoder().save(plan.folder, model.weights_hash)


def has_closeness(plan: Plan) -> bool:
    """Whether what closeness means was measured with these weights."""
    if not (plan.folder / CLOSENESS).is_file():
        return False
    return Closeness.of(plan.folder).weights == checkpoint.load(plan.folder, sliders=False).weights_hash


def look_for(plan: Plan) -> Iterator[Progress]:
    """What closeness means, measured on reserved pictures."""
    for measured in measure_closeness(plan.folder, plan.data, num=plan.closeness, place=plan.place):
        if not isinstance(measured, Closeness):
            yield Progress("", *measured)


def has_index(plan: Plan) -> bool:
    """Whether the index that lies there is of these training pictures, which is all that it depends on."""
    path = plan.folder / NEIGHBOURS
    if not path.is_file():
        return False
    model = checkpoint.load(plan.folder, sliders=False)
    training, _ = split_reserved(load_images(plan.data, model.generator.resolution))
    index = read_index(path)
    recipe = model.training.get("recipe")
    mirror = isinstance(recipe, dict) and recipe.get("mirror") is True
    told = (len(index), index.about.mirror, index.about.licence, index.about.credit)
    return told == (len(training), mirror, plan.licence.strip(), plan.credit.strip())


def index(plan: Plan) -> Iterator[Progress]:
    """An index of the training pictures."""
    built = build_index(plan.folder, plan.data, licence=plan.licence, credit=plan.credit, device=plan.device)
    for one in built:
        yield Progress("", *one)


def has_game(plan: Plan) -> bool:
    """Whether its discriminator, if it has one, was measured with these weights; the pictures' words are the plan's."""
    if checkpoint.read_config(plan.folder).discriminator is None:
        return True
    record = _record(plan)
    told = (checkpoint.load(plan.folder, sliders=False).weights_hash, plan.licence.strip(), plan.credit.strip())
    return record is not None and (record.weights, record.licence, record.credit) == told


def keep_game(plan: Plan) -> Iterator[Progress]:
    """Real pictures for the page's game, from where it had them before, and what the discriminator's numbers mean."""
    record = _record(plan)
    program = record.program if record else ""
    built = build_game(
        plan.folder,
        None if program else plan.data,
        licence=plan.licence,
        credit=plan.credit,
        program=program,
        count=plan.judged,
        device=plan.device,
    )
    for one in built:
        yield Progress("", *one)


def _record(plan: Plan) -> Record | None:
    classes = checkpoint.load(plan.folder, sliders=False).generator.num_classes
    try:
        return read_record(plan.folder, classes=classes)
    except CheckpointError:
        return None  # of another network, or damaged


STEPS = {
    "checkpoint": Step(is_published, publish_run),
    "directions": Step(has_directions, find),
    "encoder": Step(has_encoder, teach),
    "closeness": Step(has_closeness, look_for),
    "neighbours": Step(has_index, index),
    "game": Step(has_game, keep_game),
    "walk": Step(has_walk, write_walk),
    "opening": Step(has_opening, write_opening),
    "evaluation": Step(is_measured, measure),
}
