"""What stands for a checkpoint where it can't be walked: on the Hub, and in a page before its network is loaded."""

from collections.abc import Iterator
from dataclasses import replace

from gan.files import write_whole
from gan.finishing.plan import Plan, Progress
from gan.studio import Film, Recipe, Studio, Walk, alphabet
from gan.studio.opening import STORED, as_drawn, stored_opening
from gan.video import encode, read_recipe_file
from gan.video.carried import marked

NAME = "walk.webp"
KEYFRAMES = 5
LETTERS = 6  # of a model that writes words
SECONDS = 8.0
FPS = 8  # smooth enough, and a third of a megabyte
SIZE = 256


def has_walk(plan: Plan) -> bool:
    """Whether the film that lies there was drawn with these weights."""
    studio = Studio.load([plan.folder], "cpu")
    ((_, model),) = studio.models.items()
    query = _carried(plan)
    return query is not None and Walk.from_query(query).recipe.weights == model.weights_hash


def write_walk(plan: Plan) -> Iterator[Progress]:
    """The walk of the film before, drawn anew, or a loop through the first of the chosen seeds."""
    studio = Studio.load([plan.folder], plan.device)
    ((name, model),) = studio.models.items()
    query = _carried(plan)
    if query is None:
        keyframes = tuple(dict.fromkeys([*model.seeds, *range(KEYFRAMES)]))[:KEYFRAMES]
        word = alphabet(model.class_names)[:LETTERS]
        walk = Walk(recipe=Recipe(model=name, keyframes=keyframes, path="loop", word=word), seconds=SECONDS)
    else:
        walk = Walk.from_query(query)
        walk = replace(walk, recipe=replace(walk.recipe, model=name))
    film = Film.of(studio, walk, format="webp", fps=FPS, size=SIZE)
    for one in film.write(plan.folder / NAME, studio.draw, studio.show):
        yield Progress("", *one)


def has_opening(plan: Plan) -> bool:
    """Whether the picture that a page opens with lies there, drawn with these weights."""
    studio = Studio.load([plan.folder], "cpu")
    ((name, model),) = studio.models.items()
    return stored_opening(plan.folder, name, model) is not None


def write_opening(plan: Plan) -> Iterator[Progress]:
    """The picture that a page of this model opens with, so that it is there before the network is loaded."""
    studio = Studio.load([plan.folder], plan.device)
    ((name, model),) = studio.models.items()
    recipe = as_drawn(name, model)
    picture = studio.render([recipe])[0]
    write_whole(
        plan.folder / STORED, encode(picture, "JPEG", quality=92, subsampling=0, comment=marked(recipe.to_query()))
    )
    yield Progress("", 1, 1)


def _carried(plan: Plan) -> str | None:
    path = plan.folder / NAME
    return read_recipe_file(path) if path.is_file() else None
