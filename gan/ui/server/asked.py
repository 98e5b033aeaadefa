"""What routes and endpoints alike read from a visitor's words and write into names and addresses."""

import base64

from gan.studio import Recipe, RecipeError
from gan.studio.keyframe import short_names

SCALES = 1, 2, 4
RESTORED = ("denoise", "fill", "enlarge")  # what is done to a damaged picture: see `gan.projection.Task`
FILMS = 2  # made at a time


def parse_scale(scale: str) -> int:
    """1, 2 or 4; raises `RecipeError`."""
    if scale not in map(str, SCALES):
        raise RecipeError(f"A file is 1, 2 or 4 times as large as its pictures are drawn, not {scale[:40]!r}.")
    return int(scale)


def file_name(recipe: Recipe) -> str:
    """A name that tells pictures apart in a folder: model, seeds, percent of the way."""
    return f"{recipe.model}-{short_names(recipe.keyframes)[:60]}-{round(recipe.t * 100)}.png"


def data_address(data: bytes, kind: str) -> str:
    """A picture's bytes as an address that holds them."""
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
