"""A small network that shows pictures of a hundred pixels at four times the width, crisper than a filter does."""

from gan.enlarger.network import TIMES, WEIGHTS, Enlarger, load_enlarger
from gan.enlarger.picture import LARGEST, Picture, enlarged
from gan.enlarger.teaching import Teaching, gain

__all__ = ["LARGEST", "TIMES", "WEIGHTS", "Enlarger", "Picture", "Teaching", "enlarged", "gain", "load_enlarger"]
