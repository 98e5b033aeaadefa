"""From what a visitor chose to pixels: recipes, walks through several of them, and the generators that draw them."""

from typing import TYPE_CHECKING

from gan.deferred import deferred

if TYPE_CHECKING:
    from gan.studio.copying import Copying, Nearest
    from gan.studio.costs import Costs
    from gan.studio.film import Film, Progress
    from gan.studio.grammar import MAX_SEED
    from gan.studio.keyframe import Between, Classed, Keyframe, Stored, parse_keyframe, parse_keyframes
    from gan.studio.moves import Move, parse_move, parse_noise
    from gan.studio.opening import alphabet
    from gan.studio.paint import Paint, parse_paint
    from gan.studio.reading import RecipeError
    from gan.studio.recipe import MAX_KEYFRAMES, MAX_PSI, Recipe, stations
    from gan.studio.sculpting import Lesson, Shift, Style, parse_sculpting
    from gan.studio.studio import GoOn, Stopped, Studio, always
    from gan.studio.walk import Timing, Walk

__getattr__ = deferred(
    __name__,
    {
        "copying": ("Copying", "Nearest"),
        "costs": ("Costs",),
        "film": ("Film", "Progress"),
        "grammar": ("MAX_SEED",),
        "keyframe": ("Between", "Classed", "Keyframe", "Stored", "parse_keyframe", "parse_keyframes"),
        "moves": ("Move", "parse_move", "parse_noise"),
        "opening": ("alphabet",),
        "paint": ("Paint", "parse_paint"),
        "reading": ("RecipeError",),
        "recipe": ("MAX_KEYFRAMES", "MAX_PSI", "Recipe", "stations"),
        "sculpting": ("Lesson", "Shift", "Style", "parse_sculpting"),
        "studio": ("GoOn", "Stopped", "Studio", "always"),
        "walk": ("Timing", "Walk"),
    },
)

__all__ = [
    "MAX_KEYFRAMES",
    "MAX_PSI",
    "MAX_SEED",
    "Between",
    "Classed",
    "Copying",
    "Costs",
    "Film",
    "GoOn",
    "Keyframe",
    "Lesson",
    "Move",
    "Nearest",
    "Paint",
    "Progress",
    "Recipe",
    "RecipeError",
    "Shift",
    "Stopped",
    "Stored",
    "Studio",
    "Style",
    "Timing",
    "Walk",
    "alphabet",
    "always",
    "parse_keyframe",
    "parse_keyframes",
    "parse_move",
    "parse_noise",
    "parse_paint",
    "parse_sculpting",
    "stations",
]
