"""Generators out of other programs' files, read without running anything that is in them.

A new format is a new row in `READERS`: a function that looks at the tree of plain values in a file and gives the
generator in it, None where the file is of another kind, or ForeignError where it is of this kind and cannot be used.
"""

from gan.importing.errors import ForeignError
from gan.importing.foreign import Foreign
from gan.importing.reading import READERS, read_foreign

__all__ = ["READERS", "Foreign", "ForeignError", "read_foreign"]
