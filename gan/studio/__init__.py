"""From what a visitor chose to pixels: recipes, walks through several of them, and the generators that draw them."""

from gan.latent import MAX_SEED
from gan.studio.conditions import Move, parse_move, parse_noise
from gan.studio.copying import Copying, Nearest
from gan.studio.costs import Costs
from gan.studio.film import Film, Progress
from gan.studio.keyframe import Between, Classed, Keyframe, Stored, parse_keyframe, parse_keyframes
from gan.studio.paint import Paint, parse_paint
from gan.studio.reading import RecipeError
from gan.studio.recipe import MAX_KEYFRAMES, MAX_PSI, Recipe, stations
from gan.studio.sculpting import Lesson, Shift, Style, parse_sculpting
from gan.studio.studio import GoOn, Stopped, Studio, alphabet, always
from gan.studio.walk import Timing, Walk

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
