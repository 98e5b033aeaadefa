"""Files that people keep: films, sheets and pictures, written frame by frame, each with its recipe inside."""

from gan.video.carried import read_recipe, read_recipe_file
from gan.video.film import FORMATS, open_film
from gan.video.stills import contact_sheet, encode, png, resized

__all__ = ["FORMATS", "contact_sheet", "encode", "open_film", "png", "read_recipe", "read_recipe_file", "resized"]
