"""The walk that stands for a checkpoint where it can't be walked: in the README, on the Hub."""

from collections.abc import Iterator
from dataclasses import replace

from gan.finishing.plan import Plan, Progress
from gan.studio import Film, Recipe, Studio, Walk
from gan.studio.studio import alphabet
from gan.video import read_recipe_file

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


def _carried(plan: Plan) -> str | None:
    path = plan.folder / NAME
    return read_recipe_file(path) if path.is_file() else None
