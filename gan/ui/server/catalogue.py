"""What can be asked for, told to programs and assistants: the models, and what changes each one's pictures."""

from collections.abc import Callable

from gan.studio import RecipeError, Studio
from gan.ui.description import describe, describe_slider, seeds
from gan.ui.server.assistants import tool

FEW = 30  # classes that are named; beyond, only how many there are


def models(studio: Studio) -> Callable[[], list[dict[str, object]]]:
    """The function of `/models`: nothing → what is known of every model."""

    @tool("models")
    def tell() -> list[dict[str, object]]:
        """List the models that draw here: what each one draws, how large, its classes and the names of its sliders.

        Returns:
            For each model its name for the other calls, a title, a description, the width and height in pixels, the
            classes (label is a place in this list) or how many there are, the letters it writes words with, its
            sliders' names, whether there is noise to choose, whether its pictures can be moved, seeds of good pictures,
            and the hash of its weights; where another program trained them, origin has their family, size, classes,
            file, sha256 and licence.
        """
        return [_model(studio, name) for name in studio.models]

    return tell


def sliders(studio: Studio) -> Callable[[str], list[dict[str, str]]]:
    """The function of `/sliders`: a model's name → its sliders and how a call writes them."""

    @tool("sliders")
    def tell(model: str) -> list[dict[str, str]]:
        """List what a model's pictures can be changed by, and how `shift` says it: "winter~1.5,mountains~-2".

        Returns:
            For each slider its name for `shift`, what it is called, and what its two ends look like; useful values
            lie between -3 and 3.
        """
        if model not in studio.models:
            raise RecipeError(f"There is no model {model!r} here, only {', '.join(studio.models)}.")
        return [describe_slider(one) for one in studio.models[model].directions.values()]

    return tell


def _model(studio: Studio, name: str) -> dict[str, object]:
    told = describe(studio, name)
    classes = told["classes"]
    return {
        "name": name,
        "title": told["title"],
        "description": told["description"],
        "size": told["resolution"],
        "classes": classes if len(classes) <= FEW else len(classes),
        "letters": told["letters"],
        "sliders": [one["name"] for one in told["sliders"]],
        "noise": told["noise"],
        "moves": told["moves"],
        "seeds": list(seeds(studio, name)),
        "weights": told["weights"],
        "origin": {part.lower().replace("-", ""): words for part, words in told["origin"].items()},
    }
