"""Which training pictures lie next to a picture: an index of all of them, small enough to ship with a checkpoint."""

from gan.neighbours.file import NEIGHBOURS, encode, read_index
from gan.neighbours.index import About, Index, describe, make_index

__all__ = ["NEIGHBOURS", "About", "Index", "describe", "encode", "make_index", "read_index"]
