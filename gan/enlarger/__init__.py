"""Two networks that show pictures of a hundred pixels at four times the width, crisper than a filter does."""

from gan.enlarger.compact import Compact, load_compact, load_scenery
from gan.enlarger.crisp import CrispTeaching
from gan.enlarger.network import TIMES, WEIGHTS, Enlarger, load_enlarger, load_walk, save_network
from gan.enlarger.picture import ENLARGERS, LARGEST, Picture, State, enlarged, enlarged_images
from gan.enlarger.teaching import Teaching, gain

__all__ = [
    "ENLARGERS",
    "LARGEST",
    "TIMES",
    "WEIGHTS",
    "Compact",
    "CrispTeaching",
    "Enlarger",
    "Picture",
    "State",
    "Teaching",
    "enlarged",
    "enlarged_images",
    "gain",
    "load_compact",
    "load_enlarger",
    "load_scenery",
    "load_walk",
    "save_network",
]
