"""What the page has to know about a studio's models."""

from dataclasses import asdict
from typing import Any

from gan.checkpoint import Direction, origin
from gan.latent import layer_groups
from gan.painting import STYLES
from gan.studio import Costs, RecipeError, Studio, alphabet
from gan.studio.conditions import is_movable, is_noisy
from gan.studio.film import MAX_SIZE
from gan.studio.game import PICTURES, Games
from gan.studio.grammar import GRAMMAR
from gan.studio.inside import has_inside, sibling_of
from gan.studio.learnt import Learnt
from gan.studio.opening import opening_word, seeds
from gan.studio.painting import painting_side
from gan.ui.server.picture_routes import MAX_ENLARGED, MAX_FRAMES, MAX_SHEET, MAX_VARIANTS, MAX_WALK
from gan.ui.server.pictures import COLUMNS

FEW = 30  # classes that are named to programs; beyond, only how many there are


def describe_page(
    studio: Studio, *, games: Games | None = None, address: str = "", pictures: str = "server"
) -> dict[str, Any]:
    """What the page has to know: who draws its `pictures` (server or browser), the models and whose real pictures the
    `games` have, the notation of recipes, how many pictures it may ask for at once.
    """
    return {
        "pictures": pictures,
        "models": [describe(studio, name) | {"game": describe_game(games, name)} for name in studio.models],
        "grammar": GRAMMAR,
        "limits": {
            "columns": COLUMNS,
            "walk": MAX_FRAMES,
            "crisp": MAX_ENLARGED,
            "timing": MAX_WALK,
            "keyframes": MAX_SHEET,
            "variants": MAX_VARIANTS,
            "side": MAX_SIZE,
            "game": PICTURES,
        },
        "paints": list(STYLES),
        "address": address,
    }


def describe(studio: Studio, name: str) -> dict[str, Any]:
    """What the page has to know about a model."""
    model = studio.models[name]
    resolution = model.generator.resolution
    return {
        "name": name,
        "title": model.title,
        "description": model.description,
        "origin": origin(model.training, resolution=resolution, classes=model.generator.num_classes),
        "classes": list(model.class_names),
        "letters": (letters := alphabet(model.class_names)),
        "word": opening_word(letters),
        "seeds": list(seeds(model)),
        "weights": model.weights_hash,
        "resolution": resolution,
        "drawing": describe_costs(studio.costs(name)),
        "painted": painting_side(resolution),
        "w_dim": model.generator.w_dim,
        "num_ws": model.generator.num_ws,
        "groups": list(groups := layer_groups(model.generator.num_ws)),
        "styles": {name: model.styles.get(name, name.capitalize()) for name in groups},
        "sliders": [describe_slider(one) for one in model.directions.values()],
        "noise": is_noisy(model.generator),
        "moves": is_movable(model.generator),
        "inside": has_inside(model.generator),
        "sibling": sibling_of(studio, name),
    }


def describe_costs(costs: Costs) -> dict[str, Any]:
    """What the page has to know about how long pictures take: which sizes are drawn when, and how many for a walk."""
    return {
        "moving": costs.moving,
        "small": costs.small,
        "walk": costs.pictures(MAX_FRAMES),
        "seconds": round(costs.of(None), 3),
    }


def describe_game(games: Games | None, name: str) -> dict[str, Any] | None:
    """Whose real pictures a model plays with, and how well its discriminator does; None where it can't play."""
    record = games and games.records.get(name)
    if not record:
        return None
    return {part: getattr(record, part) for part in ("licence", "credit", "measured", "right")}


def describe_slider(one: Direction) -> dict[str, str]:
    """What the page has to know about a direction."""
    return {name: getattr(one, name) for name in ("name", "words", "minus", "plus", "kind")}


def describe_learning(learnt: Learnt) -> dict[str, Any]:
    """What the page has to know of how each model learnt, for those that have a record."""
    return {
        name: {
            "version": one.version,
            "about": one.about,
            "psi": one.psi,
            "stages": [asdict(stage) for stage in one.stages],
        }
        for name, one in learnt.records.items()
    }


def list_models(studio: Studio) -> list[dict[str, object]]:
    """What programs are told of every model."""
    return [_listed(describe(studio, name)) for name in studio.models]


def list_sliders(studio: Studio, model: str) -> list[dict[str, str]]:
    """What programs are told of a model's sliders; raises `RecipeError`."""
    if model not in studio.models:
        raise RecipeError(f"There is no model {model!r} here, only {', '.join(studio.models)}.")
    return [describe_slider(one) for one in studio.models[model].directions.values()]


def _listed(told: dict[str, Any]) -> dict[str, object]:
    classes = told["classes"]
    return {
        "name": told["name"],
        "title": told["title"],
        "description": told["description"],
        "size": told["resolution"],
        "classes": classes if len(classes) <= FEW else len(classes),
        "letters": told["letters"],
        "sliders": [one["name"] for one in told["sliders"]],
        "noise": told["noise"],
        "moves": told["moves"],
        "seeds": told["seeds"],
        "weights": told["weights"],
        "origin": {part.lower().replace("-", ""): words for part, words in told["origin"].items()},
    }
